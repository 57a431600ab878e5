"""The filters of the review queue as a form in the address: what is not offered there is no filter."""

from __future__ import annotations

from flask import g
from werkzeug.datastructures import MultiDict
from wtforms import Form, SelectChoice, SelectField

from review.queries.program import districts, title_of
from review.queries.waiting import Filters

ANY = {"": "Any"}


def choice(label: str, choices: dict[str, str]) -> SelectField:
    """A field with these choices, value to words; the first is the usual one."""
    return SelectField(label, choices=[SelectChoice(value, words) for value, words in choices.items()])


class QueueForm(Form):  # type: ignore[misc] # WTForms has no types
    """What a reviewer wants to see of the queue; no token, since it only asks."""

    show = choice("Show", {"waiting": "Waiting for a reviewer", "held": "Held by other reviewers"})
    program = SelectField("Program")
    district = SelectField("District")
    attempt = choice("Revision", ANY | {"first": "The first one", "again": "Came back after fixes"})
    checks = choice(
        "The checks found",
        ANY | {"fix": "Something to fix", "unchecked": "What could not be checked", "nothing": "Nothing"},
    )
    waiting = choice("In this list for", ANY | {"2": "2 days or more", "5": "5 days or more", "10": "10 days or more"})
    due = choice("Cycle ends within", ANY | {"30": "30 days", "60": "60 days", "90": "90 days", "180": "180 days"})
    sort = choice(
        "Sort by", {"waiting": "Longest in this list", "expiry": "End of the cycle", "candidate": "Candidate"}
    )


def read_filters(sent: MultiDict[str, str]) -> tuple[QueueForm, Filters]:
    """The form as sent, and the filters that it sets."""
    form = QueueForm(sent)
    programs = {program: title_of(program) for program in sorted(g.actor.programs("reviewer"))}
    # A packet of one's own district is a conflict of interest.
    elsewhere = {one.public_id: one.name for one in districts(g.db) if one.id not in g.actor.districts}
    for field, choices in ((form.program, programs), (form.district, elsewhere)):
        field.choices = [SelectChoice(value, words) for value, words in (ANY | choices).items()]
    for field in form:
        offered = [one.value for one in field.choices]
        if field.data not in offered:
            field.data = offered[0]
    return form, Filters(**form.data, after=sent.get("after", ""))
