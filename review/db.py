"""The database handle: engine, column types, `transaction()`, and the jobs that leave after the commit."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from sqlalchemy import JSON, DateTime, Dialect, Engine, MetaData, String, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

BUSY_MILLISECONDS = 10_000


class Moment(TypeDecorator[dt.datetime]):
    """A moment in UTC; comes back UTC-aware from every database and refuses a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """To the database: UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """From the database: UTC-aware (SQLite keeps no zone)."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Model(DeclarativeBase):
    """What every table shares."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {dt.datetime: Moment(), dict[str, Any]: JSON(), list[Any]: JSON()}


class Addressed:
    """A row that has an address: integers stay inside, this opaque id (128 bits) goes into links."""

    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=lambda: secrets.token_urlsafe(16))


def make_engine(url: str) -> Engine:
    """An engine for `sqlite:///…` or `postgresql+psycopg://…`.

    On SQLite every transaction is begun by us: BEGIN for reads, BEGIN IMMEDIATE for writes, since a
    read that turns into a write loses to SQLITE_BUSY at once, whatever the busy timeout says. Errors do not show
    the values of a statement: names and texts stay out of the log.
    """
    if not url.startswith("sqlite"):
        # Nobody waits longer for a row than for SQLite's one lock; the answer to both is to try again.
        patience = {"options": f"-c lock_timeout={BUSY_MILLISECONDS}"}
        return create_engine(url, connect_args=patience, pool_pre_ping=True, hide_parameters=True)
    timeout = {"timeout": BUSY_MILLISECONDS / 1000}
    engine = create_engine(url, connect_args=timeout, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MILLISECONDS}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def open_db(engine: Engine, *, writes: bool) -> Session:
    """A database handle with its transaction begun; whoever opens it closes it."""
    db = Session(engine, expire_on_commit=False)
    db.connection(execution_options={"writes": writes})
    return db


@contextmanager
def transaction(engine: Engine, *, after_commit: Callable[[str, int], None] | None = None) -> Iterator[Session]:
    """One writing transaction for jobs and commands: committed at the end, rolled back on an exception.

    `after_commit(job, id)` is called for every job that left during it, once the commit has held.
    """
    db = open_db(engine, writes=True)
    try:
        yield db
        db.commit()
    except BaseException:
        db.rollback()
        raise
    finally:
        db.close()
    if after_commit is not None:
        for job, row_id in leaving(db):
            after_commit(job, row_id)


def leave_after_commit(db: Session, job: str, row_id: int) -> None:
    """Names a job that is to be woken once this transaction is committed; the outbox row is the record."""
    leaving(db).append((job, row_id))


def leaving(db: Session) -> list[tuple[str, int]]:
    """The jobs that leave after this handle's commit, as (name, id)."""
    jobs: list[tuple[str, int]] = db.info.setdefault("leaving", [])
    return jobs
