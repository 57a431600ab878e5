"""Reads the rows of a list by the names of its columns, in whatever order these stand; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from review.operations.refusals import NotReady, Problem
from review.spreadsheets import NotATable, Row, read_text

US_DAYS = ("%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y", "%B %d, %Y", "%b %d, %Y")


@dataclass(frozen=True, slots=True)
class Line:
    """One row below the names of the columns: where it begins in the list, and its words by column."""

    number: int
    words: dict[str, str]
    problem: str
    """Why the row as a whole cannot be read; "" where it can."""


@dataclass(frozen=True, slots=True)
class NamedList:
    """The rows that say something, and the names of the columns that are not read."""

    lines: list[Line]
    unread: list[str]


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that are read, each with its names in small letters and digits alone, and those that must be there.

    `required` are columns with what people call them; one of them may be a group, as in ("activity", "activity_place"),
    of which one is enough.
    """

    aliases: Mapping[str, Sequence[str]]
    required: Mapping[str | tuple[str, ...], str]
    most_rows: int


def read_named(text: str, columns: Columns) -> NamedList:
    """The rows of a list whose first row names the columns; comma, semicolon or tab stands between them.

    Raises NotReady, on the field "rows", where the list as a whole cannot be read.
    """
    try:
        rows = list(read_text(text))
    except NotATable as error:
        raise refusal("rows", str(error)) from error
    if not rows:
        raise refusal("rows", "Choose a file, or copy the rows of the list into the box.")
    header = rows[0].cells
    places = _places(header, columns)
    if len(rows) == 1:
        raise refusal("rows", "The list has no row below the names of its columns.")
    if len(rows) - 1 > columns.most_rows:
        sentence = f"The list has {len(rows) - 1:,} rows. Split it: {columns.most_rows:,} are the most at once."
        raise refusal("rows", sentence)
    unread = [name for number, name in enumerate(header) if name and number not in places.values()]
    return NamedList([_line(row, places, len(header)) for row in rows[1:]], unread)


def iso_day(words: str) -> str:
    """A day written as 7/1/2024, 7/1/24, 7-1-2024, July 1, 2024 or Jul 1, 2024, as 2024-07-01; others as they are."""
    for form in US_DAYS:
        try:
            return dt.datetime.strptime(words, form).date().isoformat()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return words


def refusal(field: str, sentence: str) -> NotReady:
    """The one problem of a list as a whole."""
    return NotReady([Problem(field, sentence)])


def _places(header: Sequence[str], columns: Columns) -> dict[str, int]:
    """Which cell of a row holds what."""
    places: dict[str, int] = {}
    for number, name in enumerate(header):
        folded = "".join(character for character in name.casefold() if character.isalnum())
        column = next((column for column, names in columns.aliases.items() if folded in names), None)
        if column in places:
            both = f"“{header[places[column]]}” and “{name}”"
            raise refusal("rows", f"Two columns say the same: {both}. Leave one of them out.")
        if column is not None:
            places[column] = number
    lacking = [f"“{words}”" for column, words in columns.required.items() if not _is_there(column, places)]
    if lacking:
        words = f"{' and '.join(lacking)} {'is' if len(lacking) == 1 else 'are'} not among them"
        raise refusal("rows", f"The first row must name the columns, and {words}.")
    return places


def _is_there(column: str | tuple[str, ...], places: Mapping[str, int]) -> bool:
    return any(each in places for each in ([column] if isinstance(column, str) else column))


def _line(row: Row, places: Mapping[str, int], width: int) -> Line:
    words = {column: row.cells[place] for column, place in places.items() if place < len(row.cells)}
    problem = ""
    if any(row.cells[width:]):
        problem = "The row has more columns than the first row. Put text that holds a comma in double quotation marks."
    return Line(row.number, words, problem)
