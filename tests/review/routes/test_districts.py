"""The administrator's districts: a list to search, a page each, and a new name that keeps the former one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import html
from sqlalchemy import Engine, event, select

from review.db import transaction
from review.models import District, Person, SecurityEntry
from review.queries.paging import AT_ONCE
from tests.postgresql import on_both_databases
from tests.review.conftest import Browser
from tests.review.makers import Cast, make_district, make_person
from tests.review.routes.test_coordinator import rows, words
from tests.review.routes.test_holders import alerts

ClientFor = Callable[[Person], Browser]
DISTRICTS = "/people/districts"
TABLE = "Districts, with their people and packets in every program"


@pytest.fixture
def administrator(client_for: ClientFor, cast: Cast) -> Browser:
    return client_for(cast.administrator)


@pytest.fixture
def maple(cast: Cast) -> str:
    """The page of Carla's district."""
    assert cast.candidate.district is not None
    return f"{DISTRICTS}/{cast.candidate.district.public_id}"


@on_both_databases
@pytest.mark.usefixtures("story")
def test_the_list_tells_how_many_people_and_packets_each_has(administrator: Browser, engine: Engine):
    with transaction(engine) as db:
        make_district(db, "Willow City")
    assert f'href="{DISTRICTS}"' in administrator.get("/people").text
    assert rows(administrator.get(DISTRICTS).text, TABLE) == [
        ["Birch Parish", "6", "None"],
        ["Cedar City", "1", "None"],
        ["Maple County", "2", "1"],
        ["Willow City", "None", "None"],
    ]


@on_both_databases
def test_a_long_list_comes_in_pages_and_is_searched_by_name(administrator: Browser, engine: Engine):
    with transaction(engine) as db:
        for number in range(AT_ONCE):
            make_district(db, f"Zone {number:02}")
    first = administrator.get(DISTRICTS).text
    assert f"{AT_ONCE + 3} districts" in first
    (following,) = html.document_fromstring(first).xpath("//a[text()='Next page']/@href")
    pages = [rows(page, TABLE) for page in (first, administrator.get(following).text)]
    assert [len(page) for page in pages] == [AT_ONCE, 3]
    names = [row[0] for page in pages for row in page]
    assert names == sorted(names)
    found = administrator.get(f"{DISTRICTS}?name=ONE+07").text
    assert [row[0] for row in rows(found, TABLE)] == ["Zone 07"]
    assert words(found, "//form[@role='search']/a") == ["Show all"]
    assert words(administrator.get(f"{DISTRICTS}?name=%25").text, "//div[@class='empty']") == [
        "No district of that name is here."
    ]


def test_the_list_takes_as_many_queries_for_many_as_for_few(administrator: Browser, engine: Engine, app):
    asked: list[str] = []
    event.listen(app.config["ENGINE"], "before_cursor_execute", lambda *given: asked.append(given[2]))
    counts = []
    for name in ("", "Willow City"):
        if name:
            with transaction(engine) as db:
                make_person(db, "Wes Willow", make_district(db, name))
        administrator.get(DISTRICTS)
        asked.clear()
        administrator.get(DISTRICTS)
        counts.append(len(asked))
    assert counts[0] == counts[1]


@on_both_databases
def test_a_district_gets_a_new_name_and_its_page_tells_the_former_ones(
    administrator: Browser, maple: str, engine: Engine, cast: Cast
):
    assert words(administrator.get(maple).text, "//main//h2") == ["Give it another name"]
    assert administrator.submit(maple, maple, name="Maple  County Schools").location == maple
    page = administrator.get(maple).text
    assert words(page, "//p[@role='status']") == ["Maple County is called Maple County Schools from now on."]
    assert words(page, "//h1") == ["Maple County Schools"]
    (former,) = words(page, "//main//ul/li")
    assert former.startswith("Called Maple County until ")
    assert "Maple County Schools" in administrator.get(f"/people/{cast.candidate.public_id}").text
    with transaction(engine) as db:
        assert db.scalars(select(SecurityEntry.kind)).all() == ["district_renamed"]


@on_both_databases
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Enter the new name."),
        ("x" * 201, "New name must be 200 characters or fewer."),
        ("birch parish", "Another district has this name."),
        ("Maple County", "That is its name already. Enter another one."),
    ],
)
def test_a_name_that_cannot_be_is_kept_as_typed_with_a_sentence(
    administrator: Browser, maple: str, name: str, sentence: str
):
    refused = administrator.submit(maple, maple, name=name)
    assert (refused.status_code, alerts(refused.text)) == (422, [sentence])
    page = html.document_fromstring(refused.text)
    assert page.xpath("//input[@name='name']/@value | //h1/text()") == ["Maple County", name]


def test_a_name_given_from_an_old_page_is_refused_and_then_taken(administrator: Browser, maple: str, engine: Engine):
    form = {"csrf_token": administrator.token(), "name": "Oak County", "seen": "Elm County"}
    late = administrator.post(maple, data=form)
    assert (late.status_code, alerts(late.text)) == (
        409, ["Somebody renamed this district a moment ago; it is called Maple County now."],
    )  # fmt: skip
    seen = html.document_fromstring(late.text).xpath("//input[@name='seen']/@value")[0]
    assert administrator.post(maple, data=form | {"seen": seen}).status_code == 303
    with transaction(engine) as db:
        assert db.scalar(select(District.name).where(District.name.contains("Oak"))) == "Oak County"


def test_districts_are_open_to_administrators_alone(client_for: ClientFor, cast: Cast, maple: str):
    for person in (cast.candidate, cast.reviewer, cast.coordinator):
        browser = client_for(person)
        assert [browser.get(address).status_code for address in (DISTRICTS, maple)] == [404, 404]
        form = {"csrf_token": browser.token(), "name": "Oak County", "seen": "Maple County"}
        assert browser.post(maple, data=form).status_code == 404
    assert client_for(cast.administrator).get(f"{DISTRICTS}/nothing").status_code == 404
