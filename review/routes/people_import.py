"""Importing a list of people: the list, a preview of each row, and saving exactly what was previewed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, TextAreaField

from review import accounts
from review.forms import Asked, Day, Form, show
from review.operations.columns import Line, iso_day
from review.operations.people_list import MOST_BYTES, decode, read_list
from review.operations.people_plan import Row, plan_list
from review.operations.refusals import NotReady
from review.policy import Role
from review.queries.program import title_of
from review.routes.acts import perform
from review.routes.guard import open_to
from review.routes.list_form import carried, named_rows
from review.routes.person_form import DetailsForm
from review.spreadsheets import clean

blueprint = Blueprint("people_import", __name__)

COUNTED: Mapping[str, tuple[str, str]] = {
    "Error": ("row with an error", "rows with an error"),
    "New person": ("new person", "new people"),
    "Further role": ("further role", "further roles"),
    "Certification": ("certification for someone here already", "certifications for people here already"),
    "Change": ("change", "changes"),
    "Nothing new": ("row with nothing new", "rows with nothing new"),
    "Invitation": ("invitation on its way", "invitations on their way"),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a list is imported: under which role, what its people are called, and where they are listed."""

    role: Role
    people: str
    home: str
    template: str
    """Says what this desk's lists may hold."""

    def address(self, act: str) -> str:
        """Where one of the desk's forms leads: preview or save."""
        return url_for(f"people_import.{act}_{self.people}")


PEOPLE = Desk("administrator", "people", "people.home", "people/import_people.html")
HOLDERS = Desk("coordinator", "holders", "holders.listed", "people/import_holders.html")


class ListForm(Form):
    """A list, as a file or as its rows."""

    file = FileField("File", [Asked()], description="A CSV or text file as spreadsheets save it, at most 1 MB.")
    rows = TextAreaField(
        "Rows of the list",
        [Asked()],
        filters=[clean],
        description="Copied from a spreadsheet, or typed. The first row names the columns.",
    )
    invites = BooleanField(
        "Send the invitations now",
        description="To everyone who gets something by this list and has no password yet. "
        "Otherwise they are invited later, one by one.",
    )


class RowForm(DetailsForm):
    """One row of a list, under the rules of the form that adds one person."""

    class Meta:
        """The guard has checked the token of the form in which the list came."""

        csrf = False

    issued_on = Day("Issued on")


@blueprint.get("/people/import")
@open_to("administrator")
def people() -> ResponseReturnValue:
    """Where an administrator chooses a list."""
    return show_choice(PEOPLE, ListForm(formdata=None))


@blueprint.post("/people/import")
@open_to("administrator")
def preview_people() -> ResponseReturnValue:
    """What an administrator's list would do."""
    return preview(PEOPLE, ListForm())


@blueprint.post("/people/import/save")
@open_to("administrator")
def save_people() -> ResponseReturnValue:
    """Does what the administrator's preview said."""
    return save(PEOPLE, ListForm())


@blueprint.get("/program/holders/import")
@open_to("coordinator")
def holders() -> ResponseReturnValue:
    """Where a coordinator chooses a list of holders."""
    return show_choice(HOLDERS, ListForm(formdata=None))


@blueprint.post("/program/holders/import")
@open_to("coordinator")
def preview_holders() -> ResponseReturnValue:
    """What a coordinator's list would do."""
    return preview(HOLDERS, ListForm())


@blueprint.post("/program/holders/import/save")
@open_to("coordinator")
def save_holders() -> ResponseReturnValue:
    """Does what the coordinator's preview said."""
    return save(HOLDERS, ListForm())


def show_choice(desk: Desk, form: ListForm, status: int = 200) -> tuple[str, int]:
    """The page where a list is chosen."""
    programs = sorted(map(title_of, g.actor.programs(desk.role)))
    return show(desk.template, form, status=status, desk=desk, programs=programs)


def preview(desk: Desk, form: ListForm, status: int = 200) -> ResponseReturnValue:
    """What each row of the list would do; where it cannot be read, the page where it is chosen, with the reason."""
    try:
        form.rows.data = text_of(form)
        rows, unread = rows_of(form.rows.data)
    except NotReady as refused:
        # What was refused before, while saving, is the same.
        form.add_problems(() if form.problems() else refused.problems)
        return show_choice(desk, form, 422)
    plan = plan_list(g.db, rows, actor=g.actor, role=desk.role)
    errors = form.problems() + named_rows([(step.row.line, step.problems) for step in plan.wrong])
    page = render_template(
        "people/import_preview.html",
        desk=desk,
        form=form,
        plan=plan,
        unread=unread,
        counts=in_words(Counter(step.kind for step in plan.steps)),
        errors=errors,
    )
    return page, 422 if errors and status == 200 else status


def save(desk: Desk, form: ListForm) -> ResponseReturnValue:
    """Saves the list as it was previewed; otherwise shows it anew as it stands now."""

    def do() -> str:
        rows, _ = rows_of(text_of(form))
        counts = accounts.welcome_list(
            g.db,
            rows,
            actor=g.actor,
            role=desk.role,
            version=request.form.get("version", ""),
            invites=form.invites.data,
        )
        flash(f"The list is imported: {in_words(counts)}.")
        return url_for(desk.home)

    return perform(do, form, lambda status: preview(desk, form, status))


def text_of(form: ListForm) -> str:
    """The list as text that the next form can carry; the file, where one was chosen."""
    sent = form.file.data
    return carried(decode(sent.read(MOST_BYTES + 1)) if sent else form.rows.data)


def rows_of(text: str) -> tuple[list[Row], list[str]]:
    """The rows of the list, and its columns that are not read."""
    people, form = read_list(text), RowForm(formdata=None)
    return [row_of(form, line) for line in people.lines], people.unread


def row_of(form: RowForm, line: Line) -> Row:
    """A row with what the form says of it."""
    words = dict.fromkeys(("name", "email", "role", "district", "program", "issued_on"), "") | line.words
    typed = {name: words[name] for name in ("name", "email")}
    typed |= {"new_district": words["district"], "issued_on": iso_day(words["issued_on"])}
    form.process(MultiDict(typed))
    found = [] if form.validate() else [sentence for _, sentence in form.problems()]
    return Row(
        line=line.number,
        name=form.name.data,
        email=accounts.fold(form.email.data),
        role=words["role"],
        district=form.new_district.data,
        program=words["program"],
        issued_on=form.issued_on.data,
        problems=(line.problem,) if line.problem else tuple(found),
    )


def in_words(counts: Counter[str]) -> str:
    """Counts by kind, as in "12 new people, 1 further role"."""
    return ", ".join(f"{counts[kind]:,} {words[counts[kind] != 1]}" for kind, words in COUNTED.items() if counts[kind])
