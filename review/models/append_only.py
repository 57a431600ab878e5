"""Tables whose rows are never changed: triggers of the database refuse it, whoever asks."""

from __future__ import annotations

from sqlalchemy import DDL, Table, event

# SQLite deletes silently where an INSERT OR REPLACE meets a row that stands; that is a change too.
_ON_SQLITE = """
CREATE TRIGGER {table}_not_updated BEFORE UPDATE ON {table} {refuse}
CREATE TRIGGER {table}_not_deleted BEFORE DELETE ON {table} {refuse}
CREATE TRIGGER {table}_not_replaced BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) {refuse}
"""
_REFUSE = "BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
_ON_POSTGRESQL = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION USING \
MESSAGE = TG_TABLE_NAME || '' is never changed'', ERRCODE = ''restrict_violation''; END'
CREATE TRIGGER {table}_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} \
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def append_only(table: object, *, same: str) -> None:
    """Has the triggers made with the table. `same` is the condition on which a NEW row is one that stands."""
    assert isinstance(table, Table)  # noqa: S101 - the mapper says FromClause
    GUARDED[table.name] = same
    for dialect in ("sqlite", "postgresql"):
        for statement in guards(table.name, dialect):
            event.listen(table, "after_create", DDL(statement).execute_if(dialect=dialect))  # type: ignore[no-untyped-call]


def guards(table: str, dialect: str) -> list[str]:
    """The statements that make the triggers of a table, as the database keeps them."""
    statements = _ON_SQLITE if dialect == "sqlite" else _ON_POSTGRESQL
    refuse = _REFUSE.format(table=table)
    return statements.format(table=table, same=GUARDED[table], refuse=refuse).strip().splitlines()


GUARDED: dict[str, str] = {}
"""Each guarded table, and the condition on which a NEW row is one that stands."""
