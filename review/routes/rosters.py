"""Attendance lists: the event and the file, a preview of each row, saving what was previewed, and corrections."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, SelectChoice, SelectField, StringField, TextAreaField

from review.forms import Asked, Form, passage, show, trim
from review.models import Roster, RosterLine
from review.operations.columns import refusal
from review.operations.refusals import NotReady, Problem
from review.operations.roster_list import read_roster
from review.operations.roster_plan import Occasion, plan_roster
from review.operations.rosters import correct_attendance, import_roster
from review.queries.events import events_of_year
from review.queries.mandates import MandateYear
from review.queries.rosters import find_roster, rosters_of_year, year_of_roster
from review.queries.yearly import may_look
from review.routes.acts import perform, sent_version
from review.routes.event_forms import decimal_of, hours_field
from review.routes.events import seen_year
from review.routes.guard import open_to
from review.routes.list_form import as_text, carried, named_rows
from review.routes.person_form import read
from review.spreadsheets import MOST_BYTES, NotATable, clean, read_table
from review.wording import hours_in_words

blueprint = Blueprint("rosters", __name__, url_prefix="/program")

COLUMNS = (
    ("E-mail", "Or the two columns “Name” and “District”, by which people are found, too."),
    ("Date", "Required. As 2026-03-14 or 3/14/2026."),
    ("Hours", "Required. Clock hours of the session, as 1.5."),
    ("Session", "Its title. Two rows of one person, day and session are one."),
    ("Areas", "Required. Names or codes, with a semicolon between several."),
    ("Modality", "“In person” or “online”; in person where it is left out."),
    ("Eligible", "“Yes” for an online course that counts for technology directors."),
    ("Course", "The code of an online course."),
)


class RosterForm(Form):
    """What was attended, and the list of who did."""

    event = SelectField("Event", validate_choice=False)
    name = StringField("Name of the event", filters=[trim], description="For an event of the program's own.")
    location = StringField("Place", filters=[trim], description="City and place.")
    file = FileField("File", [Asked()], description="A CSV file or an Excel workbook (.xlsx), at most 2 MB.")
    rows = TextAreaField(
        "Rows of the list",
        [Asked()],
        filters=[clean],
        description="Copied from a spreadsheet, or typed. The first row names the columns.",
    )
    skips = BooleanField(
        "Leave out people who are not here",
        description="For lists that hold also those who are no technology directors.",
    )

    def offer(self, one: MandateYear) -> None:
        """Offers the approved events of the year, and the program's own."""
        listed = [SelectChoice(each.event.code, each.event.name) for each in events_of_year(g.db, one)]
        self.event.choices = [SelectChoice("", f"An event of {one.rules.issuer}'s own"), *listed]

    def occasion(self) -> Occasion:
        """What was attended; NotReady where that is not said."""
        names = {choice.value: choice.label for choice in self.event.choices}
        code, name = self.event.data or "", self.name.data or ""
        if code not in names:
            raise NotReady([Problem("event", "Choose the event from the list.")])
        name = names[code] if code else name
        if not name or len(name) > 90:
            raise NotReady([Problem("name", "Enter the name of the event, in 90 characters or fewer.")])
        return Occasion(name[:200], code, (self.location.data or "")[:200])


class CorrectForm(Form):
    """The hours that are right, and why."""

    hours = hours_field("0 where nobody came.")
    words = passage("Reason", missing="Say why; the attendee will read it.", most=2000)


@blueprint.get("/years/<program>/<year>/attendance")
@open_to("coordinator")
def listed(program: str, year: str) -> ResponseReturnValue:
    """The lists of a year, and where a further one is chosen."""
    one, form = seen_year(program, year), RosterForm(formdata=None)
    form.offer(one)
    return show_choice(one, form)


def show_choice(one: MandateYear, form: RosterForm, status: int = 200) -> tuple[str, int]:
    """The page where a list is chosen."""
    return show(
        "coordinator/rosters.html",
        form,
        status=status,
        one=one,
        columns=COLUMNS,
        rosters=rosters_of_year(g.db, one),
    )


