"""No room left, on the disk or in the database: people are told in plain words, and nothing is half saved."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from lxml import html
from sqlalchemy import Engine, event, func, select

import uploads
from review import create_app
from review.db import Model, make_engine, transaction
from review.models import HoursEntry, Person
from review.settings import Settings
from tests.postgresql import Server
from tests.review.conftest import Browser
from tests.review.makers import PASSWORD, Cast, make_cast, make_cycle
from tests.review.routes.candidate_makers import words_of
from tests.review.routes.test_hours import LINE, enter

SMALL_DISK = 12 * 2**20
INSIDE = Path(__file__).with_name("on_a_small_disk.py")
LONG = LINE | dict.fromkeys(("justification", "description"), "計画 " * 600)
small_disk = pytest.mark.skipif(uploads.probe().kind != "bubblewrap", reason=f"a small disk: {uploads.probe().reason}")


@small_disk
def test_on_a_full_disk_nothing_is_half_saved_and_all_is_well_once_there_is_room(tmp_path: Path):
    """Bubblewrap gives a process a disk of its own."""
    disk = ("--dev-bind", "/", "/", "--size", str(SMALL_DISK), "--tmpfs", str(tmp_path))
    command = [sys.executable, "-m", "pytest", str(INSIDE), "-q", "-p", "no:cacheprovider", f"--basetemp={tmp_path}/t"]
    ended = subprocess.run(
        [uploads.probe().program, *disk, "--", *command], capture_output=True, text=True, check=False
    )
    assert ended.stdout.splitlines()[-1].startswith("4 passed"), ended.stdout


def assert_told_and_well_again(browser: Browser, log: str, engine: Engine, make_room: Callable[[], object]) -> None:
    """A long text finds no room; it is shown again, and saved when it is sent once more."""
    response = enter(browser, log, **LONG)
    assert response.status_code == 507
    assert words_of(response).startswith("No room left Plandesk has no room left to keep anything new. ")
    kept = words_of(response)
    assert [typed for name, typed in LONG.items() if name != "area" and typed.strip() not in kept] == []
    assert entries(engine) == 0
    make_room()
    assert enter(browser, log, **LONG).status_code == 303
    assert entries(engine) == 1


def entries(engine: Engine) -> int:
    with transaction(engine) as db:
        return db.scalar(select(func.count()).select_from(HoursEntry)) or 0


def log_of(engine: Engine, cast: Cast) -> str:
    with transaction(engine) as db:
        return f"/hours/{make_cycle(db, db.get_one(Person, cast.candidate.id)).public_id}"


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_sqlite_that_may_not_grow(app: Flask, engine: Engine, client_for, cast: Cast):
    browser, log, most = client_for(cast.candidate), log_of(engine, cast), [1]

    def limit(connection, _record, _proxy) -> None:
        connection.execute(f"PRAGMA max_page_count={most[0]}")  # never less than the file has already

    event.listen(app.config["ENGINE"], "checkout", limit)
    assert_told_and_well_again(browser, log, engine, lambda: most.append(most.pop() + 10_000))


class CrampedServer(Server):
    """A PostgreSQL that has a second, small disk."""

    def start(self) -> None:
        real, self.small = self._programs / "postgres", self.folder / "small"
        self._programs = self.folder / "cramped"
        for folder in (self._programs, self.small):
            folder.mkdir(mode=0o755)
        script = self._programs / "postgres"
        disk = f"--dev-bind / / --size {SMALL_DISK} --tmpfs {self.small} --die-with-parent"
        script.write_text(f'#!/bin/sh\nexec {uploads.probe().program} {disk} -- {real} "$@"\n')
        script.chmod(0o755)
        super().start()

    def crash(self) -> None:
        """Its frame takes no SIGQUIT where whoever started the tests ignores it; killed, it takes the server along."""
        self._process.kill()
        self._process.wait(30)

    def new_database(self) -> str:
        url = super().new_database()
        with self._connect(autocommit=True) as connection:
            connection.execute(f"CREATE TABLESPACE small LOCATION '{self.small}'")  # type: ignore[arg-type]
        return url


@pytest.fixture
def cramped() -> Iterator[CrampedServer]:
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as folder:
        server = CrampedServer(Path(folder))
        yield server
        server.crash()


def fill(connection: psycopg.Connection) -> None:
    while True:
        connection.execute("INSERT INTO ballast SELECT repeat('x', 7000) FROM generate_series(1, 100)")


@small_disk
def test_a_postgresql_whose_disk_is_full(cramped: CrampedServer, settings: Settings):
    url = cramped.new_database()
    engine = make_engine(url)
    Model.metadata.create_all(engine)
    with transaction(engine) as db:
        cast = make_cast(db)
    log = log_of(engine, cast)
    with psycopg.connect(
        f"host={cramped.folder} user=tests dbname={engine.url.database}", autocommit=True
    ) as connection:
        connection.execute("ALTER TABLE hours_entry SET TABLESPACE small")
        connection.execute("CREATE TABLE ballast (words text) TABLESPACE small")
        with pytest.raises(psycopg.errors.DiskFull):
            fill(connection)
        app = create_app(replace(settings, database_url=url))
        app.test_client_class = Browser
        browser = app.test_client()
        form = html.document_fromstring(browser.get("/sign-in").text).forms[0]
        who = {"email": cast.candidate.email, "password": PASSWORD}
        assert browser.post("/sign-in", data=dict(form.form_values()) | who).status_code == 303
        assert_told_and_well_again(browser, log, engine, lambda: connection.execute("DROP TABLE ballast"))
    app.config["ENGINE"].dispose()
    engine.dispose()
