"""A Document as JSON and back; nothing that comes back from a reading child is trusted unchecked."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any, TypeVar

from checks.model import Box, Cell, Document, Line, OutlineEntry

Item = TypeVar("Item")

_FORMATS = ("pdf", "docx", "pptx", "image")
_MOST = 2**31
_MOST_PAGES = 10_000
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def to_json(document: Document) -> dict[str, Any]:
    """The document as plain values; a line is a list in the order of Line's fields."""
    return {
        "format": document.format,
        "text": document.text,
        "lines": [_line_to_json(line) for line in document.lines],
        "pages": document.pages,
        "pages_exact": document.pages_exact,
        "pages_without_text": list(document.pages_without_text),
        "outline": [[entry.words, entry.level, entry.page] for entry in document.outline],
        "page_labels": list(document.page_labels),
        "has_page_number_field": document.has_page_number_field,
        "active_content": list(document.active_content),
    }


def from_json(value: object) -> Document:
    """The document of `to_json`. Raises ValueError on anything that `to_json` would not have written."""
    fields = _fields(value)
    pages = _number(fields["pages"], 0, _MOST_PAGES)
    text = _string(fields["text"])
    format_ = fields["format"]
    if format_ not in _FORMATS:
        raise ValueError("format")
    lines = _each(fields["lines"], lambda item: _line_from_json(item, len(text), pages))
    for before, after in pairwise(lines):
        if after.start < before.end:
            raise ValueError("lines out of order")
    return Document(
        format=format_,
        text=text,
        lines=lines,
        pages=pages,
        pages_exact=_truth(fields["pages_exact"]),
        pages_without_text=_each(fields["pages_without_text"], lambda page: _number(page, 1, pages)),
        outline=_each(fields["outline"], lambda entry: _entry_from_json(entry, pages)),
        page_labels=_each(fields["page_labels"], _string),
        has_page_number_field=_truth(fields["has_page_number_field"]),
        active_content=_each(fields["active_content"], _string),
    )


def _line_to_json(line: Line) -> list[Any]:
    cell = line.cell and [line.cell.table, line.cell.row, line.cell.column]
    box = line.box and [round(edge, 1) for edge in line.box]
    return [
        line.start, line.end, line.page, round(line.size, 2), line.bold, line.style, line.level,
        line.list_level, cell, line.running, line.pictures, box, line.lead,
    ]  # fmt: skip


def _line_from_json(value: object, length: int, pages: int) -> Line:
    start, end, page, size, bold, style, level, list_level, cell, running, pictures, box, lead = _items(value, 13)
    start = _number(start, 0, length)
    end = _number(end, start, length)
    return Line(
        start=start,
        end=end,
        page=_number(page, 1, pages),
        size=_measure(size),
        bold=_truth(bold),
        style=_string(style),
        level=_number(level, 0, 99),
        list_level=_number(list_level, 0, 99),
        cell=None if cell is None else Cell(*(_number(place, 0, _MOST) for place in _items(cell, 3))),
        running=_truth(running),
        pictures=_number(pictures, 0, _MOST),
        box=None if box is None else _box(box),
        lead=_number(lead, 0, end - start),
    )


def _entry_from_json(value: object, pages: int) -> OutlineEntry:
    words, level, page = _items(value, 3)
    return OutlineEntry(_string(words), _number(level, 1, 99), _number(page, 1, pages))


def _fields(value: object) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != set(Document.__dataclass_fields__):
        raise ValueError("not the fields of a document")
    return value


def _items(value: object, count: int) -> list[Any]:
    if not isinstance(value, list) or len(value) != count:
        raise ValueError(f"not a list of {count}")
    return value


def _each(value: object, read: Callable[[object], Item]) -> tuple[Item, ...]:
    if not isinstance(value, list):
        raise ValueError("not a list")  # noqa: TRY004  # one kind of error for whoever reads a child's answer
    return tuple(read(item) for item in value)


def _number(value: object, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ValueError(f"not a whole number from {least} to {most}")
    return value


def _measure(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise ValueError("not a measure")
    return float(value)


def _box(value: object) -> Box:
    left, top, right, bottom = (_measure(edge) for edge in _items(value, 4))
    return left, top, right, bottom


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("neither true nor false")  # noqa: TRY004
    return value


def _string(value: object) -> str:
    if not isinstance(value, str) or _FORBIDDEN.search(value):
        raise ValueError("not plain text")
    return value
