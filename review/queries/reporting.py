"""What a coordinator reports of a program: each report as rows for a table, and bars that sum them up."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from sqlalchemy import and_, func, literal_column, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from review import clock
from review.models import Certification, Cycle, Decision, Deficiency, District, Packet, Person, Revision
from review.policy import Actor
from review.queries.deadlines import STAGES, stage_of
from review.queries.hours import hours_logs, rules_of_cycle
from review.queries.packets import visible_to_staff
from review.queries.program import held_and_seen, holders_seen
from review.queries.standing import standings_of
from review.wording import local_day
from review.workflow.dates import end_of
from review.workflow.deficiencies import DeficiencyState
from review.workflow.packets import State

Kind = Literal["text", "day", "hours", "number"]
Value = str | dt.date | Decimal | int | None
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Report:
    """One report: its columns as (heading, kind), the rows, and bars as (label, one number for each series)."""

    columns: tuple[tuple[str, Kind], ...]
    rows: list[tuple[Value, ...]]
    series: tuple[str, ...]
    bars: list[tuple[str, list[int]]]


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a report is about, both inside; `zone` is that of the program."""

    first: dt.date
    last: dt.date
    zone: str

    def holds(self, moment: dt.datetime | None) -> bool:
        """True for a moment on one of the days."""
        return moment is not None and self.first <= local_day(moment, self.zone) <= self.last

    @property
    def bounds(self) -> tuple[dt.datetime, dt.datetime]:
        """The moments at which the days begin and end."""
        return end_of(self.first - dt.timedelta(days=1), self.zone), end_of(self.last, self.zone)


STATUSES = {
    "active": "Active",
    "review_hold": "Renewal under review",
    "expired": "Expired",
    "removed": "Removed",
    "revoked": "Revoked",
    "closed_retired": "Closed: retired or left the field",
    "closed_deceased": "Closed: deceased",
}


def status(db: Session, actor: Actor, _span: Span) -> Report:
    """How many certifications are what today."""
    held = (
        select(Certification)
        .join(Certification.person)
        .where(holders_seen(actor), Certification.issued_on.is_not(None))
        .options(contains_eager(Certification.person), selectinload(Certification.cycles))
        .order_by(Certification.id)
    )
    counted = Counter[str]()
    for some in db.scalars(held.execution_options(yield_per=AT_ONCE)).partitions():
        counted.update(one.state for one in standings_of(db, some).values())
    rows: list[tuple[Value, ...]] = [(words, counted[state]) for state, words in STATUSES.items()]
    bars = [(words, [counted[state]]) for state, words in STATUSES.items() if counted[state]]
    return Report((("Status", "text"), ("Certifications", "number")), rows, ("Certifications",), bars)


def due(db: Session, actor: Actor, span: Span) -> Report:
    """Whose certification expires on these days, and how far they are."""
    live = and_(Packet.cycle_id == Cycle.id, literal_column("packet.state <> 'withdrawn'"))
    listed = (
        select(Cycle, Packet)
        .outerjoin(Packet, live)
        .where(
            Cycle.completed_at.is_(None), Cycle.ends_on >= span.first, Cycle.ends_on <= span.last, held_and_seen(actor)
        )
        .order_by(Cycle.ends_on, Cycle.id)
        .options(joinedload(Cycle.certification).joinedload(Certification.person).joinedload(Person.district))
    )
    found = db.execute(listed).all()
    logs = hours_logs(db, [cycle for cycle, _ in found])
    rows: list[tuple[Value, ...]] = []
    stages = Counter[str]()
    for cycle, packet in found:
        person, log, stage = cycle.certification.person, logs[cycle.id], stage_of(packet)
        stages[stage] += 1
        asked = rules_of_cycle(cycle).hours.total_min
        district = person.district.name if person.district else None
        rows.append(
            (
                person.name,
                person.email,
                district,
                cycle.ends_on,
                STAGES[stage],
                log.verified.total,
                log.entered.total,
                asked,
            )
        )
    heads: tuple[tuple[str, Kind], ...] = (
        *(("Holder", "text"), ("E-mail address", "text"), ("District", "text"), ("Expires", "day"), ("Stands", "text")),
        *(("Hours verified", "hours"), ("Hours entered", "hours"), ("Hours asked", "hours")),
    )
    return Report(heads, rows, ("Certifications",), [(words, [stages[stage]]) for stage, words in STAGES.items()])


def deficiencies(db: Session, actor: Actor, span: Span) -> Report:
    """What reviewers asked to be fixed on these days, by requirement."""
    begin, end = span.bounds
    unsettled = Deficiency.state.in_((DeficiencyState.OPEN, DeficiencyState.ANSWERED))
    counted = (
        select(
            Packet.program,
            Deficiency.requirement,
            func.count(Packet.id.distinct()),
            func.count().filter(unsettled),
            func.count().filter(~unsettled),
        )
        .join(Packet, Packet.id == Deficiency.packet_id)
        .where(
            visible_to_staff(actor, "coordinator"),
            Deficiency.state != DeficiencyState.DRAFT,
            Deficiency.written_at >= begin,
            Deficiency.written_at < end,
        )
        .group_by(Packet.program, Deficiency.requirement)
        .order_by(func.count().desc(), Packet.program, Deficiency.requirement)
    )
    found = db.execute(counted).all()
    heads: tuple[tuple[str, Kind], ...] = (
        *(("Program", "text"), ("Requirement", "text"), ("Packets", "number")),
        *(("To be settled", "number"), ("Settled", "number")),
    )
    bars = [(requirement, [left, settled]) for _, requirement, _, left, settled in found]
    return Report(heads, [tuple(row) for row in found], ("To be settled", "Settled"), bars)


