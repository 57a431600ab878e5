"""Bit rot: a changed byte in a stored file or in SQLite's file is found, or it changed nothing that counts."""

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from review.serving.preflight import NotReady
from review.settings import Settings
from review.verifying import verify
from tests.review.test_verify import make
from tests.review.test_verify_everything import UNNOTICED

FLIPS = 30
SEED = 20261103

OF_SOME_ROWS = [
    ("report", "documents, content, rule_set_hash, checks_version", "of a private dry run, which no log entry names"),
    ("deficiency", "words, place, requirement, must_fix, written_at, revision_id, author_id, version", "of a draft"),
    ("packet", "opened_at, state_since, withdrawn_at", "by less than a minute, the slack of clocks"),
    ("decision", "applied_at, voided_at", "by less than a minute"),
    ("document", "replaced_at", "by less than a minute"),
    ("cycle", "completed_at", "by less than a minute"),
]
MAY_ROT = {
    (table, field.split(" ")[0].split(".")[0])
    for table, fields, _ in [*UNNOTICED, *OF_SOME_ROWS]
    for field in fields.split(", ")
}
"""The table and the column of each field whose change verify may not notice."""


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    return make(tmp_path_factory.mktemp("world") / "var")


def flip(file: Path, place: int, bit: int) -> None:
    with file.open("r+b") as stream:
        stream.seek(place)
        (byte,) = stream.read(1)
        stream.seek(place)
        stream.write(bytes([byte ^ 1 << bit]))


def is_found(settings: Settings) -> bool:
    try:
        return verify(settings, fast=False, say=lambda _: None).problems != ()
    except NotReady:  # said as "The database cannot be read", with status 2
        return True


def rows(database: Path) -> dict[str, list[tuple]]:
    """Every table's rows, and the names of the columns first."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as db:
        db.text_factory = bytes
        tables = [name.decode() for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        told = {table: db.execute(f'SELECT * FROM "{table}" ORDER BY rowid') for table in tables}
        read = {table: [tuple(c[0] for c in cursor.description), *cursor] for table, cursor in told.items()}
    db.close()
    return read


def changed(before: dict[str, list[tuple]], after: dict[str, list[tuple]]) -> Iterator[tuple[str, str]]:
    """The table and the column of each field that differs; the column "" where rows came or went."""
    for table, was in before.items():
        now = after.get(table, [])
        if len(was) != len(now):
            yield table, ""
        for one, other in zip(was, now, strict=False):
            yield from ((table, name) for name, a, b in zip(was[0], one, other, strict=False) if a != b)


def test_a_flipped_bit_in_any_stored_file_is_found(settings):
    chance, flips = random.Random(SEED), []
    files = sorted(path for path in (settings.data / "objects").rglob("*") if path.is_file())
    for file in files:
        file.chmod(0o600)
        flips.append((file, chance.randrange(file.stat().st_size), chance.randrange(8)))
        flip(*flips[-1])
    found = [p.sentence for p in verify(settings, fast=False, say=lambda _: None).problems if p.kind == "file content"]
    assert sorted(found) == [f"File {file.name} is not what it was when it was stored." for file in files]
    for each in flips:
        flip(*each)
    assert not is_found(settings)


def test_a_flipped_bit_in_the_database_is_found_or_changes_nothing_that_counts(settings):
    database, chance = settings.data / "plandesk.sqlite3", random.Random(SEED)
    before, outcomes = rows(database), []
    # Most of what is free holds zeros; some is what was deleted.
    written = [place for place, byte in enumerate(database.read_bytes()) if byte]
    for place in chance.sample(written, FLIPS):
        where = place, chance.randrange(8)
        flip(database, *where)
        if is_found(settings):
            outcomes.append("found")
        else:
            fields = set(changed(before, rows(database)))
            assert fields <= MAY_ROT, (where, fields)
            outcomes.append("of no account" if fields else "in free space")  # that is, no row differs
        flip(database, *where)
    assert not is_found(settings)
    assert "found" in outcomes
