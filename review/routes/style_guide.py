"""The style guide: every part of the pages in every state, served where a setting says so."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FileField, RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired

from review.forms import Form, day, line, passage, show
from review.operations.refusals import Problem
from review.routes import style_samples
from review.routes.guard import ANYONE, open_to
from review.routes.person_form import NO_DISTRICT, PersonForm

blueprint = Blueprint("style_guide", __name__)

WRONG = (
    Problem("words", "Say what must be fixed."),
    Problem("area", "Choose an area."),
    Problem("file", "Choose a file."),
    Problem("sure", "Tick the statement."),
    Problem("", "Someone changed this meanwhile; nothing was saved."),
)


class Sample(Form):
    """A field of every kind."""

    title = line("Title", missing="Enter a title.", hint="As it stands on the first page.", most=20)
    words = passage("What must be fixed")
    area = SelectField("Area", choices=["", "Instruction", "Network and Infrastructure"], validate_choice=False)
    done_on = day("Date completed", missing="Enter the date.")
    file = FileField("File", description="A PDF of 50 MB at most.")
    kind = RadioField("Your answer", [InputRequired("Choose an answer.")], choices=["I fixed this", "I disagree"])
    sure = BooleanField("Everything here is true", description="It is kept with your name.")


@blueprint.get("/style-guide")
@open_to(ANYONE)
def guide() -> ResponseReturnValue:
    """Every part of the pages."""
    wrong = _wrong()
    page, _ = show(
        "style_guide/page.html",
        wrong,
        good=Sample(None, prefix="good-", meta={"csrf": False}),
        people=[_person("one-", "Recertification"), _person("two-", "Recertification", "District plans")],
        samples=style_samples,
    )
    return page


def _wrong() -> Sample:
    """The form with everything wrong that can be."""
    typed = MultiDict({"wrong-title": "A title that is too long by far", "wrong-done_on": "yesterday"})
    form = Sample(typed, prefix="wrong-", meta={"csrf": False})
    form.validate()
    form.add_problems(WRONG)
    return form


def _person(prefix: str, *programs: str) -> PersonForm:
    form = PersonForm(None, prefix=prefix, meta={"csrf": False})
    form.district.choices = [NO_DISTRICT, SelectChoice("willow", "Willow County Schools")]
    form.program.choices = [SelectChoice(name, name) for name in programs]
    return form
