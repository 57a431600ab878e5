"""Importing a list of activities: the file, a preview of each row, and saving exactly what was previewed."""

from __future__ import annotations

from flask import Blueprint, flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import TextAreaField

from review.forms import Asked, Form, show
from review.models import Cycle
from review.operations.columns import refusal
from review.operations.hours_import import import_activities, plan_activities
from review.operations.hours_list import HEADINGS, Typed, read_activities
from review.operations.refusals import NotReady
from review.queries.hours import may_enter_hours, rules_of_cycle
from review.routes.acts import perform
from review.routes.guard import open_to
from review.routes.hours import own_cycle
from review.routes.list_form import as_text, carried, named_rows
from review.spreadsheets import NotATable, clean, read_table
from review.spreadsheets.reading import MOST_BYTES

blueprint = Blueprint("hours_import", __name__)


class ListForm(Form):
    """A list of activities, as a file or as its rows."""

    file = FileField("File", [Asked()], description="A CSV file or an Excel workbook (.xlsx), at most 2 MB.")
    rows = TextAreaField(
        "Rows of the list",
        [Asked()],
        filters=[clean],
        description="Copied from a spreadsheet, or typed. The first row names the columns.",
    )


@blueprint.get("/hours/<cycle_id>/import")
@open_to("candidate")
def choose(cycle_id: str) -> ResponseReturnValue:
    """Where a list is chosen."""
    return show_choice(own_cycle(cycle_id), ListForm(formdata=None))


@blueprint.post("/hours/<cycle_id>/import")
@open_to("candidate")
def preview(cycle_id: str) -> ResponseReturnValue:
    """What each row of the list would do."""
    return show_preview(own_cycle(cycle_id), ListForm())


@blueprint.post("/hours/<cycle_id>/import/save")
@open_to("candidate")
def save(cycle_id: str) -> ResponseReturnValue:
    """Saves the list as it was previewed; otherwise shows it anew as it stands now."""
    cycle, form = own_cycle(cycle_id), ListForm()

    def do() -> str:
        rows, _ = rows_of(cycle, text_of(form))
        version = request.form.get("version", "")
        plan = import_activities(g.db, cycle, rows, actor=g.actor, version=version)
        added = len(plan.new)
        noun = "activity is" if added == 1 else "activities are"
        flash(f"{added} {noun} in your log. A coordinator will verify {'it' if added == 1 else 'them'}.")
        return url_for("hours.log", cycle_id=cycle_id)

    return perform(do, form, lambda status: show_preview(cycle, form, status))


def show_choice(cycle: Cycle, form: ListForm, status: int = 200) -> tuple[str, int]:
    """The page where a list is chosen."""
    return show(
        "candidate/hours_import.html",
        form,
        status=status,
        cycle=cycle,
        rules=rules_of_cycle(cycle),
        headings=HEADINGS,
        open=may_enter_hours(g.actor, cycle),
    )


def show_preview(cycle: Cycle, form: ListForm, status: int = 200) -> tuple[str, int]:
    """What each row would do; where the list cannot be read, the page where it is chosen, with the reason."""
    try:
        form.rows.data = text_of(form)
        rows, unread = rows_of(cycle, form.rows.data)
    except NotReady as refused:
        # What was refused before, while saving, is the same.
        form.add_problems(() if form.problems() else refused.problems)
        return show_choice(cycle, form, 422)
    plan = plan_activities(g.db, cycle, rows, actor=g.actor)
    errors = form.problems() + named_rows([(step.row.number, step.problems) for step in plan.wrong])
    page = render_template(
        "candidate/hours_preview.html", form=form, cycle=cycle, plan=plan, unread=unread, errors=errors
    )
    return page, 422 if errors and status == 200 else status


def text_of(form: ListForm) -> str:
    """The list as text that the next form can carry; the file, where one was chosen."""
    sent = form.file.data
    text: str = form.rows.data
    if isinstance(sent, FileStorage):
        try:
            text = as_text(read_table(sent.read(MOST_BYTES + 1), sent.filename or ""))
        except NotATable as error:
            raise refusal("file", str(error)) from error
    return carried(text)


def rows_of(cycle: Cycle, text: str) -> tuple[list[Typed], list[str]]:
    """The rows of the list, and its columns that are not read."""
    return read_activities(text, rules_of_cycle(cycle))
