"""Finds words in a document: those at which a remark points, with their place on the page, and what a reader seeks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from checks.model import Box, Document, Line

_MOST_MATCHES = 1_000
MOST_HITS = 100
_AROUND, _NEAR = 8, 200
"""Words shown before and after a hit, and the characters among which they are sought."""
_NARROW, _WIDE = frozenset("fijlrtI.,:;'’‘|!()[] -"), frozenset("mwMW@%—")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where words stand: the page on which they begin, and offsets into the document's text."""

    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A place at which sought words stand, with a few words before and after them."""

    page: int
    before: str
    words: str
    after: str


def spot_of(document: Document, place: Mapping[str, Any]) -> Spot | None:
    """Where the place's quote stands in the document as it is read now; None where it has none, or nothing fits.

    Offsets are only a hint, since other checks may have read another text: of several equal passages the one nearest
    to the place's page and offset is taken.
    """
    page, offset = place.get("page") or 0, place.get("start") or 0

    def distance(spot: Spot) -> tuple[int, int]:
        return (abs(spot.page - page) if page else 0, abs(spot.start - offset))

    return min(islice(_spots(document, str(place.get("quote") or "")), _MOST_MATCHES), key=distance, default=None)


def hits_of(document: Document, words: str) -> tuple[Hit, ...]:
    """The first MOST_HITS places at which the words stand, in capitals or not, however the lines break."""
    return tuple(_hit(document, spot) for spot in islice(_spots(document, words, re.IGNORECASE), MOST_HITS))


def _spots(document: Document, words: str, flags: re.RegexFlag = re.NOFLAG) -> Iterator[Spot]:
    if not words.split() or not document.lines:
        return
    starts = [line.start for line in document.lines]
    for match in re.finditer(r"\s+".join(map(re.escape, words.split())), document.text, flags):
        line = document.lines[max(bisect_right(starts, match.start()) - 1, 0)]
        yield Spot(line.page, match.start(), match.end())


def _hit(document: Document, spot: Spot) -> Hit:
    text = document.text
    before = text[max(spot.start - _NEAR, 0) : spot.start].split()
    words, after = text[spot.start : spot.end].split(), text[spot.end : spot.end + _NEAR].split()
    return Hit(spot.page, " ".join(before[-_AROUND:]), " ".join(words), " ".join(after[:_AROUND]))


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
