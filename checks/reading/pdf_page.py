"""Reads one page of a PDF: its lines in order, its tables, and whether only OCR could read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from checks.model import Box
from checks.reading.pdf_hidden import set_apart
from checks.reading.pdf_layout import Placed, Tables, arrange
from checks.reading.pdf_lines import PageText
from checks.reading.pdf_tables import grids
from checks.reading.pdf_tags import Tags, tags_of
from checks.reading.text import clean, is_garbage

_FEWEST_LETTERS = 25
_SMALLEST_PICTURE = 8.0
_MANY_PATHS = 300
_MARGIN = 0.1


@dataclass(frozen=True, slots=True)
class Page:
    """What one page holds; `needs_ocr` where it shows much and hardly a letter of that is text.

    `covered`: pictures fill most of it, as they do on a scan.
    """

    lines: list[Placed]
    tables: Tables
    height: float
    needs_ocr: bool = False
    hidden: str = ""
    covered: bool = False


def read_page(document: Any, number: int, *, tagged: bool, tables: Tables | None = None) -> Page:
    """Read the page of that number, counted from 0; `tables` are those that only its picture shows.

    Raises pdfium's own error where it cannot be loaded.
    """
    page = document[number]
    text = PageText(page)
    try:
        paths, pictures = text.drawn()
        tags = tags_of(page) if tagged else Tags()
        tables = tables or Tables(grids(paths), tags)
        size = text.width, text.height
        pictures = [box for box in pictures if min(box[2] - box[0], box[3] - box[1]) >= _SMALLEST_PICTURE]
        covered = _covered(pictures, *size)
        hidden: list[str] = []
        runs = text.runs(tables.at)
        # Invisible words over a picture of the page are the text layer of a scan; elsewhere nobody sees them.
        seen = arrange(runs if covered else set_apart(runs, text, hidden), pictures, tables, text.width)
    finally:
        text.close()
        page.close()
    # Letters may be drawn as outlines too: hundreds of paths and hardly a character.
    needs_ocr = (covered or len(paths) > _MANY_PATHS) and _letters(_body(seen, size[1])) < _FEWEST_LETTERS
    # The cells of a table hold names and numbers, which have no usual words.
    if is_garbage(" ".join(line.words for line in seen if line.cell is None)):
        needs_ocr, seen = True, []
    for line in seen:
        line.level = tags.levels.get(line.tag, 0)
        line.box = text.view.as_shown(line.box)
    height = size[0] if text.view.lean % 2 else size[1]
    return Page(seen, tables, height, needs_ocr, clean(" ".join(hidden)), covered)


def _body(lines: list[Placed], height: float) -> list[Placed]:
    """The lines between head and foot: what a scanner or a stamp prints on a scan's margin is not its text."""
    return [line for line in lines if _MARGIN * height < line.box[1] and line.box[3] < (1 - _MARGIN) * height]


def _letters(lines: list[Placed]) -> int:
    """How many letters and digits the lines hold; those of a font without meaning do not count."""
    return sum(character.isalnum() for line in lines for character in line.words if character < "\ue000")


def _covered(pictures: list[Box], width: float, height: float) -> bool:
    """Whether pictures cover more than half of the page."""
    area = sum(
        max(min(right, width) - max(left, 0), 0) * max(min(bottom, height) - max(top, 0), 0)
        for left, top, right, bottom in pictures
    )
    return area > 0.5 * width * height
