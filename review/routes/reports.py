"""The coordinator's reports: each as a page with bars and a table, as CSV and as an Excel workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug import Response
from wtforms import Form as AddressForm

import checks
from review import clock
from review.forms import Day, show
from review.queries.reporting import REPORTS, Report, Span
from review.routes.downloads import send_table
from review.routes.guard import open_to
from review.routes.messages import ZONE
from review.spreadsheets import Column, Table

blueprint = Blueprint("reports", __name__, url_prefix="/program/reports")

YEAR = dt.timedelta(days=365)
MOST_SHOWN = 500
"""Rows on a page; the files hold them all."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A report as people know it: its title, what it tells, and which days it is about."""

    title: str
    about: str
    days: Literal["", "back", "ahead"] = ""


KINDS: Mapping[str, Kind] = {
    "status": Kind("Status of certifications", "What every certification of the program is today."),
    "due": Kind("Due list", "Whose certification expires on these days, and how far they are.", "ahead"),
    "deficiencies": Kind("Deficiencies by requirement", "What reviewers asked to be fixed on these days.", "back"),
    "reviewers": Kind("Reviewer load", "What each reviewer has in hand now, and decided on these days.", "back"),
    "queue": Kind("Age of the queue", "What waits for a reviewer now, the longest first."),
    "on-time": Kind("On time", "Of the cycles that ended on these days: handed in in time, late, or never.", "back"),
}
NAME = f"<any({', '.join(repr(name) for name in REPORTS)}):name>"


class DaysForm(AddressForm):  # type: ignore[misc] # WTForms has no types
    """The days that a report is about; no token, since it only asks."""

    first = Day("From")
    last = Day("To")


@blueprint.get("")
@open_to("coordinator")
def listed() -> ResponseReturnValue:
    """Which reports there are."""
    return show("coordinator/reports.html", kinds=KINDS)


def chosen_days(name: str) -> tuple[DaysForm, Span]:
    """The days as asked for in the address; what is none is the usual year, back or ahead."""
    form, today = DaysForm(request.args), clock.today(ZONE)
    form.validate()
    usual = (today, today + YEAR) if KINDS[name].days == "ahead" else (today - YEAR, today)
    first, last = form.first.data or usual[0], form.last.data or usual[1]
    if first > last:
        form.last.errors = ["The last day must not come before the first."]
        first, last = usual
    if not form.first.errors and not form.last.errors:
        form.first.data, form.last.data = first, last
    return form, Span(first, last, ZONE)


@blueprint.get(f"/{NAME}")
@open_to("coordinator")
def report(name: str) -> ResponseReturnValue:
    """One report as a page."""
    form, span = chosen_days(name)
    made = named(name, REPORTS[name](g.db, g.actor, span))
    errors = [(field.id, str(sentence)) for field in form for sentence in field.errors]
    page = render_template(
        "coordinator/report.html",
        errors=errors,
        name=name,
        kind=KINDS[name],
        days=form,
        span=span,
        made=made,
        shown=made.rows[:MOST_SHOWN],
        today=clock.today(ZONE),
    )
    return page, 422 if errors else 200


@blueprint.get(f"/{NAME}.<any(csv, xlsx):form>")
@open_to("coordinator")
def file(name: str, form: Literal["csv", "xlsx"]) -> Response:
    """One report as a file."""
    made = named(name, REPORTS[name](g.db, g.actor, chosen_days(name)[1]))
    columns = [Column(heading, kind) for heading, kind in made.columns]
    return send_table(Table(KINDS[name].title, columns, made.rows), form, name)


def named(name: str, made: Report) -> Report:
    """The report with its requirements as people call them."""
    if name != "deficiencies":
        return made
    titles = {
        one: title
        for rules in checks.rule_sets().values()
        for one, title in [*((s.code, s.title) for s in rules.sections), *((d.kind, d.title) for d in rules.documents)]
    }
    rows = [(program, titles.get(str(code), str(code)), *rest) for program, code, *rest in made.rows]
    bars = [(titles.get(code, code), numbers) for code, numbers in made.bars]
    return Report(made.columns, rows, made.series, bars)
