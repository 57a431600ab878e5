"""The review queue: what the filters let through, in which order and pages, and who gets what comes next."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

import checks
from review import clock
from review.accounts import actor_of
from review.models import Deficiency, Person
from review.operations import clockwork, decisions, desk
from review.operations.next_packet import claim_next
from review.queries import decided, paging, waiting
from review.queries.decided import own_decisions
from review.queries.waiting import Filters, next_in_hand, queue_page
from tests.review.makers import PROGRAM, Cast, make_district, make_person
from tests.review.operations.conftest import GOOD, LACKING, Way

UNREAD = replace(GOOD, findings=(checks.Finding("files", "could_not_run", "note", "A scan.", "signatures"),))

WATCHED = replace(GOOD, findings=(checks.Finding("look", "not_found", "fix", "No cover.", "plan", mode="watch"),))
"""What only staff see is nothing to fix."""


def ready(db: Session, cast: Cast, name: str, report: checks.Report = GOOD, *, hours_ago: int = 0) -> Way:
    """A packet of that candidate, of a district of their own, in the queue."""
    candidate = make_person(db, f"{name} Candidate", make_district(db, f"{name} County"), ("candidate", PROGRAM))
    way = Way(db, replace(cast, candidate=candidate))
    way.fill(name)
    way.submit()
    way.check(report)
    way.packet.state_since = clock.now() - dt.timedelta(hours=hours_ago)
    return way


def listed(db: Session, reviewer: Person, **said: str) -> list[str]:
    """The first names on the page that these filters lead to."""
    db.flush()
    page = queue_page(db, actor_of(reviewer), Filters(**said), now=clock.now())
    return [packet.candidate.name.split()[0] for packet in page.rows]


@pytest.fixture
def three(db: Session, cast: Cast) -> dict[str, Way]:
    """Bea waits longest, Abe's cycle ends first, and Cid came back after fixes."""
    cid = ready(db, cast, "Cid", LACKING)
    cid.claim()
    cid.write()
    cid.stage_return()
    cid.tick()
    for row in db.query(Deficiency):
        row.state = "answered"
    db.flush()
    cid.fill("again")
    cid.submit()
    cid.check(UNREAD)
    cid.packet.state_since = clock.now() - dt.timedelta(hours=50)
    ways = {"Bea": ready(db, cast, "Bea", LACKING, hours_ago=130), "Abe": ready(db, cast, "Abe", WATCHED), "Cid": cid}
    today = clock.now().date()
    for name, days in (("Abe", 20), ("Cid", 50), ("Bea", 70)):
        ways[name].cycle.ends_on = ways[name].packet.ends_on = today + dt.timedelta(days=days)
    return ways


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ({}, ["Bea", "Cid", "Abe"]),
        ({"sort": "expiry"}, ["Abe", "Cid", "Bea"]),
        ({"sort": "candidate"}, ["Abe", "Bea", "Cid"]),
        ({"attempt": "first"}, ["Bea", "Abe"]),
        ({"attempt": "again"}, ["Cid"]),
        ({"checks": "fix"}, ["Bea"]),
        ({"checks": "unchecked"}, ["Cid"]),
        ({"checks": "nothing"}, ["Abe"]),
        ({"waiting": "2"}, ["Bea", "Cid"]),
        ({"waiting": "5"}, ["Bea"]),
        ({"due": "30"}, ["Abe"]),
        ({"due": "60", "sort": "candidate"}, ["Abe", "Cid"]),
        ({"program": PROGRAM, "waiting": "2", "attempt": "again"}, ["Cid"]),
        ({"program": "al-cto-academy"}, []),
        ({"show": "held"}, []),
    ],
)
def test_filters_and_order(db, cast: Cast, three, said: dict[str, str], names: list[str]):
    assert listed(db, cast.reviewer, **said) == names


def test_one_district(db, cast: Cast, three):
    assert listed(db, cast.reviewer, district=three["Abe"].packet.district.public_id) == ["Abe"]


def test_what_others_hold(db, cast: Cast, three):
    three["Abe"].claim(cast.second_reviewer)
    three["Bea"].claim(cast.reviewer)
    assert listed(db, cast.reviewer, show="held") == ["Abe"]
    assert listed(db, cast.reviewer) == ["Cid"]


@pytest.mark.parametrize("how", ["released", "expired"])
def test_what_comes_back_undecided_keeps_its_place(db, cast: Cast, monkeypatch, how: str):
    begun = clock.now()
    ways = []
    for hours, name in enumerate(("Ann", "Ben", "Cat")):
        monkeypatch.setattr(clock, "now", lambda later=hours: begun + dt.timedelta(hours=later))
        ways.append(ready(db, cast, name))
    ben = ways[1]
    for days in (1, 20):
        monkeypatch.setattr(clock, "now", lambda later=days: begun + dt.timedelta(days=later))
        ben.claim()
        assert ben.packet.state_since == clock.now()
        if how == "released":
            desk.release(db, ben.packet, actor=actor_of(cast.reviewer), version=ben.packet.version)
        else:
            monkeypatch.setattr(clock, "now", lambda later=days: begun + dt.timedelta(days=later + 15))
            assert clockwork.expire_leases(db) == 1
            db.refresh(ben.packet)
        assert ben.packet.state_since == begun + dt.timedelta(hours=1)
    assert listed(db, cast.reviewer) == ["Ann", "Ben", "Cat"]


