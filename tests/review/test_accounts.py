"""Accounts: signing in and out, sign-ins that can be revoked, and passwords changed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import Engine, update

from review import accounts, create_app
from review.accounts import passwords, sign_ins
from review.db import transaction
from review.models import Person, SignIn
from review.settings import Settings
from tests.review.conftest import Browser
from tests.review.makers import PASSWORD, Cast
from tests.review.records import count, kinds, paths_of_notices

NEW_PASSWORD = "nine patient herons wade"
ClientFor = Callable[[Person], Browser]


def test_a_person_signs_in_and_out(client: Browser, cast: Cast, engine: Engine):
    answer = client.sign_in(" Carla@Demo.example ")
    assert (answer.status_code, answer.location) == (303, "/")
    assert "Carla Candidate" in client.get("/account").text
    answer = client.submit("/account", "/sign-out")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert client.get("/account").location == "/sign-in?next=/account"
    assert kinds(engine) == ["signed_in", "signed_out"]


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("carla@demo.example", "not her password"),
        ("nobody@demo.example", PASSWORD),
        ("carla@demo.example", "x" * 1025),
        ("carla@demo.example", "\x00"),
    ],
)
def test_a_wrong_sign_in_says_the_same_whatever_is_wrong(client, cast, engine, email, password):
    answer = client.sign_in(email, password)
    assert answer.status_code == 422
    assert "The e-mail address or the password is not right." in answer.text
    assert "<title>Error: Sign in – Plandesk</title>" in answer.text
    assert (kinds(engine), count(engine, SignIn)) == (["sign_in_failed"], 0)


def test_disabled_and_invited_people_cannot_sign_in(client: Browser, cast: Cast, engine: Engine):
    with transaction(engine) as db:
        db.execute(update(Person).where(Person.id == cast.reviewer.id).values(active=False))
        db.execute(update(Person).where(Person.id == cast.coordinator.id).values(password_hash=None))
    assert [client.sign_in(f"{name}@demo.example").status_code for name in ("rita", "cora")] == [422, 422]


def test_after_five_wrong_tries_a_minute_has_to_pass(client: Browser, cast: Cast):
    with time_machine.travel(dt.datetime(2026, 11, 3, 15, tzinfo=dt.UTC), tick=False) as time:
        for _ in range(5):
            assert client.sign_in("carla@demo.example", "wrong").status_code == 422
        answer = client.sign_in("carla@demo.example")
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
        assert client.sign_in("rita@demo.example").status_code == 303, "others are not held up"
        time.shift(61)
        client.submit("/account", "/sign-out")
        assert client.sign_in("carla@demo.example").status_code == 303


def test_from_elsewhere_the_right_password_still_works(app: Flask, cast: Cast):
    guesser, carla = app.test_client(), app.test_client()
    guesser.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    for _ in range(6):
        guesser.sign_in("carla@demo.example", "wrong")
    assert carla.sign_in("carla@demo.example").status_code == 303


def test_one_address_cannot_try_many_accounts(client: Browser, cast: Cast):
    answers = [client.sign_in(f"person{number}@demo.example", "wrong").status_code for number in range(21)]
    assert answers == [422] * 20 + [429]


def test_the_cookie_and_the_form_token_change_when_signing_in(client: Browser, cast: Cast):
    client.get("/sign-in")
    before = client.get_cookie("plandesk").value
    with client.session_transaction() as cookie:
        old = dict(cookie)
    client.sign_in("carla@demo.example")
    with client.session_transaction() as cookie:
        assert cookie.get("csrf_token") != old["csrf_token"]
    client.set_cookie("plandesk", before)
    assert client.get("/account").status_code == 302, "the cookie from before signs nobody in"


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(client: Browser, cast: Cast):
    client.sign_in("carla@demo.example")
    stolen = client.get_cookie("plandesk").value
    client.submit("/account", "/sign-out")
    client.set_cookie("plandesk", stolen)
    assert client.get("/account").status_code == 302


def test_signing_in_again_ends_the_sign_in_before(client: Browser, cast: Cast):
    client.sign_in("carla@demo.example")
    before = client.get_cookie("plandesk").value
    form = {"csrf_token": client.token(), "email": "rita@demo.example", "password": PASSWORD}
    assert client.post("/sign-in", data=form).status_code == 303
    assert "Rita Reviewer" in client.get("/account").text
    client.set_cookie("plandesk", before)
    assert client.get("/account").status_code == 302


def test_a_disabled_person_is_out_on_the_next_request(client_for: ClientFor, cast: Cast, engine: Engine):
    client = client_for(cast.reviewer)
    assert client.get("/account").status_code == 200
    with transaction(engine) as db:
        db.execute(update(Person).where(Person.id == cast.reviewer.id).values(active=False))
    assert client.get("/account").status_code == 302


def test_a_sign_in_ends_when_idle_and_at_the_latest_after_twelve_hours(client_for: ClientFor, cast: Cast):
    with time_machine.travel(dt.datetime(2026, 11, 3, 15, tzinfo=dt.UTC), tick=False) as time:
        idle, busy = client_for(cast.reviewer), client_for(cast.reviewer)
        seen = []
        for _ in range(13):
            seen.append(busy.get("/account").status_code)
            time.shift(dt.timedelta(hours=1))
        assert seen == [200] * 12 + [302]
        assert idle.get("/account").status_code == 302


def test_changing_the_password_ends_every_other_sign_in(client_for: ClientFor, cast: Cast, engine: Engine):
    here, elsewhere = client_for(cast.candidate), client_for(cast.candidate)
    form = {"present": PASSWORD, "password": NEW_PASSWORD, "again": NEW_PASSWORD}
    answer = here.submit("/account", "/account/password", **form)
    assert (answer.status_code, answer.location) == (303, "/account")
    assert "You are signed out everywhere else." in here.get("/account").text
    assert elsewhere.get("/account").status_code == 302
    assert paths_of_notices(engine, "password_changed") == ["/account"]
    here.submit("/account", "/sign-out")
    assert [here.sign_in("carla@demo.example", word).status_code for word in (PASSWORD, NEW_PASSWORD)] == [422, 303]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("present", "not it at all", "This is not your present password."),
        ("password", "eleven char", "Use at least 12 characters."),
        ("password", "x" * 1025, "Use a shorter password, of at most 1,024 bytes."),
        ("password", "abababababab", "Choose a password that is harder to guess"),
        ("password", "carla candidate 1", "Choose a password that is harder to guess"),
        ("again", "something else", "The two passwords are not the same."),
    ],
)
def test_a_password_that_will_not_do_is_refused_in_words(client_for, cast, engine, field, value, sentence):
    client = client_for(cast.candidate)
    form = {"present": PASSWORD, "password": NEW_PASSWORD, "again": NEW_PASSWORD} | {field: value}
    if field == "password":
        form["again"] = value
    answer = client.submit("/account", "/account/password", **form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert value not in answer.text, "a password is never shown again"


def test_signing_out_everywhere_else(client_for: ClientFor, cast: Cast):
    here, elsewhere = client_for(cast.candidate), client_for(cast.candidate)
    here.submit("/account", "/account/sign-ins/end")
    assert (here.get("/account").status_code, elsewhere.get("/account").status_code) == (200, 302)


def test_neither_header_nor_parameter_signs_anyone_in(client: Browser, cast: Cast, app: Flask):
    from review.accounts.account import Account

    with app.app_context():
        token = Account(cast.candidate).get_auth_token()
    assert client.get("/account", headers={"Authentication-Token": token}).status_code == 302
    assert client.get(f"/account?auth_token={token}").status_code == 302


def test_cookies_are_bound_to_the_host_under_https(settings: Settings, engine: Engine, cast: Cast):
    app = create_app(dataclasses.replace(settings, base_address="https://plandesk.example"))
    app.test_client_class = Browser
    client = app.test_client()
    answer = client.get("/sign-in", base_url="https://plandesk.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-plandesk=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


@pytest.fixture
def free_while_hashing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For every password that is hashed: whether somebody else could have written meanwhile."""
    free: list[bool] = []

    def others_may_write() -> bool:
        with closing(sqlite3.connect(engine.url.database, timeout=0)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            return True

    def watched(hashes: Callable[..., object]) -> Callable[..., object]:
        def hash_it(*given: object) -> object:
            free.append(others_may_write())
            return hashes(*given)

        return hash_it

    for module, name in (
        (sign_ins, "verify_and_update_password"),
        (sign_ins, "spend_a_hash"),
        (passwords, "hash_password"),
    ):
        monkeypatch.setattr(module, name, watched(getattr(module, name)))
    return free


@pytest.mark.parametrize("database", ["sqlite"])
def test_nobody_waits_with_writing_while_a_password_is_hashed(client, cast, engine, free_while_hashing, database):
    client.sign_in("carla@demo.example", "not hers")
    client.sign_in("nobody@demo.example")
    form = {"password": NEW_PASSWORD, "again": NEW_PASSWORD}
    client.sign_in("carla@demo.example")
    client.submit("/account", "/sign-out")
    client.submit("/forgot", "/forgot", email="carla@demo.example")
    reset = paths_of_notices(engine, "reset")[-1]
    assert client.submit(reset, reset, **form).status_code == 303
    with transaction(engine) as db:
        accounts.invite(db, db.get_one(Person, cast.newcomer.id))
    invitation = paths_of_notices(engine, "invitation")[-1]
    assert client.submit(invitation, invitation, **form).status_code == 303
    assert free_while_hashing == [True] * 5


@pytest.mark.parametrize("database", ["sqlite"])
def test_while_nothing_can_be_written_no_password_is_tried_uncounted(app: Flask, cast: Cast, lock, database):
    client = app.test_client()
    form = {"csrf_token": client.token(), "email": "carla@demo.example", "password": "not hers"}
    with lock(app):
        assert client.post("/sign-in", data=form).status_code == 503
    assert client.post("/sign-in", data=form).status_code == 422


def test_a_hash_of_other_cost_is_made_anew_at_the_next_sign_in(client: Browser, cast: Cast, engine: Engine):
    cheap = PasswordHasher(memory_cost=8, time_cost=1, parallelism=1).hash(PASSWORD)
    with transaction(engine) as db:
        db.execute(update(Person).where(Person.id == cast.candidate.id).values(password_hash=cheap))
    assert client.sign_in("carla@demo.example").status_code == 303
    with transaction(engine) as db:
        assert "m=19456,t=2,p=1" in db.get_one(Person, cast.candidate.id).password_hash
    client.submit("/account", "/sign-out")
    assert client.sign_in("carla@demo.example").status_code == 303


def test_unknown_roles_are_refused(engine: Engine):
    with transaction(engine) as db, pytest.raises(ValueError, match="king is not a role"):
        accounts.add_person(db, name="K", email="k@demo.example", district=None, grants=[("king", "al-cto-recert")])
