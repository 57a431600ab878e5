"""Sign-ins: rows that can be revoked, each known to one browser by a token of which only a hash is kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask import abort, current_app, g, request, session
from flask_security import current_user
from flask_security.utils import hash_password as spend_a_hash
from flask_security.utils import login_user, logout_user, verify_and_update_password
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from review import clock
from review.accounts.account import Account
from review.accounts.entries import note
from review.accounts.hashing import hash_token
from review.accounts.people import fold
from review.db import open_db
from review.models import Person, SecurityEntry, SignIn
from review.policy import Actor

LONGEST = dt.timedelta(hours=12)
IDLE = dt.timedelta(hours=2)
SEEN_EVERY = dt.timedelta(minutes=5)
WINDOW = dt.timedelta(minutes=1)
PER_ACCOUNT_AND_ADDRESS = 5
PER_ADDRESS = 20
LONGEST_PASSWORD = 1024
"""Bytes; more is refused before any hashing."""


def signed_in() -> Actor | None:
    """Who is signed in, with the grants of this request; None for nobody."""
    return current_user.actor if current_user.is_authenticated else None


def signed_in_id() -> int | None:
    """The id of whoever is signed in, as far as this request knows already; the database is not asked."""
    return current_user.id if "sign_in_id" in g and current_user.is_authenticated else None


def current_actor() -> Actor:
    """Who is signed in; leads to the sign-in page where nobody is."""
    return signed_in() or abort(401)


def own_account() -> Person:
    """The person who is signed in, as this request read them."""
    person: Person = current_user.person
    return person


def load_signed_in(unique: str) -> Account | None:
    """Flask-Login's loader: the account whose live sign-in this browser's cookie names."""
    token = session.get("sign_in")
    if not isinstance(token, str) or request.endpoint == "static" or g.get("database_away"):
        return None
    now = clock.now()
    live = (
        select(SignIn, Person)
        .join(Person, Person.id == SignIn.person_id)
        .options(joinedload(Person.grants), joinedload(Person.former_districts))
        .where(SignIn.token_hash == hash_token(token), Person.fs_uniquifier == unique, Person.active)
        .where(*_holds(now))
    )
    with reading() as db:
        found = db.execute(live).unique().first()
    if found is None:
        return None
    row, person = found
    g.sign_in_id = row.id
    if row.last_seen_at < now - SEEN_EVERY:
        g.seen = row.id
    return Account(person)


def _holds(now: dt.datetime) -> tuple[Any, ...]:
    return SignIn.revoked_at.is_(None), SignIn.created_at > now - LONGEST, SignIn.last_seen_at > now - IDLE


@contextmanager
def reading() -> Iterator[Session]:
    """The request's handle where it only reads; otherwise a short one of its own, which holds no write lock.

    Passwords are hashed before the writing handle is opened: on SQLite it would keep everybody else from writing
    for as long as a hash takes.
    """
    if request.method in ("GET", "HEAD"):
        yield g.db
        return
    with open_db(current_app.config["ENGINE"], writes=False) as db:
        yield db


def must_wait(email: str) -> bool:
    """True where this address tried too often within the last minute, for this account or for many."""
    with reading() as db:
        return _tried_too_often(db, email)


def _tried_too_often(db: Session, email: str) -> bool:
    recent = select(func.count()).where(SecurityEntry.kind == "sign_in_failed", SecurityEntry.at > clock.now() - WINDOW)
    detail, keys = SecurityEntry.detail, _keys(email)
    return (
        db.scalar(recent.where(detail["account"].as_string() == keys["account"])) or 0
    ) >= PER_ACCOUNT_AND_ADDRESS or (
        db.scalar(recent.where(detail["address"].as_string() == keys["address"])) or 0
    ) >= PER_ADDRESS


def check_password(email: str, password: str) -> Person | None:
    """The person with that address and password, as they were read before the hash; otherwise None.

    One hash is computed either way. After it, and whatever came of it, the writing handle is opened: where
    nothing can be written, no failed try could be counted.
    """
    with reading() as db:
        person = db.scalar(select(Person).where(Person.email == fold(email), Person.active))
    right = False
    if len(password.encode()) <= LONGEST_PASSWORD:
        words = current_app.extensions["security"].password_util.normalize(password)
        if person is None or person.password_hash is None:
            spend_a_hash(words)
        else:
            right = bool(verify_and_update_password(words, Account(person)))
    # Asked again: of tries at the same moment none was counted yet before the hash.
    if not _tried_too_often(g.db, email) and right:
        return person
    note("sign_in_failed", person_id=person.id if person else None, **_keys(email))
    return None


def _keys(email: str) -> dict[str, str]:
    """What is counted of a failed sign-in: keyed hashes, since people type passwords into the wrong field."""
    address = request.remote_addr or ""
    return {"account": _keyed(f"{fold(email)} {address}"), "address": _keyed(address)}


def _keyed(text: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, b"sign-in:" + text.encode(), hashlib.sha256).hexdigest()[:32]


def sign_in(db: Session, person: Person) -> None:
    """Signs the person in on this browser: a new sign-in, and nothing kept of the cookie before.

    Where their password changed since they were read, the cookie names a value that is theirs no more.
    """
    if current_user.is_authenticated:
        revoke(db, g.sign_in_id)
    token = secrets.token_urlsafe(32)
    now = clock.now()
    row = SignIn(person_id=person.id, token_hash=hash_token(token), created_at=now, last_seen_at=now)
    db.add(row)
    db.flush()
    _forget_cookie()
    login_user(Account(person), remember=False, authn_via=["password"])
    session["sign_in"] = token
    session.permanent = True
    g.sign_in_id = row.id
    note("signed_in", person_id=person.id, sign_in=row.id)


def sign_out(db: Session) -> None:
    """Revokes this browser's sign-in and empties its cookie."""
    person_id = current_user.id
    revoke(db, g.sign_in_id)
    note("signed_out", person_id=person_id, sign_in=g.sign_in_id)
    logout_user()
    _forget_cookie()


def revoke(db: Session, sign_in_id: int) -> None:
    """Ends one sign-in for good, wherever its cookie went."""
    db.execute(update(SignIn).where(SignIn.id == sign_in_id).values(revoked_at=clock.now()))


def _forget_cookie() -> None:
    """Empties the cookie; the form token goes with it, so that one from before signing in is worth nothing after."""
    session.clear()
    g.pop("csrf_token", None)


def open_sign_ins(db: Session, person_id: int) -> Sequence[SignIn]:
    """The person's sign-ins that still hold, the newest first."""
    rows = select(SignIn).where(SignIn.person_id == person_id, *_holds(clock.now()))
    return db.scalars(rows.order_by(SignIn.created_at.desc())).all()


def end_other_sign_ins(db: Session, person_id: int, *, keep: int | None) -> None:
    """Revokes the person's sign-ins, all but the one to keep."""
    rows = update(SignIn).where(SignIn.person_id == person_id, SignIn.revoked_at.is_(None))
    db.execute((rows if keep is None else rows.where(SignIn.id != keep)).values(revoked_at=clock.now()))
