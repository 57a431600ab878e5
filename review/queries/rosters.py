"""Attendance lists as a coordinator and those who attended see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from review.models import Certification, Cycle, HoursEntry, Person, Roster, RosterLine
from review.policy import Actor
from review.queries.mandates import MandateYear, find_year, mandates_of


def rosters_of_year(db: Session, one: MandateYear) -> list[tuple[Roster, int]]:
    """The lists with a line of the year, the latest on top, each with the number of its lines."""
    counted = (
        select(Roster, func.count(RosterLine.id))
        .join(Roster.lines)
        .join(RosterLine.entry)
        .where(Roster.program == one.rules.program, HoursEntry.date_completed.between(*one.days))
        .group_by(Roster.id)
        .order_by(Roster.id.desc())
    )
    return [(roster, count) for roster, count in db.execute(counted)]


def find_roster(db: Session, public_id: str, actor: Actor) -> Roster | None:
    """The list at this address, for the coordinators of its program."""
    whole = (
        selectinload(Roster.lines).joinedload(RosterLine.person).joinedload(Person.district),
        selectinload(Roster.lines).joinedload(RosterLine.entry),
    )
    found = select(Roster).where(Roster.public_id == public_id, Roster.program.in_(mandates_of(actor)))
    return db.scalar(found.options(*whole))


def year_of_roster(roster: Roster) -> MandateYear | None:
    """The year to which a list belongs, by the days of its lines."""
    days = [line.entry.date_completed for line in roster.lines if line.entry is not None]
    if not days:
        return None
    years = (find_year(roster.program, str(year)) for year in (min(days).year, min(days).year + 1))
    return next((one for one in years if one is not None and one.days[0] <= min(days) <= one.days[1]), None)


def receipts_of(db: Session, entries: Iterable[HoursEntry]) -> dict[int, str]:
    """The number of the receipt for each entry that came with an attendance list, by the entries' ids."""
    ids = [entry.id for entry in entries if entry.origin == "roster"]
    lines = select(RosterLine.entry_id, RosterLine.public_id).where(RosterLine.entry_id.in_(ids))
    return {entry_id: receipt for entry_id, receipt in db.execute(lines) if entry_id is not None}


def open_cycles(db: Session, people: Collection[int]) -> dict[int, list[Cycle]]:
    """The cycles that are not completed, of certifications that stand, by the ids of their holders."""
    stands = (
        Certification.removed_at.is_(None),
        Certification.revoked_at.is_(None),
        Certification.closed_on.is_(None),
        Certification.person_id.in_(people),
    )
    found = select(Cycle).join(Cycle.certification).where(Cycle.completed_at.is_(None), *stands)
    whole = joinedload(Cycle.certification).joinedload(Certification.person)
    cycles: dict[int, list[Cycle]] = defaultdict(list)
    for cycle in db.scalars(found.order_by(Cycle.id).options(whole)):
        cycles[cycle.certification.person_id].append(cycle)
    return cycles
