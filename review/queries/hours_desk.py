"""What a coordinator lists of hours: whose log waits to be verified, and what became of an act on several entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from review.models import Batch, Certification, Cycle, HoursEntry, Person
from review.policy import Actor
from review.queries.hours import WITH_EVIDENCE
from review.queries.paging import Order, Page, moment, page_of
from review.queries.program import held_and_seen

_WAITS = (HoursEntry.verified_at.is_(None), HoursEntry.rejected_at.is_(None), HoursEntry.queried_at.is_(None))


@dataclass(frozen=True, slots=True)
class WaitingLog:
    """A log with entries that wait to be verified: how many, and since when the oldest of them is there."""

    cycle: Cycle
    entries: int
    since: dt.datetime


def waiting_logs(db: Session, actor: Actor, after: str = "", *, most: int | None = None) -> Page[WaitingLog]:
    """A page of the logs that wait for a coordinator, the one that waited longest on top; `most`: only the first."""
    waiting = (
        select(
            HoursEntry.cycle_id.label("cycle_id"),
            func.count().label("entries"),
            func.min(HoursEntry.entered_at).label("since"),
        )
        .where(*_WAITS)
        .group_by(HoursEntry.cycle_id)
        .subquery()
    )
    listed = select(Cycle).join(waiting, waiting.c.cycle_id == Cycle.id)
    listed = listed.where(Cycle.completed_at.is_(None), held_and_seen(actor))
    if most is not None:
        first = listed.with_only_columns(Cycle.id).order_by(waiting.c.since, Cycle.id).limit(most)
        page = Page(_whole(db, db.scalars(first).all()), 0, "")
    else:
        order = Order(Cycle, waiting.c.since, lambda cycle: _since(db, [cycle])[cycle.id][1].isoformat(), moment)
        page = page_of(db, listed, order, after, whole=select(Cycle).options(_PERSON))
    since = _since(db, page.rows)
    return Page([WaitingLog(cycle, *since[cycle.id]) for cycle in page.rows], page.total, page.after)


_PERSON = joinedload(Cycle.certification).joinedload(Certification.person).joinedload(Person.district)


def _whole(db: Session, ids: Iterable[int]) -> list[Cycle]:
    wanted = list(ids)
    read = {cycle.id: cycle for cycle in db.scalars(select(Cycle).where(Cycle.id.in_(wanted)).options(_PERSON))}
    return [read[id_] for id_ in wanted]


def _since(db: Session, cycles: Iterable[Cycle]) -> dict[int, tuple[int, dt.datetime]]:
    """How many entries of each cycle wait, and since when."""
    counted = (
        select(HoursEntry.cycle_id, func.count(), func.min(HoursEntry.entered_at))
        .where(HoursEntry.cycle_id.in_([cycle.id for cycle in cycles]), *_WAITS)
        .group_by(HoursEntry.cycle_id)
    )
    return {cycle_id: (count, since) for cycle_id, count, since in db.execute(counted) if cycle_id is not None}


def entries_at(db: Session, cycle: Cycle, public_ids: Iterable[str]) -> list[HoursEntry]:
    """The entries of this log at these addresses."""
    found = select(HoursEntry).where(HoursEntry.cycle_id == cycle.id, HoursEntry.public_id.in_(list(public_ids)))
    return list(db.scalars(found.options(joinedload(HoursEntry.cycle), WITH_EVIDENCE)))


def hours_outcomes(db: Session, cycle: Cycle, batch: Batch) -> list[tuple[HoursEntry, str]]:
    """What became of each entry that is there still, and "" or why nothing was done to it; those on top."""
    there = {entry.public_id: entry for entry in entries_at(db, cycle, [one["entry"] for one in batch.outcomes])}
    listed = [(there[one["entry"]], one["why"]) for one in batch.outcomes if one["entry"] in there]
    return sorted(listed, key=lambda one: one[1] == "")
