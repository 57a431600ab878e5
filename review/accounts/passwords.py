"""Passwords: their rules, and the three ways to set one (invitation, reset, change), each of which works once."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any, cast

from flask import g, session
from flask_security.recoverable import reset_password_token_status, send_reset_password_instructions
from flask_security.utils import login_user
from sqlalchemy import CursorResult, func, select, update
from sqlalchemy.orm import Session

from review import clock
from review.accounts.account import Account
from review.accounts.entries import note
from review.accounts.hashing import hash_password, hash_token
from review.accounts.people import fold
from review.accounts.sign_ins import LONGEST_PASSWORD, check_password, end_other_sign_ins, reading
from review.models import Invitation, Person, SecurityEntry
from review.notices import owe_notice
from review.operations.refusals import Stale

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


def person_invited(token: str) -> Person | None:
    """Whose unused invitation this is; None for an unknown, used or old one, without telling which."""
    live = select(Person).join(Invitation, Invitation.person_id == Person.id)
    with reading() as db:
        return db.scalar(live.where(*_unused(token), Person.active))


def _unused(token: str) -> tuple[Any, ...]:
    return (
        Invitation.token_hash == hash_token(token),
        Invitation.used_at.is_(None),
        Invitation.expires_at > clock.now(),
    )


def accept_invitation(person: Person, token: str, password: str) -> bool:
    """Uses the invitation and sets the password; False where another request was faster."""
    hashed = hash_password(password)
    if not _changed(g.db, update(Invitation).where(*_unused(token)).values(used_at=clock.now())):
        return False
    return _set_password(g.db, person, hashed, "invitation_used") is not None


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


def reset_password(person: Person, password: str) -> bool:
    """Sets the password of whoever a reset link named; False where another request was faster."""
    hashed = hash_password(password)
    changed = _set_password(g.db, person, hashed, "password_reset")
    if changed is None:
        return False
    _tell_changed(g.db, changed)
    return True


def change_password(email: str, present: str, password: str) -> bool:
    """Sets a new password for the person who is signed in; their other sign-ins end, this one goes on.

    False where `present` is not their present password.
    """
    hashed = hash_password(password)
    person = check_password(email, present)
    if person is None:
        return False
    token, keep = session["sign_in"], g.sign_in_id
    changed = _set_password(g.db, person, hashed, "password_changed", keep=keep)
    if changed is None:
        raise Stale("Your password was changed a moment ago, perhaps in another window.")
    _tell_changed(g.db, changed)
    login_user(Account(changed), remember=False)
    session["sign_in"] = token
    return True


def _set_password(db: Session, person: Person, hashed: str, kind: str, *, keep: int | None = None) -> Person | None:
    """Sets the hash and ends every link and cookie from before; None where the password changed since it was read.

    The hash is given, since the writing handle is opened only once it is computed.
    """
    # A reset link names this value: whoever changes it first has used the link.
    same = update(Person).where(Person.id == person.id, Person.fs_uniquifier == person.fs_uniquifier, Person.active)
    if not _changed(db, same.values(password_hash=hashed, fs_uniquifier=secrets.token_hex(16))):
        return None
    _end_what_was_before(db, person, kind, keep=keep)
    return db.get_one(Person, person.id, populate_existing=True)


def _tell_changed(db: Session, person: Person) -> None:
    once = hash_token(person.fs_uniquifier)[:32]
    owe_notice(db, "password_changed", person, once=once, path="/account")


def _end_what_was_before(db: Session, person: Person, kind: str, *, keep: int | None = None) -> None:
    end_other_sign_ins(db, person.id, keep=keep)
    now = clock.now()
    open_ones = update(Invitation).where(Invitation.person_id == person.id, Invitation.used_at.is_(None))
    db.execute(open_ones.values(used_at=now))
    note(kind, person_id=person.id)


def _changed(db: Session, statement: Any) -> bool:
    result = db.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount == 1
