"""Who must act by when, month by month: those who have not started first, each with the reminders of their plan."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Select, and_, case, func, literal_column, or_, select
from sqlalchemy.orm import Session, joinedload

from review import clock
from review.models import Certification, Cycle, OutboxRow, Packet, Person
from review.policy import Actor
from review.queries.hours import Log, hours_logs, rules_of_cycle
from review.queries.listing import month_bounds
from review.queries.program import held_and_seen
from review.wording import local_day
from review.workflow.packets import State

Stage = Literal["not_started", "not_submitted", "to_fix", "with_us", "passed"]
STAGES: dict[Stage, str] = {
    "not_started": "Not started",
    "not_submitted": "Not submitted",
    "to_fix": "To be fixed",
    "with_us": "With us",
    "passed": "Passed review",
}
"""Where a certification stands, in the order of the list; completed ones have a new deadline."""
_OF_STATE: dict[State, Stage] = {
    State.DRAFT: "not_submitted",
    State.NEEDS_FILES: "to_fix",
    State.FIX_REQUESTED: "to_fix",
    State.CHECKING: "with_us",
    State.QUEUED: "with_us",
    State.IN_REVIEW: "with_us",
    State.PASSED: "passed",
}
MOST = 300
REMINDERS = ("expires", "not_started", "reminder")
"""The notices that remind somebody of a deadline."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A cycle that ends in the month, its packet, where it stands, its hours, and the last reminder (None: none)."""

    cycle: Cycle
    packet: Packet | None
    stage: Stage
    log: Log
    reminded_on: dt.date | None


def stage_of(packet: Packet | None) -> Stage:
    """Where a certification with this live packet stands."""
    return "not_started" if packet is None else _OF_STATE[State(packet.state)]


def deadlines(db: Session, actor: Actor, month: str) -> list[Deadline]:
    """The open cycles that end in the month ("2027-03"), not started first, then by day; at most MOST."""
    ids = db.scalars(_listed(actor, month)).all()
    whole = joinedload(Cycle.certification).joinedload(Certification.person).joinedload(Person.district)
    cycles = {cycle.id: cycle for cycle in db.scalars(select(Cycle).where(Cycle.id.in_(ids)).options(whole))}
    live = select(Packet).where(Packet.cycle_id.in_(ids), Packet.state != State.WITHDRAWN)
    packets = {packet.cycle_id: packet for packet in db.scalars(live)}
    logs = hours_logs(db, list(cycles.values()))
    reminded = _reminded(db, [cycle.certification.person_id for cycle in cycles.values()])
    listed = []
    for id_ in ids:
        cycle, packet = cycles[id_], packets.get(id_)
        last = reminded.get(cycle.certification.person_id)
        day = local_day(last, rules_of_cycle(cycle).timezone) if last else None
        listed.append(Deadline(cycle, packet, stage_of(packet), logs[id_], day))
    return listed


def _listed(actor: Actor, month: str) -> Select[int]:
    first, following = month_bounds(month)
    live = and_(Packet.cycle_id == Cycle.id, literal_column("packet.state <> 'withdrawn'"))
    order = list(STAGES)
    rank = case({state.value: order.index(stage) for state, stage in _OF_STATE.items()}, value=Packet.state, else_=0)
    return (
        select(Cycle.id)
        .outerjoin(Packet, live)
        .where(Cycle.completed_at.is_(None), Cycle.ends_on >= first, Cycle.ends_on < following, held_and_seen(actor))
        .order_by(rank, Cycle.ends_on, Cycle.id)
        .limit(MOST)
    )


def months_ahead(db: Session, actor: Actor, count: int) -> list[tuple[str, int]]:
    """So many months from this one on ("2027-03"), each with the number of open cycles that end in it."""
    today = clock.now().date()
    start = today.year * 12 + today.month - 1
    months = [f"{number // 12}-{number % 12 + 1:02}" for number in range(start, start + count)]
    ending = (
        select(Cycle.ends_on, func.count())
        .where(
            Cycle.completed_at.is_(None),
            Cycle.ends_on >= today.replace(day=1),
            Cycle.ends_on < month_bounds(months[-1])[1],
            held_and_seen(actor),
        )
        .group_by(Cycle.ends_on)
    )
    counted = Counter[str]()
    for day, number in db.execute(ending):
        counted[f"{day:%Y-%m}"] += number
    return [(month, counted[month]) for month in months]


def _reminded(db: Session, people: list[int]) -> dict[int, dt.datetime]:
    """When each of these people was last reminded of a deadline."""
    told = or_(*(OutboxRow.once.startswith(f"{act}:") for act in REMINDERS))
    last = (
        select(OutboxRow.person_id, func.max(OutboxRow.owed_at))
        .where(OutboxRow.kind == "notice", OutboxRow.person_id.in_(people), told)
        .group_by(OutboxRow.person_id)
    )
    return {person_id: at for person_id, at in db.execute(last) if person_id is not None and at is not None}
