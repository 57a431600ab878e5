"""The form of a line of the hours log, with the kinds of time and the areas of its rule set."""

from __future__ import annotations

from wtforms import Field, SelectChoice, SelectField, StringField, TextAreaField

from review.forms import Asked, Form, trim
from review.models import Cycle, HoursEntry
from review.operations.hours_line import FIELDS, MODALITIES, PROVIDERS, excluded_field, part_field
from review.queries.hours import rules_of_cycle
from review.wording import hours_in_words


def asked(kind: type[StringField], label: str, hint: str = "") -> StringField:
    """A field of the line that must be filled in."""
    return kind(label, [Asked()], filters=[trim], description=hint)


def offered(label: str, choices: dict[str, str], hint: str = "") -> SelectField:
    """A choice that may be left open."""
    listed = [SelectChoice("", "Not known"), *(SelectChoice(value, words) for value, words in choices.items())]
    return SelectField(label, choices=listed, validate_choice=False, description=hint)


class LineForm(Form):
    """The nine fields of the policy's form, and what the yearly programs ask beside them."""

    applicant_name = asked(StringField, "Your name")
    district = asked(StringField, "School district")
    activity = asked(StringField, "Name of the activity")
    location = asked(StringField, "Location", "City and place, or “online”.")
    date_completed = asked(StringField, "Date completed")
    hours = asked(
        StringField,
        "Number of hours",
        "Clock hours of the whole activity, as in 6.5. Time that does not count is taken off below.",
    )
    area = SelectField(
        "Coursework skill area", [Asked()], validate_choice=False, description="Or divide the hours below."
    )
    justification = asked(TextAreaField, "How it relates to the coursework")
    description = asked(TextAreaField, "What the activity was")
    provider = offered("Who gave it", dict(PROVIDERS), "The yearly programs ask for it.")
    modality = offered("How you took part", dict(MODALITIES), "The yearly programs ask for it.")

    excluded_names: tuple[str, ...] = ()
    part_names: tuple[str, ...] = ()

    def typed(self) -> dict[str, str]:
        """What stands in the fields."""
        return {name: self[name].data or "" for name in (*FIELDS, "provider", "modality", *self.further_names)}

    @property
    def further_names(self) -> tuple[str, ...]:
        """The fields of the rule set's own kinds of time and areas."""
        return (*self.excluded_names, *self.part_names)

    def excluded(self) -> list[Field]:
        """The fields for the time that does not count."""
        return [self[name] for name in self.excluded_names]

    def parts(self) -> list[Field]:
        """The fields for the areas over which the hours are divided."""
        return [self[name] for name in self.part_names]


def line_form(cycle: Cycle, **values: str) -> LineForm:
    """The form of a line; before it is sent it holds these values."""
    rules = rules_of_cycle(cycle)
    kinds = {excluded_field(kind): kind.replace("_", " ").capitalize() for kind in rules.hours.excluded_kinds}
    areas = {part_field(area.code): area.name for area in rules.areas} if rules.hours.split_allowed else {}
    further = {name: StringField(label, filters=[trim]) for name, label in (kinds | areas).items()}
    named = {"excluded_names": tuple(kinds), "part_names": tuple(areas)}
    form: LineForm = type("LineFormOfCycle", (LineForm,), further | named)(data=values)
    choices = [SelectChoice(area.code, area.name) for area in rules.areas]
    form.area.choices = [SelectChoice("", "Choose an area"), *choices]
    return form


def as_typed(entry: HoursEntry) -> dict[str, str]:
    """A line's values as a person types them."""
    values = {name: str(getattr(entry, name)) for name in (*FIELDS, "provider", "modality")}
    values |= {excluded_field(kind): words for kind, words in entry.excluded.items()}
    values |= {part_field(area): words for area, words in entry.parts.items()}
    return values | {"hours": hours_in_words(entry.hours), "date_completed": entry.date_completed.isoformat()}
