"""Finds the words at which a finding or a deficiency points, and where on its page they stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from checks.model import Box, Document, Line

_MOST_MATCHES = 1_000
_NARROW, _WIDE = frozenset("fijlrtI.,:;'’‘|!()[] -"), frozenset("mwMW@%—")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where words stand: the page on which they begin, and offsets into the document's text."""

    page: int
    start: int
    end: int


def spot_of(document: Document, place: Mapping[str, Any]) -> Spot | None:
    """Where the place's quote stands in the document as it is read now; None where it has none, or nothing fits.

    Offsets are only a hint, since other checks may have read another text: of several equal passages the one nearest
    to the place's page and offset is taken.
    """
    words = str(place.get("quote") or "").split()
    if not words or not document.lines:
        return None
    page, offset = place.get("page") or 0, place.get("start") or 0
    starts = [line.start for line in document.lines]

    def page_of(position: int) -> int:
        return document.lines[max(bisect_right(starts, position) - 1, 0)].page

    def distance(match: re.Match[str]) -> tuple[int, int]:
        return (abs(page_of(match.start()) - page) if page else 0, abs(match.start() - offset))

    matches = islice(re.finditer(r"\s+".join(map(re.escape, words)), document.text), _MOST_MATCHES)
    found = min(matches, key=distance, default=None)
    return found and Spot(page_of(found.start()), found.start(), found.end())


def boxes_of(document: Document, spot: Spot, page: int) -> tuple[Box, ...]:
    """The rectangles around those of the words that stand on that page, one for each line; in points."""
    return tuple(_boxes(document, spot, page))


def _boxes(document: Document, spot: Spot, page: int) -> Iterator[Box]:
    for line in document.lines:
        if line.page == page and line.box and line.start < spot.end and spot.start < line.end:
            left, top, right, bottom = line.box
            first, last = (_share(document, line, offset) for offset in (spot.start, spot.end))
            yield left + first * (right - left), top, left + last * (right - left), bottom


def _share(document: Document, line: Line, offset: int) -> float:
    """How much of the line's width stands before that offset, estimated: only lines have boxes, letters have none."""
    widths = [_width(letter) for letter in document.words_of(line)]
    return sum(widths[: max(offset - line.start, 0)]) / (sum(widths) or 1)


def _width(letter: str) -> float:
    return 0.5 if letter in _NARROW else 1.5 if letter in _WIDE else 1.25 if letter.isupper() else 1.0
