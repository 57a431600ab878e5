"""Takes the tables of a Word file apart: their rows and cells, those shown as they are with all changes accepted."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from checks.reading.docx_drawings import keeps_a_place
from checks.reading.docx_pages import room_for
from checks.reading.docx_styles import W, value, whole
from checks.reading.faults import too_complex
from checks.reading.graphics import ALTERNATIVES, preferred

_MOST_COLUMNS = 64
_TRANSPARENT = frozenset(W + name for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))


def content_of(parent: etree._Element) -> Iterator[etree._Element]:
    """The blocks, rows or cells in there, wherever content controls and insertions wrap them."""
    stack = [iter(parent)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
        elif element.tag in _TRANSPARENT:
            if element.tag != W + "sdt" or not keeps_a_place(element):
                stack.append(iter(element))
        elif element.tag == ALTERNATIVES:
            stack.append(iter(preferred(element)))
        else:
            yield element


def cells_of(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    """The cells that a reader sees, with their column; a vertically merged cell appears in its first row only."""
    column = min(max(whole(value(row.find(W + "trPr"), "gridBefore")) or 0, 0), _MOST_COLUMNS)
    for cell in content_of(row):
        if cell.tag != W + "tc":
            continue
        properties = cell.find(W + "tcPr")
        if not _is_swallowed(properties):
            yield column, cell
        # A span of two hundred million columns is an attack, not a table.
        column += min(max(whole(value(properties, "gridSpan")) or 1, 1), _MOST_COLUMNS)
        if column > _MOST_COLUMNS * _MOST_COLUMNS:
            raise too_complex("This Word document has a table with far too many columns.")


def _is_swallowed(properties: etree._Element | None) -> bool:
    """Whether a cell is part of one above it or to its left, or was deleted."""
    if properties is None:
        return False
    merged = value(properties, "vMerge"), value(properties, "hMerge")
    return "" in merged or "continue" in merged or properties.find(W + "cellDel") is not None


def height_of(row: etree._Element, width: float) -> float:
    """The room that a row takes: that of its fullest cell."""
    heights = [0.0]
    for _, cell in cells_of(row):
        paragraphs = ("".join(words.text or "" for words in part.iter(W + "t")) for part in cell.iter(W + "p"))
        heights.append(sum(room_for(len(words), 10.5, width) for words in paragraphs))
    return max(heights)
