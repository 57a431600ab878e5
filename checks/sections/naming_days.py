"""The days that a passage and each of its sentences name, whole years and school years among them."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from checks.evidence.days import days_in
from checks.hints import hinted
from checks.model import Period

_BY_YEAR = hinted(r"\b(?:by|until|before|in|through|end of)\s(?:the\s)?(?:\w+\s){0,4}(?P<year>20\d\d)\b", "20")
_SCHOOL_YEAR = hinted(r"\b20\d\d\s?[-–]\s?(?:20)?(?P<year>\d\d)\b", "20", "-|–")
_FISCAL = hinted(r"\bFY\s?'?(?:20)?(?P<year>\d\d)\b", "fy")


class _Named(NamedTuple):
    """What is named from `start` to `end` of a text: its first and last day; a bare year has no day of its own."""

    start: int
    end: int
    first: dt.date
    last: dt.date
    bare: bool = False


class Days(NamedTuple):
    """The first and the last day that a text names, and the last one that each of its sentences does."""

    first: dt.date | None
    last: dt.date | None
    latest: Sequence[dt.date | None]


def days_of(text: str, sentences: Sequence[str], period: Period) -> Days:
    """What a text and its sentences name, days before the period left out; both are read at once where they can be."""
    named = list(_named(text))
    if not named:
        return Days(None, None, [None] * len(sentences))
    shares = _allotted(named, text, sentences)
    if sum(map(len, shares)) < len(named):
        # what reaches over the end of a sentence hides what the sentence alone would name
        shares = [list(_named(sentence)) for sentence in sentences]
    return Days(*_bounds(named, period), [_bounds(share, period)[1] for share in shares])


def _allotted(named: Sequence[_Named], text: str, sentences: Sequence[str]) -> list[list[_Named]]:
    """What is named within each sentence."""
    starts, ends = list[int](), [0]
    for sentence in sentences:
        starts.append(text.index(sentence, ends[-1]))
        ends.append(starts[-1] + len(sentence))
    shares: list[list[_Named]] = [[] for _ in sentences]
    for each in named:
        number = bisect_right(starts, each.start) - 1
        if number >= 0 and each.end <= ends[number + 1]:
            shares[number].append(each)
    return shares


def _named(text: str) -> Iterator[_Named]:
    for written in days_in(text):
        yield _Named(written.start, written.end, written.first, written.last)
    for match in _BY_YEAR.finditer(text):
        day = dt.date(int(match["year"]), 6, 30)
        yield _Named(*match.span(), day, day, bare=True)
    for match in (*_SCHOOL_YEAR.finditer(text), *_FISCAL.finditer(text)):
        if match["year"] != "00":
            day = dt.date(2000 + int(match["year"]), 6, 30)
            yield _Named(*match.span(), day, day)


def _bounds(named: Sequence[_Named], period: Period) -> tuple[dt.date | None, dt.date | None]:
    days: list[dt.date] = []
    years: set[int] = set()
    for each in named:
        if not (each.bare and each.first.year in years):
            days += (each.first, each.last)
            years |= {each.first.year, each.last.year}
    if period.first:
        days = [day for day in days if day.year >= period.first]
    return (min(days), max(days)) if days else (None, None)
