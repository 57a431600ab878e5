"""The secret address of a person's calendar: given, exchanged for another, and taken back; only its hash is kept."""

from __future__ import annotations

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from review.accounts.entries import note
from review.accounts.hashing import hash_token
from review.models import Person


def give_calendar(db: Session, person: Person) -> str:
    """A new secret for the person's calendar, shown this once; the one before holds no longer."""
    token = secrets.token_urlsafe(24)
    person.calendar_hash = hash_token(token)
    note("calendar_given", person_id=person.id)
    db.flush()
    return token


def take_calendar(db: Session, person: Person) -> None:
    """The address leads nowhere from now on."""
    if person.calendar_hash is not None:
        person.calendar_hash = None
        note("calendar_taken", person_id=person.id)
        db.flush()


def person_of_calendar(db: Session, token: str) -> Person | None:
    """Whose calendar that secret opens; nobody's whose account is off."""
    found = select(Person).where(Person.calendar_hash == hash_token(token), Person.active)
    return db.scalar(found)
