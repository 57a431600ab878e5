"""The coordinator's list of packets: its filters, and a page of what they let through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Select, literal_column, select
from sqlalchemy.orm import Session

from review.models import District, Packet, Person
from review.policy import Actor
from review.queries.packets import SHOWN, packets_of_staff
from review.queries.paging import ORDERS, Page, Sendable, page_of
from review.queries.reports import rules_of
from review.wording import last_day
from review.workflow.packets import State

OPEN = "open"
OPEN_ONES: ColumnElement[bool] = literal_column("packet.state <> 'completed' AND packet.state <> 'withdrawn'")
"""As the partial indexes have it, so that both databases use them."""


@dataclass(frozen=True, slots=True)
class PacketFilters(Sendable):
    """What a coordinator wants to see of the packets, as the address says it; "" is everything.

    `state` is "open" for what is neither completed nor withdrawn, `month` the month in which the cycle ends
    ("2027-01"), `name` a part of the candidate's name.
    """

    state: str = OPEN
    month: str = ""
    district: str = ""
    reviewer: str = ""
    name: str = ""
    sort: str = "expiry"
    after: str = ""

    @property
    def narrow(self) -> bool:
        """True where they leave packets out that the usual list has."""
        return replace(self, sort="expiry", after="") != PacketFilters()


@dataclass(frozen=True, slots=True)
class PacketRow:
    """A packet in the coordinator's list; `due` is the day by which whoever has the ball must act, if there is one."""

    packet: Packet
    zone: str
    due: dt.date | None


def packet_page(db: Session, actor: Actor, filters: PacketFilters) -> Page[PacketRow]:
    """One page of the packets of the coordinator's programs."""
    page = page_of(db, _listed(actor, filters), ORDERS[filters.sort], filters.after, whole=SHOWN)
    return Page([_row(packet) for packet in page.rows], page.total, page.after)


def every_packet(db: Session, actor: Actor, filters: PacketFilters) -> Iterator[PacketRow]:
    """All packets that the filters let through, in their order, read a thousand at a time."""
    listed = _listed(actor, filters).order_by(ORDERS[filters.sort].by, Packet.id)
    for packet in db.scalars(listed.execution_options(yield_per=1000)):
        yield _row(packet)


def _row(packet: Packet) -> PacketRow:
    zone = rules_of(packet).timezone
    due = packet.fix_by if packet.state == State.FIX_REQUESTED else None
    if packet.state == State.IN_REVIEW and packet.lease_until is not None:
        due = last_day(packet.lease_until, zone)
    return PacketRow(packet, zone, due)


def _listed(actor: Actor, filters: PacketFilters) -> Select[Packet]:
    listed = packets_of_staff(actor, "coordinator")
    if filters.state == OPEN:
        listed = listed.where(OPEN_ONES)
    elif filters.state:
        listed = listed.where(Packet.state == filters.state)
    if filters.month:
        first, following = month_bounds(filters.month)
        listed = listed.where(Packet.ends_on >= first, Packet.ends_on < following)
    if filters.district:
        wanted = select(District.id).where(District.public_id == filters.district).scalar_subquery()
        listed = listed.where(Packet.district_id == wanted)
    if filters.reviewer:
        held_by = select(Person.id).where(Person.public_id == filters.reviewer).scalar_subquery()
        listed = listed.where(Packet.reviewer_id == held_by)
    if filters.name:
        listed = listed.where(Packet.candidate_name.icontains(filters.name, autoescape=True))
    return listed


def month_bounds(month: str) -> tuple[dt.date, dt.date]:
    """The first day of a month ("2027-01"), and the first day of the one after it."""
    first = dt.date.fromisoformat(f"{month}-01")
    return first, (first + dt.timedelta(days=31)).replace(day=1)
