"""Brings the database to the present schema, one process at a time."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

ADVISORY_LOCK = 7_526_375  # any number, the same in every Plandesk


def upgrade(engine: Engine, *, lock: Path, to: str = "head") -> None:
    """Applies the migrations that the database lacks, all of them or none; waits while another process does so.

    `lock` is a file that need not exist; on PostgreSQL an advisory lock holds off other hosts too.
    """
    with _one_at_a_time(lock), _migrating(engine) as connection:
        command.upgrade(_config(connection), to)


def downgrade(engine: Engine, *, lock: Path, to: str) -> None:
    """Takes migrations back, down to `to` ("base": all of them, with everything that is kept)."""
    with _one_at_a_time(lock), _migrating(engine) as connection:
        command.downgrade(_config(connection), to)


def is_present(engine: Engine) -> bool:
    """True where the database has the present schema."""
    with engine.connect() as connection:
        heads = MigrationContext.configure(connection).get_current_heads()
    return set(heads) == set(ScriptDirectory.from_config(_config(None)).get_heads())


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _one_at_a_time(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _migrating(engine: Engine) -> Iterator[Connection]:
    """One writing transaction around all migrations.

    SQLite rebuilds a table to change it: foreign keys rest meanwhile (which only works outside a
    transaction) and are all checked before the commit.
    """
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect().execution_options(writes=True) as connection:
        if sqlite:
            _foreign_keys(connection, "OFF")
        try:
            with connection.begin():
                if not sqlite:
                    connection.execute(text("SET LOCAL lock_timeout = 0"))
                    connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": ADVISORY_LOCK})
                yield connection
                if sqlite and connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
                    raise RuntimeError("a migration left rows that point nowhere")
        finally:
            if sqlite:
                _foreign_keys(connection, "ON")


def _foreign_keys(connection: Connection, switch: str) -> None:
    driver = connection.connection.driver_connection
    if driver is not None:
        driver.execute(f"PRAGMA foreign_keys={switch}")