def test_what_a_coordinator_sends_back_to_review_waits_anew(db, cast: Cast, monkeypatch):
    way = ready(db, cast, "Ann")
    way.claim()
    way.stage_pass()
    way.tick()
    later = clock.now() + dt.timedelta(days=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    coordinator = actor_of(cast.coordinator)
    decisions.return_to_review(db, way.packet, actor=coordinator, reason="Unsigned.", version=way.packet.version)
    assert way.packet.state_since == later
    way.claim()
    desk.release(db, way.packet, actor=actor_of(cast.reviewer), version=way.packet.version)
    assert way.packet.state_since == later


@pytest.mark.parametrize("sort", ["waiting", "expiry", "candidate"])
def test_pages_hold_each_packet_once_though_one_leaves_in_between(db, cast: Cast, monkeypatch, sort: str):
    monkeypatch.setattr(paging, "AT_ONCE", 2)
    ways = [ready(db, cast, name) for name in ("Ann", "Ben", "Cat", "Dan", "Eve")]
    moment = clock.now()
    for way in ways:
        way.packet.state_since = moment
    db.flush()
    reviewer = actor_of(cast.reviewer)
    first = queue_page(db, reviewer, Filters(sort=sort), now=moment)
    ways[1].claim(cast.second_reviewer)
    second = queue_page(db, reviewer, Filters(sort=sort, after=first.after), now=moment)
    third = queue_page(db, reviewer, Filters(sort=sort, after=second.after), now=moment)
    pages = [[packet.candidate.name.split()[0] for packet in page.rows] for page in (first, second, third)]
    assert pages == [["Ann", "Ben"], ["Cat", "Dan"], ["Eve"]]
    assert third.after == ""


@pytest.mark.parametrize(
    "after", ["tomorrow~x", "2026-11-21T00:00:00+00:00", "~", "2026-11-21~", "0001-01-01T00:00:00+01:00~x"]
)
def test_an_address_that_no_page_led_to_begins_at_the_first(db, cast: Cast, after: str):
    ready(db, cast, "Ann")
    assert listed(db, cast.reviewer, after=after) == ["Ann"]


def test_what_is_many_is_not_counted(db, cast: Cast, monkeypatch):
    monkeypatch.setattr(paging, "AT_ONCE", 1)
    monkeypatch.setattr(waiting, "MOST_COUNTED", 1)
    for name in ("Ann", "Ben", "Cat"):
        ready(db, cast, name)
    assert queue_page(db, actor_of(cast.reviewer), Filters(), now=clock.now()).total == 2


def test_the_next_packet_is_the_longest_waiting_without_conflict(db, cast: Cast, three):
    cast.reviewer.district_id = three["Bea"].packet.district_id
    reviewer = actor_of(cast.reviewer)
    taken = [claim_next(db, actor=reviewer, filters=Filters()) for _ in range(3)]
    assert taken == [three["Cid"].packet, three["Abe"].packet, None]
    assert next_in_hand(db, reviewer, three["Cid"].packet) == three["Abe"].packet


def test_the_next_packet_keeps_to_the_filters_whatever_list_they_show(db, cast: Cast, three):
    filters = Filters(show="held", sort="candidate", due="60")
    assert claim_next(db, actor=actor_of(cast.reviewer), filters=filters) == three["Cid"].packet


def test_a_decided_packet_is_not_next_in_hand(db, cast: Cast, way: Way):
    other = ready(db, cast, "Ann")
    other.claim()
    way.to_queue()
    way.claim()
    assert next_in_hand(db, actor_of(cast.reviewer), other.packet) == way.packet
    way.stage_pass(seconds=600)
    assert next_in_hand(db, actor_of(cast.reviewer), other.packet) is None


def test_ones_own_decisions_the_latest_on_top(db, cast: Cast, three, monkeypatch):
    monkeypatch.setattr(decided, "AT_ONCE", 1)
    three["Abe"].claim()
    three["Abe"].stage_pass()
    reviewer = actor_of(cast.reviewer)
    [latest], after = own_decisions(db, reviewer)
    [earlier], end = own_decisions(db, reviewer, after=after)
    assert [(one.decision.kind, one.packet) for one in (latest, earlier)] == [
        ("pass", three["Abe"].packet),
        ("return", three["Cid"].packet),
    ]
    assert end == ""
    assert own_decisions(db, actor_of(cast.second_reviewer)) == ([], "")


def test_a_decision_on_what_is_a_conflict_by_now_is_absent(db, cast: Cast, three):
    cast.reviewer.district_id = three["Cid"].packet.district_id
    assert own_decisions(db, actor_of(cast.reviewer)) == ([], "")
