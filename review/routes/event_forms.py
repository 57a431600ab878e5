"""The forms of requests for events: what is asked, and the coordinator's answers."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import Length, Regexp

from review.forms import Asked as MustFill
from review.forms import Form, day, line, passage, trim
from review.models import EventRequest
from review.operations.event_requests import MODALITIES, Asked
from review.wording import hours_in_words


def hours_field(hint: str) -> StringField:
    """Whole hours; the operation says what is wrong with them."""
    return StringField("Hours", [MustFill()], filters=[trim], description=hint)


def decimal_of(words: str | None) -> Decimal | None:
    """A number as it was typed; None for what is none."""
    try:
        number = Decimal(words or "")
    except InvalidOperation:
        return None
    return number if number.is_finite() and len(words or "") < 8 else None


class RequestForm(Form):
    """An event, why it should count, and for how many hours."""

    name = line("Name of the event", missing="Enter the name of the event.")
    link = StringField(
        "Web address",
        [
            Length(max=500, message="The address must be 500 characters or fewer."),
            Regexp(r"(https?://\S+)?\Z", message="Enter the address as in https://example.org/event."),
        ],
        filters=[trim],
    )
    starts_on = day("First day", missing="Enter the first day of the event.")
    ends_on = day("Last day", missing="Enter the last day of the event.")
    modality = SelectField("How people take part", choices=[SelectChoice(*one) for one in MODALITIES.items()])
    hours = hours_field("Whole hours that it should count for, at most.")
    why = passage(
        "What it is about",
        missing="Say what the event is about.",
        hint="And how it relates to the areas in which hours are earned.",
        most=2000,
    )

    def asked(self) -> Asked:
        """What the form says, once it has been validated."""
        return Asked(
            name=self.name.data,
            link=self.link.data,
            why=self.why.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            modality=self.modality.data,
            hours=decimal_of(self.hours.data) or Decimal(0),
        )


def values_of(request: EventRequest) -> dict[str, object]:
    """A request's values as its form holds them."""
    names = ("name", "link", "why", "starts_on", "ends_on", "modality")
    return {name: getattr(request, name) for name in names} | {"hours": hours_in_words(request.hours)}


class ApproveForm(Form):
    """The code of the event on the list, and what it is worth."""

    code = StringField(
        "Code",
        [MustFill()],
        filters=[trim],
        description="Small letters, digits and hyphens, as in tech-summit-2025. Attendance lists name the event by it.",
    )
    hours = hours_field("What it counts for at most.")


class QuestionForm(Form):
    """A question to the requester."""

    words = passage("Question", missing="Write what you want to know; the requester will read it.", most=2000)


class DeclineForm(Form):
    """Why an event does not count."""

    words = passage("Reason", missing="Give the reason; the requester will read it.", most=2000)
