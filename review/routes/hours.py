"""The candidate's hours log: what it comes to, and its lines."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, flash, g, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice, SelectField, StringField, TextAreaField

from review.forms import Asked, Form, show, trim
from review.models import Cycle, HoursEntry
from review.operations.hours import FIELDS, change_hours, enter_hours, remove_hours
from review.queries.candidate import find_entry, find_own_cycle
from review.queries.hours import hours_log, may_enter_hours, rules_of_cycle, shortfalls_in_words
from review.routes.acts import perform, sent_version
from review.routes.guard import open_to
from review.wording import hours_in_words

blueprint = Blueprint("hours", __name__)


def asked(kind: type[StringField], label: str, hint: str = "") -> StringField:
    """A field of the line that must be filled in."""
    return kind(label, [Asked()], filters=[trim], description=hint)


class LineForm(Form):
    """The nine fields of the policy's form."""

    applicant_name = asked(StringField, "Your name")
    district = asked(StringField, "School district")
    activity = asked(StringField, "Name of the activity")
    location = asked(StringField, "Location", "City and place, or “online”.")
    date_completed = asked(StringField, "Date completed")
    hours = asked(
        StringField,
        "Number of hours",
        "Clock hours, as in 1.5. Registration, exhibit hall and meal time do not count.",
    )
    area = SelectField("Coursework skill area", [Asked()], validate_choice=False)
    justification = asked(TextAreaField, "How it relates to the coursework")
    description = asked(TextAreaField, "What the activity was")

    def typed(self) -> dict[str, str]:
        """What stands in the fields."""
        return {name: self[name].data or "" for name in FIELDS}


def own_cycle(public_id: str) -> Cycle:
    """The candidate's own cycle at this address; others' are as good as missing."""
    return find_own_cycle(g.db, public_id, g.actor) or abort(404)


def own_entry(cycle: Cycle, public_id: str) -> HoursEntry:
    """A line of that cycle's log."""
    return find_entry(g.db, cycle, public_id) or abort(404)


@blueprint.get("/hours/<cycle_id>")
@open_to("candidate")
def log(cycle_id: str) -> ResponseReturnValue:
    """The log of a cycle, with what it comes to in each area."""
    cycle = own_cycle(cycle_id)
    rules, lines = rules_of_cycle(cycle), hours_log(g.db, cycle)
    return show(
        "candidate/hours.html",
        cycle=cycle,
        rules=rules,
        log=lines,
        short=shortfalls_in_words(rules, lines.entered),
        open=may_enter_hours(g.actor, cycle),
    )


@blueprint.route("/hours/<cycle_id>/add", methods=["GET", "POST"])
@open_to("candidate")
def add(cycle_id: str) -> ResponseReturnValue:
    """Adds a line; name and district stand there already."""
    cycle = own_cycle(cycle_id)
    person = cycle.certification.person
    form = line_form(cycle, applicant_name=person.name, district=person.district.name if person.district else "")

    def do() -> str:
        entry = enter_hours(g.db, cycle, actor=g.actor, typed=form.typed())
        return lead_back(cycle_id, f"“{entry.activity}” is in your log. A coordinator will verify it.")

    return act_on_line(cycle, form, do, heading="Add an activity")


@blueprint.route("/hours/<cycle_id>/<entry_id>/change", methods=["GET", "POST"])
@open_to("candidate")
def change(cycle_id: str, entry_id: str) -> ResponseReturnValue:
    """Changes a line that is not verified."""
    cycle = own_cycle(cycle_id)
    entry = own_entry(cycle, entry_id)
    form = line_form(cycle, **as_typed(entry))

    def do() -> str:
        change_hours(g.db, entry, actor=g.actor, typed=form.typed(), version=sent_version())
        return lead_back(cycle_id, f"“{entry.activity}” is changed.")

    return act_on_line(cycle, form, do, heading="Change an activity", entry=entry)


@blueprint.route("/hours/<cycle_id>/<entry_id>/remove", methods=["GET", "POST"])
@open_to("candidate")
def remove(cycle_id: str, entry_id: str) -> ResponseReturnValue:
    """Asks before a line is taken out of the log, and takes it out."""
    cycle = own_cycle(cycle_id)
    entry = own_entry(cycle, entry_id)
    form = Form()

    def do() -> str:
        activity = entry.activity
        remove_hours(g.db, entry, actor=g.actor, version=sent_version())
        return lead_back(cycle_id, f"“{activity}” is out of your log.")

    def page(status: int) -> ResponseReturnValue:
        return show("candidate/hours_remove.html", form, status=status, cycle=cycle, entry=entry)

    return perform(do, form, page) if form.is_submitted() else page(200)


def line_form(cycle: Cycle, **values: str) -> LineForm:
    """The form of a line; before it is sent it holds these values."""
    form = LineForm(data=values)
    areas = [SelectChoice(area.code, area.name) for area in rules_of_cycle(cycle).areas]
    form.area.choices = [SelectChoice("", "Choose an area"), *areas]
    return form


def as_typed(entry: HoursEntry) -> dict[str, str]:
    """A line's values as a person types them."""
    values = {name: str(getattr(entry, name)) for name in FIELDS}
    return values | {"hours": hours_in_words(entry.hours), "date_completed": entry.date_completed.isoformat()}


def act_on_line(
    cycle: Cycle, form: LineForm, do: Callable[[], str], *, heading: str, entry: HoursEntry | None = None
) -> ResponseReturnValue:
    """The page of a line around its form, or what was sent with it, done."""
    shown = {"cycle": cycle, "entry": entry, "heading": heading}

    def page(status: int) -> ResponseReturnValue:
        return show("candidate/hours_line.html", form, status=status, action=request.path, **shown)

    return perform(do, form, page) if form.is_submitted() else page(200)


def lead_back(cycle_id: str, message: str) -> str:
    """To the log, with a word on what was done."""
    flash(message)
    return url_for("hours.log", cycle_id=cycle_id)
