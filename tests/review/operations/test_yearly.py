"""A director's year, the report that is frozen of it, its corrections, and the academy's deadline."""

from __future__ import annotations

import datetime as dt

import pytest

from review import clock
from review.models import Participation
from review.operations.posts import end_post
from review.operations.refusals import NotAllowed, NotReady, Stale
from review.operations.training_reports import freeze_report, hash_of, is_whole
from review.queries.mandates import find_year, mandate_years, posts_of
from review.queries.training_reports import changes_since, rows_now
from review.queries.yearly import academy_list, directors_of_year, split_name
from review.verifying.recorded import check_recorded
from tests.review.makers import Cast, make_district
from tests.review.operations.yearly_makers import (
    CEU,
    JUNE,
    NOVEMBER,
    make_director,
    make_keeper,
    make_session,
    year_2025,
)


@pytest.fixture(autouse=True)
def _november(monkeypatch) -> None:
    """The year 2025 is over."""
    monkeypatch.setattr(clock, "now", lambda: NOVEMBER)


@pytest.fixture
def keeper(_november, db, cast: Cast):
    kim = make_keeper(db)
    make_director(db, cast.candidate, kim)
    return kim


def freeze(db, keeper, words: str = ""):
    one = year_2025()
    return freeze_report(db, one, actor=keeper, seen=hash_of(one, rows_now(db, one)), words=words)


def test_the_years_are_those_with_rules_that_have_begun():
    assert [one.year for one in mandate_years([CEU])] == [2026, 2025]
    assert (find_year(CEU, "2027"), find_year(CEU, "02025"), find_year("al-cto-recert", "2025")) == (None, None, None)


def test_what_is_verified_counts_with_its_caps(db, cast: Cast, keeper):
    carla = cast.candidate
    make_session(db, carla, "7")
    make_session(db, carla, "9", activity="CoSN", provider="external", event_code="cosn-annual")
    make_session(db, carla, "2", activity="Second camp", verified=False)
    make_session(db, carla, "5", dt.date(2025, 10, 1), activity="Next year")
    (each,) = directors_of_year(db, year_2025())
    row = each.row
    assert (row.last_name, row.first_name, row.district) == ("Candidate", "Carla", "Maple County")
    assert (row.total_hours, row.alet_hours, row.external_hours, row.fulfilled) == (13, 7, 6, True)
    assert (each.entered.tally.total, each.waiting, each.part_year) == (15, 1, False)
    assert [note.code for note in each.verified.notes] == ["EVENT_CAP:cosn-annual"]


def test_two_directors_of_a_district_are_two_rows_and_flagged(db, cast: Cast, keeper):
    carla, ned = cast.candidate, cast.neighbor
    (post,) = posts_of(db, carla)
    end_post(db, post, actor=keeper, ends_on=dt.date(2025, 3, 31), version=post.version)
    make_director(db, ned, keeper, dt.date(2025, 4, 1))
    make_session(db, carla, "7", dt.date(2025, 4, 1), activity="After the post")
    first, second = directors_of_year(db, year_2025())
    assert [(each.row.first_name, each.part_year, each.row.total_hours) for each in (first, second)] == [
        ("Carla", True, 0), ("Ned", True, 0),
    ]  # fmt: skip
    assert [note.code for note in second.verified.notes] == ["PARTIAL_YEAR"]
    assert first.entries[0].public_id not in first.entered.tally.credited


def test_who_changed_districts_is_one_row_with_the_latest(db, cast: Cast, keeper):
    carla = cast.candidate
    (post,) = posts_of(db, carla)
    end_post(db, post, actor=keeper, ends_on=dt.date(2025, 3, 31), version=post.version)
    carla.district = make_district(db, "Cypress City")
    make_director(db, carla, keeper, dt.date(2025, 4, 1))
    make_session(db, carla, "4")
    make_session(db, carla, "3", dt.date(2025, 5, 1), activity="Later")
    (each,) = directors_of_year(db, year_2025())
    assert (each.row.district, each.row.total_hours, each.part_year) == ("Cypress City", 7, True)


