"""The external events of a mandate's year: those on its list, and the requests to add one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, joinedload

import checks
from review import clock
from review.models import EventRequest, Person
from review.policy import Actor, may_manage
from review.queries.conflicts import districts_of
from review.queries.ledgers import approved_events
from review.queries.mandates import MandateYear, holds_post, kinds_of_posts, mandate_years, mandates_of

OPEN = ("asked", "needs_info")
"""The states of a request that is not decided."""


@dataclass(frozen=True, slots=True)
class ListedEvent:
    """An event whose hours count in a year; `approved` is None where the rule set itself lists it."""

    event: checks.ApprovedEvent
    approved: checks.Approval | None = None


def events_of_year(db: Session, one: MandateYear) -> list[ListedEvent]:
    """The approved list of a year: the rule set's own, and what was approved on request for days of the year."""
    first, last = one.days
    asked = [
        ListedEvent(approval.event, approval)
        for approval in approved_events(db, one.rules).values()
        if approval.event.first and approval.event.last and first <= approval.event.first <= last
    ]
    return [*(ListedEvent(event) for event in one.rules.events), *sorted(asked, key=lambda each: each.event.name)]


def _in_year(one: MandateYear) -> ColumnElement[bool]:
    first, last = one.days
    return and_(EventRequest.program == one.rules.program, EventRequest.starts_on.between(first, last))


def requests_of_year(db: Session, one: MandateYear) -> list[EventRequest]:
    """The requests for events of a year; those that wait for an answer on top, the first to begin first."""
    asked = select(EventRequest).where(_in_year(one)).options(joinedload(EventRequest.asker))
    found = db.scalars(asked.order_by(EventRequest.starts_on, EventRequest.id)).all()
    return sorted(found, key=lambda request: (request.state != "asked", request.state not in OPEN))


def find_request(db: Session, public_id: str, actor: Actor) -> EventRequest | None:
    """The request at this address, for the coordinators of its program."""
    mine = EventRequest.program.in_(mandates_of(actor))
    return _found(db, and_(EventRequest.public_id == public_id, mine))


def find_own_request(db: Session, public_id: str, actor: Actor) -> EventRequest | None:
    """The request at this address, for whoever made it."""
    return _found(db, and_(EventRequest.public_id == public_id, EventRequest.asked_by == actor.person_id))


def _found(db: Session, condition: ColumnElement[bool]) -> EventRequest | None:
    whole = joinedload(EventRequest.asker).joinedload(Person.district)
    return db.scalar(select(EventRequest).where(condition).options(whole))


def own_requests(db: Session, actor: Actor) -> Sequence[EventRequest]:
    """What the actor asked for, the latest on top."""
    own = select(EventRequest).where(EventRequest.asked_by == actor.person_id)
    return db.scalars(own.order_by(EventRequest.id.desc())).all()


def requester_of(db: Session, actor: Actor, program: str) -> str:
    """As what the actor may ask for events of a program today; "" where they may not.

    Somebody in the post that the mandate is for asks for themselves. A coordinator of the program enters what the
    state department asks for ("alsde"): it has no accounts here, and writes to them.
    """
    if actor.has("coordinator", program):
        return "alsde"
    years = mandate_years([program])
    today = clock.today(years[0].rules.timezone) if years else clock.now().date()
    return holds_post(db, actor.person_id, kinds_of_posts(program), today)


def may_decide(actor: Actor, request: EventRequest) -> bool:
    """True for a coordinator of the program; not on what they, or somebody of their district, asked as a director."""
    if request.asked_as == "alsde":
        return actor.has("coordinator", request.program)
    return may_manage(actor, request.program, request.asked_by, districts_of(request.asker))
