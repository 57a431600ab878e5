"""The coordinator's pages of a year: lists of attendance come in, the report is frozen, corrected, and downloaded."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
import time_machine
from lxml import html
from sqlalchemy import Engine

from review.db import transaction
from tests.postgresql import on_both_databases
from tests.review.makers import Cast, make_person
from tests.review.operations.yearly_makers import CEU
from tests.review.routes.test_coordinator import rows, words
from tests.review.routes.test_holders import alerts
from tests.review.routes.yearly_desk import DESK, OWN, YEAR, Yearly, make_yearly

LISTS = f"{YEAR}/attendance"
TABLE = "Directors of the year, by last name"
LIST = """email,date,hours,session,areas
dana@demo.example,2025-01-08,12,Networks,ITM
ed@demo.example,2025-01-08,5,Networks,ITM
"""


@pytest.fixture(autouse=True)
def _november():
    """The year is over."""
    with time_machine.travel("2025-11-03T17:00:00Z", tick=False):
        yield


@pytest.fixture
def desk(_november, engine: Engine, client_for) -> Yearly:
    return make_yearly(engine, client_for)


def preview(kim, text: str = LIST, **more: str):
    return kim.submit(LISTS, LISTS, name="Cyber Camp", location="Mobile", rows=text, **more)


def bring(kim, text: str = LIST) -> str:
    """The address of the list."""
    shown = html.document_fromstring(preview(kim, text).text)
    form = shown.xpath(f"//form[@action='{LISTS}/save']")[0]
    answer = kim.post(f"{LISTS}/save", data=dict(form.form_values()))
    assert answer.status_code == 303, alerts(answer.text)
    return answer.location


def file(kim, number: int, name: str) -> list[list[str]]:
    answer = kim.get(f"{YEAR}/reports/{number}/{name}.csv")
    assert answer.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


@on_both_databases
def test_a_list_comes_in_and_the_report_of_the_year_is_frozen_and_corrected(desk: Yearly, cast: Cast):
    kim = desk.kim
    assert [row[0] for row in rows(kim.get(DESK).text, "Years, the latest on top")] == [
        "2026, Alabama technology director continuing education units, fiscal year 2026",
        "2025, Alabama technology director continuing education units, fiscal year 2025",
    ]
    page = preview(kim)
    assert words(page.text, "//p[@class='lead']") == ["Cyber Camp. Nothing is saved yet. New: 2."]
    roster = bring(kim)
    assert rows(kim.get(YEAR).text, TABLE) == [
        ["Director, Dana", "Dove County", "12", "0", "12", "None", "Fulfilled", "None"],
        ["Director, Ed", "Egret City", "5", "0", "5", "7", "Not fulfilled", "None"],
    ]
    assert kim.submit(YEAR, f"{YEAR}/freeze").location == f"{YEAR}/reports/1"
    assert file(kim, 1, "report") == [
        ["Last name", "First name", "District", "Total hours", "ALET hours", "External hours", "Fulfilled"],
        ["Director", "Dana", "Dove County", "12", "12", "0", "yes"],
        ["Director", "Ed", "Egret City", "5", "5", "0", "no"],
    ]
    assert file(kim, 1, "names") == [["Last name", "First name", "District"], ["Director", "Dana", "Dove County"]]
    assert "Nothing changed since the latest report." in kim.get(YEAR).text
    correct = html.document_fromstring(kim.get(roster).text).xpath("//a[contains(., 'Dana')]/@href")[0]
    refused = kim.submit(correct, correct, hours="8", words="")
    assert (refused.status_code, alerts(refused.text)) == (422, ["Say why; the attendee will read it."])
    assert kim.submit(correct, correct, hours="8", words="It ended early.").status_code == 303
    refused = kim.submit(YEAR, f"{YEAR}/freeze")
    assert (refused.status_code, alerts(refused.text)) == (422, ["Say why the report is corrected."])
    assert kim.submit(YEAR, f"{YEAR}/freeze", words="A list was wrong.").location == f"{YEAR}/reports/2"
    assert "Reason for the correction: A list was wrong." in kim.get(f"{YEAR}/reports/2").text
    was, now = (
        "12 hours, 12 of them ALET's, fulfilled, Dove County",
        "8 hours, 8 of them ALET's, not fulfilled, Dove County",
    )
    assert file(kim, 2, "changes")[1:] == [["Director", "Dana", "Dove County", was, now]]
    assert file(kim, 1, "report")[1][3] == "12"
    book = openpyxl.load_workbook(io.BytesIO(kim.get(f"{YEAR}/reports/2/report.xlsx").get_data()))
    assert [cell.value for cell in book.active[2]] == ["Director", "Dana", "Dove County", 8, 8, 0, "no"]


def test_a_list_with_a_wrong_row_names_it_and_saves_nothing(desk: Yearly):
    wrong = preview(desk.kim, LIST + "nobody@demo.example,2025-01-08,1,Networks,ITM\n")
    assert (wrong.status_code, alerts(wrong.text)) == (422, ["Line 4: Nobody here is nobody@demo.example."])
    assert html.document_fromstring(wrong.text).xpath(f"//form[@action='{LISTS}/save']") == []
    assert preview(desk.kim, LIST + "nobody@demo.example,2025-01-08,1,Networks,ITM\n", skips="y").status_code == 200
    unnamed = desk.kim.submit(LISTS, LISTS, rows=LIST)
    assert alerts(unnamed.text) == ["Enter the name of the event, in 90 characters or fewer."]
    bring(desk.kim)
    assert "Everyone on this list is there already" in preview(desk.kim).text


def test_a_workbook_is_read_too(desk: Yearly):
    book, file = openpyxl.Workbook(), io.BytesIO()
    for line in LIST.splitlines():
        book.active.append(line.split(","))
    book.save(file)
    page = html.document_fromstring(desk.kim.get(LISTS).text)
    form = dict(page.xpath(f"//form[@action='{LISTS}']")[0].form_values())
    file.seek(0)
    sent = form | {"name": "Cyber Camp", "file": (file, "list.xlsx")}
    answer = desk.kim.post(LISTS, data=sent, content_type="multipart/form-data")
    assert words(answer.text, "//p[@class='lead']") == ["Cyber Camp. Nothing is saved yet. New: 2."]


def test_the_director_sees_the_receipt_and_what_counts_and_no_way_to_close_a_gap_that_stays(desk: Yearly):
    roster = bring(desk.kim)
    receipt = rows(desk.kim.get(roster).text, "Who attended")[1][4]
    page = desk.ed.get(OWN).text
    (line,) = rows(page, "Entries of the year")
    assert line[0] == f"Cyber Camp: Networks, January 8, 2025 Receipt {receipt}"
    assert line[3:] == ["5", "5", "Verified", "Counts in full"]
    assert "5 of 12 hours count; 7 more are needed." in page
    assert "Earn 7 more hours" not in page
    years = rows(desk.ed.get("/years").text, "Years in which you were in a post, the latest on top")
    assert [row[0][:4] for row in years] == ["2026", "2025"]


def test_a_coordinator_sees_of_their_own_district_the_figures_alone(desk: Yearly, engine: Engine, client_for):
    roster = bring(desk.kim)
    with transaction(engine) as db:
        neighbor = make_person(db, "Nell Neighbor", db.merge(desk.director).district, ("coordinator", CEU))
    nell, detail = client_for(neighbor), f"{YEAR}/directors/{desk.director.public_id}"
    assert [row[4] for row in rows(nell.get(YEAR).text, TABLE)] == ["12", "5"]
    assert (desk.kim.get(detail).status_code, nell.get(detail).status_code) == (200, 404)
    assert next(row[5] for row in rows(nell.get(roster).text, "Who attended")) == "Not yours"
    correct = html.document_fromstring(desk.kim.get(roster).text).xpath("//a[contains(., 'Dana')]/@href")[0]
    assert nell.get(correct).status_code == 404


def test_the_academy_list_and_the_other_pages_of_the_year_are_there_for_its_coordinators_alone(
    desk: Yearly, client_for, cast: Cast
):
    due = rows(desk.kim.get(f"{YEAR}/academy").text, "Who is in the post today, the first to fall due on top")
    assert [row[-1] for row in due] == ["Not asked", "Not asked"]
    for address in (DESK, YEAR, f"{YEAR}/academy", f"{YEAR}/events", LISTS, f"{YEAR}/reports/1"):
        assert client_for(cast.coordinator).get(address).status_code == 404
    for address in (f"{DESK}/{CEU}/1999", f"{DESK}/al-cto-recert/2025", f"{YEAR}/reports/1", f"{OWN}x"):
        assert desk.kim.get(address).status_code == 404
    assert client_for(cast.candidate).get(OWN).status_code == 404