def test_an_online_course_of_an_earlier_year_does_not_count_again(db, cast: Cast, keeper, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 6, 1, tzinfo=dt.UTC))
    online = {"modality": "online", "eligible": True, "course": "NET-1", "activity": "Networks"}
    make_session(db, cast.candidate, "2", dt.date(2025, 2, 1), **online)
    make_session(db, cast.candidate, "2", dt.date(2026, 2, 1), **online)
    one = find_year(CEU, "2026")
    (each,) = directors_of_year(db, one)
    assert each.row.total_hours == 0
    (problems,) = each.verified.tally.problems.values()
    assert [problem.code for problem in problems] == ["REPEAT_COURSE"]


def test_a_report_is_frozen_and_a_correction_says_what_changed(db, cast: Cast, keeper):
    session = make_session(db, cast.candidate, "12")
    first = freeze(db, keeper)
    assert (first.number, [row["total_hours"] for row in first.rows], is_whole(first, year_2025().rules)) == (
        1, ["12"], True,
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        freeze(db, keeper, "Again.")
    session.hours -= 5
    db.flush()
    (change,) = changes_since(first, rows_now(db, year_2025()))
    assert (change.was.total_hours, change.was.fulfilled, change.now.total_hours, change.now.fulfilled) == (
        12, True, 7, False,
    )  # fmt: skip
    with pytest.raises(NotReady):
        freeze(db, keeper)
    second = freeze(db, keeper, "The list was wrong.")
    assert (second.number, second.words, first.rows[0]["total_hours"]) == (2, "The list was wrong.", "12")
    assert list(check_recorded(db)) == []


def test_a_report_is_whole_only_with_the_rows_of_its_hash(db, cast: Cast, keeper):
    make_session(db, cast.candidate, "12")
    report = freeze(db, keeper)
    db.expunge(report)
    report.rows = [report.rows[0] | {"total_hours": "24"}]
    assert not is_whole(report, year_2025().rules)


def test_nobody_freezes_what_they_did_not_see_nor_before_the_end_nor_without_the_program(
    db, cast: Cast, keeper, monkeypatch
):
    one = year_2025()
    seen = hash_of(one, rows_now(db, one))
    make_session(db, cast.candidate, "12")
    with pytest.raises(Stale):
        freeze_report(db, one, actor=keeper, seen=seen)
    monkeypatch.setattr(clock, "now", lambda: JUNE)
    with pytest.raises(NotAllowed):
        freeze(db, keeper)


def test_the_academy_is_due_for_whoever_took_the_post_after_the_rules_day(db, cast: Cast, keeper):
    neighbor = cast.other_candidate
    make_director(db, neighbor, keeper, dt.date(2024, 10, 2))
    due = {each.post.person.name.split()[0]: each for each in academy_list(db, year_2025())}
    assert {name: (each.standing.status, each.standing.due) for name, each in due.items()} == {
        "Caleb": ("pending", dt.date(2026, 10, 2)), "Carla": ("not_required", None),
    }  # fmt: skip
    db.add(
        Participation(
            person_id=neighbor.id, program="al-cto-academy", rule_set="al-cto-academy@2025-9m", facts={},
            completed_on=dt.date(2025, 5, 30), entered_at=NOVEMBER,
        )
    )  # fmt: skip
    db.flush()
    assert [each.standing.status for each in academy_list(db, year_2025())] == ["met", "not_required"]


def test_a_director_who_moves_on_keeps_the_day_on_which_the_role_began(db, cast: Cast, keeper):
    caleb = cast.other_candidate
    make_director(db, caleb, keeper, dt.date(2024, 11, 1), ends_on=dt.date(2025, 3, 31))
    caleb.district = make_district(db, "Cypress City")
    make_director(db, caleb, keeper, dt.date(2025, 4, 1))
    (due,) = [each for each in academy_list(db, year_2025()) if each.post.person_id == caleb.id]
    assert (due.post.district.name, due.standing.due) == ("Cypress City", dt.date(2026, 11, 1))


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("Carla Candidate", ("Candidate", "Carla")),
        ("Mary Ann de Soto", ("Soto", "Mary Ann de")),
        ("Sam Hill, Jr.", ("Hill Jr.", "Sam")),
        ("Cher", ("Cher", "")),
    ],
)
def test_a_name_is_split_at_its_last_word(name: str, split: tuple[str, str]):
    assert split_name(name) == split
