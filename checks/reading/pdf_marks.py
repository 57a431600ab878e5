"""Looks at the pages of a PDF that people sign: what stands in the cells and on the lines, which no text tells."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pypdfium2.raw as pdfium

from checks.hints import hinted
from checks.model import Cell, Line, Mark
from checks.reading.pdf_layout import Placed
from checks.reading.pdf_page import Page, read_page
from checks.reading.render import flattened

_DPI = 150
_MOST_PIXELS = 8_500_000
_MOST_PAGES = 20
_MOST_LETTERS = 3_000
_SIGNATURE_HEAD = re.compile(
    r"^\W*(?:[\w']+ ){0,2}(?:signatures?|sign(?:ed)?(?:[ -]in)?(?: here)?|initials?)(?: of \w+)?\W*$", re.IGNORECASE
)
_WHO_HEAD = re.compile(
    r"^\W*(?:[\w']+ ){0,2}(?:names?|titles?|positions?|roles?|attendees?|participants?)\b.{0,25}$", re.IGNORECASE
)
_TITLE = hinted(
    r"^[^.]{0,60}\b(?:sign[- ]?in(?: sheets?)?|signatures?|signed by|attendance|attendees)\b[^.]{0,60}$", "sign|attend"
)
_WHITE = 255


def look_at_sheets(document: Any, pages: list[Page], *, tagged: bool) -> dict[int, tuple[Mark, ...]]:
    """The marks on pages that look like signature sheets, by the page's index; such a page may be read anew.

    A form's answers become words on the page, and a table gets the cells that its picture shows.
    """
    found = {}
    sheets = [index for index, page in enumerate(pages) if not page.needs_ocr and _is_sheet(page.lines)]
    for index in sheets[:_MOST_PAGES]:
        # Imported only when needed: no other page of a text PDF wants OpenCV.
        from checks.reading.marks import find_cells
        from checks.reading.ocr_page import Cells

        if pdfium.FPDFPage_GetAnnotCount(document[index]) > 0:
            flattened(document, index).close()
            pages[index] = read_page(document, index, tagged=tagged)
        gray, dpi = _picture(document, index, pages[index])
        marks = find_cells(gray, dpi, page=index + 1)
        cells = sum(mark.cell is not None for mark in marks)
        # A table may be drawn in one stroke, and a signature's own strokes may pass for rules.
        if cells and cells != sum((len(grid.across) - 1) * (len(grid.down) - 1) for grid in pages[index].tables.grids):
            pages[index] = read_page(document, index, tagged=tagged, tables=Cells(marks))
        found[index] = marks
    return found


def numbered(marks: Mapping[int, Iterable[Mark]], pages: list[Page], lines: Iterable[Line]) -> Iterator[Mark]:
    """The marks with their cells counted over the whole document, as those of its lines are."""
    by_page: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_page[line.page].append(line)
    for index, found in marks.items():
        page = pages[index]
        moved = {
            placed.cell[0]: (line.cell.table, line.cell.row - placed.cell[1])
            for placed, line in zip(page.lines, by_page[index + 1], strict=True)
            if placed.cell and line.cell
        }
        for mark in found:
            place = page.tables.at(mark.box) if mark.cell else None
            if place and place[0] in moved:
                table, rows = moved[place[0]]
                yield replace(mark, cell=Cell(table, place[1] + rows, place[2]))
            elif mark.cell is None:
                yield mark


def _is_sheet(lines: list[Placed]) -> bool:
    """Whether there is a table with a column to sign in, or few words with one on signing among them."""
    rows: dict[tuple[int, int], list[str]] = defaultdict(list)
    for line in lines:
        if line.cell:
            rows[line.cell[:2]].append(line.words)
    if any(_is_head(cells) for cells in rows.values()):
        return True
    return sum(len(line.words) for line in lines) <= _MOST_LETTERS and any(
        _is_title(line.words) or _is_head(line.words.split("\t")) for line in lines if line.cell is None
    )


def _is_head(cells: list[str]) -> bool:
    return any(map(_SIGNATURE_HEAD.match, cells)) and any(map(_WHO_HEAD.match, cells))


def _is_title(words: str) -> bool:
    """Whether a line is the title of a sheet or labels a line to sign on, and neither prose nor a table of contents."""
    if not _TITLE.search(words) or words[-1].isdigit():
        return False
    capitals = [word[0].isupper() for word in words.split() if len(word) > 3 and word[0].isalpha()]
    return words.startswith("Signature") or sum(capitals) >= 0.6 * len(capitals)


def _picture(document: Any, index: int, page: Page) -> tuple[Any, float]:
    """The page in gray without the words that are known already, and its resolution."""
    shown = document[index]
    width, height = shown.get_size()
    scale = min(_DPI / 72, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
    gray = shown.render(scale=scale, grayscale=True, may_draw_forms=False).to_numpy().copy()
    shown.close()
    for line in () if page.covered else page.lines:
        # Between tabs or over a typed rule there may be ink.
        if line.words and "\t" not in line.words and "__" not in line.words:
            left, top, right, bottom = (max(round(edge * scale), 0) for edge in line.box)
            gray[top:bottom, left:right] = _WHITE
    return gray, scale * 72
