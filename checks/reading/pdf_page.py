"""Reads one page of a PDF: its lines in order, its tables, and whether only OCR could read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from checks.model import Box
from checks.reading.pdf_layout import Placed, Tables, arrange
from checks.reading.pdf_lines import PageText
from checks.reading.pdf_tables import grids
from checks.reading.pdf_tags import Tags, tags_of

_FEWEST_LETTERS = 25
_SMALLEST_PICTURE = 8.0
_MANY_PATHS = 300


@dataclass(frozen=True, slots=True)
class Page:
    """What one page holds; `needs_ocr` where it shows much and hardly a letter of that is text."""

    lines: list[Placed]
    tables: Tables
    height: float
    needs_ocr: bool = False
    hides_text: bool = False


def read_page(document: Any, number: int, *, tagged: bool) -> Page:
    """Read the page of that number, counted from 0. Raises pdfium's own error where it cannot be loaded."""
    page = document[number]
    text = PageText(page)
    try:
        paths, pictures = text.drawn()
        tags = tags_of(page) if tagged else Tags()
        tables = Tables(grids(paths), tags)
        runs = text.runs(tables.at)
        pictures = [box for box in pictures if min(box[2] - box[0], box[3] - box[1]) >= _SMALLEST_PICTURE]
        lines = arrange(runs, pictures, tables, text.width)
        size = text.width, text.height
    finally:
        text.close()
        page.close()
    covered = _covered(pictures, *size)
    # Invisible words over a picture of the page are the text layer of a scan; elsewhere nobody sees them.
    seen = [line for line in lines if covered or not line.invisible]
    # Letters may be drawn as outlines too: hundreds of paths and hardly a character.
    needs_ocr = (covered or len(paths) > _MANY_PATHS) and _letters(seen) < _FEWEST_LETTERS
    for line in seen:
        line.level = tags.levels.get(line.tag, 0)
    return Page(seen, tables, size[1], needs_ocr, hides_text=len(seen) < len(lines))


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
