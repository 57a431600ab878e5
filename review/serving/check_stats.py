"""How often each check was right, for somebody at a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from review import clock, migrations
from review.db import make_engine, open_db
from review.queries.check_records import Record, check_records
from review.serving.preflight import NotReady
from review.settings import Settings

ZONE = "America/Chicago"
HEADS = ("Check", "Mode", "Requirement", "Read", "Confirmed", "Dismissed", "Share dismissed", "What to do")


def read_records(settings: Settings) -> list[Record]:
    """The record of every check of every program. Raises NotReady where the database is not at the present schema."""
    engine = make_engine(settings.database_url)
    try:
        if not migrations.is_present(engine):
            raise NotReady(
                "The database is not at the present schema yet; run plandesk migrate or plandesk serve first."
            )
        with open_db(engine, writes=False) as db:
            return check_records(db, None, today=clock.today(ZONE))
    finally:
        engine.dispose()


def records_as_json(records: Sequence[Record]) -> list[dict[str, Any]]:
    """The records as JSON values, counts beside the share."""
    return [
        {
            "program": one.program,
            "check": one.check,
            "mode": one.mode or None,
            "requirement": one.requirement or None,
            "read": one.read,
            "confirmed": one.confirmed,
            "dismissed": one.dismissed,
            "share_dismissed": None if one.share_dismissed is None else round(one.share_dismissed, 3),
            "advice": one.advice,
            "reasons": [said.reason for said in one.reasons],
        }
        for one in records
    ]


def records_as_text(records: Sequence[Record]) -> str:
    """The records as a table for each program, with the reasons of the latest dismissals below."""
    parts = []
    for program in dict.fromkeys(one.program for one in records):
        listed = [one for one in records if one.program == program]
        reasons = [f"  {one.check}, {one.title}: {said.reason}" for one in listed for said in one.reasons]
        told = ["", "Why the latest were dismissed", *reasons] if reasons else []
        parts.append("\n".join([program, *_table(listed), *told]))
    return "\n\n".join(parts)


def _table(records: Sequence[Record]) -> list[str]:
    rows = [HEADS, *(_cells(one) for one in records)]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _cells(one: Record) -> tuple[str, ...]:
    share = "-" if one.share_dismissed is None else f"{one.share_dismissed:.0%} ({one.dismissed} of {one.answered})"
    counts = (str(number) for number in (one.read, one.confirmed, one.dismissed))
    return (one.check, one.mode or "runs no more", one.title or "-", *counts, share, one.advice)
