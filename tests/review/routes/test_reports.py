"""The reports: what each says of a small program, as a page, as CSV and as a workbook."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from sqlalchemy import Engine

from review import clock
from review.db import transaction
from review.models import Person
from review.queries.reporting import REPORTS, Span
from review.settings import Settings
from tests.postgresql import on_both_databases
from tests.review.makers import Cast, make_cycle, make_hours
from tests.review.routes.desk_makers import CLEAN, ZONE, Story, actor
from tests.review.routes.test_coordinator import rows, words

pytestmark = on_both_databases


@pytest.fixture
def story(engine: Engine, settings: Settings, cast: Cast) -> Story:
    """Carla's packet waits for a reviewer; Caleb has opened none, and logged 2.5 hours, not verified."""
    with transaction(engine) as db:
        make_hours(db, make_cycle(db, db.get_one(Person, cast.other_candidate.id)), "TL", "2.5")
    return Story(engine, settings, cast.candidate, CLEAN)


def made(story: Story, cast: Cast, name: str, *, days: int = 400) -> list[tuple]:
    """The rows of a report of the days around today, for Cora."""
    today, far = clock.today(ZONE), dt.timedelta(days=days)
    with transaction(story.engine) as db:
        person = actor(db.get_one(Person, cast.coordinator.id))
        return REPORTS[name](db, person, Span(today - far, today + far, ZONE)).rows


def test_each_report_says_what_is_so(story: Story, cast: Cast):
    today = clock.today(ZONE)
    assert [row for row in made(story, cast, "status") if row[1]] == [("Active", 2)]
    due = made(story, cast, "due")
    assert [(row[0], row[2], row[4:]) for row in due] == [
        ("Caleb Candidate", "Cedar City", ("Not started", Decimal(0), Decimal("2.5"), Decimal(60))),
        ("Carla Candidate", "Maple County", ("With us", Decimal(0), Decimal(0), Decimal(60))),
    ]
    assert [row[:4] for row in made(story, cast, "queue")] == [("Carla Candidate", "Maple County", today, 0)]
    assert [(row[0], row[4]) for row in made(story, cast, "on-time")] == [
        ("Caleb Candidate", "Never"),
        ("Carla Candidate", "In time"),
    ]
    story.claim(cast.reviewer)
    assert made(story, cast, "reviewers") == [("Rita Reviewer", 1, 0, 0)]
    assert made(story, cast, "deficiencies") == []


def test_a_report_is_a_page_a_csv_and_a_workbook(story: Story, client_for, cast: Cast):
    coordinator = client_for(cast.coordinator)
    shown = coordinator.get("/program/reports/due").text
    listed = rows(shown, "Due list, row by row")
    assert [row[0] for row in listed] == ["Caleb Candidate", "Carla Candidate"]
    assert words(shown, "//figure/figcaption") == ["Due list"]
    text = coordinator.get("/program/reports/due.csv").get_data(as_text=True).lstrip("\ufeff")
    lines = list(csv.reader(io.StringIO(text)))
    assert [line[0] for line in lines] == ["Holder", "Caleb Candidate", "Carla Candidate"]
    sheet = openpyxl.load_workbook(io.BytesIO(coordinator.get("/program/reports/due.xlsx").get_data())).active
    assert sheet is not None
    assert [cell.value for cell in sheet["A"]] == ["Holder", "Caleb Candidate", "Carla Candidate"]
    assert sheet["D2"].is_date


def test_a_name_that_is_a_formula_stays_a_name(story: Story, client_for, cast: Cast):
    with transaction(story.engine) as db:
        db.get_one(Person, cast.other_candidate.id).name = "=1+1"
    answer = client_for(cast.coordinator).get("/program/reports/due.csv").get_data(as_text=True)
    assert "\n=1+1" not in answer
    assert "'=1+1" in answer


def test_days_that_are_none_are_told_and_days_the_wrong_way_round_too(story: Story, client_for, cast: Cast):
    coordinator = client_for(cast.coordinator)
    page = coordinator.get("/program/reports/due?first=soon").text
    assert words(page, "//span[@class='error']") == ["Enter the date as year-month-day, as in 2026-03-14."]
    page = coordinator.get("/program/reports/due?first=2027-05-01&last=2027-04-01").text
    assert words(page, "//span[@class='error']") == ["The last day must not come before the first."]
    page = coordinator.get("/program/reports/due?first=2001-01-01&last=2001-12-31").text
    assert words(page, "//div[@class='empty']") == ["There is nothing to report for these days."]


def test_a_conflict_of_interest_is_in_no_report(story: Story, client_for, cast: Cast):
    with transaction(story.engine) as db:
        db.get_one(Person, cast.coordinator.id).district_id = cast.candidate.district_id
    coordinator = client_for(cast.coordinator)
    for name in REPORTS:
        assert "Carla" not in coordinator.get(f"/program/reports/{name}").text
    assert client_for(cast.reviewer).get("/program/reports/due").status_code == 404
