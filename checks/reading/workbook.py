"""Reads the first visible sheet of an Excel workbook into rows of words; as a program, the file on descriptor 3.

`python -I -m checks.reading.workbook` prints {"rows": [[number, [words …]] …]} or {"fault": {…}}.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from itertools import islice
from typing import Any

from checks.reading.container import inspect
from checks.reading.faults import Unreadable, broken, unreadable

MOST_ROWS = 5_000
MOST_COLUMNS = 60
LONGEST_CELL = 4_000
"""Characters. Of what is more than these limits so much is read that it shows."""

_WHAT = "workbook"
_MAIN_PART = b"spreadsheetml.sheet.main+xml"
_MOST_GROWTH = 200
"""Times the file's size that its parts may come to; what spreadsheets write stays below a tenth of it."""
_SMALL = 1024 * 1024
# Excel computes with more digits than it shows.
_DIGITS = ".15g"

_ACTIVE = {
    "macros": "This workbook holds macros.",
    "active_controls": "This workbook holds controls that run programs.",
    "embedded_files": "This workbook has other files in it.",
    "external_reference": "This workbook takes values from other files.",
    "dde": "This workbook takes values from other programs.",
}
_PLAIN = "Copy its rows into a new workbook, or save it as CSV, and choose the new file."


def read(data: bytes) -> list[tuple[int, list[str]]]:
    """The rows that hold something, with their numbers in the sheet; of a formula, its last result.

    Raises Unreadable, also for a workbook with active content: a list needs none.
    """
    _inspect(data)
    try:
        return _read(data)
    except (Unreadable, RecursionError, MemoryError):
        raise
    except Exception as error:  # openpyxl raises a dozen kinds on damaged files
        raise broken(_WHAT) from error


def _inspect(data: bytes) -> None:
    try:
        active = inspect(data, _WHAT, _MAIN_PART)
    except Unreadable as refused:
        if refused.fault.code == "too_complex":
            raise _too_complex("This workbook unpacks to far more than a list needs.") from refused
        raise
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
    if sum(member.file_size for member in members) > max(_SMALL, _MOST_GROWTH * len(data)):
        raise _too_complex("This workbook unpacks to far more than a list needs.")
    if any(member.filename.lower().startswith("xl/externallinks/") for member in members):
        active = ("external_reference", *active)
    if active:
        raise unreadable("wrong_type", f"{_ACTIVE[active[0]]} {_PLAIN}")


def _too_complex(what: str) -> Unreadable:
    return unreadable("too_complex", f"{what} {_PLAIN}")


def _read(data: bytes) -> list[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    with closing(load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)) as book:
        return list(islice(_rows(_first_sheet(book)), MOST_ROWS + 1))


def _first_sheet(book: Any) -> Any:
    sheet = next((each for each in book.worksheets if each.sheet_state == "visible"), None)
    if sheet is None:
        raise unreadable("wrong_type", f"This workbook has no sheet that can be seen. {_PLAIN}")
    # What the file says of its own size may be anything.
    sheet.reset_dimensions()
    return sheet


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, each to its last cell that does, cut where it is more than may be."""
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [_words(value) for value in values]
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            yield number, [cell[: LONGEST_CELL + 1] for cell in cells[: MOST_COLUMNS + 1]]


def _words(value: object) -> str:
    """A value as somebody would type it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{Decimal(format(value, _DIGITS)):f}"
        case dt.datetime() if value.time() == dt.time():
            return value.date().isoformat()
        case dt.datetime():
            return value.isoformat(" ", "minutes")
    return str(value)


def answer() -> dict[str, Any]:
    """What goes to standard output."""
    try:
        with os.fdopen(3, "rb") as file:
            return {"rows": read(file.read())}
    except Unreadable as error:
        fault = error.fault
    except Exception:  # noqa: BLE001  # whatever a hostile file does, the parent gets a sentence
        fault = broken(_WHAT).fault
    return {"fault": {"code": fault.code, "sentence": fault.sentence}}


if __name__ == "__main__":
    sys.stdout.buffer.write(json.dumps(answer(), ensure_ascii=False, separators=(",", ":")).encode())
