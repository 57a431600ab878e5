"""The log and the security entries cannot be changed, deleted or replaced, by whatever way, on either database."""

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError

from review import clock
from review.db import transaction
from review.models import LogEntry, SecurityEntry
from review.operations.packets import open_packet
from tests.postgresql import on_both_databases
from tests.review.makers import make_cycle
from tests.review.routes.desk_makers import actor

pytestmark = on_both_databases


@pytest.fixture(autouse=True)
def entries(engine: Engine, cast) -> None:
    """One of each."""
    with transaction(engine) as db:
        db.add(SecurityEntry(at=clock.now(), kind="refused", request_id="r", detail={}))
        open_packet(db, make_cycle(db, cast.candidate), actor=actor(cast.candidate))


def refused(engine: Engine, sql: str) -> str:
    """What the database says to that."""
    with pytest.raises(IntegrityError) as refusal, transaction(engine) as db:
        db.execute(text(sql))
    return str(refusal.value.orig).splitlines()[0]


@pytest.mark.parametrize("table", ["log_entry", "security_entry"])
@pytest.mark.parametrize("sql", ["UPDATE {} SET request_id = ''", "DELETE FROM {}"])
def test_what_stands_is_neither_changed_nor_deleted(engine, table, sql):
    assert refused(engine, sql.format(table)) == f"{table} is never changed"


@pytest.mark.parametrize("table", ["log_entry", "security_entry"])
def test_what_stands_is_neither_replaced_nor_emptied(engine, database, table):
    sql = f"TRUNCATE {table}" if database == "postgresql" else f"REPLACE INTO {table} SELECT * FROM {table}"
    assert refused(engine, sql) == f"{table} is never changed"


@pytest.mark.parametrize("table", [LogEntry, SecurityEntry])
def test_nor_is_it_by_the_program_itself(engine, table):
    with pytest.raises(IntegrityError, match="is never changed"), transaction(engine) as db:
        db.scalars(select(table)).one().request_id = "forged"
    with pytest.raises(IntegrityError, match="is never changed"), transaction(engine) as db:
        db.delete(db.scalars(select(table)).one())
