"""Attendance lists: who is meant, what a row adds, that nothing comes in twice, and how a mistake is corrected."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select

from review import clock
from review.models import FormerName, HoursEntry, OutboxRow, Roster, RosterLine
from review.operations.people import keep_former_name
from review.operations.refusals import NotAllowed, NotReady, Stale
from review.operations.roster_list import read_roster
from review.operations.roster_plan import Occasion, plan_roster
from review.operations.rosters import correct_attendance, import_roster
from review.operations.training_reports import freeze_report, hash_of
from review.policy import Actor
from review.queries.rosters import receipts_of, rosters_of_year, year_of_roster
from review.queries.training_reports import changes_since, rows_now
from review.queries.yearly import directors_of_year
from review.verifying.recorded import check_recorded
from tests.review.makers import PROGRAM, Cast, make_cycle, make_person
from tests.review.operations.conftest import actor
from tests.review.operations.yearly_makers import CEU, JUNE, NOVEMBER, make_director, make_keeper, year_2025

CAMP = Occasion("Cyber Camp", "", "Mobile")
LIST = """E-mail,Name,District,Session date,Hours,Session,Strand,Format
carla@demo.example,,,1/8/2025,1.5,Networks,IT Management and Cybersecurity,In person
,Caleb Candidate,CEDAR city,2025-01-08,1.5,Networks,ITM; DMG,
carla@demo.example,,,2025-01-09,2,Backups,ITM,in-person
"""


@pytest.fixture(autouse=True)
def _june(monkeypatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: JUNE)


@pytest.fixture
def keeper(_june, db, cast: Cast) -> Actor:
    kim = make_keeper(db)
    make_director(db, cast.candidate, kim)
    make_director(db, cast.other_candidate, kim)
    return kim


def plan(db, who: Actor, text: str = LIST, occasion: Occasion = CAMP, *, skips: bool = False):
    rows, _ = read_roster(text, year_2025().rules, year_2025().days)
    return plan_roster(db, year_2025(), occasion, rows, actor=who, skips=skips)


def bring(db, who: Actor, text: str = LIST, occasion: Occasion = CAMP, *, skips: bool = False) -> Roster:
    version = plan(db, who, text, occasion, skips=skips).version
    return import_roster(db, year_2025(), occasion, text, actor=who, skips=skips, version=version)


def problems(found) -> list[str]:
    return [problem for step in found.wrong for problem in step.problems]


def test_each_row_becomes_an_entry_with_a_receipt_and_counts_at_once(db, cast: Cast, keeper):
    roster = bring(db, keeper)
    first = roster.lines[0].entry
    assert (first.activity, first.date_completed, first.hours, first.area, first.provider, first.modality) == (
        "Cyber Camp: Networks", dt.date(2025, 1, 8), Decimal("1.5"), "ITM", "alet", "in_person",
    )  # fmt: skip
    assert (first.origin, first.verified_by, first.location, first.cycle) == (
        "roster", keeper.person_id, "Mobile", None,
    )  # fmt: skip
    assert roster.lines[1].entry.areas == ["ITM", "DMG"]
    totals = {each.row.first_name: each.row.total_hours for each in directors_of_year(db, year_2025())}
    assert totals == {"Carla": Decimal("3.5"), "Caleb": Decimal("1.5")}
    assert receipts_of(db, [first]) == {first.id: roster.lines[0].public_id}
    assert [(each.id, count) for each, count in rosters_of_year(db, year_2025())] == [(roster.id, 3)]
    assert year_of_roster(roster) == year_2025()
    assert list(check_recorded(db)) == []


def test_everyone_on_it_gets_one_receipt_with_all_their_lines(db, cast: Cast, keeper, notices):
    roster = bring(db, keeper)
    assert notices() == [("attendance", "Carla"), ("attendance", "Caleb")]
    body = db.scalars(select(OutboxRow).order_by(OutboxRow.id)).first().payload["body"]
    assert [line.public_id in body for line in roster.lines] == [True, False, True]


def test_the_same_list_again_adds_nothing(db, cast: Cast, keeper):
    bring(db, keeper)
    again = plan(db, keeper)
    assert [(step.kind, step.there) for step in again.steps] == [
        ("There already", "It came in with a list before.")
    ] * 3
    with pytest.raises(NotReady):
        bring(db, keeper)
    assert len(db.scalars(select(RosterLine)).all()) == 3


def test_a_person_and_session_in_another_list_are_told(db, cast: Cast, keeper):
    bring(db, keeper)
    head = "email,date,hours,session,areas\n"
    same = plan(db, keeper, head + "carla@demo.example,2025-01-08,1.5,NETWORKS.,ITM\n")
    assert [step.kind for step in same.steps] == ["There already"]
    other = plan(db, keeper, head + "carla@demo.example,2025-01-08,3,Networks,ITM\n")
    assert problems(other) == ["It came in with a list before with 1.5 hours. Correct it there, or leave this row out."]
    twice = plan(db, keeper, head + "carla@demo.example,2025-01-10,3,Disks,ITM\n" * 2)
    assert [(step.kind, step.there) for step in twice.steps] == [("New", ""), ("There already", "It stands in line 2.")]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("nobody@demo.example,,,2025-01-08,1,ITM", "Nobody here is nobody@demo.example."),
        (",Carla Candidate,Cedar City,2025-01-08,1,ITM", "Nobody here is Carla Candidate of Cedar City."),
        (",Carla Candidate,,2025-01-08,1,ITM", "Name the person by e-mail address, or by name and district."),
        ("carla@demo.example,,,soon,1,ITM", "Enter the date as in 2026-03-14 or 3/14/2026."),
        (
            "carla@demo.example,,,2024-09-30,1,ITM",
            "The date must lie in the year, from October 1, 2024 to September 30, 2025.",
        ),
        ("carla@demo.example,,,2025-06-21,1,ITM", "The date must not lie in the future."),
        ("carla@demo.example,,,2025-01-08,0,ITM", "Enter the hours as a number above 0 and up to 24, as in 1.5."),
        ("carla@demo.example,,,2025-01-08,1.125,ITM", "Enter the hours as a number above 0 and up to 24, as in 1.5."),
        ("carla@demo.example,,,2025-01-08,1,Welding", "There is no area “Welding”."),
        ("carla@demo.example,,,2025-01-08,1,", "Name the areas of the session: without one its hours do not count."),
    ],
)
def test_a_row_that_cannot_be_says_why_and_nothing_is_saved(db, cast: Cast, keeper, row: str, sentence: str):
    text = f"email,name,district,date,hours,areas\ncaleb@demo.example,,,2025-01-08,1,ITM\n{row}\n"
    found = plan(db, keeper, text)
    assert problems(found) == [sentence]
    with pytest.raises(NotReady):
        import_roster(db, year_2025(), CAMP, text, actor=keeper, skips=False, version=found.version)
    assert db.scalars(select(HoursEntry)).all() == []


def test_people_who_are_not_here_are_left_out_where_that_is_wanted(db, cast: Cast, keeper):
    text = "email,date,hours,areas\ncarla@demo.example,2025-01-08,1,ITM\ntech@school.example,2025-01-08,1,ITM\n"
    found = plan(db, keeper, text, skips=True)
    assert [step.kind for step in found.steps] == ["New", "Left out"]
    assert [line.person.name for line in bring(db, keeper, text, skips=True).lines] == ["Carla Candidate"]


def test_former_names_of_people_and_districts_still_fit(db, cast: Cast, keeper):
    carla = cast.candidate
    for thing in (carla, carla.district):
        keep_former_name(db, thing)
    carla.name, carla.district.name = "Carla Marsh", "Maple County Schools"
    db.flush()
    assert len(db.scalars(select(FormerName)).all()) == 2
    text = "name,district,date,hours,areas\nCarla Candidate,Maple County,2025-01-08,1,ITM\n"
    assert [step.person for step in plan(db, keeper, text).steps] == [carla]


def test_ones_own_district_is_left_to_another_coordinator(db, cast: Cast, keeper):
    mia = actor(make_person(db, "Mia Maple", cast.candidate.district, ("coordinator", CEU)))
    assert [step.kind for step in plan(db, mia).steps] == ["New, to be verified", "New", "New, to be verified"]
    roster = bring(db, mia)
    assert [line.entry.verified_at is None for line in roster.lines] == [True, False, True]


def test_an_external_event_is_named_by_its_code(db, cast: Cast, keeper):
    text = "email,date,hours,areas\ncarla@demo.example,2025-02-08,8,ITM\n"
    entry = bring(db, keeper, text, Occasion("CoSN", "cosn-annual", "Seattle")).lines[0].entry
    assert (entry.provider, entry.event_code) == ("external", "cosn-annual")
    (caleb, carla) = directors_of_year(db, year_2025())
    assert (caleb.row.external_hours, carla.row.external_hours) == (0, 6)


def test_it_counts_in_the_recertification_too_where_the_coordinator_keeps_both(db, cast: Cast, keeper, monkeypatch):
    cycle = make_cycle(db, cast.candidate)
    other = bring(db, keeper, "email,date,hours,areas\ncarla@demo.example,2025-01-08,1,ITM\n")
    assert other.lines[0].entry.cycle is None
    both = actor(make_person(db, "Bo Both", None, ("coordinator", CEU), ("coordinator", PROGRAM)))
    row = "carla@demo.example,2025-01-09,1"
    text = f"email,date,hours,session,areas\n{row},One,ITM\n{row},Two,ITM;DMG\n"
    assert [line.entry.cycle for line in bring(db, both, text).lines] == [cycle, None]


def test_a_plan_that_changed_meanwhile_is_shown_again(db, cast: Cast, keeper):
    seen = plan(db, keeper).version
    bring(db, keeper, "email,date,hours,session,areas\ncarla@demo.example,2025-01-08,1.5,Networks,ITM\n")
    with pytest.raises(Stale):
        import_roster(db, year_2025(), CAMP, LIST, actor=keeper, skips=False, version=seen)
    with pytest.raises(NotAllowed):
        import_roster(
            db, year_2025(), CAMP, LIST, actor=actor(cast.coordinator), skips=False, version=plan(db, keeper).version
        )


def test_a_correction_after_the_report_is_a_difference(db, cast: Cast, keeper, monkeypatch, notices):
    roster = bring(db, keeper)
    monkeypatch.setattr(clock, "now", lambda: NOVEMBER)
    one = year_2025()
    report = freeze_report(db, one, actor=keeper, seen=hash_of(one, rows_now(db, one)))
    line, absent = roster.lines[0], roster.lines[2]
    seen = line.entry.version
    say = {"actor": keeper, "words": "It ended early."}
    correct_attendance(db, line, one, hours=Decimal("0.5"), version=seen, **say)
    with pytest.raises(Stale):
        correct_attendance(db, line, one, hours=Decimal(1), version=seen, **say)
    correct_attendance(db, absent, one, hours=Decimal(0), version=absent.entry.version, **say)
    (change,) = changes_since(report, rows_now(db, one))
    assert (change.was.total_hours, change.now.total_hours) == (Decimal("3.5"), Decimal("0.5"))
    assert absent.entry.rejected_at is not None
    assert notices()[-2:] == [("attendance_corrected", "Carla")] * 2
    assert list(check_recorded(db)) == []


def test_a_correction_needs_a_reason_a_number_and_no_conflict(db, cast: Cast, keeper):
    line = bring(db, keeper).lines[0]
    mia = actor(make_person(db, "Mia Maple", cast.candidate.district, ("coordinator", CEU)))
    for who, hours, words, refusal in (
        (keeper, Decimal(1), " ", NotReady), (keeper, None, "Why", NotReady), (keeper, Decimal(-1), "Why", NotReady),
        (mia, Decimal(1), "Why", NotAllowed),
    ):  # fmt: skip
        with pytest.raises(refusal):
            correct_attendance(db, line, year_2025(), actor=who, hours=hours, words=words, version=line.entry.version)


def test_hours_of_a_completed_cycle_are_corrected_no_more(db, cast: Cast, keeper):
    line = bring(db, keeper).lines[0]
    line.entry.cycle = make_cycle(db, line.person)
    line.entry.cycle.completed_at = clock.now()
    db.flush()
    say = {"actor": keeper, "hours": Decimal(1), "words": "Why", "version": line.entry.version}
    with pytest.raises(NotAllowed, match="is completed"):
        correct_attendance(db, line, year_2025(), **say)
