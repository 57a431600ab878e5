"""A Document as JSON and back; nothing that comes back from a reading child is trusted unchecked."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

from checks.model import Box, Cell, Document, HiddenText, Line, Mark, OutlineEntry

Item = TypeVar("Item")

_FORMATS = ("pdf", "docx", "pptx", "image")
_MARKS = ("ink", "image", "typed", "stray", "empty", "unsure")
_MOST = 2**31
_MOST_PAGES = 10_000
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """A page that was read in its picture: its number, its height in points, and a Document of this page alone."""

    page: int
    height: float
    document: Document

    @classmethod
    def not_read(cls, page: int) -> ScannedPage:
        """A page of which nothing could be read."""
        return cls(page, 0.0, Document("pdf", "", (), 1, pages_without_text=(1,), pages_by_ocr=(1,)))


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
        "marks": [_mark_to_json(mark) for mark in document.marks],
        "pages_by_ocr": list(document.pages_by_ocr),
        "hidden": [[hidden.page, hidden.words] for hidden in document.hidden],
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
        marks=_each(fields["marks"], lambda mark: _mark_from_json(mark, pages)),
        pages_by_ocr=_each(fields["pages_by_ocr"], lambda page: _number(page, 1, pages)),
        hidden=_each(fields["hidden"], lambda hidden: _hidden_from_json(hidden, pages)),
    )


def pages_to_json(pages: Iterable[ScannedPage]) -> list[Any]:
    """Pages that were read in their pictures, as plain values."""
    return [[each.page, round(each.height, 1), to_json(each.document)] for each in pages]


def pages_from_json(value: object) -> tuple[ScannedPage, ...]:
    """The pages of `pages_to_json`. Raises ValueError on anything that it would not have written."""
    return _each(value, _page_from_json)


def _page_from_json(value: object) -> ScannedPage:
    number, height, content = _items(value, 3)
    document = from_json(content)
    if document.pages != 1:
        raise ValueError("more than one page")
    return ScannedPage(_number(number, 1, _MOST_PAGES), _measure(height), document)


def _line_to_json(line: Line) -> list[Any]:
    return [
        line.start, line.end, line.page, round(line.size, 2), line.bold, line.style, line.level,
        line.list_level, _cell_to_json(line.cell), line.running, line.pictures, _box_to_json(line.box), line.lead,
    ]  # fmt: skip


def _mark_to_json(mark: Mark) -> list[Any]:
    return [mark.page, _box_to_json(mark.box), mark.kind, _cell_to_json(mark.cell)]


def _cell_to_json(cell: Cell | None) -> list[int] | None:
    return None if cell is None else [cell.table, cell.row, cell.column]


def _box_to_json(box: Box | None) -> list[float] | None:
    return None if box is None else [round(edge, 1) for edge in box]


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
        cell=_cell(cell),
        running=_truth(running),
        pictures=_number(pictures, 0, _MOST),
        box=None if box is None else _box(box),
        lead=_number(lead, 0, end - start),
    )


def _mark_from_json(value: object, pages: int) -> Mark:
    page, box, kind, cell = _items(value, 4)
    if kind not in _MARKS:
        raise ValueError("kind of mark")
    return Mark(_number(page, 1, pages), _box(box), kind, _cell(cell))


def _hidden_from_json(value: object, pages: int) -> HiddenText:
    page, words = _items(value, 2)
    return HiddenText(_number(page, 1, pages), _string(words))


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


def _cell(value: object) -> Cell | None:
    return None if value is None else Cell(*(_number(place, 0, _MOST) for place in _items(value, 3)))


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("neither true nor false")  # noqa: TRY004
    return value


def _string(value: object) -> str:
    if not isinstance(value, str) or _FORBIDDEN.search(value):
        raise ValueError("not plain text")
    return value
