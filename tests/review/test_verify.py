"""`plandesk verify`: what the operations made is all well, and whatever is changed behind their back is found."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from review import clock, migrations
from review.accounts import actor_of
from review.cli import main
from review.db import make_engine, transaction
from review.models import Packet, Person
from review.operations import desk
from review.serving.preflight import NotReady
from review.settings import Settings, read_settings
from review.verifying import verify
from tests.postgresql import Server
from tests.review.verify_cases import CHANGED_ENTRIES, CHANGED_ROWS, MISSING_ROWS, REFUSED
from tests.review.verify_world import make_world

COUNTED = "6 packets, 9 revisions, 29 files, 93 log entries"
DAYS_AGO = time.time() - 25 * 3600


def make(data: Path, url: str = "") -> Settings:
    settings = read_settings({"PLANDESK_DATA": str(data), "PLANDESK_DATABASE_URL": url})
    engine = make_engine(settings.database_url)
    migrations.upgrade(engine, lock=data / "migrate.lock")
    make_world(engine, settings)
    engine.dispose()
    return settings


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder; each test gets a copy."""
    return make(tmp_path_factory.mktemp("world") / "var").data


@pytest.fixture
def data(world: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(world, tmp_path / "var"))


@pytest.fixture
def found(data: Path) -> Callable[..., str]:
    """The kinds of what is wrong, after SQL that no operation would say; whoever says it takes the triggers away
    first, and puts them back."""

    def look(sql: str = "", *, fast: bool = True) -> str:
        with sqlite3.connect(data / "plandesk.sqlite3") as db:
            guards = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            away, back = [f"DROP TRIGGER {name}" for name, _ in guards], [made for _, made in guards]
            db.executescript(";".join([*away, sql, *back]))
        db.close()
        verified = verify(read_settings({"PLANDESK_DATA": str(data)}), fast=fast, say=lambda _: None)
        return ", ".join(dict.fromkeys(problem.kind for problem in verified.problems))

    return look


@pytest.fixture
def plandesk(data: Path, monkeypatch, capsys) -> Callable[..., tuple[int, str]]:
    """The command as somebody types it: its exit status and what it prints."""
    monkeypatch.setenv("PLANDESK_DATA", str(data))

    def run(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as end:
            main(["verify", *words])
        return int(str(end.value.code)), capsys.readouterr().out

    return run


def test_a_packet_that_comes_back_undecided_stands_where_its_log_says(data: Path, found, monkeypatch):
    engine = make_engine(read_settings({"PLANDESK_DATA": str(data)}).database_url)
    later = clock.now() + dt.timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    with transaction(engine) as db:
        packet = db.scalars(select(Packet).where(Packet.state == "queued")).first()
        rita = actor_of(db.scalars(select(Person).where(Person.email == "rita@demo.example")).one())
        desk.claim(db, packet, actor=rita, version=packet.version)
        desk.release(db, packet, actor=rita, version=packet.version)
    engine.dispose()
    assert found() == ""
    moved = f"UPDATE packet SET state_since = '{later}' WHERE state = 'queued'"
    assert found(moved) == "packet time of its last change of state"


@pytest.fixture
def file(data: Path) -> Path:
    return min(path for path in (data / "objects").rglob("*") if path.is_file())


def test_what_the_operations_made_is_all_well(plandesk):
    assert plandesk() == (0, f"{COUNTED}: all well\n")


def test_on_postgresql_too(postgresql: Server, tmp_path: Path):
    verified = verify(make(tmp_path / "var", postgresql.new_database()), fast=False, say=lambda _: None)
    assert verified.in_words(every=True) == f"{COUNTED}: all well"


@pytest.mark.parametrize(("number", "change", "kinds"), CHANGED_ENTRIES)
def test_a_changed_log_entry_is_found(found, number: int, change: str, kinds: str):
    assert found(f"UPDATE log_entry SET {change} WHERE packet_id = 1 AND number = {number}") == kinds


@pytest.mark.parametrize(("table", "row", "change", "kinds"), CHANGED_ROWS)
def test_a_changed_row_is_found(found, table: str, row: int, change: str, kinds: str):
    assert found(f"UPDATE {table} SET {change} WHERE id = {row}") == kinds


@pytest.mark.parametrize(("table", "which", "kinds"), MISSING_ROWS)
def test_a_missing_row_is_found(found, table: str, which: str, kinds: str):
    assert found(f"DELETE FROM {table} WHERE {which}") == kinds


@pytest.mark.parametrize(("sql", "kinds"), REFUSED)
def test_what_the_database_itself_would_refuse_is_found(found, sql: str, kinds: str):
    assert found(sql) == kinds


def test_a_changed_byte_in_a_file_is_found_unless_it_must_be_fast(found, file: Path):
    content = bytearray(file.read_bytes())
    content[20] ^= 1
    file.chmod(0o600)
    file.write_bytes(content)
    assert (found(fast=True), found(fast=False)) == ("", "file content")


def test_a_missing_a_shortened_and_a_linked_file_are_found(found, data: Path, file: Path):
    moved = file.rename(data / "elsewhere")
    assert found() == "file missing"
    file.symlink_to(moved)
    assert found() == "file kind"
    file.unlink()
    file.write_bytes(moved.read_bytes()[:-1])
    assert found() == "file size"


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        (f"objects/ab/ab{'0' * 62}", "file without row"),
        ("objects/notes.txt", "file without row"),
        ("incoming/half", "file left"),
    ],
)
def test_a_file_that_no_row_names_is_found_once_it_is_a_day_old(found, data: Path, place: str, kind: str):
    orphan = data / place
    orphan.parent.mkdir(parents=True, exist_ok=True)
    orphan.write_bytes(b"%PDF")
    assert found() == ""
    os.utime(orphan, (DAYS_AGO, DAYS_AGO))
    assert found() == kind


