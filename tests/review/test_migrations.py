"""The migrations: they lead to exactly the tables of the models, back again, and one process at a time."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from review import migrations
from review.db import Model, make_engine

REVISIONS = [script.revision for script in ScriptDirectory(str(Path(migrations.__file__).parent)).walk_revisions()]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """The address of a database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/new.sqlite3"
    return request.getfixturevalue("postgresql").new_database()


@pytest.fixture
def engine(url):
    engine = make_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def lock(tmp_path):
    return tmp_path / "migrate.lock"


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def plain(condition) -> str:
    """A condition without what PostgreSQL adds to it: brackets, and the type of each value."""
    return re.sub(r"::\w+( varying)?|[()]", "", str(condition)).strip()


def test_the_migrations_lead_to_the_tables_of_the_models(engine, lock):
    migrations.upgrade(engine, lock=lock)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Model.metadata) == []
    assert tables(engine) == {*Model.metadata.tables, "alembic_version"}


def test_the_partial_indexes_are_there_with_their_conditions(engine, lock):
    migrations.upgrade(engine, lock=lock)
    name, there = engine.dialect.name, inspect(engine)
    assert {
        index["name"]: plain(index["dialect_options"][f"{name}_where"])
        for table in tables(engine)
        for index in there.get_indexes(table)
        if f"{name}_where" in index.get("dialect_options", {})
    } == {
        index.name: str(index.dialect_options[name]["where"])
        for table in Model.metadata.tables.values()
        for index in table.indexes
        if index.dialect_options[name]["where"] is not None
    }


def test_a_database_knows_whether_it_is_at_the_present_schema(engine, lock):
    assert migrations.is_present(engine) is False
    migrations.upgrade(engine, lock=lock)
    assert migrations.is_present(engine) is True


def triggers(engine: Engine) -> list[str]:
    """How each trigger was made, as the database tells it."""
    told = "SELECT sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    if engine.dialect.name == "postgresql":
        told = (
            "SELECT pg_get_triggerdef(t.oid) || f.prosrc FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal ORDER BY t.tgname"
        )
    with engine.connect() as connection:
        return list(connection.scalars(text(told)))


def test_the_migrations_lead_to_the_triggers_of_the_models(engine, lock):
    Model.metadata.create_all(engine)
    of_the_models = triggers(engine)
    Model.metadata.drop_all(engine)
    migrations.upgrade(engine, lock=lock)
    assert triggers(engine) == of_the_models
    assert len(of_the_models) == {"sqlite": 12, "postgresql": 4}[engine.dialect.name]


def test_the_triggers_come_and_go_while_the_entries_stay(engine, lock):
    migrations.upgrade(engine, lock=lock, to="0001")
    with engine.connect().execution_options(writes=True) as connection:
        entry = "(at, kind, request_id, detail) VALUES ('2026-11-03 12:00:00+00:00', 'refused', '', '{}')"
        connection.execute(text(f"INSERT INTO security_entry {entry}"))
        connection.commit()
    migrations.upgrade(engine, lock=lock)
    assert change(engine) == "security_entry is never changed"
    migrations.downgrade(engine, lock=lock, to="0001")
    assert (triggers(engine), change(engine)) == ([], "1 changed")


def change(engine: Engine) -> str:
    """What comes of an UPDATE of every security entry."""
    with engine.connect().execution_options(writes=True) as connection:
        try:
            changed = connection.execute(text("UPDATE security_entry SET kind = 'passed'"))
        except IntegrityError as error:
            return str(error.orig).splitlines()[0]
        return f"{changed.rowcount} changed"


@pytest.mark.parametrize("revision", REVISIONS)
def test_each_migration_can_be_taken_back_and_brought_again(engine, lock, revision):
    migrations.upgrade(engine, lock=lock, to=revision)
    there = tables(engine)
    migrations.downgrade(engine, lock=lock, to="-1")
    migrations.upgrade(engine, lock=lock, to=revision)
    assert tables(engine) == there


def test_migrating_again_changes_nothing_and_keeps_the_rows(engine, lock):
    migrations.upgrade(engine, lock=lock)
    with engine.connect().execution_options(writes=True) as connection:
        connection.execute(text("INSERT INTO district (name, public_id) VALUES ('Harbor', 'a')"))
        connection.commit()
    migrations.upgrade(engine, lock=lock)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM district")).scalars().all() == ["Harbor"]


def test_a_migration_that_breaks_leaves_nothing_behind(engine, lock):
    with engine.begin() as other:
        other.execute(text("CREATE TABLE person (id INTEGER)"))
    with pytest.raises(Exception, match=r'(table person|relation "person") already exists'):
        migrations.upgrade(engine, lock=lock)
    assert tables(engine) == {"person"}


def test_processes_that_start_together_migrate_once(url, tmp_path):
    command = [sys.executable, "-m", "review.cli", "migrate"]

    def environment(host: int) -> dict[str, str]:
        # Hosts that share a PostgreSQL share no folder, so no lock in it either.
        data = tmp_path / (f"host-{host}" if url.startswith("postgresql") else "var")
        return {"PLANDESK_DATA": str(data), "PLANDESK_DATABASE_URL": url, "PATH": "/usr/bin:/bin"}

    started = [
        subprocess.Popen(command, env=environment(host), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for host in range(3)
    ]
    assert [(*process.communicate(timeout=60), process.returncode) for process in started] == [
        ("The database is at the present schema.\n", "", 0)
    ] * 3
