"""Headers: the same security headers on every answer, whatever it is; hosts that are not ours get nothing."""

from __future__ import annotations

import dataclasses
import io

import pytest
from flask import Flask, request
from sqlalchemy import Engine, select

from review import create_app
from review.db import transaction
from review.models import OutboxRow
from review.routes.guard import open_to
from review.settings import Settings
from tests.review.conftest import Browser
from tests.review.makers import Cast

EXPECTED = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()"
    ),
}


def assert_headers(answer) -> None:
    assert {name: answer.headers.get(name) for name in EXPECTED} == EXPECTED
    assert len(answer.headers["X-Request-ID"]) == 20
    assert "Strict-Transport-Security" not in answer.headers


def test_every_page_without_gaps_in_its_address(app: Flask, client: Browser, client_for, cast: Cast):
    rules = [rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments]
    assert {"/", "/sign-in", "/account", "/health/live"} <= set(rules)
    staff = [client_for(person) for person in (cast.reviewer, cast.coordinator, cast.administrator)]
    for browser in (client, client_for(cast.candidate), *staff):
        for address in rules:
            answer = browser.get(address)
            assert answer.status_code in (200, 302, 404), address
            assert_headers(answer)
            assert answer.headers["Cache-Control"] == "no-store"


def test_refusals_and_faults(app: Flask, client: Browser):
    @app.get("/fault")
    @open_to("anyone")
    def fault() -> str:
        raise ZeroDivisionError

    app.config["PROPAGATE_EXCEPTIONS"] = False
    answers = [
        client.get("/nothing-here"),
        client.post("/accessibility"),
        client.post("/sign-in"),
        client.post("/sign-in", headers={"Sec-Fetch-Site": "cross-site"}),
        client.get("/fault"),
        client.get("/", base_url="http://evil.example"),
        client.get("/account"),
    ]
    assert [answer.status_code for answer in answers] == [404, 405, 400, 403, 500, 400, 302]
    for answer in answers:
        assert_headers(answer)
        assert answer.headers["Cache-Control"] == "no-store"
    assert answers[4].headers["X-Request-ID"] in answers[4].text, "a fault names its reference"


def test_static_files_and_not_modified(client: Browser):
    first = client.get("/static/plandesk.css")
    again = client.get("/static/plandesk.css", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    for answer in (first, again, client.get("/static/nothing.css")):
        assert_headers(answer)
        assert "Set-Cookie" not in answer.headers


def test_a_poisoned_host_reaches_no_letter(client: Browser, cast: Cast, engine: Engine):
    form = {"csrf_token": "x", "email": "carla@demo.example"}
    assert client.post("/forgot", data=form, base_url="http://evil.example").status_code == 400
    client.submit("/forgot", "/forgot", email="carla@demo.example")
    with transaction(engine) as db:
        payload = db.scalars(select(OutboxRow)).one().payload
    assert payload["path"].startswith("/reset/"), "the sender puts the configured address in front"


def test_forwarded_headers_count_only_behind_a_proxy(settings: Settings, engine: Engine, client: Browser):
    forwarded = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
    assert client.get("/sign-in", headers=forwarded).status_code == 200
    behind = create_app(dataclasses.replace(settings, proxies=1)).test_client()
    assert behind.get("/sign-in", headers=forwarded).status_code == 400


@pytest.mark.parametrize(
    ("fields", "content"),
    [
        ({"email": "x" * 1_100_000}, None),
        ({"email": "x" * 600_000}, b"x"),
        ({f"field{number}": "x" for number in range(2000)}, b"x"),
        ({}, b"x" * 1_100_000),
    ],
)
def test_requests_that_are_too_large_are_refused(client: Browser, fields: dict[str, str], content: bytes | None):
    file = {} if content is None else {"file": (io.BytesIO(content), "x.pdf")}
    assert client.post("/sign-in", data=fields | file).status_code == 413


def test_a_route_with_files_takes_one_of_fifty_megabytes(app: Flask, client_for, cast: Cast):
    @app.post("/weigh")
    @open_to("signed_in")
    def weigh():
        return str(len(request.files["file"].read())), {"Content-Type": "text/plain"}

    client = client_for(cast.candidate)
    sizes = (50 * 1024 * 1024, 52 * 1024 * 1024)
    forms = [{"csrf_token": client.token(), "file": (io.BytesIO(bytes(size)), "x.pdf")} for size in sizes]
    answers = [client.post("/weigh", data=form) for form in forms]
    assert [answer.status_code for answer in answers] == [200, 413]
    assert answers[0].text == str(sizes[0])


def test_no_environment_turns_the_debugger_on(settings: Settings, engine: Engine, monkeypatch):
    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert create_app(settings).debug is False
