"""Reads a list of people, as spreadsheets save or copy it, into rows of words; pure."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass

from review.notices import one_line
from review.operations.refusals import NotReady, Problem

MOST_ROWS = 2_000
MOST_BYTES = 1024 * 1024
"""Bytes of a file."""

ALIASES = {
    "name": ("name", "fullname", "person", "holder", "candidate"),
    "email": ("email", "emailaddress", "mail", "address"),
    "role": ("role",),
    "district": ("district", "schooldistrict", "schoolsystem"),
    "program": ("program",),
    "issued_on": ("issuedon", "issued", "issuedate", "dateissued", "certificationissuedon", "certificationissued"),
}
"""The columns that are read, each with its names in small letters and digits alone."""
REQUIRED = {"name": "name", "email": "e-mail"}

INSTEAD = "Save it as “CSV UTF-8” in Excel, or copy its rows into the box."

US_DAYS = ("%m/%d/%Y", "%B %d, %Y", "%b %d, %Y")


@dataclass(frozen=True, slots=True)
class Line:
    """One row below the names of the columns: where it begins in the list, and its words by column."""

    number: int
    words: dict[str, str]
    problem: str
    """Why the row as a whole cannot be read; "" where it can."""


@dataclass(frozen=True, slots=True)
class PeopleList:
    """The rows that say something, and the names of the columns that are not read."""

    lines: list[Line]
    unread: list[str]


def decode(data: bytes) -> str:
    """The text of a file: UTF-16 with its mark, UTF-8 with or without one, or else Windows-1252.

    Raises NotReady for what is too large or no text.
    """
    if len(data) > MOST_BYTES:
        raise _refusal("file", "The file is larger than 1 MB. Split the list, or leave out columns.")
    if data.startswith(b"PK\x03\x04"):
        raise _refusal("file", f"This is a workbook. {INSTEAD}")
    encodings = ["utf-8-sig", "cp1252"]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            return clean(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise _refusal("file", f"The file cannot be read as text. {INSTEAD}")


def clean(text: str | None) -> str:
    """Text as a form carries it unchanged: plain line ends, no mark at the beginning, no NUL."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").removeprefix("\ufeff")


def read_list(text: str) -> PeopleList:
    """The rows of a list whose first row names the columns; comma, semicolon or tab stands between them.

    Raises NotReady where the list as a whole cannot be read.
    """
    rows = list(_rows(text)) if text.strip() else []
    if not rows:
        raise _refusal("rows", "Choose a file, or copy the rows of the list into the box.")
    header = rows[0][1]
    columns = _columns(header)
    if len(rows) == 1:
        raise _refusal("rows", "The list has no row below the names of its columns.")
    if len(rows) - 1 > MOST_ROWS:
        raise _refusal("rows", f"The list has {len(rows) - 1:,} rows. Split it: {MOST_ROWS:,} are the most at once.")
    unread = [name for number, name in enumerate(header) if name and number not in columns.values()]
    return PeopleList([_line(number, cells, columns, len(header)) for number, cells in rows[1:]], unread)


def iso_day(words: str) -> str:
    """A day written as 7/1/2024, July 1, 2024 or Jul 1, 2024, as 2024-07-01; other words as they are."""
    for form in US_DAYS:
        try:
            return dt.datetime.strptime(words, form).date().isoformat()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return words


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with the number of the line where it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), skipinitialspace=True, strict=True)
    begins = 1
    try:
        for cells in reader:
            # A name with a line end or a control character would look like another in mail and on pages.
            cleaned = [one_line(cell) for cell in cells]
            if any(cleaned):
                yield begins, cleaned
            begins = reader.line_num + 1
    except csv.Error as error:
        why = "a double quotation mark is missing or extra"
        raise _refusal("rows", f"The list cannot be read from line {begins} on: {why}.") from error


def _delimiter(text: str) -> str:
    """What stands most often in the first line that is not empty."""
    first = next(line for line in text.splitlines() if line.strip())
    return max(",;\t", key=first.count)


def _columns(header: list[str]) -> dict[str, int]:
    """Which cell of a row holds what."""
    columns: dict[str, int] = {}
    for number, name in enumerate(header):
        folded = "".join(character for character in name.casefold() if character.isalnum())
        column = next((column for column, names in ALIASES.items() if folded in names), None)
        if column in columns:
            both = f"“{header[columns[column]]}” and “{name}”"
            raise _refusal("rows", f"Two columns say the same: {both}. Leave one of them out.")
        if column is not None:
            columns[column] = number
    lacking = [f"“{words}”" for column, words in REQUIRED.items() if column not in columns]
    if lacking:
        words = f"{' and '.join(lacking)} {'is' if len(lacking) == 1 else 'are'} not among them"
        raise _refusal("rows", f"The first row must name the columns, and {words}.")
    return columns


def _line(number: int, cells: list[str], columns: dict[str, int], width: int) -> Line:
    words = {column: cells[place] for column, place in columns.items() if place < len(cells)}
    problem = ""
    if any(cells[width:]):
        problem = "The row has more columns than the first row. Put text that holds a comma in double quotation marks."
    return Line(number, words, problem)


def _refusal(field: str, sentence: str) -> NotReady:
    return NotReady([Problem(field, sentence)])
