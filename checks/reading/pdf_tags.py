"""What the tags of a tagged PDF page say: which of its marked contents are headings, which stand in table cells."""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

_HEADING = re.compile(r"H([1-9])?$")
_MOST_ELEMENTS = 50_000
_DEEPEST = 60


@dataclass(slots=True)
class Tags:
    """By marked-content number: heading levels, and cells as (table of the page, row, column)."""

    levels: dict[int, int] = field(default_factory=dict)
    cells: dict[int, tuple[int, int, int]] = field(default_factory=dict)


@dataclass(slots=True)
class _Table:
    number: int
    row: int = -1
    column: int = -1


class _Walk:
    """One walk down the structure tree of a page."""

    def __init__(self) -> None:
        self.tags = Tags()
        self._left = _MOST_ELEMENTS
        self._tables = 0
        self._buffer = ctypes.create_string_buffer(64)

    def element(self, element: Any, level: int, table: _Table | None, depth: int) -> None:
        """Take down an element and all below it; what it is passes on to its spans."""
        self._left -= 1
        if self._left < 0 or depth > _DEEPEST:
            return
        kind = self._kind(element)
        heading = _HEADING.match(kind)
        if heading:
            level = int(heading[1] or 1)
        table = self._table_after(kind, table)
        for index in range(max(pdfium.FPDF_StructElement_GetMarkedContentIdCount(element), 0)):
            number = pdfium.FPDF_StructElement_GetMarkedContentIdAtIndex(element, index)
            if level:
                self.tags.levels[number] = level
            if table and table.row >= 0 and table.column >= 0:
                self.tags.cells[number] = table.number, table.row, table.column
        for index in range(max(pdfium.FPDF_StructElement_CountChildren(element), 0)):
            child = pdfium.FPDF_StructElement_GetChildAtIndex(element, index)
            if child:
                self.element(child, level, table, depth + 1)

    def _table_after(self, kind: str, table: _Table | None) -> _Table | None:
        """The table that the content of an element of that kind stands in."""
        if kind == "Table":
            self._tables += 1
            return _Table(self._tables - 1)
        if table and kind == "TR":
            table.row, table.column = table.row + 1, -1
        elif table and kind in ("TD", "TH"):
            table.column += 1
        return table

    def _kind(self, element: Any) -> str:
        length = pdfium.FPDF_StructElement_GetType(element, self._buffer, 64)
        return self._buffer.raw[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "ignore")


def tags_of(page: Any) -> Tags:
    """The tags of a page; none where it has no structure tree."""
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    walk = _Walk()
    if tree:
        for index in range(max(pdfium.FPDF_StructTree_CountChildren(tree), 0)):
            element = pdfium.FPDF_StructTree_GetChildAtIndex(tree, index)
            if element:
                walk.element(element, 0, None, 0)
        pdfium.FPDF_StructTree_Close(tree)
    return walk.tags
