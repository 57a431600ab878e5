"""The candidate's hours log: what it comes to, what is lacking, its lines one by one, and the log as a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask import Blueprint, Response, abort, flash, g, request, url_for
from flask.typing import ResponseReturnValue

import checks
from review.forms import Form, show
from review.models import Cycle, HoursEntry
from review.operations.evidence import LIMITS, MEGABYTE, MOST_FILES
from review.operations.hours import change_hours, enter_hours, remove_hours
from review.queries.candidate import find_entry, find_own_cycle
from review.queries.hours import (
    areas_in_words,
    hours_log,
    is_fixed,
    may_enter_hours,
    rules_of_cycle,
    standing_of,
    taken_back,
)
from review.queries.ledgers import ledgers_of
from review.routes.acts import perform, sent_version
from review.routes.downloads import Form as FileForm
from review.routes.downloads import send_table
from review.routes.guard import open_to
from review.routes.hours_form import LineForm, as_typed, line_form
from review.routes.hours_tables import log_table, template_table

blueprint = Blueprint("hours", __name__)


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
        closing=checks.what_would_close(rules, lines.entered, cycle.ends_on),
        open=may_enter_hours(g.actor, cycle),
        standing_of=standing_of,
        areas_in_words=areas_in_words,
    )


@blueprint.route("/hours/<cycle_id>/add", methods=["GET", "POST"])
@open_to("candidate")
def add(cycle_id: str) -> ResponseReturnValue:
    """Adds a line; name and district stand there already. Leads on to the next line where that was asked for."""
    cycle = own_cycle(cycle_id)
    person = cycle.certification.person
    form = line_form(cycle, applicant_name=person.name, district=person.district.name if person.district else "")

    def do() -> str:
        entry = enter_hours(g.db, cycle, actor=g.actor, typed=form.typed())
        flash(f"“{entry.activity}” is in your log. A coordinator will verify it.")
        return url_for("hours.add" if "another" in request.form else "hours.log", cycle_id=cycle_id)

    return act_on_line(cycle, form, do, heading="Add an activity")


@blueprint.get("/hours/<cycle_id>/<entry_id>")
@open_to("candidate")
def entry(cycle_id: str, entry_id: str) -> ResponseReturnValue:
    """One line: what it says, the files that show it, and how it counts in each ledger."""
    cycle = own_cycle(cycle_id)
    return show_entry(cycle, own_entry(cycle, entry_id), Form(formdata=None))


def show_entry(cycle: Cycle, entry: HoursEntry, form: Form, status: int = 200) -> tuple[str, int]:
    """The page of a line around what was refused, if something was."""
    return show(
        "candidate/hours_entry.html",
        form,
        status=status,
        cycle=cycle,
        entry=entry,
        rules=rules_of_cycle(cycle),
        ledgers=ledgers_of(g.db, entry),
        open=may_enter_hours(g.actor, cycle) and not is_fixed(entry),
        taken_back=taken_back(g.db, [entry]),
        standing_of=standing_of,
        areas_in_words=areas_in_words,
        megabytes=LIMITS.file_bytes // MEGABYTE,
        most_files=MOST_FILES,
    )


@blueprint.route("/hours/<cycle_id>/<entry_id>/change", methods=["GET", "POST"])
@open_to("candidate")
def change(cycle_id: str, entry_id: str) -> ResponseReturnValue:
    """Changes a line that is neither verified nor rejected, which answers a query."""
    cycle = own_cycle(cycle_id)
    entry = own_entry(cycle, entry_id)
    form = line_form(cycle, **as_typed(entry))

    def do() -> str:
        change_hours(g.db, entry, actor=g.actor, typed=form.typed(), version=sent_version())
        flash(f"“{entry.activity}” is changed.")
        return url_for("hours.entry", cycle_id=cycle_id, entry_id=entry_id)

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
        flash(f"“{activity}” is out of your log.")
        return url_for("hours.log", cycle_id=cycle_id)

    def page(status: int) -> ResponseReturnValue:
        return show("candidate/hours_remove.html", form, status=status, cycle=cycle, entry=entry)

    return perform(do, form, page) if form.is_submitted() else page(200)


def act_on_line(
    cycle: Cycle, form: LineForm, do: Callable[[], str], *, heading: str, entry: HoursEntry | None = None
) -> ResponseReturnValue:
    """The page of a line around its form, or what was sent with it, done."""
    shown = {"cycle": cycle, "entry": entry, "heading": heading}

    def page(status: int) -> ResponseReturnValue:
        return show("candidate/hours_line.html", form, status=status, action=request.path, **shown)

    return perform(do, form, page) if form.is_submitted() else page(200)


@blueprint.get("/hours/<cycle_id>/hours.<any(csv, xlsx):file_form>")
@open_to("candidate")
def download(cycle_id: str, file_form: str) -> Response:
    """The candidate's own log as a file for spreadsheets, in which it can be imported again."""
    cycle = own_cycle(cycle_id)
    table = log_table(rules_of_cycle(cycle), hours_log(g.db, cycle))
    return send_table(table, cast("FileForm", file_form), "hours")


@blueprint.get("/hours/<cycle_id>/template.<any(csv, xlsx):file_form>")
@open_to("candidate")
def template(cycle_id: str, file_form: str) -> Response:
    """A file with the columns of the form, to be filled in and imported."""
    own_cycle(cycle_id)
    return send_table(template_table(), cast("FileForm", file_form), "hours-to-fill-in")
