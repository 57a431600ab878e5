"""Changes behind the operations' back, made of what the tables are: every column of every table, and every row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Engine, Table, select, text
from sqlalchemy.orm import Session

from review.db import open_db
from review.models.append_only import GUARDED

SUBJECTS = {
    "report": [text("id NOT IN (SELECT report_id FROM revision)")],
    "outbox": [text("once NOT LIKE 'receipt:%'")],
}
"""The rows that come last: others show more."""


@contextmanager
def tampering(engine: Engine) -> Iterator[Session]:
    """A transaction that is rolled back."""
    db = open_db(engine, writes=True)
    try:
        if engine.dialect.name == "sqlite":  # where whoever opens the file decides whether references are held
            db.execute(text("PRAGMA defer_foreign_keys = ON"))
        yield db
    finally:
        db.rollback()
        db.close()


def say(db: Session, *statements: Any) -> None:
    """Does what the triggers would refuse; they are back afterwards."""
    if db.get_bind().dialect.name == "postgresql":
        away = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in GUARDED]
        back = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in GUARDED]
    else:
        made = db.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        away, back = [f"DROP TRIGGER {name}" for name, _ in made], [sql for _, sql in made]
    for each in (*map(text, away), *statements, *map(text, back)):
        db.execute(each)


def changes(db: Session, table: Table, column: Column[Any]) -> Iterator[tuple[str, Any, Any]]:
    """What can be done to one field: its name, the row, and the value that is put there.

    The row is the first that has a value there, and the first that has none. The value is another row's
    where there is one, since a forger takes care.
    """
    key = [table.c[name] for name in table.primary_key.columns.keys()]  # noqa: SIM118 - names
    rows = db.execute(select(*key, column.label("its_value")).order_by(*SUBJECTS.get(table.name, ()), *key)).all()
    full = next((row for row in rows if row.its_value is not None), None)
    empty = next((row for row in rows if row.its_value is None), None)
    others = [row.its_value for row in rows if row.its_value is not None and full and row.its_value != full.its_value]
    if full is not None:
        for name, value in _others(column, full.its_value, [] if column.unique or column in key else others):
            yield f"{column.name}{name}", _where(key, full), value
        if column.nullable:
            yield f"{column.name} emptied", _where(key, full), None
    if empty is not None and full is not None and not column.unique:
        yield f"{column.name} filled", _where(key, empty), full.its_value


def _where(key: list[Column[Any]], row: Any) -> Any:
    return [column == getattr(row, column.name) for column in key]


def _others(column: Column[Any], value: Any, others: list[Any]) -> Iterator[tuple[str, Any]]:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        for part in value[0]:
            yield f"[0].{part}", [{**value[0], part: _changed(value[0][part])}, *value[1:]]
    elif isinstance(value, dict) and value:
        for part in value:
            yield f".{part}", {**value, part: _changed(value[part])}
    elif (column.foreign_keys and others) or (isinstance(value, str) and others):
        yield "", others[0]
    else:
        yield "", _changed(value)


def _changed(value: Any) -> Any:
    """Another value of the same kind."""
    match value:
        case bool():
            return not value
        case int() | float() | Decimal():
            return value + 1000
        case str():
            return f"{value[:-1]}{'y' if value.endswith('x') else 'x'}"
        case dt.date():
            return value + dt.timedelta(days=1)
        case dict() if value:
            first = next(iter(value))
            return {**value, first: _changed(value[first])}
        case dict():
            return {"x": "x"}
        case list():
            return [_changed(value[0]), *value[1:]] if value else ["x"]
        case None:
            return "x"
    raise TypeError(type(value))