@blueprint.post("/years/<program>/<year>/attendance")
@open_to("coordinator")
def preview(program: str, year: str) -> ResponseReturnValue:
    """What each row of a list would do."""
    one, form = seen_year(program, year), RosterForm()
    form.offer(one)
    return show_preview(one, form)


def show_preview(one: MandateYear, form: RosterForm, status: int = 200) -> tuple[str, int]:
    """What each row would do; where the list cannot be read, the page where it is chosen, with the reason."""
    try:
        occasion = form.occasion()
        form.rows.data = text_of(form)
        rows, unread = read_roster(form.rows.data, one.rules, one.days)
    except NotReady as refused:
        # What was refused before, while saving, is the same.
        form.add_problems(() if form.problems() else refused.problems)
        return show_choice(one, form, 422)
    plan = plan_roster(g.db, one, occasion, rows, actor=g.actor, skips=form.skips.data)
    errors = form.problems() + named_rows([(step.row.number, step.problems) for step in plan.wrong])
    page = render_template(
        "coordinator/roster_preview.html",
        errors=errors,
        one=one,
        sent=form,
        plan=plan,
        unread=unread,
        occasion=occasion,
    )
    return page, 422 if errors and status == 200 else status


@blueprint.post("/years/<program>/<year>/attendance/save")
@open_to("coordinator")
def save(program: str, year: str) -> ResponseReturnValue:
    """Saves the list as it was previewed; otherwise shows it anew as it stands now."""
    one, form = seen_year(program, year), RosterForm()
    form.offer(one)

    def do() -> str:
        version = request.form.get("version", "")
        roster = import_roster(
            g.db, one, form.occasion(), text_of(form), actor=g.actor, skips=form.skips.data, version=version
        )
        flash("The list is in. Everyone on it gets a receipt by e-mail.")
        return url_for("rosters.roster", roster_id=roster.public_id)

    return perform(do, form, lambda status: show_preview(one, form, status))


def text_of(form: RosterForm) -> str:
    """The list as text that the next form can carry; the file, where one was chosen."""
    sent = form.file.data
    text: str = form.rows.data
    if isinstance(sent, FileStorage):
        try:
            text = as_text(read_table(sent.read(MOST_BYTES + 1), sent.filename or ""))
        except NotATable as error:
            raise refusal("file", str(error)) from error
    return carried(text)


def seen_roster(public_id: str) -> tuple[Roster, MandateYear]:
    """The list at this address, with its year."""
    found = find_roster(g.db, public_id, g.actor) or abort(404)
    return found, year_of_roster(found) or abort(404)


@blueprint.get("/attendance/<roster_id>")
@open_to("coordinator")
def roster(roster_id: str) -> ResponseReturnValue:
    """One list, with the receipt of each line."""
    found, one = seen_roster(roster_id)
    seen = {line.public_id for line in found.lines if may_look(g.actor, one, line.person)}
    return show("coordinator/roster.html", roster=found, one=one, seen=seen)


@blueprint.route("/attendance/<roster_id>/<line_id>", methods=["GET", "POST"])
@open_to("coordinator")
def correct(roster_id: str, line_id: str) -> ResponseReturnValue:
    """Corrects the attendance of one line."""
    found, one = seen_roster(roster_id)
    line = seen_line(found, one, line_id)
    form = CorrectForm(data={"hours": hours_in_words(line.entry.hours) if line.entry else ""})

    def do() -> str:
        read(form)
        words = form.words.data
        hours = decimal_of(form.hours.data)
        correct_attendance(g.db, line, one, actor=g.actor, hours=hours, words=words, version=sent_version())
        flash(f"The attendance of {line.person.name} is corrected. They are told by e-mail.")
        return url_for("rosters.roster", roster_id=roster_id)

    def page(status: int) -> ResponseReturnValue:
        return show("coordinator/attendance.html", form, status=status, roster=found, line=line, one=one)

    return perform(do, form, page) if form.is_submitted() else page(200)


def seen_line(found: Roster, one: MandateYear, public_id: str) -> RosterLine:
    """A line of the list whose entry is there; one with a conflict of interest is as good as missing."""
    line = next((each for each in found.lines if each.public_id == public_id), None) or abort(404)
    if line.entry is None or not may_look(g.actor, one, line.person):
        abort(404)
    return line
