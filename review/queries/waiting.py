"""The review queue: its filters, its order and its pages, in a fixed number of queries however long it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Select, exists, select, union_all
from sqlalchemy.orm import Session, aliased

from review.models import Decision, District, FindingRow, Packet, ReportRow, Revision
from review.policy import Actor
from review.queries.packets import SHOWN, packets_of_staff
from review.queries.paging import AT_ONCE, MOST_COUNTED, ORDERS, Page, Sendable, page_of
from review.queries.reports import BROKEN, NOT_RUN
from review.workflow.packets import State


@dataclass(frozen=True, slots=True)
class Filters(Sendable):
    """What a reviewer wants to see of the queue, as the address says it; "" is everything.

    `waiting` is the least number of days since the packet came into its list, `due` the most until its cycle
    ends.
    """

    show: str = "waiting"
    program: str = ""
    district: str = ""
    attempt: str = ""
    checks: str = ""
    waiting: str = ""
    due: str = ""
    sort: str = "waiting"
    after: str = ""

    @property
    def counted(self) -> int:
        """How many packets of the list are counted; to know what the checks said, each one's report is looked up."""
        return AT_ONCE if self.checks else MOST_COUNTED

    @property
    def narrow(self) -> bool:
        """True where they leave packets of the list out."""
        return any((self.program, self.district, self.attempt, self.checks, self.waiting, self.due))


def queue_page(db: Session, actor: Actor, filters: Filters, *, now: dt.datetime) -> Page[Packet]:
    """One page of what waits for a reviewer, or of what others hold."""
    listed = _listed(actor, filters, now)
    return page_of(db, listed, ORDERS[filters.sort], filters.after, whole=SHOWN, most=filters.counted)


def next_waiting(db: Session, actor: Actor, filters: Filters, *, now: dt.datetime) -> Packet | None:
    """What has waited longest for a reviewer, of what the filters let through."""
    waiting = _listed(actor, replace(filters, show="waiting"), now)
    first = waiting.order_by(Packet.state_since, Packet.id).limit(1)
    return db.scalar(first.execution_options(populate_existing=True))


def next_in_hand(db: Session, actor: Actor, packet: Packet) -> Packet | None:
    """Another packet that the reviewer holds and has not decided on, the first whose lease ends."""
    staged = exists().where(
        Revision.packet_id == Packet.id,
        Decision.revision_id == Revision.id,
        Decision.voided_at.is_(None),
        Decision.applied_at.is_(None),
    )
    held = packets_of_staff(actor, "reviewer").where(
        Packet.state == State.IN_REVIEW, Packet.reviewer_id == actor.person_id, Packet.id != packet.id, ~staged
    )
    return db.scalar(held.order_by(Packet.lease_until, Packet.id).limit(1))


def _listed(actor: Actor, filters: Filters, now: dt.datetime) -> Select[Packet]:
    listed = packets_of_staff(actor, "reviewer")
    if filters.show == "held":
        listed = listed.where(Packet.state == State.IN_REVIEW, Packet.reviewer_id != actor.person_id)
    else:
        listed = listed.where(Packet.state == State.QUEUED)
    if filters.program:
        listed = listed.where(Packet.program == filters.program)
    if filters.district:
        wanted = select(District.id).where(District.public_id == filters.district).scalar_subquery()
        listed = listed.where(Packet.district_id == wanted)
    if filters.attempt:
        came_back = exists().where(Revision.packet_id == Packet.id, Revision.number > 1)
        listed = listed.where(came_back if filters.attempt == "again" else ~came_back)
    if filters.checks:
        listed = listed.where(_checks_said(filters.checks))
    if filters.waiting:
        listed = listed.where(Packet.state_since <= now - dt.timedelta(days=int(filters.waiting)))
    if filters.due:
        last = now.date() + dt.timedelta(days=int(filters.due))
        listed = listed.where(Packet.ends_on <= last)
    return listed


def _checks_said(what: str) -> ColumnElement[bool]:
    """What the report on the latest revision asks for: "fix", "unchecked" or "nothing", as the queue's rows say it."""
    newest = select(Revision.report_id).where(Revision.packet_id == Packet.id).order_by(Revision.number.desc())
    report_id = newest.limit(1).correlate(Packet).scalar_subquery()
    to_fix = exists().where(
        FindingRow.report_id == report_id,
        FindingRow.mode == "enforce",
        FindingRow.severity == "fix",
        FindingRow.verdict.not_in(("found", "could_not_run")),
    )
    # These are few: they are read once, and not looked up for each packet.
    not_run = select(FindingRow.report_id).where(NOT_RUN, FindingRow.mode == "enforce")
    reports = union_all(not_run, select(ReportRow.id).where(BROKEN))
    later = aliased(Revision)
    followed = exists().where(later.packet_id == Revision.packet_id, later.number > Revision.number)
    unchecked = Packet.id.in_(select(Revision.packet_id).where(Revision.report_id.in_(reports), ~followed))
    return {"fix": to_fix, "unchecked": unchecked, "nothing": ~to_fix & ~unchecked}[what]
