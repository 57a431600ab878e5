"""A candidate's log in pictures and as a file, divided activities, questions and rejections, and a line's own page."""

from __future__ import annotations

import csv
import io

import pytest
from lxml import html
from sqlalchemy import Engine, event, select

from review.db import transaction
from review.models import Cycle, HoursEntry, Person
from review.operations import hours
from tests.postgresql import on_both_databases
from tests.review.makers import Cast, make_cycle, make_hours
from tests.review.routes.candidate_makers import words_of
from tests.review.routes.desk_makers import actor
from tests.review.routes.test_hours import enter, links, links_to_entry, problems_on, rows, verify

pytestmark = pytest.mark.usefixtures("autumn")


@pytest.fixture
def log(autumn: None, engine: Engine, cast: Cast) -> str:
    """The address of Carla's log; her cycle runs from February 2, 2024 to February 2, 2027."""
    with transaction(engine) as db:
        return f"/hours/{make_cycle(db, db.get_one(Person, cast.candidate.id)).public_id}"


@pytest.fixture
def carla(client_for, cast: Cast):
    return client_for(cast.candidate)


def judged(engine: Engine, cast: Cast, act, words: str) -> None:
    """A coordinator does that to every line."""
    with transaction(engine) as db:
        coordinator = actor(db.get_one(Person, cast.coordinator.id))
        for entry in db.scalars(select(HoursEntry)):
            act(db, entry, actor=coordinator, words=words, version=entry.version)


def test_each_area_has_a_bar_with_its_numbers_in_a_table(carla, log, engine, cast: Cast):
    enter(carla, log)
    verify(engine, cast)
    enter(carla, log, activity="Second day", hours="2")
    page = carla.get(log)
    tree = html.document_fromstring(page.text)
    assert tree.xpath("//svg/desc/text()")[0].startswith("3.25 of 60 hours are entered, 1.25 of them verified.")
    numbers = rows(page, "How far each area is")
    assert numbers[3] == ["Teaching and Learning, 5 needed", "0 hours", "0 hours", "0 hours"]
    assert numbers[4] == ["IT Management, 5 needed", "1.25 hours", "2 hours", "3.25 hours"]


@on_both_databases
def test_time_that_does_not_count_and_areas_of_a_divided_activity(carla, log):
    parts = {"part_ITM": "2", "part_TL": "1"}
    assert enter(carla, log, hours="4", area="", excluded_meal="1", **parts).location == log
    (row,) = rows(carla.get(log), "What you entered, newest first")
    assert row[2:5] == ["Teaching and Learning: 1; IT Management: 2", "4", "3"]
    assert "1 hour of meal do not count." in row[5]
    change = links(carla.get(log), "/change")[0]
    form = html.document_fromstring(carla.get(change).text)
    assert form.xpath("//input[@name='part_ITM' or @name='excluded_meal']/@value") == ["1", "2"]
    assert len(form.xpath("//details[@open]")) == 2
    answer = carla.submit(change, change, part_ITM="3")
    assert (answer.status_code, problems_on(answer)) == (
        422, [("#part_TL", "4 hours are assigned to areas, and only 3 can count.")],
    )  # fmt: skip


def test_a_question_is_read_and_answered_by_a_change(carla, log, engine, cast: Cast):
    enter(carla, log)
    judged(engine, cast, hours.query_hours, "Which sessions did you attend?")
    page = carla.get(log)
    assert "A coordinator asks about 1 activity Cyber Camp: Which sessions did you attend?" in words_of(page)
    assert rows(page, "What you entered, newest first")[0][5].startswith("A question waits for an answer")
    change = links(page, "/change")[0]
    assert "A coordinator asks Which sessions did you attend?" in words_of(carla.get(change))
    carla.submit(change, change, description="The NIST sessions.")
    assert rows(carla.get(log), "What you entered, newest first")[0][5] == "Not verified yet"


def test_a_rejected_line_shows_why_and_is_entered_anew(carla, log, engine, cast: Cast):
    enter(carla, log)
    judged(engine, cast, hours.reject_hours, "It was a meal.")
    page = carla.get(log)
    row = rows(page, "What you entered, newest first")[0]
    assert (row[4], row[5], row[6]) == ("0", "Rejected It was a meal.", "Locked")
    assert "A coordinator rejected it It was a meal." in words_of(carla.get(links_to_entry(page, log)))
    enter(carla, log)
    assert [row[4] for row in rows(carla.get(log), "What you entered, newest first")] == ["1.25", "0"]


def test_a_lines_page_says_how_it_counts_in_each_program(carla, log):
    enter(carla, log, provider="alet", modality="in_person")
    page = carla.get(links_to_entry(carla.get(log), log))
    assert rows(page, "How it counts in each program") == [
        ["AL-CTO recertification", "February 2, 2024 to February 2, 2027", "1.25 hours", "Counts in full"],
        ["AL-CTO annual renewal", "October 1, 2025 to September 30, 2026", "1.25 hours", "Counts in full"],
    ]


def test_the_log_is_downloaded_and_comes_in_again_without_a_change(carla, log):
    enter(carla, log, activity="=Camp", excluded_meal="0.25")
    enter(carla, log, area="", part_ITM="1")
    sheet = carla.get(f"{log}/hours.csv")
    assert sheet.headers["Content-Disposition"] == "attachment; filename=hours-2026-11-21.csv"
    head, first, second = list(csv.reader(io.StringIO(sheet.get_data().decode("utf-8-sig"))))
    told = dict(zip(head, first, strict=True)), dict(zip(head, second, strict=True))
    assert [(row["Name of Activity"], row["Coursework Skill Area"], row["Meals"], row["Counts"]) for row in told] == [
        ("Cyber Camp", "IT Management: 1", "", "1"),
        ("'=Camp", "IT Management", "0.25", "1"),
    ]
    workbook = carla.get(f"{log}/hours.xlsx")
    assert workbook.data.startswith(b"PK")
    page = carla.submit(f"{log}/import", f"{log}/import", file=(io.BytesIO(workbook.data), "hours.xlsx"))
    assert "Nothing is saved yet: 2 rows that add nothing." in words_of(page)


def test_a_log_of_300_lines_is_one_page(carla, log, engine, app):
    with transaction(engine) as db:
        cycle = db.scalars(select(Cycle)).one()
        for number in range(300):
            make_hours(db, cycle, "TL", "1", activity=f"Day {number}")
    asked: list[str] = []
    event.listen(app.config["ENGINE"], "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert len(rows(carla.get(log), "What you entered, newest first")) == 300
    assert len(asked) < 12
