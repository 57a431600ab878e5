"""People and what they may be: new accounts with their grants, and the actor that policy asks about."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from sqlalchemy.orm import Session

from review import clock
from review.accounts.hashing import hash_password
from review.models import District, Grant, Person
from review.policy import ROLES, Actor
from review.queries.conflicts import districts_of


def fold(email: str) -> str:
    """An address as it is kept and compared."""
    return email.strip().casefold()


def add_person(
    db: Session,
    *,
    name: str,
    email: str,
    district: District | None,
    grants: Iterable[tuple[str, str]] = (),
    password: str | None = None,
) -> Person:
    """A new person with grants, each (role, program); without a password they need an invitation.

    Raises ValueError for a role that does not exist.
    """
    person = new_person(name=name, email=email, district=district)
    person.password_hash = hash_password(password) if password else None
    for role, program in grants:
        if role not in ROLES:
            raise ValueError(f"{role} is not a role")
        person.grants.append(Grant(role=role, program=program, granted_at=clock.now()))
    db.add(person)
    db.flush()
    return person


def new_person(*, name: str, email: str, district: District | None) -> Person:
    """A new person, not kept yet, without a password."""
    return Person(
        name=name,
        email=fold(email),
        active=True,
        fs_uniquifier=secrets.token_hex(16),
        district=district,
        former_districts=[],
        created_at=clock.now(),
    )


def actor_of(person: Person) -> Actor:
    """The person with their grants of this moment, as `policy.may` wants to see them."""
    grants = frozenset((grant.role, grant.program) for grant in person.grants)
    return Actor(person_id=person.id, name=person.name, districts=districts_of(person), grants=grants)
