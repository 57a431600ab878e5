"""Estimates on which page a paragraph of a Word file stands: by its breaks, else by the room that its words take."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from checks.reading.docx_styles import W, value, whole

# A character of common text fonts is about half as wide as its size, a line 1.2 times as high.
_CHARACTER_WIDTH = 0.49
_LINE_HEIGHT = 1.22
_GUTTER = 36.0


@dataclass(frozen=True, slots=True)
class Paper:
    """The printed area of a page, in points."""

    width: float = 468.0
    height: float = 648.0


def paper_of(section: etree._Element | None) -> Paper:
    """The printed area that a w:sectPr describes; US letter with inch margins where it says nothing."""
    size = None if section is None else section.find(W + "pgSz")
    margins = None if section is None else section.find(W + "pgMar")
    if size is None or margins is None:
        return Paper()

    def points(element: etree._Element, name: str, default: float) -> float:
        twips = whole(element.get(W + name))
        return default if twips is None else abs(twips) / 20

    width = points(size, "w", 612) - points(margins, "left", 72) - points(margins, "right", 72)
    height = points(size, "h", 792) - points(margins, "top", 72) - points(margins, "bottom", 72)
    columns = None if section is None else section.find(W + "cols")
    count = 1 if columns is None else min(max(whole(columns.get(W + "num")) or 1, 1), 10)
    # Columns hold as much as one narrow column on a page as many times as high.
    return Paper(max((width - _GUTTER * (count - 1)) / count, 100.0), max(height, 100.0) * count)


def room_for(characters: int, size: float, width: float) -> float:
    """The height in points of so many characters of that size in a column of that width, without space around."""
    per_line = max(width / (size * _CHARACTER_WIDTH), 1.0)
    return max(math.ceil(characters / per_line), 1) * size * _LINE_HEIGHT


class Pager:
    """Counts pages while the body is walked.

    Where Word noted its own page breaks (`rendered`), those count; else the room that the words take.
    `held` is a page to stay on whatever comes (in a header, in a text box, in the cells of an estimated row), else 0.
    """

    def __init__(self, sections: Iterable[etree._Element], *, rendered: bool) -> None:
        self.page = 1
        self.highest = 1
        self.held = 0
        self.rendered = rendered
        self._sections = iter(sections)
        self.paper = paper_of(next(self._sections, None))
        self._used = 0.0
        self._fresh = True

    def turn(self) -> None:
        """A page break that the author set."""
        if not self.held:
            self.page += 1
            self._used = 0.0
            self._fresh = True

    def end_section(self) -> None:
        """A section of the document ends; the next one says itself where it begins."""
        section = next(self._sections, None)
        if section is None or self.held:
            return
        begins = value(section, "type")
        if begins not in ("continuous", "nextColumn"):
            self.turn()
            if (begins == "oddPage" and not self.page % 2) or (begins == "evenPage" and self.page % 2):
                self.page += 1
        self.paper = paper_of(section)

    def turn_rendered(self) -> None:
        """A page break that Word noted; right after one of the author's it is the same break."""
        if not self._fresh:
            self.turn()

    def begin(self) -> int:
        """The first words of a line are met; the page on which they stand as far as breaks tell."""
        self._fresh = False
        return self.page

    def set(self, height: float, begun: int) -> int:
        """Set something so high that began on page `begun`; the page on which it starts."""
        if self.held:
            return self.held
        start = begun
        if not self.rendered:
            room = self.paper.height - self._used
            # Two lines or more may start at the foot of a page, a single one must fit.
            if self._used > 0 and room < min(height, 2 * _LINE_HEIGHT * 11):
                self.page += 1
                self._used = 0.0
            start = self.page
            self.skip(height)
        self.highest = max(self.highest, start)
        return start

    def skip(self, height: float) -> None:
        """Leave so much room; in estimates only."""
        if self.rendered or self.held:
            return
        self._used += height
        while self._used > self.paper.height:
            self._used -= self.paper.height
            self.page += 1

    def place(self) -> tuple[int, bool]:
        """Where the pager stands, to come back to at the start of each cell of a row."""
        return self.page, self._fresh

    def back_to(self, place: tuple[int, bool]) -> None:
        """Stand where `place` was taken."""
        self.page, self._fresh = place
