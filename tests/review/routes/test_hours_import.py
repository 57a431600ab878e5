"""A candidate imports a list of activities: wrong rows are named, nothing is saved before all are right."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from lxml import html
from sqlalchemy import Engine, select

from review.db import transaction
from review.models import HoursEntry, Person
from review.spreadsheets import Column, Table, as_workbook
from tests.postgresql import on_both_databases
from tests.review.makers import Cast, make_cycle
from tests.review.routes.candidate_makers import words_of

pytestmark = pytest.mark.usefixtures("autumn")

HEAD = (
    "Name of Activity,Location,Date Completed,Number of Hours,Coursework Skill Area,"
    "Justification of Relation to Coursework,Description of Activity"
)
RIGHT = "Cyber Camp,Mobile,6/10/2026,2,IT Management,It is the subject.,A day."
WRONG = "Reading day,Mobile,6/11/2026,two,Reading,It is about teaching.,A day."


@pytest.fixture
def address(autumn: None, engine: Engine, cast: Cast) -> str:
    """Where Carla imports; her cycle runs from February 2, 2024 to February 2, 2027."""
    with transaction(engine) as db:
        return f"/hours/{make_cycle(db, db.get_one(Person, cast.candidate.id)).public_id}/import"


@pytest.fixture
def carla(client_for, cast: Cast):
    return client_for(cast.candidate)


def entries(engine: Engine) -> list[tuple[str, Decimal, dt.date]]:
    with transaction(engine) as db:
        found = db.scalars(select(HoursEntry).order_by(HoursEntry.id))
        return [(entry.activity, entry.hours, entry.date_completed) for entry in found]


def alerts(response) -> list[tuple[str, str]]:
    found = html.document_fromstring(response.text).xpath("//*[@role='alert']//a")
    return [(link.get("href"), link.text) for link in found]


def preview(browser, address: str, *rows: str):
    return browser.submit(address, address, rows="\n".join((HEAD, *rows)))


def save(browser, response, address: str):
    form = html.document_fromstring(response.text).xpath("//form[@action=$to]", to=f"{address}/save")[0]
    return browser.post(f"{address}/save", data=dict(form.form_values()))


@on_both_databases
def test_a_list_is_previewed_mended_saved_and_adds_nothing_the_second_time(carla, address, engine):
    answer = preview(carla, address, RIGHT, WRONG)
    assert answer.status_code == 422
    ((link, sentence),) = alerts(answer)
    assert (link, sentence.partition(" There")[0]) == (
        "#line-3", "Line 3: Enter the hours as a number above 0 and up to 200, as in 1.5.",
    )  # fmt: skip
    assert "Nothing is saved yet: 1 row with an error, 1 new activity." in words_of(answer)
    assert f"{address}/save" not in answer.text
    mended = WRONG.replace("two", "1.3").replace(",Reading,", ",Teaching & Learning,")
    answer = preview(carla, address, RIGHT, mended)
    assert "1.3 hours count as 1.25." in words_of(answer)
    assert save(carla, answer, address).location == address.removesuffix("/import")
    assert entries(engine) == [
        ("Cyber Camp", Decimal(2), dt.date(2026, 6, 10)),
        ("Reading day", Decimal("1.3"), dt.date(2026, 6, 11)),
    ]
    answer = preview(carla, address, RIGHT, mended)
    assert "Nothing to import" in words_of(answer)
    assert len(entries(engine)) == 2


def test_a_workbook_with_true_dates_and_numbers(carla, address, engine):
    columns = [Column(name, {"Date Completed": "day", "Number of Hours": "hours"}.get(name, "text"))
               for name in HEAD.split(",")]  # fmt: skip
    row = ["Cyber Camp", "Mobile", dt.date(2026, 6, 10), Decimal("1.5"), "law", "It is the subject.", "A day."]
    data = as_workbook(Table("Hours", columns, [row]))
    answer = carla.submit(address, address, file=(io.BytesIO(data), "hours.xlsx"))
    assert "Nothing is saved yet: 1 new activity." in words_of(answer)
    save(carla, answer, address)
    assert entries(engine) == [("Cyber Camp", Decimal("1.5"), dt.date(2026, 6, 10))]


def test_rows_are_named_by_their_lines_in_the_file(carla, address):
    text = f"\n{HEAD}\n\n{RIGHT}\n\n\n{WRONG}\n"
    answer = carla.submit(address, address, file=(io.BytesIO(text.encode()), "hours.csv"))
    assert alerts(answer)[0][0] == "#line-7"
    kept = html.document_fromstring(answer.text).xpath("//textarea[@name='rows']/text()")[0]
    assert kept.strip("\n").splitlines()[-1] == WRONG


def test_more_wrong_rows_than_can_be_named_are_counted(carla, address):
    answer = preview(carla, address, *[WRONG.replace("Reading day", f"Day {number}") for number in range(12)])
    said = html.document_fromstring(answer.text).xpath("//*[@role='alert']//li")
    assert (len(said), said[-1].text_content().strip()) == (11, "2 more rows have an error.")


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("hours.pdf", b"%PDF-1.4", "Choose a CSV file or an Excel workbook (.xlsx)."),
        ("hours.xls", b"\xd0\xcf", "This workbook is in the old Excel format."),
        ("hours.csv", b"", "Choose a file, or copy the rows of the list into the box."),
        ("hours.csv", b"Activity,Date\nCamp,2026-06-10", "The first row must name the columns,"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(carla, address, name: str, data: bytes, sentence: str):
    answer = carla.submit(address, address, file=(io.BytesIO(data), name))
    assert answer.status_code == 422
    assert any(said.startswith(sentence) or "no rows" in said for _, said in alerts(answer)), alerts(answer)


def test_what_changed_since_the_preview_is_shown_anew(carla, address, engine):
    first, second = preview(carla, address, RIGHT), preview(carla, address, RIGHT)
    assert save(carla, first, address).status_code == 303
    answer = save(carla, second, address)
    assert answer.status_code == 409
    assert "It is in your log already." in words_of(answer)
    assert len(entries(engine)) == 1


def test_the_template_holds_the_columns_that_are_read(carla, address):
    sheet = carla.get(address.replace("import", "template.csv")).get_data().decode("utf-8-sig")
    (head,) = list(csv.reader(io.StringIO(sheet)))
    assert [name for name in HEAD.split(",") if name not in head] == []
    assert carla.get(address.replace("import", "template.xlsx")).data.startswith(b"PK")


@pytest.mark.parametrize("who", ["other_candidate", "coordinator", "newcomer"])
def test_nobody_imports_into_anothers_log(address, client_for, cast: Cast, who: str):
    browser = client_for(getattr(cast, who))
    form = {"csrf_token": browser.token(), "rows": f"{HEAD}\n{RIGHT}"}
    assert [browser.post(to, data=form).status_code for to in (address, f"{address}/save")] == [404, 404]
