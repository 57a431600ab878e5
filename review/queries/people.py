"""The people of an administrator's programs, with the roles that the administrator may give and take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from review.models import Grant, Person
from review.policy import ROLES, Actor, Role
from review.queries.paging import PEOPLE, NameFilter, Page, page_of

_WHOLE = select(Person).options(joinedload(Person.district), selectinload(Person.grants))


@dataclass(frozen=True, slots=True)
class Member:
    """A person, and their (role, program) pairs in the programs that the actor administers."""

    person: Person
    roles: list[tuple[Role, str]]
    others: bool
    """True where the person has roles in further programs."""


def members(db: Session, actor: Actor, filters: NameFilter) -> Page[Member]:
    """Everyone with a role in the actor's programs, and everyone without any role, by name."""
    people = _people(actor)
    if filters.name:
        people = people.where(Person.name.icontains(filters.name, autoescape=True))
    page = page_of(db, people, PEOPLE, filters.after, whole=_WHOLE, most=filters.counted)
    return Page([_member(person, actor) for person in page.rows], page.total, page.after)


def find_member(db: Session, public_id: str, actor: Actor) -> Member | None:
    """The person at this address, where the administrator sees them."""
    person = db.scalar(_people(actor).where(Person.public_id == public_id))
    return None if person is None else _member(person, actor)


def _people(actor: Actor) -> Select[Person]:
    ours = Person.grants.any(Grant.program.in_(actor.programs("administrator")))
    return _WHOLE.where(or_(ours, ~Person.grants.any()))


def _member(person: Person, actor: Actor) -> Member:
    held = {(grant.role, grant.program) for grant in person.grants}
    programs = actor.programs("administrator")
    ours = ordered(pair for pair in held if pair[1] in programs)
    return Member(person, ours, others=len(held) > len(ours))


def ordered(pairs: Iterable[tuple[str, str]]) -> list[tuple[Role, str]]:
    """(role, program) pairs by program, the roles in their usual order."""
    wanted = set(pairs)
    programs = sorted({program for _, program in wanted})
    return [(role, program) for program in programs for role in ROLES if (role, program) in wanted]
