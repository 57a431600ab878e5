"""Reads a table that somebody chose, a CSV file or an Excel workbook, into rows of words; a workbook in the sandbox."""

from __future__ import annotations

import codecs
import csv
import io
import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from checks.reading.workbook import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS
from review.notices import one_line
from review.reading import QUICK, fault_in, run_child
from uploads.limits import MIB
from uploads.sandbox import SandboxFailure

MOST_BYTES = 2 * MIB

OTHERS = {
    "xls": "This workbook is in the old Excel format. Save it as an Excel workbook (.xlsx), and choose the new file.",
    "xlsm": "This workbook is of the kind with macros. Save it as an Excel workbook (.xlsx), and choose the new file.",
}
KINDS = ("csv", "txt", "tsv", "xlsx")
_ZIP = b"PK\x03\x04"


class NotATable(Exception):  # noqa: N818 - an answer about the file
    """The file holds no table that can be read; the text is the sentence for whoever chose it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that says something: the number of its line or row in the file, and its words, one line each."""

    number: int
    cells: tuple[str, ...]


def read_table(data: bytes, name: str) -> list[Row]:
    """The rows of a file of that name that say something, that of the headings the first; days as 2027-03-31.

    Of a workbook it is the first sheet that is not hidden. Raises NotATable.
    """
    extension = name.rpartition(".")[2].lower()
    if extension in OTHERS:
        raise NotATable(OTHERS[extension])
    if extension not in KINDS:
        raise NotATable("Choose a CSV file or an Excel workbook (.xlsx).")
    if len(data) > MOST_BYTES:
        raise NotATable(f"The file is larger than {MOST_BYTES // MIB} MB. Split the list, or leave out columns.")
    is_workbook = extension == "xlsx" or data.startswith(_ZIP)
    found = _read_workbook(data) if is_workbook else read_text(text_of(data))
    rows = [Row(row.number, _to_last(row.cells)) for row in islice(found, MOST_ROWS + 1)]
    _check_size(rows)
    return rows


def text_of(data: bytes) -> str:
    """The text of a file: UTF-16 with its mark, UTF-8 with or without one, or else Windows-1252. Raises NotATable."""
    encodings = ["utf-8-sig", "cp1252"]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            return clean(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise NotATable("The file cannot be read as text. Save it as “CSV UTF-8” in Excel, and choose the new file.")


def clean(text: str | None) -> str:
    """Text as a form carries it unchanged: plain line ends, no mark at the beginning, no NUL."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").removeprefix("\ufeff")


def read_text(text: str) -> Iterator[Row]:
    """The rows of a text that say something; comma, semicolon or tab stands between their cells. Raises NotATable."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    between = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between, skipinitialspace=True, strict=True)
    begins = 1
    try:
        for cells in reader:
            if row := _row(begins, cells):
                yield row
            begins = reader.line_num + 1
    except csv.Error as error:
        too_long = "field limit" in str(error)
        why = "a cell is far too long" if too_long else "a double quotation mark is missing or extra"
        raise NotATable(f"The list cannot be read from line {begins} on: {why}.") from error


def _row(number: int, cells: list[str]) -> Row | None:
    # A name with a line end or a control character would look like another in mail and on pages.
    cleaned = tuple(one_line(cell) for cell in cells)
    return Row(number, cleaned) if any(cleaned) else None


def _to_last(cells: tuple[str, ...]) -> tuple[str, ...]:
    """The cells up to the last that says something, as a workbook has them, too."""
    return cells[: max(place for place, cell in enumerate(cells, start=1) if cell)]


def _check_size(rows: list[Row]) -> None:
    if not rows:
        raise NotATable("The file has no rows.")
    if len(rows) > MOST_ROWS:
        raise NotATable(f"The file has more than {MOST_ROWS:,} rows. Split the list.")
    for row in rows:
        if len(row.cells) > MOST_COLUMNS:
            raise NotATable(f"Row {row.number} has more than {MOST_COLUMNS} columns. Leave out what is not needed.")
        if max(map(len, row.cells)) > LONGEST_CELL:
            raise NotATable(f"A cell of row {row.number} holds more than {LONGEST_CELL:,} characters. Shorten it.")


def _read_workbook(data: bytes) -> Iterable[Row]:
    """What a child in the sandbox reads."""
    try:
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            return _rows_in(run_child("checks.reading.workbook", Path(file.name), QUICK))
    except (SandboxFailure, ValueError) as error:
        raise NotATable(
            "This workbook is too large or too complex to be read. "
            "Copy its rows into a new workbook, or save it as CSV, and choose the new file."
        ) from error


def _rows_in(output: bytes) -> list[Row]:
    """The child's rows; NotATable with its reason, ValueError for whatever it would not have written."""
    answer: Any = json.loads(output)
    match answer:
        case {"rows": list(rows), **rest} if not rest:
            return [row for each in rows if (row := _row(*_row_in(each)))]
    raise NotATable(fault_in(answer).sentence)


def _row_in(value: object) -> tuple[int, list[str]]:
    match value:
        case [int(number), list(cells)] if all(isinstance(cell, str) for cell in cells):
            return number, cells
    raise ValueError("not a row")
