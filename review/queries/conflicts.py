"""Conflicts of interest by district: of one person, and as a condition on many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, and_, or_, select, true

from review import clock
from review.models import FormerDistrict, Packet, Person
from review.policy import CONFLICT_DAYS


def districts_of(person: Person) -> frozenset[int]:
    """The districts of which a person is, or was in the last 24 months."""
    since = _since()
    lately = {former.district_id for former in person.former_districts if former.until > since}
    return frozenset(lately if person.district_id is None else lately | {person.district_id})


def districts_of_packet(packet: Packet) -> frozenset[int]:
    """The district for which the packet's plan is, and those of its candidate."""
    return districts_of(packet.candidate) | {packet.district_id}


def apart_from(districts: Collection[int]) -> ColumnElement[bool]:
    """The condition for a person (joined as Person) who shares none of these districts."""
    if not districts:
        return true()
    elsewhere = or_(Person.district_id.is_(None), Person.district_id.not_in(districts))
    return and_(elsewhere, Person.id.not_in(_left_lately(districts)))


def packets_apart_from(districts: Collection[int]) -> ColumnElement[bool]:
    """The condition for a packet that has to do with none of these districts, and whose candidate has not either."""
    if not districts:
        return true()
    there = select(Person.id).where(Person.district_id.in_(districts))
    return and_(
        Packet.district_id.not_in(districts),
        Packet.candidate_id.not_in(there),
        Packet.candidate_id.not_in(_left_lately(districts)),
    )


def _left_lately(districts: Collection[int]) -> Select[int]:
    former = (FormerDistrict.district_id.in_(districts), FormerDistrict.until > _since())
    return select(FormerDistrict.person_id).where(*former)


def _since() -> dt.datetime:
    return clock.now() - dt.timedelta(days=CONFLICT_DAYS)
