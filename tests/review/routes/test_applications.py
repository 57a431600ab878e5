"""The pages of a program that people apply for speak of an application, and ask for no hours and no day of issue."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from lxml import html
from sqlalchemy import Engine, select

import checks
from review.accounts import actor_of
from review.db import transaction
from review.models import Certification, Person
from review.operations.certifications import enter_certification
from review.operations.packets import attach, open_packet
from review.operations.progress_import import import_progress
from review.queries.applying import last_moment
from tests.review.applications import COHORT, PROGRAM, operators_rules, write_cohort
from tests.review.conftest import Browser
from tests.review.makers import Cast, make_district, make_person
from tests.review.operations.conftest import upload

NEW = "/program/holders/new"


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[checks.RuleSet]:
    folder = tmp_path / "rules"
    folder.mkdir()
    write_cohort(folder)
    with operators_rules(monkeypatch, folder):
        yield checks.rule_set(COHORT)


@pytest.fixture
def people(engine: Engine, rules: checks.RuleSet) -> dict[str, str]:
    """Dana applies, with the two documents in the packet; Kim coordinates. Ids by name."""
    with transaction(engine) as db:
        valley, bay = make_district(db, "Valley Unified"), make_district(db, "Bay Office of Education")
        dana = make_person(db, "Dana Applicant", valley, ("candidate", PROGRAM))
        kim = make_person(db, "Kim Coordinator", bay, ("coordinator", PROGRAM))
        certification = enter_certification(db, dana, actor=actor_of(kim), program=PROGRAM, issued_on=None)
        packet = open_packet(db, certification.cycles[0], actor=actor_of(dana))
        for kind in ("application", "resume"):
            attach(db, packet, actor=actor_of(dana), kind=kind, upload=upload(kind, f"{kind}.docx"))
        ids = {"packet": packet.public_id, "certification": certification.public_id}
        return ids | {"last": str(last_moment(packet)), "version": str(packet.version)}


@pytest.fixture
def sign_in(app: Flask) -> Callable[[str], Browser]:
    """A browser in which the person of that address is signed in."""

    def sign_in(email: str) -> Browser:
        browser = app.test_client()
        assert isinstance(browser, Browser)
        browser.sign_in(email)
        return browser

    return sign_in


def words(text: str) -> str:
    return " ".join(html.document_fromstring(text).xpath("//main")[0].text_content().split())


def test_the_candidate_reads_of_an_application(people: dict[str, str], sign_in: Callable[[str], Browser]):
    dana, packet = sign_in("dana@demo.example"), f"/packets/{people['packet']}"
    home = words(dana.get("/packets").text)
    assert "CITE CTO Mentor Program, Cohort 99 Applications opened" in home
    for page in ("", "/report", "/submit", "/withdraw", "/history", "/files/nomination"):
        shown = words(dana.get(packet + page).text)
        assert [word for word in ("recertification", "hours", "certification expires") if word in shown.lower()] == []
    assert "Nomination A nomination by your superintendent" in words(dana.get(packet).text)
    assert "Preferred" in words(dana.get(packet).text)
    assert "your statement" not in home


def test_after_the_deadline_the_page_says_when_it_was(people: dict[str, str], sign_in: Callable[[str], Browser]):
    packet = f"/packets/{people['packet']}"
    with time_machine.travel(people["last"], tick=False) as time:
        time.shift(2)
        dana = sign_in("dana@demo.example")
        shown = words(dana.get(f"{packet}/submit").text)
        assert "Applications closed on" in shown
        assert "Your files stay here, and you can download them." in shown
        assert html.document_fromstring(dana.get(packet).text).xpath("//a[@id='submit']") == []
        sent = {"csrf_token": dana.token(), "version": people["version"], "statement": "y"}
        assert dana.post(f"{packet}/submit", data=sent).status_code == 422


def test_a_coordinator_adds_an_applicant_without_a_day(
    engine: Engine, people: dict[str, str], sign_in: Callable[[str], Browser]
):
    kim = sign_in("kim@demo.example")
    assert "Issued on" not in words(kim.get(NEW).text)
    added = {"name": "Ed Engineer", "email": "ed@demo.example", "new_district": "River Unified"}
    assert kim.submit(NEW, NEW, **added).status_code == 303
    with transaction(engine) as db:
        ed = select(Certification).join(Certification.person).where(Person.email == "ed@demo.example")
        assert db.scalars(ed).one().issued_on is None
    shown = words(kim.get(f"/program/certifications/{people['certification']}").text)
    assert "State Applies for it" in shown
    assert "Issued on Not yet" in shown
    assert "Revoke it" not in shown
    assert "Close it" in shown
    for page in (
        "/program",
        "/program/holders",
        "/program/packets",
        "/program/deadlines",
        f"/program/packets/{people['packet']}",
    ):
        assert kim.get(page).status_code == 200


@pytest.fixture
def participant(engine: Engine, cast: Cast) -> Person:
    """Carla is in the academy's cohort of 2025, and in a program that Ola coordinates."""
    facts = '{"sessions": [{"id": "s1", "date": "2024-09-22", "hours": 6.5, "areas": ["RR"], "modality": "in_person"}]}'
    with transaction(engine) as db:
        import_progress(
            db, f'[{{"email": "carla@demo.example", "ruleset": "al-cto-academy@2025-9m", "facts": {facts}}}]'
        )
    return cast.candidate


def test_progress_is_shown_and_cannot_be_changed(participant: Person, sign_in: Callable[[str], Browser]):
    carla = sign_in("carla@demo.example")
    assert "Your progress in a cohort" in words(carla.get("/packets").text)
    page = carla.get("/progress").text
    shown = words(page)
    assert "Alabama CTO Academy, 2025 cohort Hours 6.5 of 54 Fee $100, not paid Deadline June 30, 2025" in shown
    assert "6.5 of 54 hours count; 47.5 more are needed." in shown
    assert html.document_fromstring(page).xpath("//main//form") == []
    assert carla.post("/progress").status_code in (403, 405)


def test_the_coordinator_sees_the_participants_of_the_program(participant: Person, sign_in: Callable[[str], Browser]):
    ola, cora = sign_in("ola@demo.example"), sign_in("cora@demo.example")
    assert "Carla Candidate Maple County Alabama CTO Academy, 2025 cohort" in words(ola.get("/program/progress").text)
    assert "Nobody is in a cohort of your programs." in words(cora.get("/program/progress").text)
    assert sign_in("carla@demo.example").get("/program/progress").status_code == 404


def test_nobody_sees_how_far_they_or_their_own_district_are_as_a_coordinator(
    engine: Engine, participant: Person, sign_in: Callable[[str], Browser]
):
    rows = [{"email": f"{name}@demo.example", "ruleset": "al-cto-academy@2025-9m"} for name in ("ola", "rob")]
    with transaction(engine) as db:
        import_progress(db, json.dumps(rows))
    ola = sign_in("ola@demo.example")
    assert names(ola) == ["Carla Candidate"]
    with transaction(engine) as db:
        db.scalars(select(Person).where(Person.email == "ola@demo.example")).one().district_id = None
    assert names(ola) == ["Rob Reviewer", "Carla Candidate"]


def names(coordinator: Browser) -> list[str]:
    """Whom the list shows."""
    shown = html.document_fromstring(coordinator.get("/program/progress").text)
    return [cell.text.strip() for cell in shown.xpath("//tbody/tr/th")]
