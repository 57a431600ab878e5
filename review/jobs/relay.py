"""Wakes the workers for checks that are owed: at once, and again while nobody has taken them."""

from __future__ import annotations

import datetime as dt

from redis import Redis
from sqlalchemy import Engine, or_, select, update

from review import clock
from review.db import open_db, transaction
from review.models import OutboxRow, ReportRow
from review.queue import wake

AGAIN_AFTER = dt.timedelta(seconds=10)
MOST_AT_ONCE = 200


def wake_owed(engine: Engine, valkey: Redis) -> int:
    """Wakes a worker for every report that is owed, due and under no living lease; returns how many.

    A wake-up that got lost is repeated ten seconds later, until the report stands.
    """
    now = clock.now()
    owed = (
        select(OutboxRow.id, ReportRow.id)
        .join(ReportRow, ReportRow.id == OutboxRow.report_id)
        .where(OutboxRow.kind == "checks", OutboxRow.done_at.is_(None), OutboxRow.failed_at.is_(None))
        .where(OutboxRow.due_at <= now, ReportRow.state == "owed")
        .where(or_(ReportRow.lease_until.is_(None), ReportRow.lease_until <= now))
        .order_by(OutboxRow.due_at)
        .limit(MOST_AT_ONCE)
    )
    with open_db(engine, writes=False) as db:
        rows = db.execute(owed).all()
    woken = []
    for row_id, report_id in rows:
        if not wake(valkey, "run_checks", report_id):
            break
        woken.append(row_id)
    if woken:
        with transaction(engine) as db:
            later = {"due_at": now + AGAIN_AFTER, "tries": OutboxRow.tries + 1}
            db.execute(update(OutboxRow).where(OutboxRow.id.in_(woken)).values(later))
    return len(woken)
