"""Wakes the workers for checks that are owed: at once, and again while nobody has taken them."""

from __future__ import annotations

import datetime as dt

from redis import Redis
from sqlalchemy import Engine, or_, select, update

from review import clock
from review.db import open_db, transaction
from review.models import OutboxRow, ReportRow
from review.operations.reports import LONGEST_LEASE, shorten_leases
from review.queue import wake

AGAIN_AFTER = dt.timedelta(seconds=10)
MOST_AT_ONCE = 200


def wake_owed(engine: Engine, valkey: Redis) -> int:
    """Wakes a worker for every report that is owed, due and under no living lease; returns how many.

    A wake-up that got lost is repeated ten seconds later, until the report stands. Whatever was tried
    once goes to the lane where it delays nobody.
    """
    now = clock.now()
    owed = (
        select(OutboxRow.id, ReportRow.id, ReportRow.tries, ReportRow.lease_until)
        .join(ReportRow, ReportRow.id == OutboxRow.report_id)
        .where(OutboxRow.kind == "checks", OutboxRow.done_at.is_(None), OutboxRow.failed_at.is_(None))
        # None is due later than ten seconds from now, unless the clock was set back.
        .where(or_(OutboxRow.due_at <= now, OutboxRow.due_at > now + AGAIN_AFTER))
        .where(ReportRow.state == "owed")
        .order_by(OutboxRow.due_at)
        .limit(MOST_AT_ONCE)
    )
    with open_db(engine, writes=False) as db:
        rows = db.execute(owed).all()
    too_long = [report_id for _, report_id, _, ends in rows if ends is not None and ends > now + LONGEST_LEASE]
    if too_long:
        with transaction(engine) as db:
            shorten_leases(db, too_long)
    woken = []
    for row_id, report_id, tries, ends in rows:
        if ends is not None and ends > now:
            continue
        if not wake(valkey, "run_checks_again" if tries else "run_checks", report_id):
            break
        woken.append(row_id)
    if woken:
        with transaction(engine) as db:
            later = {"due_at": now + AGAIN_AFTER, "tries": OutboxRow.tries + 1}
            db.execute(update(OutboxRow).where(OutboxRow.id.in_(woken)).values(later))
    return len(woken)
