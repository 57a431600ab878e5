"""The review queue as a page: filters in the address, pages, the next packet, and what the reviewer decided."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from review.db import transaction
from review.queries import decided, paging, waiting
from review.settings import Settings
from tests.review.makers import PROGRAM, Cast, make_district, make_person
from tests.review.routes.candidate_makers import NOW
from tests.review.routes.desk_makers import CLEAN, Story
from tests.review.routes.desk_pages import problems, rows, statements, tree, words_of

WAIT = "Packets that wait, the longest first"


@pytest.fixture
def two(engine: Engine, settings: Settings, cast: Cast, story: Story) -> tuple[Story, Story]:
    """Carla's packet, with something to fix, and Caleb's behind it."""
    return story, Story(engine, settings, cast.other_candidate, CLEAN)


def names(page, caption: str = WAIT) -> list[str]:
    return [row[0] for row in rows(page, caption)]


def test_the_address_says_what_is_shown(two: tuple[Story, Story], rita: FlaskClient) -> None:
    page = rita.get("/review?checks=nothing&sort=candidate")
    assert names(page, "Packets that wait, by candidate") == ["Caleb Candidate"]
    form = tree(page).xpath("//form[@method='get']")[0]
    assert form.fields["checks"] == "nothing"
    assert form.fields["sort"] == "candidate"
    assert tree(page).xpath("//details[@open]/summary/text()") == ["Filter and sort"]


def test_what_is_not_offered_is_no_filter(two: tuple[Story, Story], rita: FlaskClient) -> None:
    page = rita.get("/review?checks=nonsense&waiting=x&due=-1&sort=id&show=all&program=other&district=1")
    assert names(page) == ["Carla Candidate", "Caleb Candidate"]


def test_filters_that_nothing_matches_can_be_cleared(story: Story, rita: FlaskClient) -> None:
    page = rita.get("/review?attempt=again")
    assert "No packet matches these filters." in words_of(page)
    assert names(rita.get("/review")) == ["Carla Candidate"]
    assert tree(page).xpath("//a[.='Clear filters']/@href") == ["/review", "/review?show=waiting"]


def test_pages_keep_the_filters(two: tuple[Story, Story], rita: FlaskClient, monkeypatch) -> None:
    monkeypatch.setattr(paging, "AT_ONCE", 1)
    first = rita.get("/review?due=90")
    [onward] = tree(first).xpath("//a[.='Next page']/@href")
    second = rita.get(onward)
    assert (names(first), names(second)) == (["Carla Candidate"], ["Caleb Candidate"])
    assert tree(second).xpath("//nav[@aria-label='Pages of the list']//a/@href") == ["/review?due=90"]


def test_the_total_stops_where_counting_does(two: tuple[Story, Story], rita: FlaskClient, monkeypatch) -> None:
    assert "2 packets" in words_of(rita.get("/review"))
    monkeypatch.setattr(paging, "AT_ONCE", 1)
    monkeypatch.setattr(waiting, "MOST_COUNTED", 1)
    assert "1+ packets" in words_of(rita.get("/review"))


def test_one_button_claims_and_opens_the_next_packet(two: tuple[Story, Story], rita: FlaskClient) -> None:
    carla, caleb = two
    assert rita.submit("/review", "/review/next").location == f"/review/{carla.id}"
    assert rita.submit("/review", "/review/next").location == f"/review/{caleb.id}"
    assert (carla.state(), caleb.state()) == ("in_review", "in_review")
    assert tree(rita.get("/review")).xpath("//form[@action='/review/next']") == []


def test_what_another_took_meanwhile_is_passed_over(
    two: tuple[Story, Story], rita: FlaskClient, rob: FlaskClient
) -> None:
    forms = [tree(client.get("/review")).xpath("//form[@action='/review/next']")[0] for client in (rita, rob, rob)]
    led = [
        client.post("/review/next", data=dict(form.form_values()) | {"key": key}).location
        for client, form, key in zip((rita, rob, rob), forms, "abc", strict=True)
    ]
    assert led == [f"/review/{two[0].id}", f"/review/{two[1].id}", "/review"]
    assert "Nothing waits any more: others took what was left." in words_of(rob.get("/review"))


def test_the_next_packet_is_one_that_the_filters_let_through(two: tuple[Story, Story], rita: FlaskClient) -> None:
    answer = rita.submit("/review?checks=nothing", "/review/next")
    assert answer.location == f"/review/{two[1].id}"


@pytest.mark.usefixtures("autumn")
@time_machine.travel(NOW + dt.timedelta(minutes=1), tick=False)
def test_my_reviews(story: Story, cast: Cast, rita: FlaskClient, rob: FlaskClient) -> None:
    caption = "What you decided, the latest on top"
    assert "No reviews yet." in words_of(rita.get("/review/mine"))
    story.claim(cast.reviewer)
    story.write(cast.reviewer, "Name a budget.")
    page = f"/review/{story.id}"
    rita.submit(page, f"{page}/return")
    rita.submit(page, f"{page}/take-back")
    rita.submit(page, f"{page}/return")
    made = ["Carla Candidate", "Maple County", "1", "Return for fixes", "November 21, 2026, 12:01:00 PM CST"]
    assert rows(rita.get("/review/mine"), caption) == [
        [*made, "Can be taken back until November 21, 2026, 12:11:00 PM CST"],
        [*made, "Not sent Taken back"],
    ]
    assert "No reviews yet." in words_of(rob.get("/review/mine"))


def test_my_reviews_come_in_pages(two: tuple[Story, Story], cast: Cast, rita: FlaskClient, monkeypatch) -> None:
    monkeypatch.setattr(decided, "AT_ONCE", 1)
    for each in two:
        each.returned(cast.reviewer, "Name a budget.")
    first = rita.get("/review/mine")
    [earlier] = tree(first).xpath("//a[.='Earlier reviews']/@href")
    caption = "What you decided, the latest on top"
    assert [names(page, caption) for page in (first, rita.get(earlier))] == [["Caleb Candidate"], ["Carla Candidate"]]


@pytest.mark.parametrize("address", ["/review?show=held&checks=fix&due=180&sort=expiry", "/review/mine"])
def test_the_lists_ask_as_often_for_three_rows_as_for_one(
    app: Flask, engine: Engine, settings: Settings, cast: Cast, rob: FlaskClient, rita: FlaskClient, address: str
) -> None:
    def held(name: str) -> Story:
        with transaction(engine) as db:
            candidate = make_person(db, name, make_district(db, name), ("candidate", PROGRAM))
        story = Story(engine, settings, candidate)
        story.claim(cast.second_reviewer)
        story.write(cast.second_reviewer, "Name a budget.")
        page = f"/review/{story.id}"
        assert rob.submit(page, f"{page}/return").status_code == 303
        return story

    reader = rob if address == "/review/mine" else rita
    held("Ann Candidate")
    one = statements(app, reader, address)
    held("Ben Candidate")
    held("Cat Candidate")
    assert len(tree(reader.get(address)).xpath("//tbody/tr")) == 3
    assert statements(app, reader, address) == one


def test_the_second_to_claim_a_row_reads_who_took_it_and_when(
    story: Story, rita: FlaskClient, rob: FlaskClient
) -> None:
    form = tree(rob.get("/review")).xpath("//form[@action=$to]", to=f"/review/{story.id}/claim")[0]
    rita.submit("/review", "/review/next")
    answer = rob.post(f"/review/{story.id}/claim", data=dict(form.form_values()))
    assert (answer.status_code, problems(answer)) == (409, ["Rita Reviewer took this at 12:00 PM."])
