"""Sends the notices that are due, and tries again later where the mail server is away."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any, cast

from sqlalchemy import CursorResult, Engine, select, update

from review import clock
from review.certificates import certificate_pdf, facts_on
from review.db import open_db, transaction
from review.mail import AddressRefused, Letter, send
from review.models import Certificate, OutboxRow
from review.settings import Settings

MOST_AT_ONCE = 20
PAUSES = (1, 5, 15, 60, 120, 240)
"""Minutes until the next try, the last again and again."""
KEEP_TRYING = dt.timedelta(hours=48)
WIPED = "(sent; its link is not kept)"

log = logging.getLogger(__name__)


def send_due(engine: Engine, settings: Settings) -> int:
    """Sends the notices that are due; returns how many left.

    The next try is written down before this one begins: a process that dies in between sends the
    notice a second time, with the same Message-ID, and never loses it.
    """
    due = (
        select(OutboxRow)
        .where(OutboxRow.kind == "notice", OutboxRow.done_at.is_(None), OutboxRow.failed_at.is_(None))
        .where(OutboxRow.due_at <= clock.now())
        .order_by(OutboxRow.due_at, OutboxRow.id)
        .limit(MOST_AT_ONCE)
    )
    with open_db(engine, writes=False) as db:
        rows = db.scalars(due).all()
    return sum(_send(engine, settings, row) for row in rows if _claim(engine, row))


def _claim(engine: Engine, row: OutboxRow) -> bool:
    pause = dt.timedelta(minutes=PAUSES[min(row.tries, len(PAUSES) - 1)])
    mine = (
        update(OutboxRow)
        .where(OutboxRow.id == row.id, OutboxRow.tries == row.tries, OutboxRow.done_at.is_(None))
        .values(tries=row.tries + 1, due_at=clock.now() + pause)
    )
    with transaction(engine) as db:
        return cast("CursorResult[Any]", db.execute(mine)).rowcount == 1


def _send(engine: Engine, settings: Settings, row: OutboxRow) -> bool:
    try:
        send(settings, _letter(engine, settings, row))
    except AddressRefused as refusal:
        _finish(engine, row, failed=str(refusal))
        return False
    except Exception as error:  # whatever it is, the other notices must leave
        log.warning("a notice was not sent", exc_info=True, extra={"notice": row.public_id})
        if clock.now() - row.owed_at >= KEEP_TRYING:
            _finish(engine, row, failed=f"given up after 48 hours: {error}")
        else:
            _note(engine, row, str(error))
        return False
    _finish(engine, row)
    return True


def _letter(engine: Engine, settings: Settings, row: OutboxRow) -> Letter:
    words = row.payload
    return Letter(
        key=row.public_id,
        to=words["to"],
        subject=words["subject"],
        body=words["body"],
        path=words.get("path", ""),
        due_on=dt.date.fromisoformat(words["due_on"]) if "due_on" in words else None,
        written_at=row.owed_at,
        certificate=_certificate(engine, settings, words["certificate"]) if "certificate" in words else None,
    )


def _certificate(engine: Engine, settings: Settings, public_id: str) -> bytes:
    with open_db(engine, writes=False) as db:
        certificate = db.scalars(select(Certificate).where(Certificate.public_id == public_id)).one()
        return certificate_pdf(facts_on(certificate, settings.base_address))


def _finish(engine: Engine, row: OutboxRow, *, failed: str = "") -> None:
    now = clock.now()
    values: dict[str, Any] = {"failed_at": now, "error": failed} if failed else {"done_at": now, "error": ""}
    if row.secret:
        values["payload"] = {**row.payload, "body": WIPED, "path": ""}
    with transaction(engine) as db:
        db.execute(update(OutboxRow).where(OutboxRow.id == row.id).values(values))


def _note(engine: Engine, row: OutboxRow, error: str) -> None:
    with transaction(engine) as db:
        db.execute(update(OutboxRow).where(OutboxRow.id == row.id).values(error=error))
