"""A table that somebody chooses is read whichever way it was saved; what cannot be read is said in a sentence."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.reading.workbook import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS
from review import reading
from review.spreadsheets import NotATable, Row, read_table
from review.spreadsheets import reading as tables
from review.spreadsheets.reading import MOST_BYTES
from tests.checks.reading.makers import repacked
from tests.checks.reading.workbooks import workbook

TEXT = "Name,Hours\nRenée Núñez,2\n"
ROWS = [Row(1, ("Name", "Hours")), Row(2, ("Renée Núñez", "2"))]
WORKBOOK = workbook([["Name", "Hours"], ["Renée Núñez", 2]])


def refusal(data: bytes, name: str) -> str:
    with pytest.raises(NotATable) as refused:
        read_table(data, name)
    return str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_way_to_save_text(encoding: str, between: str, line_end: str):
    text = TEXT.replace(",", between).replace("\n", line_end)

    assert read_table(text.encode(encoding), "hours.csv") == ROWS


@pytest.mark.parametrize("name", ["hours.xlsx", "HOURS.XLSX", "hours.csv"])
def test_a_workbook_is_read_in_the_sandbox(name: str):
    assert read_table(WORKBOOK, name) == ROWS


def test_cells_are_one_line_without_control_characters():
    quoted = 'Name,Hours,,\n" Hank\n\u202eHolder\x07",2,,\n'.encode()
    written = workbook([["Name", "Hours"], [" Hank\n\u202eHolder", 2, None]])

    expected = [Row(1, ("Name", "Hours")), Row(2, ("Hank Holder", "2"))]
    assert read_table(quoted, "hours.csv") == read_table(written, "hours.xlsx") == expected


def test_rows_keep_the_number_of_the_line_where_they_begin():
    data = b'\nName\n\n"Hank\nHolder"\n,\nVera\n'

    assert [row.number for row in read_table(data, "x.csv")] == [2, 4, 7]


SAVE_AS = "Save it as an Excel workbook (.xlsx), and choose the new file."


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("hours.xls", f"This workbook is in the old Excel format. {SAVE_AS}"),
        ("hours.xlsm", f"This workbook is of the kind with macros. {SAVE_AS}"),
        ("hours.pdf", "Choose a CSV file or an Excel workbook (.xlsx)."),
        ("hours", "Choose a CSV file or an Excel workbook (.xlsx)."),
    ],
)
def test_another_kind_of_file_is_refused_by_its_name(name: str, sentence: str):
    assert refusal(WORKBOOK, name) == sentence


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file has no rows."),
        (b"\n,,\n", "The file has no rows."),
        (b"x" * (MOST_BYTES + 1), "The file is larger than 2 MB. Split the list, or leave out columns."),
        (b"x\n" * (MOST_ROWS + 1), "The file has more than 5,000 rows. Split the list."),
        (b"x\n" + b"," * MOST_COLUMNS + b"x", "Row 2 has more than 60 columns. Leave out what is not needed."),
        (b"x" * (LONGEST_CELL + 1), "A cell of row 1 holds more than 4,000 characters. Shorten it."),
        (b'x\n"y', "The list cannot be read from line 2 on: a double quotation mark is missing or extra."),
        (b"x" * 200_000, "The list cannot be read from line 1 on: a cell is far too long."),
        (
            b"name\x81\x8d",
            "The file cannot be read as text. Save it as “CSV UTF-8” in Excel, and choose the new file.",
        ),
    ],
)
def test_a_text_that_is_no_table_says_why(data: bytes, sentence: str):
    assert refusal(data, "hours.csv") == sentence


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], "The file has no rows."),
        ([["\u202e"]], "The file has no rows."),
        ([["x"]] * (MOST_ROWS + 1), "The file has more than 5,000 rows. Split the list."),
        ([["x"], ["x"] * (MOST_COLUMNS + 1)], "Row 2 has more than 60 columns. Leave out what is not needed."),
        ([["x" * (LONGEST_CELL + 1)]], "A cell of row 1 holds more than 4,000 characters. Shorten it."),
    ],
)
def test_a_workbook_that_is_no_table_says_why(rows: list[list[str]], sentence: str):
    assert refusal(workbook(rows), "hours.xlsx") == sentence


def test_as_much_as_may_be_is_read():
    most = ("x\n" * MOST_ROWS).encode()

    assert len(read_table(most, "x.csv")) == MOST_ROWS
    assert len(read_table(workbook([["x"]] * MOST_ROWS), "x.xlsx")) == MOST_ROWS
    wide = workbook([["x" * LONGEST_CELL] * 2 + ["x"] * (MOST_COLUMNS - 2)])
    assert [len(row.cells) for row in read_table(wide, "x.xlsx")] == [MOST_COLUMNS]


def test_the_reason_of_the_reading_child_is_told():
    macros = repacked(WORKBOOK, {"xl/vbaProject.bin": b"program"})

    assert refusal(macros, "hours.xlsx") == (
        "This workbook holds macros. Copy its rows into a new workbook, or save it as CSV, and choose the new file."
    )
    assert "damaged" in refusal(TEXT.encode(), "hours.xlsx")


UNREAD = (
    "This workbook is too large or too complex to be read. "
    "Copy its rows into a new workbook, or save it as CSV, and choose the new file."
)


@pytest.mark.parametrize(
    "output",
    [
        b"",
        b"[]",
        b'{"rows": 1}',
        b'{"rows": [[1]]}',
        b'{"rows": [[1, [2]]]}',
        b'{"rows": [["1", ["x"]]]}',
        b'{"rows": [], "more": 1}',
        b'{"fault": {"code": "other", "sentence": "x"}}',
    ],
)
def test_nothing_but_what_the_child_would_write_is_taken(output: bytes, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reading, "CHILD", f"import sys; sys.stdout.buffer.write({output!r})")

    assert refusal(WORKBOOK, "hours.xlsx") == UNREAD


@pytest.mark.parametrize(
    "program",
    [
        "import os; os.abort()",
        "bytearray(2 << 30)",
        "print('x' * (17 << 20))",
        "while True: pass",
    ],
)
def test_a_child_that_breaks_is_no_answer(program: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tables, "QUICK", replace(reading.QUICK, wall_seconds=3, cpu_seconds=1))
    monkeypatch.setattr(reading, "CHILD", program)

    assert refusal(WORKBOOK, "hours.xlsx") == UNREAD


@settings(deadline=None)  # some of it begins as a workbook does, for which a child is asked
@given(st.binary(), st.sampled_from(["x.csv", "x.txt", "x.tsv"]))
def test_whatever_is_in_a_text_is_read_or_refused(data: bytes, name: str):
    try:
        rows = read_table(data, name)
    except NotATable:
        return
    assert all(any(row.cells) and all(map(str.isprintable, row.cells)) for row in rows)


def test_the_answer_is_json_of_the_child(monkeypatch: pytest.MonkeyPatch):
    answer: Any = json.dumps({"rows": [[1, ["a", "b\nc"]], [2, [" "]]]}).encode()
    monkeypatch.setattr(reading, "CHILD", f"import sys; sys.stdout.buffer.write({answer!r})")

    assert read_table(WORKBOOK, "hours.xlsx") == [Row(1, ("a", "b c"))]
