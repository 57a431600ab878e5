"""The application on a database of its own, the fixed cast of people, and a client that lints every page."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from redis import Redis
from sqlalchemy import Engine, event, func, select
from werkzeug.test import TestResponse

from review import clock, create_app
from review.accounts.hashing import hash_token
from review.db import Model, make_engine, transaction
from review.models import Person, SignIn
from review.routes.fragments import SPOKEN
from review.settings import Settings, read_settings
from tests.postgresql import DATABASES, Server, empty_tables
from tests.review.makers import PASSWORD, Cast, make_cast
from tests.review.page_lint import problems_of, problems_of_part

ALWAYS_ON_BOTH = {"operations", "queries"}
"""The folders whose tests run on both databases in every run."""


class Browser(FlaskClient):
    """A test client that refuses pages which break a rule, and fills in forms as they stand on the page."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and not 300 <= response.status_code < 400 and response.data:
            problems = problems_of_part if SPOKEN in response.headers else problems_of
            assert problems(response.text) == []
        return response

    def submit(self, page: str, action: str, /, **fields: Any) -> TestResponse:
        """Opens the page and sends its form with that action, hidden fields included."""
        response = self.get(page)
        assert response.status_code == 200, (page, response.status_code)
        forms = html.document_fromstring(response.text).xpath("//form[@action=$action]", action=action)
        assert forms, f"no form on {page} leads to {action}"
        typed = dict(forms[0].form_values()) | fields
        keyed = "key" in typed and "file" not in typed and self.is_signed_in()
        answer = self.post(action, data=typed)
        if answer.status_code == 303 and keyed and self.is_signed_in():
            self._click_again(action, typed, answer)
        return answer

    def _click_again(self, action: str, typed: dict[str, Any], first: TestResponse) -> None:
        """Every form is sent twice, as by a double click: the first answer comes again, and nothing is done."""
        before = self._rows()
        second = self.post(action, data=typed)
        if second.status_code == 404 and first.location and self.get(first.location).status_code == 404:
            return  # they gave away their own right to be there
        assert (second.status_code, second.location, self._rows()) == (303, first.location, before), action

    def _rows(self) -> list[int]:
        """How many rows each table has."""
        tables = Model.metadata.sorted_tables
        with self.application.config["ENGINE"].connect() as connection:
            counts = (select(func.count()).select_from(table).scalar_subquery() for table in tables)
            return list(connection.execute(select(*counts)).one())

    def is_signed_in(self) -> bool:
        with self.session_transaction() as cookie:
            return "sign_in" in cookie

    def sign_in(self, email: str, password: str = PASSWORD) -> TestResponse:
        """Sends the sign-in form."""
        return self.submit("/sign-in", "/sign-in", email=email, password=password)

    def token(self) -> str:
        """A form token of this browser, for posts that no form makes."""
        page = html.document_fromstring(self.get("/account", follow_redirects=True).text)
        return str(page.xpath("//input[@name='csrf_token']/@value")[0])


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and no row; each test gets a copy."""
    file = tmp_path_factory.mktemp("database") / "empty.sqlite3"
    engine = make_engine(f"sqlite:///{file}")
    Model.metadata.create_all(engine)
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def postgresql_tables(postgresql: Server) -> str:
    """The address of a PostgreSQL database with every table."""
    url = postgresql.new_database()
    engine = make_engine(url)
    Model.metadata.create_all(engine)
    engine.dispose()
    return url


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes a database, however indirectly, and does not say which, runs where the run wants it."""
    says_which = any("database" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if "database" not in metafunc.fixturenames or says_which:
        return
    wanted = metafunc.config.getoption("--database")
    both = wanted == "both" or bool(ALWAYS_ON_BOTH & set(metafunc.definition.path.parts))
    metafunc.parametrize("database", DATABASES if both else (wanted,))


@pytest.fixture
def database_url(database: str, request: pytest.FixtureRequest) -> str:
    """The setting that leads to it, with every table there and no row; "" is SQLite in the data folder."""
    if database == "sqlite":
        return ""
    url: str = request.getfixturevalue("postgresql_tables")
    empty_tables(url)
    return url


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return read_settings(
        {
            "PLANDESK_DATA": str(tmp_path / "var"),
            "PLANDESK_STAGE_SECONDS": "600",
            "PLANDESK_DATABASE_URL": database_url,
        }
    )


@pytest.fixture
def engine(settings: Settings, database_url: str, empty_database: Path) -> Iterator[Engine]:
    if not database_url:
        shutil.copy(empty_database, settings.data / "plandesk.sqlite3")
    engine = make_engine(settings.database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def app(settings: Settings, engine: Engine) -> Iterator[Flask]:
    app = create_app(settings)
    app.test_client_class = Browser
    yield app
    app.config["ENGINE"].dispose()


LOCKED = {
    "sqlite": ("PRAGMA busy_timeout=50", "BEGIN IMMEDIATE"),
    "postgresql": ("SET lock_timeout=50", "LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE"),
}


@pytest.fixture
def lock(engine: Engine) -> Callable[[Flask], AbstractContextManager[None]]:
    """Locks the database from outside, for longer than the application (which is made impatient) waits."""
    patience, statement = LOCKED[engine.dialect.name]

    def wait_briefly(connection: Any, _record: object) -> None:
        connection.execute(patience)
        connection.commit()

    @contextmanager
    def hold(app: Flask) -> Iterator[None]:
        event.listen(app.config["ENGINE"], "connect", wait_briefly)
        app.config["ENGINE"].dispose()
        quote = engine.dialect.identifier_preparer.format_table
        raw = engine.raw_connection()
        raw.cursor().execute(statement.format(tables=", ".join(map(quote, Model.metadata.sorted_tables))))
        yield
        raw.rollback()
        raw.close()

    return hold


@pytest.fixture
def cast(engine: Engine) -> Cast:
    with transaction(engine) as db:
        return make_cast(db)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody who is not signed in."""
    return app.test_client()


@pytest.fixture
def client_for(app: Flask, engine: Engine) -> Callable[[Person], FlaskClient]:
    """A browser in which that person is signed in already."""

    def make(person: Person) -> FlaskClient:
        token, now = secrets.token_urlsafe(32), clock.now()
        with transaction(engine) as db:
            db.add(SignIn(person_id=person.id, token_hash=hash_token(token), created_at=now, last_seen_at=now))
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie.update({"_user_id": person.fs_uniquifier, "sign_in": token})
        return client

    return make


@pytest.fixture
def environment(
    settings: Settings, engine: Engine, valkey: Redis, valkey_url: str, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """What jobs and processes read their settings from: the test's own database and an empty Valkey."""
    given = {
        "PLANDESK_DATA": str(settings.data),
        "PLANDESK_VALKEY_URL": valkey_url,
        "PLANDESK_DATABASE_URL": settings.database_url,
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return {**given, "PATH": os.environ["PATH"]}
