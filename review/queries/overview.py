"""The figures of the coordinator's overview, added up by the database: where packets stand, and how long they wait."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Integer, and_, case, cast, extract, func, literal_column, or_, select
from sqlalchemy.orm import Session

from review import clock
from review.models import Certification, Cycle, Deficiency, Packet
from review.policy import Actor
from review.queries.listing import month_bounds
from review.queries.packets import visible_to_staff
from review.queries.program import holders_seen
from review.workflow.deficiencies import DeficiencyState
from review.workflow.packets import State

MONTHS = 12
EARLIER = "earlier"
AGES = (2, 5, 10, 20)
"""Days: packets of the queue are counted up to each of these, and beyond the last."""
LOOKED_BACK = dt.timedelta(days=365)
LARGE = 5_000
"""Packets: the figures of so many take long to add up, and are shown again for a while."""
SHOWN_AGAIN = dt.timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Month:
    """The certifications that expire in a month ("2027-01"; "earlier" for those before this one), by stage."""

    month: str
    counts: Counter[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """How many deficiencies named a requirement: those that are still to be settled, and the settled ones."""

    program: str
    requirement: str
    unsettled: int
    settled: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What the overview shows; `ages` has a number for each of AGES and one for what waits longer.

    `as_of` is None for figures that were just added up.
    """

    states: Counter[str]
    pipeline: list[Month]
    ages: list[int]
    deficiencies: list[Asked]
    as_of: dt.datetime | None = None


# By the database and all that decides what somebody sees, so that nobody gets the figures of another.
_added_up: WeakKeyDictionary[object, dict[Actor, Figures]] = WeakKeyDictionary()


def recent_figures(db: Session, actor: Actor, *, today: dt.date) -> Figures:
    """The figures as they stand; of a large program, those that the actor was shown in the last half minute."""
    now, before = clock.now(), _added_up.setdefault(db.get_bind(), {})
    shown = before.get(actor)
    if shown is not None and shown.as_of is not None and shown.as_of <= now < shown.as_of + SHOWN_AGAIN:
        return shown
    counted = figures(db, actor, today=today)
    before.pop(actor, None)
    if counted.states.total() >= LARGE:
        before[actor] = replace(counted, as_of=now)
    return counted


def figures(db: Session, actor: Actor, *, today: dt.date) -> Figures:
    """The figures as they stand; what is a conflict of interest to the actor is in none of them."""
    return Figures(_states(db, actor), _pipeline(db, actor, today), _ages(db, actor), _deficiencies(db, actor))


def _states(db: Session, actor: Actor) -> Counter[str]:
    seen = visible_to_staff(actor, "coordinator")
    counted = select(Packet.state, func.count().label("packets")).where(seen).group_by(Packet.state)
    return Counter({row.state: row.packets for row in db.execute(counted)})


def _stage() -> ColumnElement[str]:
    """Whose turn it is in a cycle, whose live packet (None: there is none) is joined."""
    with_us = (State.CHECKING, State.QUEUED, State.IN_REVIEW, State.PASSED)
    return case(
        (Cycle.completed_at.is_not(None), literal_column("'completed'")),
        (Packet.state.in_(with_us), literal_column("'with_us'")),
        (Packet.state.in_((State.FIX_REQUESTED, State.NEEDS_FILES)), literal_column("'with_candidate'")),
        else_=literal_column("'not_submitted'"),
    )


def _pipeline(db: Session, actor: Actor, today: dt.date) -> list[Month]:
    this_month = f"{today:%Y-%m}"
    months = [this_month]
    while len(months) < MONTHS:
        months.append(f"{month_bounds(months[-1])[1]:%Y-%m}")
    (first, _), (_, end) = month_bounds(months[0]), month_bounds(months[-1])
    year, month = (cast(extract(part, Cycle.ends_on), Integer) for part in ("year", "month"))
    number = case((Cycle.ends_on < first, 0), else_=year * 100 + month).label("number")
    stage = _stage().label("stage")
    counted = (
        select(number, stage, func.count().label("cycles"))
        .join(Cycle.certification)
        .join(Certification.person)
        # As the partial index has it, so that both databases use it.
        .outerjoin(Packet, and_(Packet.cycle_id == Cycle.id, literal_column("packet.state <> 'withdrawn'")))
        .where(
            Cycle.ends_on < end,
            or_(Cycle.ends_on >= first, Cycle.completed_at.is_(None)),
            Certification.removed_at.is_(None),
            holders_seen(actor),
            or_(Packet.id.is_(None), visible_to_staff(actor, "coordinator")),
        )
        .group_by(number, stage)
    )
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for row in db.execute(counted):
        found[row.number][row.stage] = row.cycles
    listed = [Month(each, found[int(each.replace("-", ""))]) for each in months]
    return [Month(EARLIER, found[0]), *listed] if found[0] else listed


def _ages(db: Session, actor: Actor) -> list[int]:
    now = clock.now()
    bound = [Packet.state_since > now - dt.timedelta(days=days + 1) for days in AGES]
    age = case(*((younger, place) for place, younger in enumerate(bound)), else_=len(AGES)).label("age")
    waiting = select(age, func.count().label("packets")).where(
        visible_to_staff(actor, "coordinator"), Packet.state == State.QUEUED
    )
    counts = Counter({row.age: row.packets for row in db.execute(waiting.group_by(age))})
    return [counts[place] for place in range(len(AGES) + 1)]


def _deficiencies(db: Session, actor: Actor) -> list[Asked]:
    unsettled = Deficiency.state.in_((DeficiencyState.OPEN, DeficiencyState.ANSWERED))
    counted = (
        select(
            Packet.program,
            Deficiency.requirement,
            func.count().filter(unsettled).label("unsettled"),
            func.count().filter(~unsettled).label("settled"),
        )
        .join(Packet, Packet.id == Deficiency.packet_id)
        .where(
            visible_to_staff(actor, "coordinator"),
            Deficiency.state != DeficiencyState.DRAFT,
            Deficiency.written_at > clock.now() - LOOKED_BACK,
        )
        .group_by(Packet.program, Deficiency.requirement)
        .order_by(func.count().desc(), Packet.program, Deficiency.requirement)
    )
    return [Asked(row.program, row.requirement, row.unsettled, row.settled) for row in db.execute(counted)]
