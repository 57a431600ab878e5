"""The reviewer's queue: what waits, what is mine, what others hold; claiming and releasing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from review.db import transaction
from review.models import Person
from review.settings import Settings
from tests.postgresql import on_both_databases
from tests.review.makers import PROGRAM, Cast, make_district, make_person
from tests.review.routes.desk_makers import CLEAN, EVALUATION, Story
from tests.review.routes.desk_pages import acts, problems, rows, statements, tree, words_of

ClientFor = Callable[[Person], FlaskClient]


def test_an_empty_desk_says_so(rita: FlaskClient) -> None:
    empty = tree(rita.get("/review")).xpath("//div[@class='empty']/p[1]/text()")
    assert empty == [
        "You hold no packet.",
        "Nothing waits for a reviewer. A packet appears here as soon as its checks are done.",
    ]
    held = rita.get("/review?show=held")
    assert "No other reviewer holds a packet. See what waits for a reviewer" in words_of(held)
    assert tree(held).xpath("//a[.='See what waits for a reviewer']/@href") == ["/review"]


def test_the_queue_lists_what_waits_what_is_mine_and_what_others_hold(
    engine: Engine, settings: Settings, cast: Cast, story: Story, rita: FlaskClient
) -> None:
    with transaction(engine) as db:
        dana = make_person(db, "Dana Candidate", make_district(db, "Pine Hollow"), ("candidate", PROGRAM))
    Story(engine, settings, cast.other_candidate, CLEAN).claim(cast.reviewer)
    Story(engine, settings, dana).claim(cast.second_reviewer)
    page = rita.get("/review")
    ends = "February 2, 2027 (73 days left)"
    assert rows(page, "Packets that wait, the longest first") == [
        [
            "Carla Candidate", "Maple County", "1", "November 21, 2026 (today)", ends,
            "1 to fix, 1 could not be checked", "Claim the packet of Carla Candidate",
        ]
    ]  # fmt: skip
    assert rows(page, "Packets that you hold") == [
        ["Caleb Candidate", "Cedar City", "1", "December 1, 2026 (10 days left)", ends, "Nothing to fix"]
    ]
    assert rows(rita.get("/review?show=held"), "Packets that other reviewers hold, the longest first") == [
        [
            "Dana Candidate", "Pine Hollow", "1", "Rob Reviewer", "December 1, 2026 (10 days left)", ends,
            "1 to fix, 1 could not be checked",
        ]
    ]  # fmt: skip


def test_the_queue_asks_as_often_for_three_packets_as_for_one(
    app: Flask, engine: Engine, settings: Settings, cast: Cast, story: Story, rita: FlaskClient
) -> None:
    one = statements(app, rita, "/review")
    with transaction(engine) as db:
        dana = make_person(db, "Dana Candidate", make_district(db, "Pine Hollow"), ("candidate", PROGRAM))
    Story(engine, settings, cast.other_candidate)
    Story(engine, settings, dana)
    assert len(rows(rita.get("/review"), "Packets that wait, the longest first")) == 3
    assert statements(app, rita, "/review") == one


def test_a_packet_of_ones_own_district_is_as_good_as_missing(
    engine: Engine, story: Story, cast: Cast, rita: FlaskClient
) -> None:
    with transaction(engine) as db:
        db.get_one(Person, cast.reviewer.id).district_id = cast.candidate.district_id
    hidden, missing = rita.get(f"/review/{story.id}"), rita.get("/review/AAAAAAAAAAAAAAAAAAAAAA")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.data == missing.data
    assert rows(rita.get("/review"), "Packets that wait, the longest first") == []


@pytest.mark.parametrize("who", ["candidate", "coordinator", "administrator", "outsider", "newcomer"])
def test_only_the_programs_reviewers_open_a_packet(story: Story, cast: Cast, client_for: ClientFor, who: str) -> None:
    client = client_for(getattr(cast, who))
    assert client.get(f"/review/{story.id}").status_code == 404
    answer = client.post(f"/review/{story.id}/claim", data={"csrf_token": client.token(), "version": 1})
    assert answer.status_code == 404
    assert story.state() == "queued"


def test_reading_never_claims(story: Story, rita: FlaskClient) -> None:
    page = rita.get(f"/review/{story.id}")
    assert acts(page) == ["claim", "notes"]
    assert story.state() == "queued"


def test_claim_and_release(story: Story, cast: Cast, rita: FlaskClient) -> None:
    answer = rita.submit(f"/review/{story.id}", f"/review/{story.id}/claim")
    assert (answer.status_code, answer.location) == (303, f"/review/{story.id}")
    page = rita.get(answer.location)
    assert "You hold this packet until the end of December 1, 2026." in words_of(page)
    assert "10 days left. Read the documents, answer what the checks found" in words_of(page)
    answer = rita.submit(f"/review/{story.id}", f"/review/{story.id}/release")
    assert (answer.status_code, answer.location, story.state()) == (303, "/review", "queued")


def test_the_second_to_claim_reads_who_was_faster(story: Story, rita: FlaskClient, rob: FlaskClient) -> None:
    form = tree(rob.get("/review")).xpath("//form[@action=$to]", to=f"/review/{story.id}/claim")[0]
    rita.submit(f"/review/{story.id}", f"/review/{story.id}/claim")
    answer = rob.post(f"/review/{story.id}/claim", data=dict(form.form_values()))
    assert (answer.status_code, problems(answer)) == (409, ["Rita Reviewer took this at 12:00 PM."])
    assert "Held by Rita Reviewer until the end of December 1, 2026" in words_of(answer)


@on_both_databases
def test_a_double_click_claims_once(story: Story, rita: FlaskClient) -> None:
    form = tree(rita.get("/review")).xpath("//form[@action=$to]", to=f"/review/{story.id}/claim")[0]
    first, second = (rita.post(f"/review/{story.id}/claim", data=dict(form.form_values())) for _ in range(2))
    assert (first.status_code, first.location) == (second.status_code, second.location) == (303, f"/review/{story.id}")


@on_both_databases
def test_two_clicks_at_the_same_moment_get_the_same_answer(story: Story, cast: Cast, client_for: ClientFor) -> None:
    hands = [client_for(cast.reviewer) for _ in range(8)]
    form = tree(hands[0].get("/review")).xpath("//form[@action=$to]", to=f"/review/{story.id}/claim")[0]
    forms = [dict(form.form_values()) | {"csrf_token": hand.token()} for hand in hands]
    barrier = threading.Barrier(len(hands))

    def click(number: int) -> tuple[int, str | None]:
        barrier.wait()
        answer = hands[number].post(f"/review/{story.id}/claim", data=forms[number])
        return answer.status_code, answer.location

    with ThreadPoolExecutor(len(hands)) as clicks:
        assert set(clicks.map(click, range(len(hands)))) == {(303, f"/review/{story.id}")}


def test_what_another_holds_can_be_read_and_not_touched(in_hand: Story, rob: FlaskClient) -> None:
    page = rob.get(f"/review/{in_hand.id}")
    assert acts(page) == ["notes"]
    assert EVALUATION in words_of(page)
    data = {"csrf_token": rob.token(), "requirement": "evaluation", "words": "Mine.", "weight": "must_fix"}
    answer = rob.post(f"/review/{in_hand.id}/deficiencies", data=data)
    assert answer.status_code == 403
    assert "Mine." in words_of(answer)
    assert in_hand.deficiencies() == []
