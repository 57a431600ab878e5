"""A list of activities is read by the names of its columns, judged row by row, and comes in once."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select

import checks
from review.db import transaction
from review.models import Cycle, HoursEntry, RecordedAct
from review.operations import hours
from review.operations.hours_import import Plan, import_activities, plan_activities
from review.operations.hours_list import COLUMNS, HEADINGS, read_activities
from review.operations.refusals import NotAllowed, NotReady, Stale
from review.queries.hours import hours_log, rules_of_cycle
from tests.review.makers import PROGRAM, Cast, make_cast, make_cycle
from tests.review.operations.conftest import actor

RULES = checks.rule_set(f"{PROGRAM}@policy")
HEAD = (
    "Name of Activity,Location,Date Completed,Number of Hours,Coursework Skill Area,"
    "Justification of Relation to Coursework,Description of Activity"
)


@pytest.fixture
def day(cycle: Cycle) -> dt.date:
    return cycle.starts_on + dt.timedelta(days=30)


def row(day: dt.date, activity: str = "Cyber Camp", hours: str = "2", area: str = "IT Management") -> str:
    return f"{activity},Mobile,{day.isoformat()},{hours},{area},It is the subject.,A day."


def plan(db, cast: Cast, cycle: Cycle, *rows: str, head: str = HEAD) -> Plan:
    read, _ = read_activities("\n".join((head, *rows)), rules_of_cycle(cycle))
    return plan_activities(db, cycle, read, actor=actor(cast.candidate))


def bring_in(db, cast: Cast, cycle: Cycle, *rows: str, head: str = HEAD) -> int:
    """Imports what the rows say; how many activities were new."""
    read, _ = read_activities("\n".join((head, *rows)), rules_of_cycle(cycle))
    carla = actor(cast.candidate)
    version = plan_activities(db, cycle, read, actor=carla).version
    return len(import_activities(db, cycle, read, actor=carla, version=version).new)


def said(found: Plan) -> list[tuple[int, str, str]]:
    return [(s.row.number, s.kind, " ".join(s.problems or [s.there, *s.notes]).strip()) for s in found.steps]


def fields(text: str) -> dict[str, str]:
    ((found,), _) = read_activities(text, RULES)
    assert found.problems == ()
    return {name: words for name, words in found.fields.items() if words}


def test_every_heading_that_is_written_is_read():
    for name, heading in HEADINGS.items():
        assert "".join(filter(str.isalnum, heading.casefold())) in COLUMNS.aliases[name]


def test_the_columns_stand_in_any_order_and_under_many_names():
    text = (
        "Hours;Place;Activity;Skill Area;Description;Date;Justification;Lunch\n1.5;Mobile;Camp;Law;Talks;3/1/25;So;0.5"
    )
    assert fields(text) == {
        "hours": "1.5", "location": "Mobile", "activity": "Camp", "area": "Law", "description": "Talks",
        "date_completed": "3/1/25", "justification": "So", "excluded_meal": "0.5",
    }  # fmt: skip


def test_the_policys_own_seven_lines_are_columns():
    text = (
        "Applicant Name and School District,Name of Activity/Location,Date Completed,Number of Hours,"
        "Coursework Skill Area,Justification of Relation to Coursework,Description of Activity\n"
        "Carla Candidate / Maple County,TCP/IP Camp / Mobile,2025-03-01,2,IT Management,So,Talks"
    )
    found = fields(text)
    assert (found["applicant_name"], found["district"]) == ("Carla Candidate", "Maple County")
    assert (found["activity"], found["location"]) == ("TCP/IP Camp", "Mobile")


def test_two_in_one_column_are_never_guessed_apart():
    text = (
        "Name of Activity/Location,Date,Hours,Area,Justification,Description\nCamp in Mobile,2025-03-01,2,Law,So,Talks"
    )
    ((found,), _) = read_activities(text, RULES)
    assert found.problems == ("Put a slash between the two, as in “Cyber Camp / Mobile”.",)


def test_hours_are_divided_in_one_cell():
    head = HEAD + ",Given by,In person or online"
    found = fields(f'{head}\nCamp,Mobile,2025-03-01,3,"IT Management: 2; Law: 1",So,Talks,ALET,virtual')
    assert (found["part_ITM"], found["part_LEP"], found.get("area")) == ("2", "1", None)
    assert (found["provider"], found["modality"]) == ("alet", "online")


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("IT Management; Law", "Say how many hours go to each area, as in “IT Management: 2; Technology Planning: 1”."),
        ("Cyber: 2", "There is no area “Cyber”. The areas are: "),
    ],
)
def test_what_is_not_divided_is_told(cell: str, sentence: str):
    ((found,), _) = read_activities(f"{HEAD}\nCamp,Mobile,2025-03-01,3,{cell},So,Talks", RULES)
    assert found.problems[0].startswith(sentence)


def test_a_column_that_is_lacking_is_named():
    with pytest.raises(NotReady) as refusal:
        read_activities("Activity,Place,Date,Hours,Justification\nCamp,Mobile,2025-03-01,2,So", RULES)
    assert str(refusal.value) == (
        "The first row must name the columns, "
        "and “Coursework Skill Area” and “Description of Activity” are not among them."
    )


def test_rows_become_entries_that_a_coordinator_verifies(db, cast: Cast, cycle: Cycle, day):
    assert bring_in(db, cast, cycle, row(day), row(day, "Reading day", "1.25", "Teaching & Learning")) == 2
    entries = hours_log(db, cycle).entries
    assert {(e.activity, e.hours, e.area, e.origin) for e in entries} == {
        ("Cyber Camp", Decimal(2), "ITM", "import"),
        ("Reading day", Decimal("1.25"), "TL", "import"),
    }
    assert {(e.applicant_name, e.district) for e in entries} == {("Carla Candidate", "Maple County")}
    assert [act.act for act in db.scalars(select(RecordedAct))] == ["import", "import"]


def test_each_wrong_row_is_told_and_nothing_is_saved(db, cast: Cast, cycle: Cycle, day):
    wrong = [
        row(day, "Reading day", "two"),
        row(day, "Law day", area="Cyber"),
        row(dt.date(2099, 1, 1), "Planning day"),
        row(day, ""),
        "Data day,Mobile,1.2.3,1,IT Management,So,Talks",
    ]
    found = plan(db, cast, cycle, row(day), *wrong)
    names = "; ".join(area.name for area in RULES.areas)
    assert said(found) == [
        (2, "New activity", ""),
        (3, "Error", "Enter the hours as a number above 0 and up to 200, as in 1.5."),
        (4, "Error", f"There is no area “Cyber”. The areas are: {names}."),
        (5, "Error", "The date completed must not lie in the future."),
        (6, "Error", "Enter the name of the activity."),
        (7, "Error", "Enter the date as in 2026-03-14 or 3/14/2026."),
    ]
    with pytest.raises(NotReady):
        bring_in(db, cast, cycle, row(day), *wrong)
    assert hours_log(db, cycle).entries == ()


def test_the_ledger_says_what_a_new_row_would_not_count(db, cast: Cast, cycle: Cycle, day):
    assert said(plan(db, cast, cycle, row(day, hours="1.3"))) == [(2, "New activity", "1.3 hours count as 1.25.")]


def test_the_second_import_of_a_list_adds_nothing(db, cast: Cast, cycle: Cycle, day):
    rows = row(day), row(day, "Reading day")
    assert bring_in(db, cast, cycle, *rows) == 2
    assert said(plan(db, cast, cycle, *rows)) == [
        (2, "There already", "It is in your log already."),
        (3, "There already", "It is in your log already."),
    ]
    assert bring_in(db, cast, cycle, row(day, " CYBER  camp"), row(day, "Further day")) == 1, "however it is spelled"
    assert len(hours_log(db, cycle).entries) == 3


def test_what_was_changed_since_does_not_come_in_again(db, cast: Cast, cycle: Cycle, day):
    bring_in(db, cast, cycle, row(day))
    (entry,) = hours_log(db, cycle).entries
    typed = {name: str(getattr(entry, name)) for name in ("applicant_name", "district", "activity", "location", "area")}
    typed |= {"date_completed": day.isoformat(), "hours": "3", "justification": "So.", "description": "Talks."}
    hours.change_hours(db, entry, actor=actor(cast.candidate), typed=typed, version=entry.version)
    assert bring_in(db, cast, cycle, row(day)) == 0


def test_what_was_rejected_does_not_come_in_again_unchanged(db, cast: Cast, cycle: Cycle, day):
    bring_in(db, cast, cycle, row(day))
    (entry,) = hours_log(db, cycle).entries
    hours.reject_hours(db, entry, actor=actor(cast.coordinator), words="A meal.", version=entry.version)
    assert said(plan(db, cast, cycle, row(day))) == [(2, "There already", "It was rejected: A meal.")]
    assert bring_in(db, cast, cycle, row(day, hours="1")) == 1, "mended, it does"


def test_one_activity_in_two_rows_is_told(db, cast: Cast, cycle: Cycle, day):
    found = plan(db, cast, cycle, row(day), row(day), row(day, area="Teaching and Learning"))
    same = "The same activity, place and day stands in line 2. Where it is divided over areas, write them into one row."
    assert said(found)[1:] == [
        (3, "There already", "It stands in line 2 already."),
        (4, "Error", same),
    ]


def test_what_changed_since_the_preview_is_not_saved(db, cast: Cast, cycle: Cycle, day):
    read, _ = read_activities(f"{HEAD}\n{row(day)}", rules_of_cycle(cycle))
    carla = actor(cast.candidate)
    version = plan_activities(db, cycle, read, actor=carla).version
    bring_in(db, cast, cycle, row(day))
    with pytest.raises(Stale):
        import_activities(db, cycle, read, actor=carla, version=version)


def test_nobody_imports_into_anothers_log(db, cast: Cast, cycle: Cycle, day):
    read, _ = read_activities(f"{HEAD}\n{row(day)}", rules_of_cycle(cycle))
    for who in (cast.other_candidate, cast.coordinator):
        with pytest.raises(NotAllowed):
            plan_activities(db, cycle, read, actor=actor(who))


def test_a_list_that_is_imported_in_four_windows_at_once_comes_in_once(engine: Engine):
    with transaction(engine) as db:
        cast = make_cast(db)
        cycle = make_cycle(db, cast.candidate)
        rows = [row(cycle.starts_on, f"Day {number}") for number in range(5)]
    barrier = threading.Barrier(4)

    with transaction(engine) as db:
        seen = db.get_one(Cycle, cycle.id)
        read, _ = read_activities("\n".join((HEAD, *rows)), rules_of_cycle(seen))
        version = plan_activities(db, seen, read, actor=actor(cast.candidate)).version

    def client(_number: int) -> int:
        barrier.wait()
        with transaction(engine) as db:
            seen = db.get_one(Cycle, cycle.id)
            try:
                return len(import_activities(db, seen, read, actor=actor(cast.candidate), version=version).new)
            except Stale:
                return 0

    with ThreadPoolExecutor(4) as clients:
        assert sorted(clients.map(client, range(4))) == [0, 0, 0, 5]
    with transaction(engine) as db:
        assert len(db.scalars(select(HoursEntry)).all()) == 5
