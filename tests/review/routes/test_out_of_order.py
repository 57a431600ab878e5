"""A database that is locked, away or torn: 503, nothing half written, and all goes on by itself."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from review.db import Model, transaction
from review.models import District, Document, LogEntry, OutboxRow, Revision, StoredFile
from review.routes.guard import open_to
from tests.postgresql import Server, on_both_databases
from tests.review.makers import Cast
from tests.review.records import count
from tests.review.routes.candidate_makers import PDF, Desk
from tests.review.routes.desk_makers import Story

TABLES: tuple[type[Model], ...] = (Document, StoredFile, Revision, LogEntry, OutboxRow)


def rows(engine: Engine) -> list[int]:
    return [count(engine, table) for table in TABLES]


def form_of(browser: FlaskClient, page: str, action: str) -> dict[str, object]:
    """The form as it stood on the page before the trouble began."""
    found = html.document_fromstring(browser.get(page).text).xpath("//form[@action=$action]", action=action)
    return dict(found[0].form_values())


def is_out_of_order(answer: TestResponse) -> bool:
    return (answer.status_code, answer.headers.get("Retry-After")) == (503, "5")


@on_both_databases
def test_an_upload_into_a_locked_database_writes_nothing_and_is_taken_once_it_is_free(
    desk: Desk, app: Flask, engine: Engine, lock
):
    packet = desk.open()
    page, before = f"{packet}/files/plan", rows(engine)
    form = form_of(desk.browser, page, page)

    def upload() -> TestResponse:
        return desk.browser.post(page, data=form | {"file": (io.BytesIO(PDF), "plan.pdf")})

    with lock(app):
        assert is_out_of_order(upload())
        assert desk.browser.get(packet).status_code == 200, "reading goes on"
    assert rows(engine) == before
    assert upload().status_code == 303
    assert count(engine, Document) == 1


@on_both_databases
def test_a_submission_into_a_locked_database_writes_nothing_and_goes_through_once_it_is_free(
    desk: Desk, app: Flask, engine: Engine, lock
):
    packet = desk.open()
    desk.fill(packet)
    page, before = f"{packet}/submit", rows(engine)
    form = form_of(desk.browser, page, page) | {"statement": "y"}
    with lock(app):
        assert is_out_of_order(desk.browser.post(page, data=form))
    assert rows(engine) == before
    assert desk.browser.post(page, data=form).status_code == 303
    assert count(engine, Revision) == 1


@on_both_databases
def test_a_decision_into_a_locked_database_shows_what_was_typed_and_goes_through_once_it_is_free(
    in_hand: Story, cast: Cast, rita: FlaskClient, app: Flask, lock
):
    in_hand.write(cast.reviewer, "Say how you evaluate.")
    page = f"/review/{in_hand.id}"
    form = form_of(rita, page, f"{page}/return")
    before = rows(in_hand.engine)
    with lock(app):
        answer = rita.post(f"{page}/return", data=form)
        assert is_out_of_order(answer)
        assert str(form["fix_by"]) in answer.text
    assert rows(in_hand.engine) == before
    assert rita.post(f"{page}/return", data=form).location == page


@pytest.fixture
def browser(app: Flask, client_for, cast: Cast) -> FlaskClient:
    """Somebody, and a few routes of the test's own."""

    @app.post("/fail/<code>")
    @open_to("signed_in")
    def fail(code: str) -> str:
        g.db.add(District(name="Never kept"))
        g.db.flush()
        g.db.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'trouble' USING ERRCODE = '{code}'; END $$"))
        raise AssertionError

    @app.post("/add-district")
    @open_to("signed_in")
    def add_district():
        g.db.add(District(name=f"District {g.request_id}"))
        g.db.flush()
        app.extensions.get("meanwhile", lambda: None)()
        return "", 303, {"Location": "/"}

    return client_for(cast.candidate)


