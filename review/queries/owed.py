"""What is owed and since when, and how much is kept: figures for those who watch, with no names in them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from review.models import Decision, OutboxRow, Packet, ReportRow, Revision, StoredFile
from review.workflow.packets import State

LATE = dt.timedelta(minutes=5)
"""Nothing that is owed waits longer than this without being called late."""
KINDS = ("checks", "notice")
REPORT_STATES = ("owed", "done", "broken")


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait, and since when the oldest does; None where none waits."""

    count: int
    since: dt.datetime | None

    def is_late(self, now: dt.datetime) -> bool:
        """True where the oldest has waited for more than five minutes."""
        return self.since is not None and now - self.since > LATE


@dataclass(frozen=True, slots=True)
class Owed:
    """What Plandesk itself must still do; what waits for a person is not in it.

    `outbox` and `failed` are by kind ("checks", "notice"); `overdue` are staged decisions past their time;
    `answered` counts the packets in *checking* whose report stands, of which there should be none.
    """

    outbox: dict[str, Waiting]
    failed: dict[str, int]
    overdue: Waiting
    checking: Waiting
    answered: int


@dataclass(frozen=True, slots=True)
class Kept:
    """How much there is: packets and reports by state, stored files and their bytes."""

    packets: dict[str, int]
    reports: dict[str, int]
    files: int
    bytes: int


def owed(db: Session, *, now: dt.datetime, stage_seconds: int) -> Owed:
    """What is owed now, in three queries; decisions are staged for that many seconds."""
    undone = and_(OutboxRow.done_at.is_(None), OutboxRow.failed_at.is_(None))
    outbox = (
        select(
            OutboxRow.kind,
            func.count().filter(undone),
            func.min(OutboxRow.owed_at).filter(undone),
            func.count().filter(OutboxRow.failed_at.is_not(None)),
        )
        .where(OutboxRow.done_at.is_(None))
        .group_by(OutboxRow.kind)
    )
    rows = {kind: (Waiting(count, since), failed) for kind, count, since, failed in db.execute(outbox)}
    overdue_count, staged_at = db.execute(_overdue(now, stage_seconds)).one()
    checking, since, answered = db.execute(_checking()).one()
    nothing = (Waiting(0, None), 0)
    return Owed(
        outbox={kind: rows.get(kind, nothing)[0] for kind in KINDS},
        failed={kind: rows.get(kind, nothing)[1] for kind in KINDS},
        overdue=Waiting(overdue_count, staged_at and staged_at + dt.timedelta(seconds=stage_seconds)),
        checking=Waiting(checking, since),
        answered=answered,
    )


def _overdue(now: dt.datetime, stage_seconds: int) -> Select[int, dt.datetime]:
    """Staged decisions that should have taken effect, by when they were staged.

    `applies_at` does not say it: the clock puts one that cannot be applied off by a minute, again and again.
    """
    staged = Decision.applied_at.is_(None), Decision.voided_at.is_(None)
    before = now - dt.timedelta(seconds=stage_seconds)
    return select(func.count(), func.min(Decision.staged_at)).where(*staged, Decision.staged_at <= before)


def _checking() -> Select[int, dt.datetime, int]:
    """Packets in *checking*, since when, and how many of them have their report already."""
    latest = select(func.max(Revision.number)).where(Revision.packet_id == Packet.id).correlate(Packet)
    return (
        select(func.count(), func.min(Packet.state_since), func.count().filter(ReportRow.state != "owed"))
        .select_from(Packet)
        .outerjoin(Revision, and_(Revision.packet_id == Packet.id, Revision.number == latest.scalar_subquery()))
        .outerjoin(ReportRow, ReportRow.id == Revision.report_id)
        .where(Packet.state == State.CHECKING)
    )


def kept(db: Session) -> Kept:
    """How much there is now, in three queries; a state in which nothing stands counts 0."""
    packets = db.execute(select(Packet.state, func.count()).group_by(Packet.state))
    reports = db.execute(select(ReportRow.state, func.count()).group_by(ReportRow.state))
    files, size = db.execute(select(func.count(), func.coalesce(func.sum(StoredFile.size), 0))).one()
    return Kept(
        packets=dict.fromkeys(map(str, State), 0) | dict(packets.all()),
        reports=dict.fromkeys(REPORT_STATES, 0) | dict(reports.all()),
        files=files,
        bytes=int(size),
    )
