"""The districts: how many people and packets each has, what it was called before, and which one a name means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from review.models import District, FormerName, Packet, Person
from review.queries.paging import DISTRICTS, NameFilter, Page, page_of


@dataclass(frozen=True, slots=True)
class DistrictInUse:
    """A district, with how many people are of it and how many packets are for it, in every program."""

    district: District
    people: int
    packets: int


def districts_in_use(db: Session, filters: NameFilter) -> Page[DistrictInUse]:
    """A page of the districts by name."""
    listed = select(District)
    if filters.name:
        listed = listed.where(District.name.icontains(filters.name, autoescape=True))
    page = page_of(db, listed, DISTRICTS, filters.after, whole=select(District), most=filters.counted)
    return Page(_in_use(db, page.rows), page.total, page.after)


def find_district(db: Session, public_id: str) -> DistrictInUse | None:
    """The district at this address."""
    district = db.scalar(select(District).where(District.public_id == public_id))
    return None if district is None else _in_use(db, [district])[0]


def former_names_of(db: Session, district: District) -> list[FormerName]:
    """What the district was called before, the latest on top."""
    return list(
        db.scalars(select(FormerName).where(FormerName.district_id == district.id).order_by(FormerName.id.desc()))
    )


def _in_use(db: Session, districts: Iterable[District]) -> list[DistrictInUse]:
    listed = list(districts)
    ids = [district.id for district in listed]
    people = select(Person.district_id, func.count()).where(Person.district_id.in_(ids)).group_by(Person.district_id)
    packets = select(Packet.district_id, func.count()).where(Packet.district_id.in_(ids)).group_by(Packet.district_id)
    by_person, by_packet = ({row[0]: row[1] for row in db.execute(counted)} for counted in (people, packets))
    return [DistrictInUse(each, by_person.get(each.id, 0), by_packet.get(each.id, 0)) for each in listed]


def districts_by_name(db: Session) -> dict[str, District]:
    """The districts by their names in small letters, and by those that they had, where no other one has it now."""
    had = select(FormerName.name, District).join(District, District.id == FormerName.district_id)
    named = {name.lower(): district for name, district in db.execute(had.order_by(FormerName.until))}
    return named | {district.name.lower(): district for district in db.scalars(select(District))}
