"""The coordinator's pages of a mandate's year: directors' hours, what waits, the frozen reports, academy deadlines."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Response, abort, flash, g, request, url_for
from flask.typing import ResponseReturnValue

import checks
from review.forms import Form, passage, show
from review.models import TrainingReport
from review.operations.training_reports import freeze_report, hash_of, is_whole
from review.queries.hours import areas_in_words, standing_of
from review.queries.mandates import MandateYear, mandate_years, mandates_of
from review.queries.program import title_of
from review.queries.training_reports import changes_since, report_row, reports_of, rows_now
from review.queries.yearly import DirectorYear, academy_list, directors_of_year, external_waiting, may_look
from review.routes.acts import perform
from review.routes.downloads import Form as FileForm
from review.routes.downloads import send_table
from review.routes.events import seen_year
from review.routes.guard import open_to
from review.routes.person_form import read
from review.spreadsheets import Column, Table, Value
from review.wording import hours_in_words

blueprint = Blueprint("yearly", __name__, url_prefix="/program/years")

HEADINGS = {
    "last_name": "Last name",
    "first_name": "First name",
    "district": "District",
    "total_hours": "Total hours",
    "alet_hours": "ALET hours",
    "external_hours": "External hours",
    "fulfilled": "Fulfilled",
}
STANDINGS = {
    "compliant": ("Fulfilled", "good"),
    "in_progress": ("In progress", "waiting"),
    "noncompliant": ("Not fulfilled", "bad"),
}
ACADEMY = {
    "not_required": ("Not asked", ""),
    "pending": ("Pending", "waiting"),
    "met": ("Met", "good"),
    "met_late": ("Met late", "warning"),
    "overdue": ("Overdue", "bad"),
}


class FreezeForm(Form):
    """Why a report is corrected; the first one needs no reason."""

    words = passage("Reason for the correction", most=2000)


@blueprint.get("")
@open_to("coordinator")
def home() -> ResponseReturnValue:
    """The years of the coordinator's mandates, the latest on top."""
    mandates = mandates_of(g.actor) or abort(404)
    return show("coordinator/years.html", years=mandate_years(mandates))


@blueprint.get("/<program>/<year>")
@open_to("coordinator")
def year(program: str, year: str) -> ResponseReturnValue:
    """The directors of a year, with their hours, and its reports."""
    return show_year(seen_year(program, year), FreezeForm(formdata=None))


def show_year(one: MandateYear, form: Form, status: int = 200) -> tuple[str, int]:
    """The page of a year around what was refused, if something was."""
    directors, reports, rows = directors_of_year(g.db, one), reports_of(g.db, one), rows_now(g.db, one)
    return show(
        "coordinator/year.html",
        form,
        status=status,
        one=one,
        directors=directors,
        standings=STANDINGS,
        seen={each.person.id for each in directors if may_look(g.actor, one, each.person)},
        reports=reports,
        changes=changes_since(reports[0] if reports else None, rows),
        seal=hash_of(one, rows),
    )


@blueprint.get("/<program>/<year>/directors/<person_id>")
@open_to("coordinator")
def director(program: str, year: str, person_id: str) -> ResponseReturnValue:
    """One director's year: each entry, and why it did not count."""
    one = seen_year(program, year)
    each = next((d for d in directors_of_year(g.db, one) if d.person.public_id == person_id), None) or abort(404)
    if not may_look(g.actor, one, each.person):
        abort(404)
    return show("coordinator/director_year.html", **facts_of(one, each))


def facts_of(one: MandateYear, each: DirectorYear) -> dict[str, Any]:
    """What a page of a director's year says."""
    return {
        "one": one,
        "each": each,
        "standing": STANDINGS[each.verified.standing],
        "closing": checks.what_would_close(one.rules, each.entered.tally, one.days[1]),
        "standing_of": standing_of,
        "areas_in_words": areas_in_words,
    }


@blueprint.get("/<program>/<year>/waiting")
@open_to("coordinator")
def waiting(program: str, year: str) -> ResponseReturnValue:
    """The entries for external events that wait to be verified, of every director."""
    one, after = seen_year(program, year), request.args.get("after", "")
    return show(
        "coordinator/year_waiting.html",
        one=one,
        listing=external_waiting(g.db, one, g.actor, after),
        after=after,
        programs=g.actor.programs("coordinator"),
        title_of=title_of,
    )


