"""Links by mail: invitations and resets work once, for a while, and looking at them uses nothing up."""

from __future__ import annotations

import datetime as dt
import threading
import unicodedata

import time_machine
from flask import Flask
from sqlalchemy import Engine, select

from review import accounts
from review.db import transaction
from review.models import Invitation, OutboxRow, Person, SignIn
from tests.review.conftest import Browser
from tests.review.makers import Cast
from tests.review.records import kinds, paths_of_notices

NEW_PASSWORD = "nine patient herons wade"


def invite(engine: Engine, person: Person) -> str:
    """Invites somebody who has no password yet; the path of their link."""
    with transaction(engine) as db:
        invited = db.get_one(Person, person.id)
        invited.password_hash = None
        accounts.invite(db, invited)
    return paths_of_notices(engine, "invitation")[-1]


def ask_reset(client: Browser, engine: Engine, email: str) -> str:
    client.submit("/forgot", "/forgot", email=email)
    return paths_of_notices(engine, "reset")[-1]


def test_only_hashes_of_tokens_and_passwords_are_kept(client: Browser, cast: Cast, engine: Engine):
    path = invite(engine, cast.newcomer)
    client.sign_in("carla@demo.example")
    with client.session_transaction() as cookie, transaction(engine) as db:
        assert db.scalars(select(SignIn.token_hash)).one() != cookie["sign_in"]
        assert db.scalars(select(Invitation.token_hash)).one() != path.rpartition("/")[2]
        assert db.get_one(Person, cast.candidate.id).password_hash.startswith("$argon2id$")


def test_looking_at_an_invitation_uses_nothing_up(client: Browser, cast: Cast, engine: Engine):
    path = invite(engine, cast.newcomer)
    assert {client.get(path).status_code for _ in range(5)} | {client.head(path).status_code for _ in range(5)} == {200}
    form = {"password": NEW_PASSWORD, "again": NEW_PASSWORD}
    assert client.submit(path, path, **form).location == "/sign-in"
    assert "Your password is set." in client.get("/sign-in").text
    assert client.sign_in("nora@demo.example", NEW_PASSWORD).status_code == 303


def test_a_password_may_have_letters_that_can_be_written_in_two_ways(client: Browser, cast: Cast, engine: Engine):
    """The letter é is one sign on one keyboard, and an e with an accent on another."""
    path, composed = invite(engine, cast.newcomer), "sept élans très âgés"
    client.submit(path, path, password=composed, again=composed)
    for typed in (composed, unicodedata.normalize("NFD", composed)):
        assert client.sign_in("nora@demo.example", typed).status_code == 303
        client.submit("/account", "/sign-out")


def test_an_invitation_works_once_and_for_seven_days(client: Browser, cast: Cast, engine: Engine):
    form = {"password": NEW_PASSWORD, "again": NEW_PASSWORD}
    used = invite(engine, cast.newcomer)
    client.submit(used, used, **form)
    old = invite(engine, cast.reviewer)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=7, seconds=1)):
        pages = {client.get(path).text for path in (used, old, "/invitation/never-was")}
        assert len(pages) == 1, "nobody learns which of them once existed"
        token = client.token()
        answer = client.post(old, data=form | {"csrf_token": token})
    assert (answer.status_code, "This link is over" in answer.text) == (404, True)
    with transaction(engine) as db:
        assert db.get_one(Person, cast.reviewer.id).password_hash is None


def post_at_once(app: Flask, path: str, clients: int = 8) -> list[int]:
    """Has several browsers send the same new-password form at the same moment."""
    barrier, answers = threading.Barrier(clients), []

    def send(number: int) -> None:
        client = app.test_client()
        token = client.token()
        password = f"{NEW_PASSWORD} {number}"
        barrier.wait()
        form = {"password": password, "again": password, "csrf_token": token}
        answers.append(client.post(path, data=form).status_code)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def test_of_many_uses_of_one_link_one_wins(app: Flask, client: Browser, cast: Cast, engine: Engine):
    assert post_at_once(app, invite(engine, cast.newcomer)) == [303] + [404] * 7
    assert post_at_once(app, ask_reset(client, engine, "carla@demo.example")) == [303] + [404] * 7


def test_asking_for_a_reset_says_the_same_for_every_address(client: Browser, cast: Cast, engine: Engine):
    answers = [client.submit("/forgot", "/forgot", email=e) for e in ("carla@demo.example", "nobody@demo.example")]
    assert [(a.status_code, a.location) for a in answers] == [(303, "/forgot/sent")] * 2
    assert len(paths_of_notices(engine, "reset")) == 1
    assert kinds(engine) == ["reset_asked", "reset_asked"]


def test_a_reset_link_sets_a_password_once_within_ten_minutes(client: Browser, cast: Cast, engine: Engine):
    form = {"password": NEW_PASSWORD, "again": NEW_PASSWORD}
    with time_machine.travel(dt.datetime(2026, 11, 3, 15, tzinfo=dt.UTC), tick=False) as time:
        path = ask_reset(client, engine, "carla@demo.example")
        time.shift(dt.timedelta(minutes=10))
        assert client.submit(path, path, **form).location == "/sign-in"
        assert client.get(path).status_code == 404
        late = ask_reset(client, engine, "carla@demo.example")
        time.shift(dt.timedelta(minutes=10, seconds=2))
        assert client.get(late).status_code == 404
        assert client.sign_in("carla@demo.example", NEW_PASSWORD).status_code == 303


def test_a_reset_ends_sign_ins_and_older_links(client, client_for, cast: Cast, engine: Engine):
    form = {"password": NEW_PASSWORD, "again": NEW_PASSWORD}
    signed_in = client_for(cast.candidate)
    first, second = (ask_reset(client, engine, "carla@demo.example") for _ in range(2))
    client.submit(second, second, **form)
    assert (client.get(first).status_code, signed_in.get("/account").status_code) == (404, 302)


def test_three_reset_letters_an_hour_at_most(client: Browser, cast: Cast, engine: Engine):
    with time_machine.travel(dt.datetime(2026, 11, 3, 15, tzinfo=dt.UTC), tick=False) as time:
        for _ in range(5):
            client.submit("/forgot", "/forgot", email="carla@demo.example")
            time.shift(60)
        assert len(paths_of_notices(engine, "reset")) == 3


def test_letters_with_links_are_marked_secret_and_name_no_other_address(client, cast: Cast, engine: Engine):
    client.submit("/forgot", "/forgot", email="carla@demo.example")
    with transaction(engine) as db:
        row = db.scalars(select(OutboxRow)).one()
        assert (row.secret, row.payload["to"]) == (True, "carla@demo.example")
        assert row.payload["path"].startswith("/reset/")
        assert row.payload["path"].rpartition("/")[2] not in row.payload["body"] + row.once
