"""A whole story with a canary in everything that people write: no line of the log holds it."""

import io
from dataclasses import replace

import docx
import pytest
from flask import g
from sqlalchemy import insert, select

from review import clock, create_app
from review.db import transaction
from review.jobs.checks import run_checks
from review.jobs.notices import send_due
from review.models import Cycle, Document, Person, SignIn
from review.routes.guard import open_to
from tests.postgresql import on_both_databases
from tests.review.logged import CANARY, EMAIL, broken_report, listening
from tests.review.makers import PROGRAM, make_cycle, make_district, make_person
from tests.review.routes.desk_makers import Story


@pytest.fixture
def lines():
    with listening() as lines:
        yield lines


@pytest.fixture
def people(engine) -> dict[str, Person]:
    with transaction(engine) as db:
        district, other = make_district(db, f"{CANARY} County"), make_district(db, "Birch Parish")
        candidate = make_person(db, f"{CANARY} Candidate", district, ("candidate", PROGRAM))
        make_cycle(db, candidate)
        reviewer = make_person(db, f"Rita {CANARY}", other, ("reviewer", PROGRAM))
        return {"candidate": candidate, "reviewer": reviewer}


@pytest.fixture
def request_ids(app) -> list[str]:
    """The ids with which the application answered, as browsers see them."""
    seen, answer = [], app.wsgi_app

    def watch(environ, start_response):
        def start(status, headers, *rest):
            seen.append(dict(headers)["X-Request-ID"])
            return start_response(status, headers, *rest)

        return answer(environ, start)

    app.wsgi_app = watch
    return seen


def a_plan_of_the_canary() -> io.BytesIO:
    document, file = docx.Document(), io.BytesIO()
    document.add_heading(f"{CANARY} Mission", level=1)
    document.add_paragraph(f"Every learner of {CANARY} uses technology well.")
    document.save(file)
    return io.BytesIO(file.getvalue())


def add_what_breaks(app) -> None:
    """A page whose fault speaks of what was typed, and a form that makes a second person with the same address."""

    @app.get("/fault/<name>")
    @open_to("anyone")
    def fault(name: str) -> str:
        raise RuntimeError(f"{CANARY} {name}")

    @app.post("/twice")
    @open_to("signed_in")
    def twice() -> str:
        same = {"name": CANARY, "email": EMAIL, "active": True, "fs_uniquifier": "y", "created_at": clock.now()}
        g.db.execute(insert(Person).values(same))
        return ""

    app.config["PROPAGATE_EXCEPTIONS"] = False


@on_both_databases
def test_nothing_that_people_wrote_is_logged_and_each_request_is_once(
    app, client, client_for, engine, environment, lines, people, request_ids, settings
):
    add_what_breaks(app)
    candidate, reviewer = client_for(people["candidate"]), client_for(people["reviewer"])
    statuses = [client.sign_in(EMAIL, f"{CANARY} wrong").status_code, client.sign_in(EMAIL).status_code]
    app.test_client().submit("/forgot", "/forgot", email=EMAIL)
    with transaction(engine) as db:
        cycle = db.scalars(select(Cycle.public_id)).one()
    packet = candidate.submit("/packets", f"/packets/open/{cycle}").location
    page, program = f"{packet}/files/plan", io.BytesIO(f"MZ{CANARY}".encode())
    for file, name in ((a_plan_of_the_canary(), f"{CANARY}.docx"), (program, f"{CANARY}.exe")):
        statuses.append(candidate.submit(page, page, file=(file, name)).status_code)
    with transaction(engine) as db:
        document = db.scalars(select(Document.public_id)).one()
    token = candidate.token()
    answers = [
        candidate.get(f"{packet}/documents/{document}"),
        reviewer.get(f"{packet}/documents/{document}"),
        client.get(f"/reset/{CANARY}"),
        candidate.get(f"/{CANARY}?q={CANARY}"),
        candidate.post(f"{packet}/submit", data={"words": CANARY}),
        candidate.post("/twice", data={"csrf_token": token, "words": CANARY}),
        candidate.get(f"/fault/{CANARY}"),
    ]
    run_checks(broken_report(engine, settings))
    send_due(engine, replace(settings, smtp_url="smtp://127.0.0.1:1"))

    assert statuses == [422, 303, 303, 422]
    assert [answer.status_code for answer in answers] == [200, 404, 404, 404, 400, 409, 500]
    assert CANARY.casefold() not in lines.text.casefold()
    assert sorted(line["request_id"] for line in lines.saying("answered")) == sorted(request_ids)
    assert len(request_ids) > 15
    assert {line["message"] for line in lines.all() if line["level"] != "INFO"} == {
        "a request came second",
        "a request failed",
        "a try failed",
        "a notice was not sent",
    }


def test_who_was_handed_which_document_stands_in_the_line(client_for, engine, settings, cast, lines):
    story = Story(engine, settings, cast.candidate)
    story.claim(cast.reviewer)
    with transaction(engine) as db:
        document = db.scalars(select(Document.public_id)).first()
    lines.stream.truncate(0), lines.stream.seek(0)
    answer = client_for(cast.reviewer).get(f"/review/{story.id}/documents/{document}")
    with transaction(engine) as db:
        sign_in = db.scalars(select(SignIn.id)).one()
    (line,) = lines.all()
    assert line.pop("milliseconds") > 0
    assert {key: line[key] for key in line if key not in ("time", "level", "process", "pid", "logger")} == {
        "message": "answered",
        "request_id": answer.headers["X-Request-ID"],
        "remote_address": "127.0.0.1",
        "method": "GET",
        "endpoint": "reviewer.document",
        "ids": {"packet_id": story.id, "document_id": document},
        "status": 200,
        "person": cast.reviewer.id,
        "sign_in": sign_in,
    }


def test_the_address_of_a_browser_is_believed_only_from_a_proxy_of_ours(client, settings, engine, lines):
    forwarded = {"X-Forwarded-For": "192.0.2.1"}
    client.get("/accessibility", headers=forwarded)
    create_app(replace(settings, proxies=1)).test_client().get("/accessibility", headers=forwarded)
    assert [line["remote_address"] for line in lines.all()] == ["127.0.0.1", "192.0.2.1"]
