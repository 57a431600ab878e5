"""A post has a first and a last day; two people are in it one after the other, and a change of district is another."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from review import clock
from review.models import FormerName, RecordedAct
from review.operations.people import change_person, rename_district
from review.operations.posts import begin_post, correct_post, end_post
from review.operations.refusals import NotAllowed, NotReady, Stale
from review.queries.hours import names_of
from review.verifying.recorded import check_recorded
from tests.review.makers import Cast, make_district, make_person
from tests.review.operations.conftest import actor

CEU = "al-td-ceu"
NOW = dt.datetime(2025, 6, 20, 12, tzinfo=dt.UTC)
OCTOBER = dt.date(2024, 10, 1)


@pytest.fixture(autouse=True)
def _summer(monkeypatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def keeper(_summer, db, cast: Cast):
    """Kim, of no district, who coordinates the mandate."""
    return actor(make_person(db, "Kim Keeper", None, ("coordinator", CEU)))


def begin(db, person, keeper, starts_on=OCTOBER, district=None, ends_on=None):
    where = district or person.district
    return begin_post(
        db, person, actor=keeper, kind="technology_director", district=where, starts_on=starts_on, ends_on=ends_on
    )


def sentences(refused) -> list[str]:
    return [problem.sentence for problem in refused.value.problems]


def test_who_takes_a_post_may_use_the_mandates_pages_and_it_is_recorded(db, cast: Cast, keeper):
    post = begin(db, cast.newcomer, keeper)
    assert {(g.role, g.program) for g in cast.newcomer.grants} == {("candidate", CEU)}
    end_post(db, post, actor=keeper, ends_on=dt.date(2025, 3, 31), version=post.version)
    acts = select(RecordedAct.act).where(RecordedAct.kind == "post").order_by(RecordedAct.id)
    assert list(db.scalars(acts)) == ["begin", "end"]
    assert list(check_recorded(db)) == []
    post.starts_on = dt.date(2020, 1, 1)
    db.flush()
    assert [problem.kind for problem in check_recorded(db)] == ["post words"]


def test_two_directors_in_a_year_come_one_after_the_other(db, cast: Cast, keeper):
    carla, neighbor = cast.candidate, cast.neighbor
    post = begin(db, carla, keeper)
    with pytest.raises(NotReady) as refused:
        begin(db, neighbor, keeper, dt.date(2025, 4, 1))
    (sentence,) = sentences(refused)
    assert sentence == (
        "Carla Candidate is technology director of Maple County from October 1, 2024, and the days must not overlap. "
        "Enter the last day of that post first."
    )
    end_post(db, post, actor=keeper, ends_on=dt.date(2025, 3, 31), version=post.version)
    with pytest.raises(NotReady):
        begin(db, neighbor, keeper, dt.date(2025, 3, 31))
    begin(db, neighbor, keeper, dt.date(2025, 4, 1))


def test_a_change_of_district_is_another_post_and_the_person_moves(db, cast: Cast, keeper):
    post = begin(db, cast.candidate, keeper)
    cypress = make_district(db, "Cypress City")
    with pytest.raises(NotReady):
        begin(db, cast.candidate, keeper, dt.date(2025, 1, 10), cypress)
    end_post(db, post, actor=keeper, ends_on=dt.date(2025, 1, 9), version=post.version)
    assert cast.candidate.district.name == "Maple County"
    begin(db, cast.candidate, keeper, dt.date(2025, 1, 10), cypress)
    assert cast.candidate.district is cypress


def test_a_post_that_is_over_moves_nobody(db, cast: Cast, keeper):
    cypress = make_district(db, "Cypress City")
    begin(db, cast.candidate, keeper, dt.date(2023, 1, 10), cypress, dt.date(2024, 6, 30))
    assert cast.candidate.district.name == "Maple County"


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "sentence"),
    [
        (None, None, "Enter the first day of the post, today or earlier."),
        (dt.date(2025, 6, 21), None, "Enter the first day of the post, today or earlier."),
        (dt.date(2025, 6, 2), dt.date(2025, 6, 1), "The last day must not come before the first."),
    ],
)
def test_days_that_make_no_sense_are_refused(db, cast: Cast, keeper, starts_on, ends_on, sentence: str):
    with pytest.raises(NotReady) as refused:
        begin(db, cast.candidate, keeper, starts_on, ends_on=ends_on)
    assert sentences(refused) == [sentence]


def test_a_mistake_is_corrected_once(db, cast: Cast, keeper):
    post = begin(db, cast.candidate, keeper)
    seen, mended = post.version, {"district": post.district, "starts_on": dt.date(2024, 10, 2), "ends_on": None}
    correct_post(db, post, actor=keeper, version=seen, **mended)
    assert post.starts_on == dt.date(2024, 10, 2)
    with pytest.raises(Stale):
        correct_post(db, post, actor=keeper, version=seen, **mended)


def test_nobody_keeps_posts_of_their_own_district_or_without_the_program(db, cast: Cast, keeper):
    for someone in (
        actor(make_person(db, "Mia Maple", cast.candidate.district, ("coordinator", CEU))), actor(cast.coordinator),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            begin(db, cast.candidate, someone)


def test_former_names_stay_with_the_person_and_the_district(db, cast: Cast):
    carla, ada = cast.candidate, actor(cast.administrator)
    change_person(db, carla, actor=ada, name="Carla Marsh", email=carla.email, district=carla.district)
    change_person(db, carla, actor=ada, name="Carla Marsh", email=carla.email, district=carla.district)
    assert names_of(db, carla) == ("Carla Marsh", "Carla Candidate")
    rename_district(db, carla.district, actor=ada, name=" Maple  County Schools ", seen="Maple County")
    assert carla.district.name == "Maple County Schools"
    kept = select(FormerName.name).where(FormerName.district_id == carla.district.id)
    assert list(db.scalars(kept)) == ["Maple County"]