@pytest.mark.parametrize("database", ["postgresql"])
@pytest.mark.parametrize(
    "code",
    [
        "40001",  # serialization_failure
        "40P01",  # deadlock_detected
        "53300",  # too_many_connections
        "55P03",  # lock_not_available
        "57014",  # query_canceled
        "57P01",  # admin_shutdown
        "57P03",  # cannot_connect_now
    ],
)
def test_what_the_server_says_to_try_again_is_answered_so(browser: FlaskClient, engine: Engine, code: str, database):
    before = count(engine, District)
    assert is_out_of_order(browser.post(f"/fail/{code}", data={"csrf_token": browser.token()}))
    assert count(engine, District) == before
    assert browser.post("/add-district", data={"csrf_token": browser.token()}).status_code == 303


@pytest.mark.parametrize("database", ["postgresql"])
def test_of_two_transactions_that_wait_for_each_other_the_request_is_answered_503(
    browser: FlaskClient, app: Flask, engine: Engine, cast: Cast, database
):
    with transaction(engine) as db:
        ours, theirs = sorted(db.scalars(text("SELECT id FROM district")).all())[:2]
    hold = "SELECT id FROM district WHERE id = :id FOR UPDATE"
    theirs_held, ours_held, waited = threading.Event(), threading.Event(), []

    @app.post("/both")
    @open_to("signed_in")
    def both() -> str:
        g.db.execute(text(hold), {"id": ours})
        ours_held.set()
        theirs_held.wait(10)
        # Whoever looks for the deadlock first is the one who gives way.
        g.db.execute(text("SET LOCAL deadlock_timeout = '300ms'"))
        g.db.execute(text(hold), {"id": theirs})
        raise AssertionError

    def other() -> None:
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL deadlock_timeout = '9s'"))
            connection.execute(text(hold), {"id": theirs})
            theirs_held.set()
            ours_held.wait(10)
            connection.execute(text(hold), {"id": ours})
            waited.append(True)

    thread = threading.Thread(target=other)
    thread.start()
    answer = browser.post("/both", data={"csrf_token": browser.token()})
    thread.join()
    assert (is_out_of_order(answer), waited) == (True, [True])


@pytest.mark.parametrize("database", ["postgresql"])
def test_a_server_that_crashes_in_the_middle_is_answered_503_and_then_all_goes_on(
    browser: FlaskClient, app: Flask, engine: Engine, postgresql: Server, database
):
    before, form = count(engine, District), {"csrf_token": browser.token()}
    app.extensions["meanwhile"] = postgresql.crash
    try:
        assert is_out_of_order(browser.post("/add-district", data=form))
    finally:
        del app.extensions["meanwhile"]
        postgresql.start()
    assert count(engine, District) == before
    assert browser.post("/add-district", data=form).status_code == 303
    assert count(engine, District) == before + 1


@pytest.mark.parametrize("database", ["postgresql"])
@pytest.mark.parametrize(
    "send", [lambda b, form: b.get("/account"), lambda b, form: b.post("/add-district", data=form)]
)
def test_connections_that_were_closed_while_nobody_used_them_are_not_noticed(
    browser: FlaskClient, engine: Engine, database, send: Callable[..., TestResponse]
):
    form = {"csrf_token": browser.token()}
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with engine.connect() as connection:
        closed = connection.scalars(text(f"SELECT pg_terminate_backend(pid, 1000) {others}")).all()
    assert True in closed
    assert send(browser, form).status_code in (200, 303)


@pytest.mark.parametrize("database", ["postgresql"])
def test_a_server_that_takes_no_writes_is_answered_503_and_then_all_goes_on(
    browser: FlaskClient, app: Flask, engine: Engine, database
):
    """As after a failover to a copy of the database that still follows another."""
    form = {"csrf_token": browser.token()}

    def become(words: str) -> None:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SET default_transaction_read_only = off"))
            name = connection.scalar(text("SELECT current_database()"))
            connection.execute(text(f"ALTER DATABASE {name} {words}"))
        engine.dispose()
        app.config["ENGINE"].dispose()

    become("SET default_transaction_read_only = on")
    try:
        assert is_out_of_order(browser.post("/add-district", data=form))
    finally:
        become("RESET default_transaction_read_only")
    assert browser.post("/add-district", data=form).status_code == 303
