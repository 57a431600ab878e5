"""What a director sees of the yearly mandates: the years in a post, and entries that belong to no certification."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, joinedload

from review.models import HoursEntry, Person
from review.policy import Actor
from review.queries.hours import WITH_EVIDENCE
from review.queries.mandates import MandateYear, all_mandates, mandate_years, mandates_of, posts_of, year_of_day


def own_years(db: Session, actor: Actor) -> list[MandateYear]:
    """The years in which the actor was in a post of a mandate, the latest on top."""
    posts = posts_of(db, db.get_one(Person, actor.person_id))
    return [
        one
        for one in mandate_years(all_mandates())
        if any(
            post.kind in one.rules.applies_to.posts
            and post.starts_on <= one.days[1]
            and (post.ends_on is None or post.ends_on >= one.days[0])
            for post in posts
        )
    ]


def find_own_year(db: Session, program: str, words: str, actor: Actor) -> MandateYear | None:
    """The year at this address, where the actor was in a post of it."""
    years = (one for one in own_years(db, actor) if (one.rules.program, str(one.year)) == (program, words))
    return next(years, None)


def find_own_entry(db: Session, public_id: str, actor: Actor) -> HoursEntry | None:
    """The actor's own entry at this address that belongs to no certification."""
    return _found(db, and_(HoursEntry.public_id == public_id, HoursEntry.person_id == actor.person_id))


def find_entry_of_year(db: Session, public_id: str, actor: Actor) -> tuple[HoursEntry, MandateYear] | None:
    """The entry at this address, with the year of a mandate that the actor coordinates."""
    entry = _found(db, HoursEntry.public_id == public_id)
    if entry is None:
        return None
    years = (year_of_day(program, entry.date_completed) for program in mandates_of(actor))
    return next(((entry, one) for one in years if one is not None), None)


def _found(db: Session, condition: ColumnElement[bool]) -> HoursEntry | None:
    found = select(HoursEntry).where(condition, HoursEntry.cycle_id.is_(None))
    return db.scalar(found.options(joinedload(HoursEntry.person), WITH_EVIDENCE))
