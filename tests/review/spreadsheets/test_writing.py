"""A table as a file: what people typed stays words, days are days, and the same table is the same bytes."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from review.spreadsheets import Column, Row, Table, Value, as_csv, as_workbook, read_table
from review.spreadsheets.writing import harmless

COLUMNS = (Column("Name"), Column("Date completed", "day"), Column("Hours", "hours"), Column("Entries", "number"))
ROWS: tuple[tuple[Value, ...], ...] = (
    ("Renée Núñez", dt.date(2027, 3, 31), Decimal("12.50"), 1204),
    ('Holder, "Hank"', None, None, None),
)
TABLE = Table("Hours", COLUMNS, ROWS)


def table_of(words: str) -> Table:
    return Table(words, [Column(words)], [[words]])


def lines(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def sheet(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data)).active


def test_the_lines_of_a_csv_file():
    data = as_csv(TABLE)

    assert data.startswith(b"\xef\xbb\xbf")
    assert lines(data) == [
        ["Name", "Date completed", "Hours", "Entries"],
        ["Renée Núñez", "2027-03-31", "12.5", "1204"],
        ['Holder, "Hank"', "", "", ""],
    ]


def test_the_cells_of_a_workbook_are_words_days_and_numbers():
    written = sheet(as_workbook(TABLE))

    assert written.title == "Hours"
    assert [[cell.value for cell in row] for row in written.rows] == [
        ["Name", "Date completed", "Hours", "Entries"],
        ["Renée Núñez", dt.datetime(2027, 3, 31), 12.5, 1204],  # noqa: DTZ001 - a day has no zone
        ['Holder, "Hank"', None, None, None],
    ]
    assert [cell.number_format for cell in written[2]] == ["General", "yyyy-mm-dd", "0.00", "#,##0"]


def test_the_headings_of_a_workbook_are_bold_and_stay_in_sight():
    written = sheet(as_workbook(TABLE))

    assert [cell.font.bold for cell in written[1]] == [True] * 4
    assert [cell.font.bold for cell in written[2]] == [False] * 4
    assert (written.freeze_panes, written.print_title_rows) == ("A2", "$1:$1")


def test_columns_are_as_wide_as_their_words_within_bounds():
    columns = [Column("A"), Column("Name of the event"), Column("Description")]
    written = sheet(as_workbook(Table("Widths", columns, [["1", "x" * 30, "x" * 500]])))

    assert [written.column_dimensions[letter].width for letter in "ABC"] == [8, 31, 60]


TYPED = ('=HYPERLINK("evil")', "=cmd|'/c calc'!A0", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1")
FULL_WIDTH = ("＝1", "＋1", "－1", "＠A1")


@pytest.mark.parametrize("words", TYPED + FULL_WIDTH)
def test_no_words_are_a_formula(words: str):
    table = table_of(words)

    assert lines(as_csv(table)) == [[f"'{words}"]] * 2
    for cell in (sheet(as_workbook(table))["A1"], sheet(as_workbook(table))["A2"]):
        assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_words_that_a_nul_hides_are_no_formula_either():
    assert lines(as_csv(table_of("\0=1"))) == [["'=1"]] * 2
    assert sheet(as_workbook(table_of("\0=1")))["A2"].quotePrefix is True


def test_numbers_below_zero_are_numbers():
    table = Table("Difference", [Column("Hours", "hours"), Column("Entries", "number")], [[Decimal("-1.25"), -2]])

    assert lines(as_csv(table))[1] == ["-1.25", "-2"]
    assert [cell.value for cell in sheet(as_workbook(table))[2]] == [-1.25, -2]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Fiscal year 2026/2027: [TD-CEU]?", "Fiscal year 2026 2027   TD-CEU"),
        ("A title that is longer than the name of a sheet may be", "A title that is longer than the"),
        ("'", "Table"),
        ("", "Table"),
    ],
)
def test_a_title_becomes_a_name_that_excel_takes(title: str, name: str):
    assert sheet(as_workbook(Table(title, COLUMNS, ROWS))).title == name


def test_the_same_table_is_the_same_file_whenever_it_is_written():
    with time_machine.travel(dt.datetime(2027, 3, 31, 14, 5, tzinfo=dt.UTC)):
        first = as_workbook(TABLE)
    with time_machine.travel(dt.datetime(2028, 1, 1, tzinfo=dt.UTC)):
        assert as_workbook(TABLE) == first


def test_a_row_of_another_length_is_a_mistake():
    for write in (as_csv, as_workbook):
        with pytest.raises(ValueError, match="zip"):
            write(Table("Wrong", COLUMNS, [["one"]]))


@given(st.text(max_size=50))
def test_whatever_is_typed_is_written_and_read_again(words: str):
    table = table_of(words)
    cell = sheet(as_workbook(table))["A2"]

    assert lines(as_csv(table)) == [[harmless(words)]] * 2
    assert cell.value == (re.sub("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", words) or None)
    assert cell.data_type == ("s" if cell.value else "n")


def test_what_is_written_can_be_read_back():
    assert read_table(as_csv(TABLE), "hours.csv") == [
        Row(1, ("Name", "Date completed", "Hours", "Entries")),
        Row(2, ("Renée Núñez", "2027-03-31", "12.5", "1204")),
        Row(3, ('Holder, "Hank"',)),
    ]
    assert read_table(as_workbook(TABLE), "hours.xlsx") == [
        Row(1, ("Name", "Date completed", "Hours", "Entries")),
        Row(2, ("Renée Núñez", "2027-03-31", "12.5", "1204")),
        Row(3, ('Holder, "Hank"',)),
    ]
