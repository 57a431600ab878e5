"""Who may ask for an event, until when it may be approved, and what both sides are told."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from review import clock
from review.models import EventRequest, RecordedAct
from review.operations import event_requests as requests
from review.operations.refusals import NotAllowed, NotReady, Stale
from review.queries.events import events_of_year, may_decide, requester_of, requests_of_year
from review.verifying.recorded import check_recorded
from tests.review.makers import Cast, make_person
from tests.review.operations.conftest import actor
from tests.review.operations.yearly_makers import CEU, JUNE, make_director, make_keeper, year_2025

FIRST, LAST = dt.date(2025, 7, 10), dt.date(2025, 7, 11)
SUMMIT = requests.Asked(
    name="Gulf Coast Summit", link="", why="Networks and security.", starts_on=FIRST, ends_on=LAST,
    modality="in_person", hours=Decimal(4),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _june(monkeypatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: JUNE)


@pytest.fixture
def keeper(_june, db, cast: Cast):
    kim = make_keeper(db)
    make_director(db, cast.candidate, kim)
    return kim


@pytest.fixture
def request_(keeper, db, cast: Cast) -> EventRequest:
    """Carla asks that the summit count."""
    return requests.ask_for_event(db, CEU, actor=actor(cast.candidate), asked=SUMMIT)


def sentences(refused) -> list[tuple[str, str]]:
    return [(problem.field, problem.sentence) for problem in refused.value.problems]


def test_approved_before_it_begins_it_is_on_the_list_and_both_sides_are_told(db, cast, keeper, request_, notices):
    assert requests_of_year(db, year_2025()) == [request_]
    before = len(events_of_year(db, year_2025()))
    requests.approve_event(db, request_, actor=keeper, code="gulf-2025", hours=Decimal(3), version=request_.version)
    listed = [each.event for each in events_of_year(db, year_2025()) if each.approved]
    assert [(e.code, e.hours, e.first, e.last, e.modality) for e in listed] == [
        ("gulf-2025", 3, FIRST, LAST, "in_person")
    ]
    assert len(events_of_year(db, year_2025())) == before + 1
    assert notices() == [("event_asked", "Kim"), ("event_approved", "Carla")]
    acts = select(RecordedAct.act).where(RecordedAct.about == request_.public_id).order_by(RecordedAct.id)
    assert list(db.scalars(acts)) == ["ask", "approve"]
    assert list(check_recorded(db)) == []


def test_a_question_waits_for_the_requester_and_their_answer_for_us(db, cast, keeper, request_, notices):
    carla = actor(cast.candidate)
    requests.ask_back(db, request_, actor=keeper, words="Which sessions?", version=request_.version)
    assert (request_.state, request_.words) == ("needs_info", "Which sessions?")
    answer = replace(SUMMIT, why="Both on networks.")
    requests.change_request(db, request_, actor=carla, asked=answer, version=request_.version)
    assert (request_.state, request_.why) == ("asked", "Both on networks.")
    assert notices() == [("event_asked", "Kim"), ("event_question", "Carla"), ("event_asked", "Kim")]


def test_declined_for_a_reason_it_is_not_on_the_list(db, cast, keeper, request_, notices):
    with pytest.raises(NotReady):
        requests.decline_event(db, request_, actor=keeper, words=" ", version=request_.version)
    requests.decline_event(db, request_, actor=keeper, words="It is a sale.", version=request_.version)
    assert [each.approved for each in events_of_year(db, year_2025()) if each.approved] == []
    with pytest.raises(Stale):
        requests.withdraw_request(db, request_, actor=actor(cast.candidate), version=request_.version)
    assert notices() == [("event_asked", "Kim"), ("event_declined", "Carla")]


def test_withdrawn_nobody_decides_about_it(db, cast, keeper, request_, notices):
    requests.withdraw_request(db, request_, actor=actor(cast.candidate), version=request_.version)
    with pytest.raises(Stale):
        requests.decline_event(db, request_, actor=keeper, words="Too late.", version=request_.version)
    assert notices() == [("event_asked", "Kim"), ("event_withdrawn", "Kim")]


def test_only_somebody_in_the_post_that_day_or_the_state_department_asks(db, cast: Cast, keeper):
    with pytest.raises(NotAllowed):
        requests.ask_for_event(db, CEU, actor=actor(cast.other_candidate), asked=SUMMIT)
    make_director(db, cast.other_candidate, keeper, ends_on=dt.date(2025, 6, 19))
    assert requester_of(db, actor(cast.other_candidate), CEU) == ""
    assert requests.ask_for_event(db, CEU, actor=keeper, asked=SUMMIT).asked_as == "alsde"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"starts_on": dt.date(2025, 6, 19)}, "starts_on"),
        ({"ends_on": dt.date(2025, 10, 1)}, "ends_on"),
        ({"ends_on": dt.date(2025, 7, 9)}, "ends_on"),
        ({"starts_on": dt.date(2031, 7, 10), "ends_on": dt.date(2031, 7, 11)}, "starts_on"),
        ({"hours": Decimal("1.5")}, "hours"),
        ({"hours": Decimal(7)}, "hours"),
        ({"modality": "by_mail"}, "modality"),
    ],
)
def test_what_cannot_be_considered_says_why(db, cast: Cast, keeper, change, field: str):
    with pytest.raises(NotReady) as refused:
        requests.ask_for_event(db, CEU, actor=actor(cast.candidate), asked=replace(SUMMIT, **change))
    assert [name for name, _ in sentences(refused)] == [field]


def test_an_event_is_approved_on_its_first_day_and_never_later(db, cast, keeper, request_, monkeypatch):
    approve = {"actor": keeper, "code": "gulf-2025", "hours": Decimal(3), "version": request_.version}
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2025, 7, 11, 5, 0, tzinfo=dt.UTC))
    with pytest.raises(NotAllowed):
        requests.approve_event(db, request_, **approve)
    # 11:59 PM in Chicago is the next day in UTC.
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2025, 7, 11, 4, 59, tzinfo=dt.UTC))
    requests.approve_event(db, request_, **approve)


@pytest.mark.parametrize("code", ["", "Gulf Coast", "aetc"])
def test_a_code_is_small_letters_and_stands_for_one_event(db, cast, keeper, request_, code: str):
    with pytest.raises(NotReady) as refused:
        requests.approve_event(db, request_, actor=keeper, code=code, hours=Decimal(3), version=request_.version)
    assert [name for name, _ in sentences(refused)] == ["code"]


def test_a_code_that_another_request_has_is_refused(db, cast, keeper, request_):
    second = requests.ask_for_event(db, CEU, actor=actor(cast.candidate), asked=replace(SUMMIT, name="Another"))
    requests.approve_event(db, second, actor=keeper, code="gulf", hours=Decimal(1), version=second.version)
    with pytest.raises(NotReady):
        requests.approve_event(db, request_, actor=keeper, code="gulf", hours=Decimal(1), version=request_.version)


def test_a_coordinator_decides_nothing_of_their_own_district(db, cast, keeper, request_):
    mia = actor(make_person(db, "Mia Maple", cast.candidate.district, ("coordinator", CEU)))
    assert not may_decide(mia, request_)
    with pytest.raises(NotAllowed):
        requests.approve_event(db, request_, actor=mia, code="gulf", hours=Decimal(3), version=request_.version)


def test_two_who_decide_at_once_one_is_told(db, cast, keeper, request_):
    seen = request_.version
    requests.ask_back(db, request_, actor=keeper, words="Which sessions?", version=seen)
    with pytest.raises(Stale):
        requests.decline_event(db, request_, actor=keeper, words="It is a sale.", version=seen)
