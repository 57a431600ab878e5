"""People and days of the yearly mandate: Kim coordinates it, Carla and Caleb are technology directors."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy.orm import Session

from review import clock
from review.models import HoursEntry, Person
from review.operations.posts import begin_post
from review.policy import Actor
from review.queries.mandates import MandateYear, find_year
from tests.review.makers import make_person
from tests.review.operations.conftest import actor

CEU = "al-td-ceu"
JUNE = dt.datetime(2025, 6, 20, 12, tzinfo=dt.UTC)
NOVEMBER = dt.datetime(2025, 11, 3, 12, tzinfo=dt.UTC)
OCTOBER = dt.date(2024, 10, 1)


def year_2025() -> MandateYear:
    """October 1, 2024 to September 30, 2025."""
    one = find_year(CEU, "2025")
    assert one is not None
    return one


def make_keeper(db: Session) -> Actor:
    """Kim, of no district, who coordinates the mandate."""
    return actor(make_person(db, "Kim Keeper", None, ("coordinator", CEU)))


def make_director(db: Session, person: Person, keeper: Actor, starts_on: dt.date = OCTOBER, **more: object) -> None:
    """A technology director of their own district."""
    district = person.district
    begin_post(db, person, actor=keeper, kind="technology_director", district=district, starts_on=starts_on, **more)  # type: ignore[arg-type]


def make_session(
    db: Session,
    person: Person,
    hours: str,
    day: dt.date = dt.date(2025, 1, 8),
    *,
    verified: bool = True,
    **more: object,
) -> HoursEntry:
    """Hours of ALET's in person, which belong to no certification."""
    values: dict[str, object] = {
        "provider": "alet", "modality": "in_person", "area": "ITM", "activity": "Cyber Camp", "location": "Mobile",
    }  # fmt: skip
    entry = HoursEntry(
        person_id=person.id, applicant_name=person.name, district="", date_completed=day, hours=Decimal(hours),
        justification="", description="", entered_by=person.id, entered_at=clock.now(),
        verified_by=person.id if verified else None, verified_at=clock.now() if verified else None, evidence=[],
        **(values | more),
    )  # fmt: skip
    db.add(entry)
    db.flush()
    return entry
