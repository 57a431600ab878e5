"""Takes the characters of one PDF page from pdfium: the page's text once, and single boxes where somebody asks."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from typing import Any

import pypdfium2.raw as pdfium

from checks.model import Box
from checks.reading.faults import too_complex
from checks.reading.pdf_view import View
from checks.reading.text import MOST_CHARACTERS

HYPHEN = "\ufffe"
_LINE = re.compile(r"[^\r\n]+")
_RAISED_END = re.compile(r"\S\d{1,2}$|\d(?:st|nd|rd|th)$")
_VOTES = 5
_MOST_BOXES = 500


class Characters:
    """The text of one page, and where its characters stand on the page as it is read."""

    def __init__(self, page: Any) -> None:
        self.text = pdfium.FPDFText_LoadPage(page)
        self.view = View(page)
        self._numbers = [ctypes.c_double() for _ in range(4)]
        self._words = self._read()
        self.view.turn(self._lean())

    def close(self) -> None:
        """Give pdfium its memory back."""
        pdfium.FPDFText_ClosePage(self.text)

    def _read(self) -> str:
        count = pdfium.FPDFText_CountChars(self.text)
        if count <= 0:
            return ""
        if count > MOST_CHARACTERS:
            raise too_complex("A page of this PDF holds far more text than a page can show.")
        # pdfium may insert characters that it does not count; four for one has never been exceeded.
        buffer = (ctypes.c_ushort * (count * 4 + 8))()
        written = pdfium.FPDFText_GetText(self.text, 0, count, buffer)
        units = ctypes.string_at(buffer, max(written - 1, 0) * 2)
        self._aligned = written - 1 == count
        return units.decode("utf-16-le", "replace").replace("\x02", HYPHEN)

    def _lean(self) -> int:
        """How many quarter turns bring the words of most lines upright; a few of the longest tell."""
        votes = Counter[int]()
        longest = sorted(_LINE.finditer(self._words), key=lambda found: found.start() - found.end())
        for found in longest[:_VOTES]:
            words = found.group().rstrip(f" {HYPHEN}")
            first, last = self.box(found.start()), self.box(found.start() + max(len(words) - 1, 0))
            across, down = last[0] - first[0], last[1] - first[1]
            votes[(0 if across >= 0 else 2) if abs(across) >= abs(down) else 3 if down > 0 else 1] += 1
        return votes.most_common(1)[0][0] if votes else 0

    def lines(self) -> Iterator[tuple[int, str]]:
        """The lines and where they begin, in pdfium's order, but for what it mistakes."""
        lines = [(found.start(), found.group()) for found in _LINE.finditer(self._words)]
        if self.view.lean and lines and self.box(lines[0][0])[1] > self.box(lines[-1][0])[1]:
            # It takes words that lie on their side for lines that run upwards.
            lines.reverse()
        waiting: tuple[int, str] | None = None
        for start, words in lines:
            if waiting and _RAISED_END.search(waiting[1].rstrip()) and self._goes_on(*waiting, start, words):
                # It begins a new line after raised characters.
                waiting = waiting[0], self._words[waiting[0] : start + len(words)]
                continue
            if waiting:
                yield from _at_hyphens(*waiting)
            waiting = start, words
        if waiting:
            yield from _at_hyphens(*waiting)

    def _goes_on(self, start: int, words: str, next_start: int, next_words: str) -> bool:
        """Whether the next line goes on right after the last character of a line, which is raised."""
        before = self.box(start + len(words.rstrip()) - 1)
        after = self.box(next_start + len(next_words) - len(next_words.lstrip()))
        height = after[3] - after[1]
        beside = -1 < after[0] - before[2] < height + 3
        return start < next_start and beside and after[1] - height < before[3] < after[3]

    def spread(self, start: int, words: str) -> str:
        """A line of letters set apart, with wider gaps only where words end; its characters keep no places."""
        indices = [index for index, character in enumerate(words) if not character.isspace()]
        boxes = [self.box(start + index) for index in indices]
        gaps = [after[0] - before[2] for before, after in pairwise(boxes)]
        steps = [after[0] - before[0] for before, after in pairwise(boxes)]
        usual_gap, usual_step = median(gaps), median(steps)
        spread = words[indices[0]]
        for index, gap, step in zip(indices[1:], gaps, steps, strict=True):
            spread += ("   " if gap > 1.8 * usual_gap and step > 1.35 * usual_step else " ") + words[index]
        return spread

    def boxes(self, start: int, count: int) -> list[Box]:
        """The boxes of a range of characters, as few as pdfium can make of them."""
        first, last = self.number(start), self.number(start + count - 1)
        found = pdfium.FPDFText_CountRects(self.text, first, max(last - first + 1, 1))
        left, top, right, bottom = self._numbers
        boxes = []
        for index in range(min(found, _MOST_BOXES)):
            pdfium.FPDFText_GetRect(self.text, index, left, top, right, bottom)
            boxes.append(self.view.place(left.value, top.value, right.value, bottom.value))
        return boxes

    def box(self, index: int) -> Box:
        """The box of one character."""
        left, right, bottom, top = self._numbers
        pdfium.FPDFText_GetCharBox(self.text, self.number(index), left, right, bottom, top)
        return self.view.place(left.value, top.value, right.value, bottom.value)

    def number(self, index: int) -> int:
        """Pdfium's own number for a character of the text."""
        return index if self._aligned else int(pdfium.FPDFText_GetCharIndexFromTextIndex(self.text, index))


def _at_hyphens(start: int, words: str) -> Iterator[tuple[int, str]]:
    """Pdfium joins two lines over a hyphen that it takes for a soft one; here they part again."""
    begun = 0
    if HYPHEN not in words:
        yield start, words
        return
    for found in re.finditer(HYPHEN, words):
        yield start + begun, words[begun : found.end()]
        begun = found.end()
    if words[begun:].strip() or not begun:
        yield start + begun, words[begun:]
