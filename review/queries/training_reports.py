"""The reports of a year's hours that were frozen, what they would say now, and how the two differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import checks
from review.models import TrainingReport
from review.queries.mandates import MandateYear
from review.queries.yearly import directors_of_year
from review.wording import hours_in_words

HOURS = ("total_hours", "alet_hours", "external_hours")
NAMES = ("last_name", "first_name", "district")

Row = Mapping[str, Any]


def rows_now(db: Session, one: MandateYear) -> list[dict[str, Any]]:
    """The rows of the year's report as they would be frozen now; hours are text, so that none becomes a float."""
    return [
        {"person": each.person.public_id, "fulfilled": each.row.fulfilled}
        | {name: getattr(each.row, name) for name in NAMES}
        | {name: hours_in_words(getattr(each.row, name)) for name in HOURS}
        for each in directors_of_year(db, one)
    ]


def reports_of(db: Session, one: MandateYear) -> list[TrainingReport]:
    """The frozen reports of a year, the latest on top."""
    frozen = select(TrainingReport).where(TrainingReport.program == one.rules.program, TrainingReport.year == one.year)
    return list(db.scalars(frozen.order_by(TrainingReport.number.desc())))


def latest_report(db: Session, one: MandateYear) -> TrainingReport | None:
    """The year's latest report; None where none was frozen."""
    return next(iter(reports_of(db, one)), None)


def changes_since(before: TrainingReport | None, rows: Sequence[Row]) -> list[checks.Difference]:
    """How rows differ from a frozen report, a difference for each person; none where there was no report."""
    if before is None:
        return []
    return checks.differences(*({row["person"]: report_row(row) for row in each} for each in (before.rows, rows)))


def report_row(row: Row) -> checks.ReportRow:
    """A kept row as the ledger's value."""
    return checks.ReportRow(
        **{name: row[name] for name in (*NAMES, "fulfilled")} | {name: Decimal(row[name]) for name in HOURS}
    )
