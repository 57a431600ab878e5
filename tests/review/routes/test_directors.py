"""The coordinator of a mandate enters who is in a post, ends and corrects posts; others have no such pages."""

from __future__ import annotations

import pytest
import time_machine
from lxml import html
from sqlalchemy import Engine

from review.db import transaction
from review.models import Person
from tests.postgresql import on_both_databases
from tests.review.makers import Cast, make_person
from tests.review.routes.test_coordinator import rows, words
from tests.review.routes.test_holders import alerts

CEU = "al-td-ceu"
DESK = "/program/directors"
NEW = {
    "name": "Dana Director", "email": "dana@demo.example", "kind": "technology_director",
    "new_district": "Maple County", "starts_on": "2024-11-04",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _june():
    with time_machine.travel("2025-06-20T17:00:00Z", tick=False):
        yield


@pytest.fixture
def kim(_june, engine: Engine, client_for):
    """Kim, of no district, who coordinates the mandate."""
    with transaction(engine) as db:
        keeper = make_person(db, "Kim Keeper", None, ("coordinator", CEU))
    return client_for(keeper)


def enter(kim, **changes: str) -> str:
    answer = kim.submit(f"{DESK}/new", f"{DESK}/new", **(NEW | changes))
    assert answer.status_code == 303, alerts(answer.text)
    return answer.location


def action(page: str, ending: str) -> str:
    return html.document_fromstring(page).xpath(f"//form[contains(@action, '{ending}')]/@action")[0]


@on_both_databases
def test_a_director_is_entered_moves_on_and_another_follows(kim, cast: Cast):
    address = enter(kim)
    table = "Posts, those that last on top"
    assert rows(kim.get(DESK).text, table) == [
        ["Dana Director", "Technology director", "Maple County", "November 4, 2024", "Lasts"]
    ]
    refused = kim.submit(f"{DESK}/new", f"{DESK}/new", **(NEW | {"name": "Ed Next", "email": "ed@demo.example"}))
    assert refused.status_code == 422
    assert "Dana Director is technology director of Maple County from November 4, 2024" in alerts(refused.text)[0]
    end = action(kim.get(address).text, "/end")
    prefix = f"end-{end.split('/')[-2]}"
    assert kim.submit(address, end, **{f"{prefix}-ends_on": "2025-03-31"}).status_code == 303
    enter(kim, name="Ed Next", email="ed@demo.example", starts_on="2025-04-01")
    further = {
        "begin-kind": "technology_director",
        "begin-new_district": "Cypress City",
        "begin-starts_on": "2025-04-01",
    }
    assert kim.submit(address, f"{address}/begin", **further).status_code == 303
    page = kim.get(address).text
    assert words(page, "//h2")[:2] == ["Technology director, Cypress City", "Technology director, Maple County"]
    assert words(page, "//dl//dd") == ["dana@demo.example", "Cypress City"]
    assert [row[0] for row in rows(kim.get(f"{DESK}?name=ed").text, table)] == ["Ed Next"]


def test_a_mistake_is_corrected_and_a_stale_page_is_refused(kim, cast: Cast):
    address = enter(kim)
    correct = action(kim.get(address).text, "/correct")
    prefix = f"correct-{correct.split('/')[-2]}"
    assert kim.submit(address, correct, **{f"{prefix}-starts_on": "2024-11-05"}).status_code == 303
    stale = kim.submit(address, correct, version="1", **{f"{prefix}-starts_on": "2024-11-06"})
    assert (stale.status_code, alerts(stale.text)) == (409, ["This post was changed a moment ago."])
    empty = kim.submit(address, correct, **{f"{prefix}-starts_on": ""})
    assert empty.status_code == 422


def test_others_have_no_such_pages_and_no_tabs(kim, engine: Engine, client_for, cast: Cast):
    address = enter(kim)
    with transaction(engine) as db:
        district = db.get_one(Person, cast.candidate.id).district
        neighbor = make_person(db, "Mia Maple", district, ("coordinator", CEU))
    assert client_for(neighbor).get(address).status_code == 404
    assert client_for(cast.coordinator).get(address).status_code == 404
    assert client_for(cast.coordinator).get(DESK).status_code == 404
    assert "Directors" not in words(client_for(cast.coordinator).get("/program").text, "//nav//a")
