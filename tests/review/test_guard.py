"""The guard: undeclared routes are closed, roles count, forged and cross-site requests change nothing."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

import pytest
from flask import Flask, g
from lxml import html
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from review import accounts, clock, create_app
from review.db import leave_after_commit, transaction
from review.models import District, GivenAnswer, Grant, Person, SecurityEntry
from review.operations.refusals import NotAllowed, NotReady, Problem, Stale
from review.routes.guard import declared, open_to, safe_path
from review.settings import Settings
from tests.postgresql import Server, on_both_databases
from tests.review.conftest import Browser
from tests.review.makers import PROGRAM, Cast

ClientFor = Callable[[Person], Browser]


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application with a few routes of the test's own."""

    @app.get("/undeclared")
    def undeclared() -> str:
        return "never"

    @app.get("/only-reviewers")
    @open_to("reviewer")
    def only_reviewers():
        return accounts.current_actor().name, {"Content-Type": "text/plain"}

    @app.post("/add-district")
    @open_to("signed_in")
    def add_district():
        g.db.add(District(name=f"District {g.request_id}"))
        return "", 303, {"Location": f"/district/{g.request_id}"}

    @app.post("/refuse/<why>")
    @open_to("signed_in")
    def refuse(why: str) -> str:
        g.db.add(District(name="Never kept"))
        g.db.flush()
        raise {
            "stale": Stale("Rob claimed this packet at 3:10 PM."),
            "not_allowed": NotAllowed("This packet is completed."),
            "not_ready": NotReady([Problem("words", "Say what to fix.")]),
            "second": IntegrityError("INSERT", {}, Exception("UNIQUE")),
            "overtaken": StaleDataError(),
            "unfit": DataError("INSERT", {}, Exception("NUL")),
            "fault": ZeroDivisionError(),
        }[why]

    return app


def districts(engine: Engine) -> int:
    with transaction(engine) as db:
        return db.scalar(select(func.count()).select_from(District)) or 0


def entries(engine: Engine) -> list[tuple[str, int | None]]:
    with transaction(engine) as db:
        return [(entry.kind, entry.person_id) for entry in db.scalars(select(SecurityEntry))]


def address_of(rule) -> str:
    """An address of this rule, with something that fits in every gap."""
    return re.sub(r"<[^>]+>", "x", re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule))


def test_every_route_declares_who_may_use_it(app: Flask):
    missing = [rule.endpoint for rule in app.url_map.iter_rules() if not declared(app.view_functions[rule.endpoint])]
    assert missing == ["undeclared"]


def test_what_is_not_declared_is_closed_to_everyone(client: Browser, client_for: ClientFor, cast: Cast):
    assert [c.get("/undeclared").status_code for c in (client, client_for(cast.administrator))] == [403, 403]


def test_a_declaration_has_to_make_sense():
    with pytest.raises(ValueError, match="open_to says king"):
        open_to("king")
    with pytest.raises(ValueError, match="open_to says nobody"):
        open_to()


def test_whoever_is_not_signed_in_is_led_to_sign_in_and_back(client: Browser, cast: Cast):
    answer = client.get("/only-reviewers?state=queued")
    assert (answer.status_code, answer.location) == (302, "/sign-in?next=/only-reviewers?state%3Dqueued")
    fields = {"email": "rita@demo.example", "password": "seven calm otters read"}
    page = answer.location
    form = re.search(r'action="([^"]+sign-in[^"]*)"', client.get(page).text.split("<main")[1])
    assert client.submit(page, form[1], **fields).location == "/only-reviewers?state=queued"


def test_what_was_typed_while_the_sign_in_ended_is_shown_again(client: Browser, engine: Engine):
    before = districts(engine)
    answer = client.post("/add-district", data={"csrf_token": "old", "note": "my long note", "password": "secret"})
    assert (answer.status_code, districts(engine)) == (401, before)
    assert re.findall(r"<h1>(.*)</h1>|(my long note)|(secret)", answer.text) == [
        ("You are signed out", "", ""),
        ("", "my long note", ""),
    ]
    for nothing in ({}, {"csrf_token": "old"}):
        answer = client.post("/add-district", data=nothing)
        assert (answer.status_code, answer.location) == (302, "/sign-in")


