"""Marks running headers, footers and page numbers: what recurs at the top or the foot of the pages, digits aside."""

from __future__ import annotations

import re
from collections import Counter

from checks.reading.pdf_layout import Placed

_ZONE = 0.13
_NEAREST = 3
_LARGE = 1.12
_MOST_PAGES = 0.4
_DIGITS = re.compile(r"\d+")
_ROMAN = re.compile(r"[-–— ]*[ivxlc]{1,7}[-–— ]*", re.IGNORECASE)

Mark = tuple[str, str]


def mark_running(pages: list[list[Placed]], heights: list[float]) -> bool:
    """Mark the running lines of the pages; the answer is whether these lines number the pages."""
    marks = [_marks(lines, height) for lines, height in zip(pages, heights, strict=True)]
    counts = Counter(mark for page in marks for mark in set(page.values()))
    enough = max(2, min(3, len(pages)))
    large = _LARGE * _usual_size(pages)
    for page, lines in enumerate(pages):
        for index, mark in marks[page].items():
            # "Goal 1", "Goal 2" and "Goal 3", each on top of its page, are headings and no running header.
            doubtful = _looks_like_heading(lines[index], large)
            lines[index].running = counts[mark] >= (max(enough, _MOST_PAGES * len(pages)) if doubtful else enough)
    return _numbered(pages)


def _usual_size(pages: list[list[Placed]]) -> float:
    """The size in points in which most is set."""
    sizes = Counter[float]()
    for lines in pages:
        for line in lines:
            sizes[line.size] += len(line.words)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _looks_like_heading(line: Placed, large: float) -> bool:
    lettered = any(character.isalpha() for character in line.words)
    return lettered and (line.level > 0 or line.bold or line.size >= large)


def _marks(lines: list[Placed], height: float) -> dict[int, Mark]:
    """For the lines nearest to the top and the foot of a page: what would be the same on the next page."""
    top = [(line.box[1], index) for index, line in enumerate(lines) if line.box[3] < _ZONE * height]
    foot = [(-line.box[3], index) for index, line in enumerate(lines) if line.box[1] > (1 - _ZONE) * height]
    marks: dict[int, Mark] = {}
    for zone, candidates in (("top", top), ("foot", foot)):
        for _, index in sorted(candidates)[:_NEAREST]:
            if lines[index].cell is None:
                marks[index] = zone, _without_digits(lines[index].words)
    return marks


def _without_digits(words: str) -> str:
    return "#" if _ROMAN.fullmatch(words) else _DIGITS.sub("#", words.casefold())


def _numbered(pages: list[list[Placed]]) -> bool:
    """Whether a number in the running lines goes up by one from page to page."""
    shifts = Counter[int]()
    for number, lines in enumerate(pages):
        running = " ".join(line.words for line in lines if line.running)
        shifts.update({int(digits[:6]) - number for digits in _DIGITS.findall(running)})
    return bool(shifts) and shifts.most_common(1)[0][1] >= max(2, 0.5 * len(pages))
