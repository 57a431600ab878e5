"""Makes the workbooks that tests read, and takes them apart to make hostile ones."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import openpyxl

from tests.checks.reading.makers import members, repacked

SHEET = "xl/worksheets/sheet1.xml"
HEAD = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = "</sheetData></worksheet>"


def workbook(rows: Iterable[Sequence[Any]], then: Callable[[Any], object] = lambda book: None) -> bytes:
    """An .xlsx of one sheet with these rows, after `then` had its way with it."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    then(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_sheet(rows: str) -> bytes:
    """An .xlsx whose sheet holds this XML."""
    return repacked(workbook([["a"]]), {SHEET: f"{HEAD}{rows}{TAIL}".encode()})


def with_types(data: bytes, old: str, new: str) -> bytes:
    """The workbook with another content type."""
    types = members(data)["[Content_Types].xml"].decode()
    assert old in types
    return repacked(data, {"[Content_Types].xml": types.replace(old, new).encode()})
