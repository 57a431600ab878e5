"""Lists a page at a time: their orders, the rows behind the last one of the page before, and the address of a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, func, literal, select, tuple_
from sqlalchemy.orm import Session

from review.models import Cycle, District, HoursEntry, Packet, Person

AT_ONCE = 50
MOST_COUNTED = 1000
LONGEST_NAME = 60
"""Characters of a name that is searched for."""

Row = TypeVar("Row")
Listed = TypeVar("Listed", Packet, Cycle, Person, District, HoursEntry)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """A page of a list; `total` stops at one more than was to be counted, `after` is "" on the last page."""

    rows: list[Row]
    total: int
    after: str


@dataclass(frozen=True, slots=True)
class Sendable:
    """Filters as an address says them; `after` is where a page begins: the last row of the page before it."""

    def sent(self, **changes: str) -> dict[str, str]:
        """What an address needs to say, with these changes; a change begins at the first page."""
        usual = asdict(type(self)())
        changed = asdict(replace(self, **({"after": ""} | changes)))
        return {name: value for name, value in changed.items() if value != usual[name]}


@dataclass(frozen=True, slots=True)
class NameFilter(Sendable):
    """A part of the name of a person or district; "" is all of them."""

    name: str = ""
    after: str = ""

    @property
    def counted(self) -> int:
        """How many are counted; a name may stand anywhere, so each one is looked at."""
        return AT_ONCE if self.name else MOST_COUNTED


class Order(NamedTuple):
    """A sort: what the rows are sorted by, and how the address writes and reads a value of it."""

    of: type[Any]
    by: ColumnElement[Any]
    value: Callable[[Any], str]
    read: Callable[[str], Any]


def moment(words: str) -> dt.datetime:
    """A moment as an address writes it; where that names no zone, somebody else wrote it, and any zone will do."""
    return dt.datetime.fromisoformat(words).astimezone(dt.UTC)


ORDERS = {
    "waiting": Order(Packet, Packet.state_since.expression, lambda p: p.state_since.isoformat(), moment),
    "expiry": Order(Packet, Packet.ends_on.expression, lambda p: p.ends_on.isoformat(), dt.date.fromisoformat),
    "candidate": Order(Packet, Packet.candidate_name.expression, lambda p: p.candidate_name, str),
}
CYCLES = Order(Cycle, Cycle.ends_on.expression, lambda c: c.ends_on.isoformat(), dt.date.fromisoformat)
PEOPLE = Order(Person, Person.name.expression, lambda p: p.name, str)
DISTRICTS = Order(District, District.name.expression, lambda d: d.name, str)
ENTRIES = Order(HoursEntry, HoursEntry.entered_at.expression, lambda e: e.entered_at.isoformat(), moment)


def page_of(
    db: Session,
    listed: Select[Listed],
    order: Order,
    after: str,
    *,
    whole: Select[Listed],
    most: int = MOST_COUNTED,
) -> Page[Listed]:
    """The page of the list that begins behind `after`, which the page before it named; "" is the first one.

    `listed` says which rows are in the list, `whole` how one of them is read with all that is shown of it.
    """
    ids, behind = listed.with_only_columns(order.of.id), _behind(after, order)
    wanted = db.scalars(ids.where(*behind).order_by(order.by, order.of.id).limit(AT_ONCE + 1)).all()
    if len(wanted) > most:
        total = most + 1
    elif behind or len(wanted) > AT_ONCE:
        total = db.scalar(select(func.count()).select_from(ids.limit(most + 1).subquery())) or 0
    else:
        total = len(wanted)
    # By their keys alone: with the conditions of the list beside them, SQLite goes through the list again.
    read = {row.id: row for row in db.scalars(whole.where(order.of.id.in_(wanted)))} if wanted else {}
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
    last = select(order.of.id).where(order.of.public_id == public_id).scalar_subquery()
    return [tuple_(order.by, order.of.id) > tuple_(literal(value, order.by.type), last)] if public_id else []
