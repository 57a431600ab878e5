"""Lists of packets a page at a time: their orders, and the rows behind the last one of the page before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, literal, select, tuple_
from sqlalchemy.orm import Session

from review.models import Packet

AT_ONCE = 50
MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Page:
    """A page of packets; `total` stops at one more than MOST_COUNTED, `after` is "" on the last page."""

    packets: list[Packet]
    total: int
    after: str


class Order(NamedTuple):
    """A sort: what the packets are sorted by, and how the address writes and reads a value of it."""

    by: ColumnElement[Any]
    value: Callable[[Packet], str]
    read: Callable[[str], Any]


def moment(words: str) -> dt.datetime:
    """A moment as an address writes it; where that names no zone, somebody else wrote it, and any zone will do."""
    return dt.datetime.fromisoformat(words).astimezone(dt.UTC)


ORDERS = {
    "waiting": Order(Packet.state_since.expression, lambda p: p.state_since.isoformat(), moment),
    "expiry": Order(Packet.ends_on.expression, lambda p: p.ends_on.isoformat(), dt.date.fromisoformat),
    "candidate": Order(Packet.candidate_name.expression, lambda p: p.candidate_name, str),
}


def page_of(db: Session, listed: Select[Packet], order: Order, after: str) -> Page:
    """The page of the list that begins behind `after`, which the page before it named; "" is the first one."""
    ids = listed.with_only_columns(Packet.id)
    total = db.scalar(select(func.count()).select_from(ids.limit(MOST_COUNTED + 1).subquery())) or 0
    # Only these rows are read in full: what a list shows of a packet comes from six tables.
    wanted = db.scalars(ids.where(*_behind(after, order)).order_by(order.by, Packet.id).limit(AT_ONCE + 1)).all()
    read = {packet.id: packet for packet in db.scalars(listed.where(Packet.id.in_(wanted)))}
    shown = [read[id_] for id_ in wanted[:AT_ONCE]]
    following = f"{order.value(shown[-1])}~{shown[-1].public_id}" if len(wanted) > AT_ONCE else ""
    return Page(shown, total, following)


def _behind(after: str, order: Order) -> list[ColumnElement[bool]]:
    """The condition for the rows behind the last one of the page before; what nobody was led to is no condition."""
    words, _, public_id = after.rpartition("~")
    try:
        value = order.read(words)
    except (ValueError, OverflowError):
        return []
    last = select(Packet.id).where(Packet.public_id == public_id).scalar_subquery()
    return [tuple_(order.by, Packet.id) > tuple_(literal(value, order.by.type), last)] if public_id else []