def reviewer_load(db: Session, actor: Actor, span: Span) -> Report:
    """What each reviewer has in hand now, and decided on these days."""
    seen, (begin, end) = visible_to_staff(actor, "coordinator"), span.bounds
    held = select(Packet.reviewer_id, func.count()).where(seen, Packet.state == State.IN_REVIEW)
    in_hand = {row[0]: row[1] for row in db.execute(held.group_by(Packet.reviewer_id))}
    made = (
        select(Decision.author_id, Decision.kind, func.count())
        .join(Decision.revision)
        .join(Revision.packet)
        .where(seen, Decision.applied_at >= begin, Decision.applied_at < end)
        .group_by(Decision.author_id, Decision.kind)
    )
    decided = {(person, kind): count for person, kind, count in db.execute(made)}
    ids = {person for person in in_hand if person} | {person for person, _ in decided}
    rows: list[tuple[Value, ...]] = []
    bars = []
    for person in db.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.name, Person.id)):
        numbers = [
            in_hand.get(person.id, 0),
            decided.get((person.id, "pass"), 0),
            decided.get((person.id, "return"), 0),
        ]
        rows.append((person.name, *numbers))
        bars.append((person.name, numbers))
    heads: tuple[tuple[str, Kind], ...] = (
        *(("Reviewer", "text"), ("In hand now", "number"), ("Passed", "number"), ("Returned for fixes", "number")),
    )
    return Report(heads, rows, ("In hand now", "Passed", "Returned for fixes"), bars)


def queue_age(db: Session, actor: Actor, span: Span) -> Report:
    """What waits for a reviewer now, and for how many days."""
    today = clock.today(span.zone)
    waiting = (
        select(Packet)
        .where(visible_to_staff(actor, "coordinator"), Packet.state == State.QUEUED)
        .order_by(Packet.state_since, Packet.id)
        .options(joinedload(Packet.district))
    )
    bounds = {"Up to 2 days": 2, "3 to 5 days": 5, "6 to 10 days": 10, "11 to 20 days": 20, "Longer": 10_000}
    rows: list[tuple[Value, ...]] = []
    ages = Counter[str]()
    for packet in db.scalars(waiting):
        since = local_day(packet.state_since, span.zone)
        days = (today - since).days
        ages[next(words for words, most in bounds.items() if days <= most)] += 1
        rows.append((packet.candidate_name, packet.district.name, since, days, packet.ends_on))
    heads: tuple[tuple[str, Kind], ...] = (
        *(("Candidate", "text"), ("District", "text"), ("Waits since", "day"), ("Days", "number"), ("Expires", "day")),
    )
    return Report(heads, rows, ("Packets",), [(words, [ages[words]]) for words in bounds])


def on_time(db: Session, actor: Actor, span: Span) -> Report:
    """Of the cycles that ended on these days: handed in by the last day, later, or never."""
    live = and_(Packet.cycle_id == Cycle.id, literal_column("packet.state <> 'withdrawn'"))
    ended = (
        select(Cycle, Packet.first_submitted_at, Person.name, District.name)
        .join(Cycle.certification)
        .join(Certification.person)
        .outerjoin(District, District.id == Person.district_id)
        .outerjoin(Packet, live)
        .where(holders_seen(actor), Cycle.ends_on >= span.first, Cycle.ends_on <= span.last)
        .where(or_(Packet.id.is_(None), visible_to_staff(actor, "coordinator")))
        .order_by(Cycle.ends_on, Cycle.id)
        .options(contains_eager(Cycle.certification))
    )
    rows: list[tuple[Value, ...]] = []
    counted = Counter[str]()
    for cycle, submitted, name, district in db.execute(ended):
        last = end_of(cycle.file_by or cycle.ends_on, span.zone)
        words = "Never" if submitted is None else "In time" if submitted < last else "Late"
        counted[words] += 1
        completed = local_day(cycle.completed_at, span.zone) if cycle.completed_at else None
        handed_in = local_day(submitted, span.zone) if submitted else None
        rows.append((name, district, cycle.ends_on, handed_in, words, completed))
    heads: tuple[tuple[str, Kind], ...] = (
        *(("Holder", "text"), ("District", "text"), ("Cycle ended", "day"), ("Handed in", "day")),
        *(("On time", "text"), ("Completed", "day")),
    )
    return Report(heads, rows, ("Cycles",), [(words, [counted[words]]) for words in ("In time", "Late", "Never")])


REPORTS: Mapping[str, Callable[[Session, Actor, Span], Report]] = {
    "status": status,
    "due": due,
    "deficiencies": deficiencies,
    "reviewers": reviewer_load,
    "queue": queue_age,
    "on-time": on_time,
}
"""Each report by the name that its address has."""