def test_a_role_counts_from_the_next_request_on(client_for: ClientFor, cast: Cast, engine: Engine):
    client = client_for(cast.newcomer)
    seen = [client.get("/only-reviewers").status_code]
    with transaction(engine) as db:
        db.add(Grant(person_id=cast.newcomer.id, role="reviewer", program=PROGRAM, granted_at=clock.now()))
    seen.append(client.get("/only-reviewers").status_code)
    with transaction(engine) as db:
        db.execute(delete(Grant).where(Grant.person_id == cast.newcomer.id))
    seen.append(client.get("/only-reviewers").status_code)
    assert seen == [404, 200, 404]


def test_what_is_not_yours_looks_like_what_is_not_there(client_for: ClientFor, cast: Cast, engine: Engine):
    client = client_for(cast.candidate)
    foreign, missing = client.get("/only-reviewers"), client.get("/nothing-here")
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.data == missing.data
    assert entries(engine) == [("refused_404", cast.candidate.id)]


@pytest.mark.parametrize("role", ["candidate", "reviewer", "coordinator", "administrator"])
def test_every_unsafe_route_wants_its_form_token(
    app: Flask, client_for: ClientFor, cast: Cast, engine: Engine, role: str
):
    client, stranger = client_for(getattr(cast, role)), client_for(cast.newcomer)
    posts = [rule for rule in app.url_map.iter_rules() if rule.methods - {"GET", "HEAD", "OPTIONS"}]
    own = [rule for rule in posts if declared(app.view_functions[rule.endpoint]) & {"anyone", "signed_in", role}]
    before = districts(engine)
    for token in ({}, {"csrf_token": "forged"}, {"csrf_token": stranger.token()}):
        answers = {rule.rule: client.post(address_of(rule), data=token).status_code for rule in own}
        assert len(answers) >= 7
        assert answers == dict.fromkeys(answers, 400)
    assert districts(engine) == before
    assert client.get("/account").status_code == 200, "not even signed out"


def test_a_form_that_is_too_old_keeps_what_was_typed(client_for: ClientFor, cast: Cast):
    client = client_for(cast.candidate)
    form = {"words": "Three hours of <b>typing</b>", "password": "secret words", "csrf_token": "old", "key": "k"}
    page = client.post("/add-district", data=form).text
    assert "Three hours of &lt;b&gt;typing&lt;/b&gt;" in page
    assert "secret words" not in page


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "http://localhost"}, 303),
        ({"Origin": "http://localhost:8000"}, 303),
        ({}, 303),
    ],
)
def test_requests_from_other_sites_change_nothing(client_for, cast, engine, headers, status):
    client = client_for(cast.candidate)
    before = districts(engine)
    answer = client.post("/add-district", data={"csrf_token": client.token()}, headers=headers)
    assert answer.status_code == status
    assert districts(engine) - before == (1 if status == 303 else 0)


def test_other_methods_are_not_taken(client: Browser):
    answers = {client.open("/sign-in", method=m).status_code for m in ("PUT", "DELETE", "PATCH", "TRACE", "OPTIONS")}
    assert answers == {405}
    assert client.post("/accessibility").status_code == 405


def test_a_form_sent_twice_is_done_once(client_for: ClientFor, cast: Cast, engine: Engine):
    client = client_for(cast.candidate)
    before, form = districts(engine), {"csrf_token": client.token(), "key": "one-click"}
    answers = [client.post("/add-district", data=form) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303] * 3
    assert len({answer.location for answer in answers}) == 1
    assert districts(engine) == before + 1
    with transaction(engine) as db:
        assert db.scalars(select(GivenAnswer.key)).all() == ["one-click"]


