"""The years that a plan covers, in any of the ways in which people write them."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from checks.evidence.days import days_in, ranges_in
from checks.model import Document, Period

_Y = r"(?:19|20)\d\d"
_DASH = r"\s{0,2}(?:-|–|—|/|\bto\b|\bthrough\b|\bthru\b|\band\b)\s{0,2}"
_FISCAL = re.compile(
    rf"\b(?:FY|fiscal years?)\s{{0,2}}'?(?P<first>{_Y}|\d\d)(?P<more>(?:,\s{{0,2}}(?:FY)?\s?'?(?:{_Y}|\d\d)){{0,6}})"
    rf",?{_DASH}(?:FY|fiscal year)?\s{{0,2}}'?(?P<last>{_Y}|\d\d)\b",
    re.IGNORECASE,
)
_SCHOOL = re.compile(
    rf"\b(?P<first>{_Y})\s?[-–—/]\s?(?:{_Y}|\d\d)(?:\s(?:school years?|SY))?"
    r"\s{0,2}(?:-|–|—|to|through|thru|until)\s{0,2}"
    rf"(?:the\s)?(?:SY\s?|school year\s)?(?P<last>{_Y})\s?[-–—/]\s?(?P<end>{_Y}|\d\d)\b",
    re.IGNORECASE,
)
_YEARS = re.compile(
    rf"\b(?P<first>{_Y})\s?(?:-|–|—|\bto\b|\bthrough\b)\s?(?P<last>{_Y}|\d\d)\b(?![-/]\d)", re.IGNORECASE
)
_CALENDAR = re.compile(r"calendar years?|january", re.IGNORECASE)
_TERM = re.compile(r"\b(?:three|3)[- ]years?\b[^.\n]{0,40}\b(?:beginning|starting|from)\b[^.\n]{0,12}$", re.IGNORECASE)
_OWN = re.compile(
    r"\b(?:term|period|effective|covers?|covering|plan start|plan years?|valid|technology plan|strategic plan)\b",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:previous|prior|former|last|old|replaces?|supersedes?|replaced|expired|accomplish\w*|adopted|enrol\w*|attain\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One way in which the text names a period; `trust` is higher for days than for bare years."""

    period: Period
    trust: int
    offset: int


def period_on_cover(document: Document) -> Period:
    """The period that the first page of a document names, if it names one."""
    front = _front(document)
    candidates = [each for each in _candidates(front) if not _of_another_plan(front, each)]
    return _best(candidates, front, on_cover=True) if candidates else Period()


def period_of(document: Document) -> Period:
    """The plan's period: as the cover says it, else as the text says it; `three_year` None where that is unclear."""
    on_cover = period_on_cover(document)
    if on_cover.as_written:
        return on_cover
    text = document.text[:200_000]
    candidates = [each for each in _candidates(text) if not _of_another_plan(text, each)]
    return _best(candidates, text, on_cover=False) if candidates else Period()


def _front(document: Document) -> str:
    """The words of the first page as far as they can be a cover: up to the first long paragraph."""
    pieces: list[str] = []
    for line in document.lines:
        words = document.words_of(line)
        if line.page > 1 or len(words) > 240 or len(pieces) > 40:
            break
        if not line.running:
            pieces.append(words)
    return "\n".join(pieces)


def _best(candidates: list[_Candidate], text: str, *, on_cover: bool) -> Period:
    """On a cover the most exact one; in the text the one that says that it is the plan's, or the most frequent."""

    def weight(each: _Candidate) -> tuple[int, int, int, int]:
        near = text[max(0, each.offset - 60) : each.offset]
        own = bool(_OWN.search(near))
        times = often[(each.period.first, each.period.last)]
        span = (each.period.last or 0) - (each.period.first or 0)
        return (each.trust if on_cover else 0, own + (span > 1) * 2, min(times, 6), each.trust)

    often = Counter((each.period.first, each.period.last) for each in candidates)
    return max(candidates, key=lambda each: (weight(each), -each.offset)).period


def _of_another_plan(text: str, each: _Candidate) -> bool:
    """True where the words just before say that these are the years of an older plan."""
    before = text[max(0, each.offset - 40) : each.offset].rpartition("\n")[2].rpartition(". ")[2]
    after = text[each.offset + len(each.period.as_written) :][:30].lower()
    return bool(_OTHER.search(before)) or after.lstrip().startswith(("plan was", "plan replaced", "plan expired"))


def _candidates(text: str) -> Iterator[_Candidate]:
    yield from _by_days(text)
    for match in _FISCAL.finditer(text):
        first, last = _year(match["first"]), _year(match["last"])
        if 0 <= last - first <= 10:
            # fiscal year n begins in the calendar year before
            years = last - first + 1
            yield _of_years(first - 1, last, years == 3, match.group(), 2, match.start())
    for match in _SCHOOL.finditer(text):
        first, last = int(match["first"]), int(match["last"])
        if 0 <= last - first <= 10:
            yield _of_years(first, last + 1, last - first + 1 == 3, match.group(), 2, match.start())
    for match in _YEARS.finditer(text):
        yield from _by_years(text, match)


def _by_years(text: str, match: re.Match[str]) -> Iterator[_Candidate]:
    first = int(match["first"])
    last = int(match["last"]) if len(match["last"]) == 4 else first // 100 * 100 + int(match["last"])
    if not 1 <= last - first <= 10:
        return
    around = text[max(0, match.start() - 40) : match.end() + 40]
    three: bool | None = last - first == 3
    if last - first == 2:
        # 2025-2027 may mean three calendar years, or two school years
        three = True if _CALENDAR.search(around) else None
    yield _of_years(first, last, three, match.group(), 1, match.start())


def _by_days(text: str) -> Iterator[_Candidate]:
    for one, two in ranges_in(text):
        words = " ".join(text[one.start : two.end].split())
        start, end = one.first, two.last
        yield _Candidate(Period(start.year, end.year, start, end, words, _months(start, end) == 36), 3, one.start)
    for one in days_in(text):
        if one.exact and _TERM.search(text[max(0, one.start - 80) : one.start]):
            end = _years_on(one.first, 3)
            words = " ".join(text[max(0, one.start - 60) : one.end].split())
            yield _Candidate(Period(one.first.year, end.year, one.first, end, words, True), 3, one.start)


def _months(start: dt.date, end: dt.date) -> int | None:
    """Whole months from the first day to the last, both inside; None where they are not whole."""
    after = end + dt.timedelta(days=1)
    if start.day == after.day:
        return (after.year - start.year) * 12 + after.month - start.month
    # to the anniversary itself, as people also write it
    if start.day == end.day:
        return (end.year - start.year) * 12 + end.month - start.month
    return None


def _years_on(day: dt.date, years: int) -> dt.date:
    """The last day of the years that begin on `day`."""
    if (day.month, day.day) == (2, 29):
        day = day.replace(day=28)
    return day.replace(year=day.year + years) - dt.timedelta(days=1)


def _of_years(first: int, last: int, three: bool | None, words: str, trust: int, offset: int) -> _Candidate:
    return _Candidate(Period(first, last, None, None, " ".join(words.split()), three), trust, offset)


def _year(words: str) -> int:
    return int(words) if len(words) == 4 else 2000 + int(words)
