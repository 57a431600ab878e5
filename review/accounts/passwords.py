"""Passwords: their rules, and the three ways to set one (invitation, reset, change), each of which works once."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any, cast

from flask import g, session
from flask_security.changeable import change_user_password
from flask_security.recoverable import (
    reset_password_token_status,
    send_reset_password_instructions,
    update_password,
)
from flask_security.utils import login_user
from sqlalchemy import CursorResult, func, select, update
from sqlalchemy.orm import Session

from review import clock
from review.accounts.account import Account
from review.accounts.entries import note
from review.accounts.hashing import hash_token
from review.accounts.people import fold
from review.accounts.sign_ins import LONGEST_PASSWORD, end_other_sign_ins
from review.models import Invitation, Person, SecurityEntry
from review.notices import owe_notice

LEAST_CHARACTERS = 12
INVITATION_LIVES = dt.timedelta(days=7)
RESETS_PER_HOUR = 3


def password_problem(text: str, person: Person) -> str | None:
    """The sentence that says why this cannot be the person's password; None where it can."""
    if len(text.encode()) > LONGEST_PASSWORD:
        return f"Use a shorter password, of at most {LONGEST_PASSWORD:,} bytes."
    if len(text) < LEAST_CHARACTERS:
        return f"Use at least {LEAST_CHARACTERS} characters."
    folded = fold(text)
    if len(set(folded)) < 4 or person.email.partition("@")[0] in folded or fold(person.name) in folded:
        return "Choose a password that is harder to guess: not your name or address, and not one character repeated."
    return None


def invite(db: Session, person: Person) -> None:
    """Owes the person a single-use link, good for seven days, with which they set their password."""
    token = secrets.token_urlsafe(32)
    until = clock.now() + INVITATION_LIVES
    invitation = Invitation(person_id=person.id, token_hash=hash_token(token), expires_at=until)
    db.add(invitation)
    db.flush()
    path = f"/invitation/{token}"
    owe_notice(db, person=person, act="invitation", once=str(invitation.id), path=path, secret=True)


def person_invited(db: Session, token: str) -> Person | None:
    """Whose unused invitation this is; None for an unknown, used or old one, without telling which."""
    live = select(Person).join(Invitation, Invitation.person_id == Person.id)
    return db.scalar(live.where(*_unused(token), Person.active))


def _unused(token: str) -> tuple[Any, ...]:
    return (
        Invitation.token_hash == hash_token(token),
        Invitation.used_at.is_(None),
        Invitation.expires_at > clock.now(),
    )


def accept_invitation(db: Session, token: str, password: str) -> bool:
    """Uses the invitation and sets the password; False where another request was faster."""
    person = person_invited(db, token)
    if person is None or not _changed(db, update(Invitation).where(*_unused(token)).values(used_at=clock.now())):
        return False
    change_user_password(Account(person), password, notify=False, autologin=False)
    _end_what_was_before(db, person, "invitation_used")
    return True


def send_reset(db: Session, email: str) -> None:
    """Owes a reset link where somebody active has that address, three an hour at most; says nothing either way."""
    person = db.scalar(select(Person).where(Person.email == fold(email), Person.active))
    note("reset_asked", person_id=person.id if person else None)
    if person is None:
        return
    asked = select(func.count()).where(SecurityEntry.kind == "reset_asked", SecurityEntry.person_id == person.id)
    hour = dt.timedelta(hours=1)
    if (db.scalar(asked.where(SecurityEntry.at > clock.now() - hour)) or 0) < RESETS_PER_HOUR:
        send_reset_password_instructions(Account(person))  # type: ignore[no-untyped-call]


def person_resetting(token: str) -> Person | None:
    """Whose live reset link this is; None for a forged, old or used one, without telling which."""
    expired, invalid, account = reset_password_token_status(token)  # type: ignore[no-untyped-call]
    return None if expired or invalid or account is None else cast("Account", account).person


def reset_password(db: Session, token: str, password: str) -> bool:
    """Sets the password by a reset link; False where another request was faster."""
    person = person_resetting(token)
    if person is None:
        return False
    # The link names this value: whoever changes it first has used the link.
    same = update(Person).where(Person.id == person.id, Person.fs_uniquifier == person.fs_uniquifier)
    if not _changed(db, same.values(fs_uniquifier=secrets.token_hex(16))):
        return False
    update_password(Account(person), password)  # type: ignore[no-untyped-call]
    _end_what_was_before(db, person, "password_reset")
    return True


def change_password(db: Session, person: Person, password: str) -> None:
    """Sets a new password for the person who is signed in; their other sign-ins end, this one goes on."""
    token, keep = session["sign_in"], g.sign_in_id
    change_user_password(Account(person), password, autologin=False)
    _end_what_was_before(db, person, "password_changed", keep=keep)
    login_user(Account(person), remember=False)
    session["sign_in"] = token


def _end_what_was_before(db: Session, person: Person, kind: str, *, keep: int | None = None) -> None:
    end_other_sign_ins(db, person.id, keep=keep)
    now = clock.now()
    open_ones = update(Invitation).where(Invitation.person_id == person.id, Invitation.used_at.is_(None))
    db.execute(open_ones.values(used_at=now))
    note(kind, person_id=person.id)


def _changed(db: Session, statement: Any) -> bool:
    result = db.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount == 1
