"""The coordinator's page of a certification, the holder's certificate, and the public register."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable

import pypdf
import pytest
import time_machine
from lxml import html
from sqlalchemy import Engine

from review.db import transaction
from review.models import Certification, Packet, Person
from review.operations import completion, lifecycle
from review.settings import Settings
from tests.postgresql import on_both_databases
from tests.review.conftest import Browser
from tests.review.makers import Cast, make_cycle
from tests.review.routes.desk_makers import CLEAN, Story, actor
from tests.review.routes.test_coordinator import log_hours, passed, words
from tests.review.routes.test_holders import alerts


@pytest.fixture
def coordinator(client_for: Callable[[Person], Browser], cast: Cast) -> Browser:
    return client_for(cast.coordinator)


@pytest.fixture
def story(engine: Engine, settings: Settings, cast: Cast) -> Story:
    return Story(engine, settings, cast.candidate, CLEAN)


@pytest.fixture
def completed(story: Story, cast: Cast) -> str:
    """The address of a certification whose first recertification Cora completed."""
    passed(story, cast)
    log_hours(story, cast)
    with transaction(story.engine) as db:
        packet = story.packet(db)
        completion.complete(db, packet, actor=actor(db.get_one(Person, cast.coordinator.id)), version=packet.version)
        return f"/program/certifications/{packet.cycle.certification.public_id}"


def link(page: str, words_of_it: str) -> str:
    """Where the link of these words leads."""
    found = html.document_fromstring(page).xpath(f"//a[contains(., '{words_of_it}')]/@href")
    assert found, words_of_it
    return found[0]


def state(page: str) -> str:
    return words(page, "//dl//dt[.='State']/following-sibling::dd")[0]


@on_both_databases
def test_a_completed_one_has_its_certificate_for_the_holder_and_the_world(
    client: Browser, completed: str, coordinator: Browser, client_for, cast: Cast
):
    page = coordinator.get(completed).text
    assert state(page) == "Active"
    file, register = link(page, "(PDF)"), link(page, "in the register")
    for who in (cast.coordinator, cast.candidate):
        answer = client_for(who).get(file)
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=AL-CTO-")
        assert "Carla Candidate" in pypdf.PdfReader(io.BytesIO(answer.get_data())).pages[0].extract_text()
    own = client_for(cast.candidate).get("/packets").text
    assert link(own, "as the public register shows it") == register
    shown = client.get(register).text
    assert words(shown, "//div[@class='box good']/h2") == ["This certificate is valid"]
    assert words(shown, "//dl/div/dt") == ["Name", "Credential", "Issued by", "Issued on", "Valid until"]


def test_nobody_else_gets_the_certificate_or_its_page(completed: str, coordinator: Browser, client_for, cast: Cast):
    file = link(coordinator.get(completed).text, "(PDF)")
    assert client_for(cast.other_candidate).get(file).status_code == 404
    assert client_for(cast.reviewer).get(file).status_code == 404
    assert client_for(cast.candidate).get(completed).status_code == 404
    assert client_for(cast.reviewer).get(completed).status_code == 404


def test_what_is_not_in_the_register_says_so(client: Browser):
    answer = client.get("/register/nothing-of-this-kind-")
    assert answer.status_code == 404
    assert "This certificate is not in the register" in answer.text


def test_a_reopening_is_asked_by_one_and_confirmed_by_another(
    client: Browser,
    completed: str,
    story: Story,
    coordinator: Browser,
    client_for,
    cast: Cast,
):
    packet = f"/program/packets/{story.id}"
    register = link(coordinator.get(completed).text, "in the register")
    page = coordinator.get(packet).text
    assert "Confirm that it is reopened" not in page
    refused = coordinator.submit(packet, f"{packet}/ask_reopen", **{"ask_reopen-reason": ""})
    assert (refused.status_code, alerts(refused.text)) == (422, ["Give a reason."])
    asked = coordinator.submit(packet, f"{packet}/ask_reopen", **{"ask_reopen-reason": "The sheet is another's."})
    assert asked.status_code == 303
    assert "Confirm that it is reopened" not in coordinator.get(packet).text
    other = client_for(cast.second_coordinator)
    assert "The sheet is another&#39;s." in other.get(packet).text
    assert other.submit(packet, f"{packet}/reopen").status_code == 303
    assert "Its renewal is under review" in client.get(register).text
    assert "suspended while your recertification is looked at again" in client_for(cast.candidate).get("/packets").text


@on_both_databases
def test_a_removal_that_is_proposed_waits_for_a_coordinator(engine, coordinator: Browser, client_for, cast: Cast):
    with transaction(engine) as db:
        cycle = make_cycle(db, db.get_one(Person, cast.candidate.id))
        address, last = f"/program/certifications/{cycle.certification.public_id}", cycle.ends_on
    with time_machine.travel(dt.datetime.combine(last + dt.timedelta(days=2), dt.time(18), dt.UTC), tick=False):
        coordinator = client_for(cast.coordinator)
        assert "Confirm the removal" not in coordinator.get(address).text
        hours = f"/program/hours/{cycle.public_id}"
        assert link(coordinator.get(address).text, "Hours of cycle 1") == hours
        with transaction(engine) as db:
            assert lifecycle.propose_removals(db) == 1
        waiting = coordinator.get("/program").text
        assert words(waiting, "//th[.='Removal to confirm']/following-sibling::td[1]") == ["Carla Candidate"]
        assert link(waiting, "Carla Candidate") == address
        assert words(coordinator.get(address).text, "//details[@open]/summary") == ["Confirm the removal"]
        refused = coordinator.submit(address, f"{address}/remove", **{"remove-reason": " "})
        assert (refused.status_code, alerts(refused.text)) == (422, ["Give a reason."])
        assert coordinator.submit(address, f"{address}/remove", **{"remove-reason": "Nothing came."}).status_code == 303
        assert state(coordinator.get(address).text) == "Removed"
        assert "This certification was removed" in client_for(cast.candidate).get("/packets").text
        assert words(coordinator.get("/program").text, "//th[.='Removal to confirm']") == []


def test_it_is_closed_with_a_day_that_is_not_ahead(completed: str, coordinator: Browser, engine):
    ahead = {"close-why": "retired", "close-on": "2099-01-01"}
    refused = coordinator.submit(completed, f"{completed}/close", **ahead)
    assert (refused.status_code, alerts(refused.text)) == (422, ["Enter the day, today or earlier."])
    register = link(coordinator.get(completed).text, "in the register")
    assert coordinator.submit(completed, f"{completed}/close", **ahead | {"close-on": "2026-01-01"}).status_code == 303
    assert coordinator.get(register).status_code == 404
    with transaction(engine) as db:
        assert db.query(Certification).one().closed_why == "retired"
        assert db.query(Packet).one().state == "completed"