@blueprint.post("/<program>/<year>/freeze")
@open_to("coordinator")
def freeze(program: str, year: str) -> ResponseReturnValue:
    """Freezes the report of a year as the coordinator saw it."""
    one, form = seen_year(program, year), FreezeForm()

    def do() -> str:
        read(form)
        seen = request.form.get("seal", "")
        report = freeze_report(g.db, one, actor=g.actor, seen=seen, words=form.words.data)
        flash(f"Report number {report.number} of {one.year} is frozen.")
        return url_for("yearly.report", program=program, year=year, number=report.number)

    return perform(do, form, lambda status: show_year(one, form, status))


def seen_report(one: MandateYear, number: str) -> tuple[TrainingReport, TrainingReport | None]:
    """The report of that number, and the one before it."""
    reports = {str(each.number): each for each in reports_of(g.db, one)}
    found = reports.get(number) or abort(404)
    return found, reports.get(str(found.number - 1))


@blueprint.get("/<program>/<year>/reports/<number>")
@open_to("coordinator")
def report(program: str, year: str, number: str) -> ResponseReturnValue:
    """One frozen report, and how it differs from the one before."""
    one = seen_year(program, year)
    found, before = seen_report(one, number)
    return show(
        "coordinator/training_report.html",
        one=one,
        report=found,
        rows=[report_row(row) for row in found.rows],
        changes=changes_since(before, found.rows),
        whole=is_whole(found, one.rules),
        headings=[HEADINGS.get(name, name) for name in columns_of(one)],
        columns=columns_of(one),
    )


def columns_of(one: MandateYear) -> tuple[str, ...]:
    """The columns of the report, as the rule set names them."""
    rule = one.rules.training_report
    return rule.columns if rule is not None else tuple(HEADINGS)


@blueprint.get("/<program>/<year>/reports/<number>/<any(report, names, changes):what>.<any(csv, xlsx):file_form>")
@open_to("coordinator")
def download(program: str, year: str, number: str, what: str, file_form: str) -> Response:
    """A frozen report as a file: its rows, the names of those who fulfilled, or what changed."""
    one = seen_year(program, year)
    found, before = seen_report(one, number)
    tables = {"report": report_table, "names": names_table}
    table = tables[what](one, found) if what in tables else changes_table(found, before)
    return send_table(table, cast("FileForm", file_form), f"{program}-{year}-{number}-{what}")


def report_table(one: MandateYear, found: TrainingReport) -> Table:
    """The rows in the columns of the rule set."""
    columns = [
        Column(HEADINGS.get(name, name), "hours" if name.endswith("_hours") else "text") for name in columns_of(one)
    ]
    rows = [[value_of(report_row(row), name) for name in columns_of(one)] for row in found.rows]
    return Table(f"Report {found.year} number {found.number}", columns, rows)


def value_of(row: checks.ReportRow, name: str) -> Value:
    """A cell of the report; whether somebody fulfilled is a word."""
    value: Value = getattr(row, name)
    return {True: "yes", False: "no"}[bool(value)] if name == "fulfilled" else value


def names_table(_one: MandateYear, found: TrainingReport) -> Table:
    """The names of those who fulfilled what is asked."""
    kept = [report_row(row) for row in found.rows]
    rows = [(row.last_name, row.first_name, row.district) for row in kept if row.fulfilled]
    return Table(
        f"Fulfilled {found.year}", [Column(HEADINGS[name]) for name in ("last_name", "first_name", "district")], rows
    )


def changes_table(found: TrainingReport, before: TrainingReport | None) -> Table:
    """What changed since the report before, a row for each person."""
    names = ("Last name", "First name", "District", "Was", "Is")
    rows = []
    for change in changes_since(before, found.rows):
        known = change.now or change.was
        if known is not None:
            said = (said_of(change.was), said_of(change.now))
            rows.append((known.last_name, known.first_name, known.district, *said))
    return Table(f"Changes {found.year} number {found.number}", [Column(name) for name in names], rows)


@blueprint.app_template_filter()
def said_of(row: checks.ReportRow | None) -> str:
    """A row of a report in a few words."""
    if row is None:
        return "Not in the report"
    hours = f"{hours_in_words(row.total_hours)} hours, {hours_in_words(row.alet_hours)} of them ALET's"
    return f"{hours}, {'fulfilled' if row.fulfilled else 'not fulfilled'}, {row.district}"


@blueprint.get("/<program>/<year>/academy")
@open_to("coordinator")
def academy(program: str, year: str) -> ResponseReturnValue:
    """Who must complete the academy by when."""
    one = seen_year(program, year)
    return show("coordinator/academy.html", one=one, listed=academy_list(g.db, one), standings=ACADEMY)
