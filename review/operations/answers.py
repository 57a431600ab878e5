"""Idempotency keys: a double click or a retry gets the first answer again."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from review import clock
from review.models import GivenAnswer
from review.operations.refusals import Refused
from review.policy import Actor


def first_answer(db: Session, *, actor: Actor, key: str, act: str) -> str | None:
    """Where the first post with this key was sent to, or None; a key used for another act is refused."""
    given = db.scalar(select(GivenAnswer).where(GivenAnswer.person_id == actor.person_id, GivenAnswer.key == key))
    if given is None:
        return None
    if given.act != act:
        raise Refused("This form was sent before for something else. Open the page again.")
    return given.location


def remember_answer(db: Session, *, actor: Actor, key: str, act: str, location: str) -> None:
    """Keeps the answer in the same transaction as what was done; the unique constraint settles a race."""
    db.add(GivenAnswer(person_id=actor.person_id, key=key, act=act, location=location, given_at=clock.now()))
    db.flush()