def test_the_first_of_each_kind_is_named_or_all(plandesk, found, data: Path):
    found("UPDATE packet SET version = 99 WHERE id < 4; UPDATE stored_file SET size = 1 WHERE id = 2")
    with sqlite3.connect(data / "plandesk.sqlite3") as db:
        ids = [row[0] for row in db.execute("SELECT public_id FROM packet WHERE id < 4 ORDER BY id")]
        sha256 = db.execute("SELECT sha256 FROM stored_file WHERE id = 2").fetchone()[0]
    size = (data / "objects" / sha256[:2] / sha256).stat().st_size
    versions = [
        f"Packet {id_} has version 99; its log has {last} entries."
        for id_, last in zip(ids, (25, 14, 25), strict=True)
    ]  # fmt: skip
    file = f"File {sha256} has {size} bytes; its row says 1."
    summary = f"{COUNTED}: 4 things are wrong."
    first = f"{versions[0]} (And 2 more of this kind.)"
    assert plandesk() == (1, f"{first}\n{file}\n{summary}\n")
    assert plandesk("--all", "--fast") == (1, "\n".join([*versions, file, summary, ""]))


def test_no_name_of_a_person_is_said(plandesk, found):
    found("UPDATE packet SET version = 99, reviewer_id = 4, candidate_id = 2; UPDATE outbox SET person_id = 2")
    status, words = plandesk("--all", "--fast")
    assert (status, re.findall("Candidate|Carla|Rita|Maple|demo.example", words)) == (1, [])


def test_a_damaged_page_of_the_database_is_found(found, data: Path):
    with sqlite3.connect(data / "plandesk.sqlite3") as db:
        page = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'uq_decision_live'").fetchone()[0]
        size = db.execute("PRAGMA page_size").fetchone()[0]
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    with (data / "plandesk.sqlite3").open("r+b") as pages:
        pages.seek(size * (page - 1))
        pages.write(bytes(size))
    assert found().startswith("database")


def test_what_is_no_database_is_trouble(plandesk, data: Path):
    (data / "plandesk.sqlite3").write_bytes(b"nothing of the kind" * 500)
    assert plandesk() == (2, "")


def test_a_database_that_is_not_there_is_trouble(tmp_path: Path):
    with pytest.raises(NotReady, match="not at the present schema"):
        verify(read_settings({"PLANDESK_DATA": str(tmp_path)}), fast=True, say=lambda _: None)
