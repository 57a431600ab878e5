"""The demo: invented districts, people of every role and packets in several states, made at the first start."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import get_args

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from review.accounts import hash_password
from review.db import make_engine, transaction
from review.demo.checking import Readings
from review.demo.cohorts import add_to_cohorts
from review.demo.directors import add_directors
from review.demo.documents import NAMES, make_file, make_files
from review.demo.people import ACCOUNTS, AT, CANDIDATE, add_people
from review.demo.scene import Scene
from review.demo.stories import STORIES, play
from review.models import Person
from review.settings import BadSetting, Settings
from uploads import Format, Store, StoredUpload

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_READERS = 2
"""As many files are read at a time: the least number of cores that Plandesk is made for."""


def fill(settings: Settings) -> str:
    """Makes the demo where it is not there yet; returns what to tell the person who started it.

    Raises BadSetting off loopback, since the password is no secret, and for a database in which others
    work already. Everything is one transaction: a start that was broken off leaves no half a demo.
    """
    if settings.host not in _LOOPBACK:
        raise BadSetting("The demo's password is shown to everyone: PLANDESK_LISTEN must stay on 127.0.0.1 for it.")
    engine = make_engine(settings.database_url)
    try:
        with transaction(engine) as db:
            if not _is_there(db):
                password, _ = _password(settings.data)
                _play_all(db, Store(settings.data), password)
            else:
                password, new = _password(settings.data)
                if new:
                    _set_password(db, password)
    finally:
        engine.dispose()
    folder = settings.data / "demo-files"
    if not all((folder / name).exists() for name in NAMES.values()):
        make_files(folder)
    return _words(settings, password, folder)


def _is_there(db: Session) -> bool:
    """True for a demo, False for an empty database; BadSetting for one in which other people are."""
    if db.scalar(select(exists().where(Person.email == CANDIDATE.email))):
        return True
    if db.scalar(select(exists().where(Person.id.is_not(None)))):
        raise BadSetting("The database holds people who are not the demo's; name another folder in PLANDESK_DATA.")
    return False


def _play_all(db: Session, store: Store, password: str) -> None:
    people = add_people(db, password)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(_READERS) as pool:
        readings = Readings(store, pool)
        files = _bring_files(Path(folder), store, readings)
        scene = Scene(db, people, files, readings)
        for story in STORIES:
            play(scene, story)
    add_to_cohorts(db, people)
    add_directors(db, people)


def _bring_files(folder: Path, store: Store, readings: Readings) -> dict[tuple[str, str], StoredUpload]:
    """Makes and stores what the stories need, by the holder's address and the document's name."""
    files = {}
    for story in STORIES:
        holder = story.holder
        for what in story.needed:
            made = make_file(folder, what, district=holder.district, director=holder.name)
            with made.open("rb") as stream:
                name = f"{holder.district.short.lower().replace(' ', '-')}-{made.name}"
                upload = store.store(stream, name, accepts=get_args(Format))
            readings.begin(upload)
            files[holder.email, what] = upload
    return files


def _password(data: Path) -> tuple[str, bool]:
    """The one password of this data folder, in a file of its owner's alone, and whether it was made just now."""
    file = data / "demo.password"
    with contextlib.suppress(FileNotFoundError):
        return file.read_text(encoding="ascii").strip(), False
    password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as stream:
        stream.write(f"{password}\n")
    return password, True


def _set_password(db: Session, password: str) -> None:
    for person in db.scalars(select(Person).where(Person.email.endswith(f"@{AT}"))):
        person.password_hash = hash_password(password)


def _words(settings: Settings, password: str, folder: Path) -> str:
    shown = [(CANDIDATE.email, "candidate", "has an empty packet and seven weeks left")]
    shown += [(account.email, account.role, account.try_this) for account in ACCOUNTS]
    width = max(len(email) for email, _, _ in shown)
    lines = [f"  {email:<{width}}  {role}: {what}" for email, role, what in shown]
    return "\n".join(
        [
            f"This is the demo. Sign in at {settings.base_address} with the password {password} as",
            *lines,
            f"Files to upload, or to look at with plandesk check: {folder}",
            f"Mail that the demo writes: {settings.data / 'mail'}",
        ]
    )