def test_two_people_may_use_the_same_key(client_for: ClientFor, cast: Cast, engine: Engine):
    before = districts(engine)
    for person in (cast.candidate, cast.reviewer):
        client = client_for(person)
        client.post("/add-district", data={"csrf_token": client.token(), "key": "same"})
    assert districts(engine) == before + 2


@pytest.mark.parametrize(
    ("why", "status", "sentence"),
    [
        ("stale", 409, "Rob claimed this packet at 3:10 PM."),
        ("not_allowed", 403, "This packet is completed."),
        ("not_ready", 422, "Say what to fix."),
        ("second", 409, "This changed while you were looking at it."),
        ("overtaken", 409, "This changed while you were looking at it."),
        ("unfit", 400, "Nothing was saved."),
        ("fault", 500, "The fault is ours"),
    ],
)
def test_a_refusal_is_told_in_words_and_keeps_nothing(app, client_for, cast, engine, why, status, sentence):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    client = client_for(cast.candidate)
    before = districts(engine)
    answer = client.post(f"/refuse/{why}", data={"csrf_token": client.token(), "note": "my long note"})
    assert answer.status_code == status
    assert sentence in answer.text
    assert ("my long note" in answer.text) == (status != 500)
    assert districts(engine) == before


@on_both_databases
def test_while_the_database_is_locked_the_answer_is_503(app: Flask, client_for, cast: Cast, lock):
    client = client_for(cast.candidate)
    form = {"csrf_token": client.token(), "note": "my long note"}
    with lock(app):
        answer = client.post("/add-district", data=form)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "my long note" in answer.text
        assert client.get("/account").status_code == 200, "reading goes on"
    assert client.post("/add-district", data=form).status_code == 303


@pytest.mark.parametrize("database", ["postgresql"])
def test_while_the_server_is_away_the_answer_is_503_and_then_all_goes_on(
    app: Flask, client_for, cast: Cast, engine: Engine, postgresql: Server, database
):
    client = client_for(cast.candidate)
    form = {"csrf_token": client.token(), "note": "my long note"}
    before = districts(engine)
    postgresql.crash()
    try:
        for answer in (client.get("/account"), client.post("/add-district", data=form)):
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    finally:
        postgresql.start()
    assert districts(engine) == before
    assert client.post("/add-district", data=form).status_code == 303
    assert districts(engine) == before + 1


def test_what_was_done_stays_done_when_no_worker_can_be_woken(settings: Settings, engine: Engine, cast: Cast):
    app = create_app(dataclasses.replace(settings, valkey_url="redis://127.0.0.1:1/0"))
    app.test_client_class = Browser

    @app.post("/ask")
    @open_to("anyone")
    def ask():
        g.db.add(District(name="Kept"))
        leave_after_commit(g.db, "run_checks", 1)
        return "", 303, {"Location": "/"}

    before, client = districts(engine), app.test_client()
    form = html.document_fromstring(client.get("/sign-in").text).forms[0]
    assert client.post("/ask", data=dict(form.form_values())).status_code == 303
    assert districts(engine) == before + 1


STRANGE = [
    "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example", "/\\/evil.example",
    "https://evil.example", "http:evil.example", "evil.example", "@evil.example", "javascript:alert(1)",
    "data:text/html,x", "/x\r\nSet-Cookie:x=1", "/a\tb", "/a\nb", "/\t/evil.example", "//evil.example/%2f..",
    "", "/a b", "\u202e/x", "/\u0000", "?x", "#x",
]  # fmt: skip


@pytest.mark.parametrize("wanted", STRANGE)
def test_after_signing_in_nobody_is_led_off_the_site(wanted: str):
    assert safe_path(wanted) == "/"


@pytest.mark.parametrize("wanted", ["/", "/packets/Zq3?tab=log#end", "/a%20b", "/packets//x"])
def test_paths_of_this_site_are_kept(wanted: str):
    assert safe_path(wanted) == wanted
