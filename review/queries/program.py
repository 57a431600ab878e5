"""Whom a program has: the holders of its certifications, its reviewers, and the districts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

import checks
from review import clock
from review.models import Certification, Cycle, District, Grant, Packet, Person
from review.policy import Actor
from review.queries.conflicts import apart_from
from review.queries.hours import rules_of_cycle
from review.queries.paging import CYCLES, NameFilter, Page, page_of
from review.workflow.packets import State

STANDS: ColumnElement[bool] = and_(
    Certification.removed_at.is_(None), Certification.revoked_at.is_(None), Certification.closed_on.is_(None)
)
"""The condition for a certification that is not over."""


def holders_seen(actor: Actor) -> ColumnElement[bool]:
    """The condition under which a coordinator sees a holder (joined as Person): their program, and no conflict."""
    apart = apart_from(actor.districts)
    return and_(Certification.program.in_(actor.programs("coordinator")), Person.id != actor.person_id, apart)


def held_and_seen(actor: Actor, name: str = "") -> ColumnElement[bool]:
    """The condition for a cycle whose certification stands, of a holder (by a part of the name) whom they see.

    Looked up for each cycle: joined, SQLite reads all certifications of the program before it sorts.
    """
    held = (
        select(Certification.id)
        .join(Certification.person)
        .where(Certification.id == Cycle.certification_id, STANDS, holders_seen(actor))
    )
    if name:
        held = held.where(Person.name.icontains(name, autoescape=True))
    return held.limit(1).correlate(Cycle).scalar_subquery().is_not(None)


def find_cycle(db: Session, public_id: str, actor: Actor) -> Cycle | None:
    """The cycle at this address, where its holder is one whom the coordinator sees."""
    return db.scalar(
        select(Cycle)
        .join(Cycle.certification)
        .join(Certification.person)
        .where(Cycle.public_id == public_id, holders_seen(actor))
        .options(
            contains_eager(Cycle.certification).contains_eager(Certification.person).joinedload(Person.district),
        )
    )


@dataclass(frozen=True, slots=True)
class Holder:
    """A certification's present cycle with that cycle's packet, if one is open."""

    cycle: Cycle
    packet: Packet | None
    rules: checks.RuleSet


def holders(db: Session, actor: Actor, filters: NameFilter) -> Page[Holder]:
    """Who holds a certification in the coordinator's programs; those whose cycle ends first on top."""
    whole = select(Cycle).options(
        joinedload(Cycle.certification).joinedload(Certification.person).joinedload(Person.district)
    )
    # Whoever completes a cycle opens the next one, so the present cycle is the open one.
    present = select(Cycle).where(Cycle.completed_at.is_(None), held_and_seen(actor, filters.name))
    page = page_of(db, present, CYCLES, filters.after, whole=whole, most=filters.counted)
    open_ones = select(Packet).where(
        Packet.cycle_id.in_([cycle.id for cycle in page.rows]), Packet.state != State.WITHDRAWN
    )
    packets = {packet.cycle_id: packet for packet in db.scalars(open_ones)}
    rows = [Holder(cycle, packets.get(cycle.id), rules_of_cycle(cycle)) for cycle in page.rows]
    return Page(rows, page.total, page.after)


def not_started(db: Session, actor: Actor, *, until: dt.date | None, most: int) -> list[Cycle]:
    """The present cycles without an open packet that end by that day (None: whenever), the first to end on top.

    Holders whose account is off are left out: nothing reaches them.
    """
    opened = exists().where(Packet.cycle_id == Cycle.id, Packet.state != State.WITHDRAWN)
    listed = select(Cycle).where(
        Cycle.completed_at.is_(None),
        held_and_seen(actor),
        Cycle.certification.has(Certification.person.has(Person.active)),
        ~opened,
    )
    if until is not None:
        listed = listed.where(Cycle.ends_on <= until)
    whole = joinedload(Cycle.certification).joinedload(Certification.person).joinedload(Person.district)
    return list(db.scalars(listed.order_by(Cycle.ends_on, Cycle.id).limit(most).options(whole)))


def reviewers(db: Session, *programs: str) -> list[Person]:
    """The active reviewers of these programs by name; `desk.may_review` says who of them has a conflict."""
    ids = select(Grant.person_id).where(Grant.role == "reviewer", Grant.program.in_(programs))
    found = select(Person).where(Person.id.in_(ids), Person.active)
    return list(
        db.scalars(
            found.order_by(Person.name, Person.id).options(
                selectinload(Person.grants), selectinload(Person.former_districts)
            )
        )
    )


def districts(db: Session) -> list[District]:
    """Every district by name."""
    return list(db.scalars(select(District).order_by(District.name)))


def title_of(program: str) -> str:
    """What people call the program; its code where no rule set of it is in force."""
    try:
        return checks.rule_set_for(program, clock.now().date()).title
    except KeyError:
        return program
