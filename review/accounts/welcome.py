"""Lets a person in: the account is found or made, gets its roles, and an invitation where it has no password yet."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from review.accounts.passwords import invite
from review.accounts.people import add_person, fold
from review.models import District, Person
from review.operations.people import give_role, misfits
from review.operations.refusals import NotReady, Problem, Stale, require
from review.policy import Actor


def welcome(
    db: Session,
    *,
    actor: Actor,
    name: str,
    email: str,
    district: District | None,
    grants: Iterable[tuple[str, str]],
) -> Person:
    """The person of that address with these further roles, each (role, program); a new one where there is none.

    Someone who has an account already keeps their name, password and district. Raises NotReady where
    the account is turned off, or is of another district than the one given.
    """
    person = db.scalar(select(Person).where(Person.email == fold(email)))
    if person is None:
        person = _add(db, name, email, district)
    else:
        require(misfits(person, district))
        person.district = person.district or district
    for role, program in grants:
        give_role(db, person, actor=actor, role=role, program=program)
    if person.password_hash is None:
        invite(db, person)
    return person


def invite_again(db: Session, person: Person) -> None:
    """Owes a further invitation to someone who has not set a password yet."""
    if person.password_hash is not None:
        raise Stale(f"{person.name} has set a password already.")
    if not person.active:
        raise NotReady([Problem("", f"The account of {person.name} is turned off.")])
    invite(db, person)


def _add(db: Session, name: str, email: str, district: District | None) -> Person:
    try:
        with db.begin_nested():
            return add_person(db, name=name, email=email, district=district)
    except IntegrityError as error:
        raise Stale("Somebody added this address a moment ago. Send the form once more.") from error
