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
    rf"\b(?:FYs?|SY|fiscal years?)\s{{0,2}}['’]?(?P<first>{_Y}|\d\d)"
    rf"(?P<more>(?:,\s{{0,2}}(?:FY|SY)?\s?['’]?(?:{_Y}|\d\d)\b(?!\s?[-–—/]\s?\d)){{0,6}})"
    rf"(?:,?(?P<join>{_DASH}|\s?&\s?)(?P<again>FY|SY|fiscal year)?\s{{0,2}}['’]?(?P<last>{_Y}|\d\d)\b)?",
    re.IGNORECASE,
)
_SCHOOL = re.compile(
    rf"\b(?P<first>{_Y})\s?[-–—/]\s?(?:{_Y}|\d\d)(?:\s(?:(?:school|fiscal|academic) years?|SY|FY))?"
    rf"(?:,\s{{0,2}}{_Y}\s?[-–—/]\s?(?:{_Y}|\d\d)){{0,4}},?"
    r"\s{0,2}(?:[-–—,;&]|to|through|thru|until|and(?:\s(?:ending|closing|concluding|continuing|running)\s"
    r"(?:with|in|to|through|after))?|ending (?:with|in)|up to)\s{0,2}"
    r"(?:the\s)?(?:(?:SY|FY)\s?|(?:school|fiscal|academic) year\s)?"
    rf"(?P<last>{_Y})\s?[-–—/]\s?(?P<end>{_Y}|\d\d)\b",
    re.IGNORECASE,
)
_YEARS = re.compile(
    rf"\b(?P<first>{_Y})\s?(?:-|–|—|\b(?:to|through|thru|until|till)(?: the end of)?\b)\s?(?P<last>{_Y}|\d\d)"
    r"\b(?![-/]\d)",
    re.IGNORECASE,
)
_SEASON = r"(?:spring|summer|fall|autumn|winter)"
_SEASONS = re.compile(
    rf"\b(?P<begins>{_SEASON})\s(?:of\s)?(?P<first>{_Y})\s{{0,2}}"
    rf"(?:[-–—]|,?\s?(?:to|through|thru|until))\s{{0,2}}(?:the\s)?(?:end of\s)?(?:the\s)?"
    rf"(?P<ends>{_SEASON})\s(?:of\s)?(?P<last>{_Y})\b",
    re.IGNORECASE,
)
# Which part of the year a season is; a plan from fall to summer has whole years
_QUARTERS = {"winter": 0, "spring": 1, "summer": 2, "fall": 3, "autumn": 3}
_CALENDAR = re.compile(r"calendar years?|january", re.IGNORECASE)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_COUNT = r"(?P<count>two|three|four|five|six|[2-6])(?:\s?\([2-6]\))?"
_TERM = re.compile(
    rf"\b{_COUNT}[- ](?:school |fiscal |full )?years?\b[^.\n]{{0,40}}"
    r"\b(?:beginning|starting|from|commencing|effective)\b[^.\n]{0,16}$",
    re.IGNORECASE,
)
_LONG = re.compile(
    rf"\b{_COUNT}[- ](?:school[- ]|fiscal[- ])?years?\b.{{0,30}}\b(?:plan|strategy|roadmap|document|term|period)\b"
    rf"|\b(?:term|period|plan) of {_COUNT.replace('count', 'count2')}[- ](?:school |fiscal )?years?\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:term|period|effective|covers?|covering|plan start|plan years?|valid|technology plan|strategic plan|"
    r"this (?:plan|document)|in (?:force|vigor|effect)|horizon|duration|runs?|commenc\w+|takes effect)\b",
    re.IGNORECASE,
)
_OWN_AFTER = re.compile(r"^\W{0,3}(?:[\w-]+ ){0,3}plan\b", re.IGNORECASE)
_OTHER = re.compile(
    r"\b(?:previous|prior|former|last|old|older|earlier|past|outgoing|expiring|precedent|preceding|predecessor|"
    r"repeal(?:s|ed|ing)?|rescind(?:s|ed|ing)?|replac(?:es|ed|ing)|supersed(?:es|ed|ing)|succeeds|"
    r"expired|accomplish\w*|adopted|enrol\w*|attain\w*)\b",
    re.IGNORECASE,
)
_OTHER_AFTER = re.compile(
    r"^[\s,;:()–—-]{0,3}(?:(?:[\w'’-]+ ){0,3}plan,? )?(?:(?:which|that) )?"
    r"(?:(?:is|has|was|had) )?(?:(?:now|hereby|since) )?"
    r"(?:expired|ended|lapsed|repealed|superseded|replaced|closed|no longer|in review|in retrospect)\b"
    r"|^ (?:[\w'’-]+ ){0,3}plan,? (?:was|had) (?!written|developed|prepared|drafted|made|adopted|approved)",
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
    often = Counter((each.period.first, each.period.last) for each in candidates)
    # two years that stand somewhere are those of a grant, a purchase or a person
    candidates = [
        each
        for each in candidates
        if each.trust > 1 or often[each.period.first, each.period.last] > 1 or _is_own(text, each)
    ]
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
        own = _is_own(text, each)
        times = often[(each.period.first, each.period.last)]
        span = (each.period.last or 0) - (each.period.first or 0)
        return (each.trust if on_cover else 0, own + (span > 1) * 2, min(times, 6), each.trust)

    often = Counter((each.period.first, each.period.last) for each in candidates)
    return max(candidates, key=lambda each: (weight(each), -each.offset)).period


def _is_own(text: str, each: _Candidate) -> bool:
    """True where the words around say that these are the plan's years."""
    return bool(_OWN.search(text[max(0, each.offset - 60) : each.offset]) or _OWN_AFTER.match(_after(text, each)))


def _of_another_plan(text: str, each: _Candidate) -> bool:
    """True where the words just before say that these are the years of an older plan."""
    before = text[max(0, each.offset - 40) : each.offset].rpartition("\n")[2].rpartition(". ")[2]
    return bool(_OTHER.search(before)) or bool(_OTHER_AFTER.match(_after(text, each)))


def _after(text: str, each: _Candidate) -> str:
    end = each.offset + len(each.period.as_written)
    return text[end : end + 60]


def _candidates(text: str) -> Iterator[_Candidate]:
    yield from _by_days(text)
    for match in _FISCAL.finditer(text):
        yield from _by_fiscal_years(match)
    for match in _SCHOOL.finditer(text):
        first, last = int(match["first"]), int(match["last"])
        if 0 < last - first <= 10:
            yield _of_years(first, last + 1, last - first + 1 == 3, match.group(), 2, match.start())
    for match in _SEASONS.finditer(text):
        yield from _by_seasons(match)
    for match in _YEARS.finditer(text):
        yield from _by_years(text, match)


def _by_fiscal_years(match: re.Match[str]) -> Iterator[_Candidate]:
    more = [_year(each) for each in re.findall(r"\d{2,4}", match["more"])]
    first, last = _year(match["first"]), _year(match["last"]) if match["last"] else max(more, default=0)
    if not 0 <= last - first <= 10:
        return
    if last - first == 1 and not more and match["join"].strip() in tuple("-–—/") and not match["again"]:
        # one fiscal year, called by both of its years
        yield _of_years(first, last, False, match.group(), 2, match.start())
        return
    # fiscal year n begins in the calendar year before
    yield _of_years(first - 1, last, last - first == 2, match.group(), 2, match.start())


def _by_seasons(match: re.Match[str]) -> Iterator[_Candidate]:
    first, last = int(match["first"]), int(match["last"])
    begins, ends = (_QUARTERS[match[name].lower()] for name in ("begins", "ends"))
    if not 1 <= last - first <= 10:
        return
    quarters = (last - first) * 4 + ends - begins
    # "fall to summer" and "fall to fall" are both said of whole years, "fall to spring" of school years
    whole = ends - begins in (0, -1, -2) or (begins == 0 and ends == 3)
    three = round((quarters + 1) / 4) == 3 if whole else None if 10 <= quarters <= 14 else False
    yield _of_years(first, last, three, match.group(), 2, match.start())


def _by_years(text: str, match: re.Match[str]) -> Iterator[_Candidate]:
    first = int(match["first"])
    last = int(match["last"]) if len(match["last"]) == 4 else first // 100 * 100 + int(match["last"])
    if not 1 <= last - first <= 10:
        return
    around = text[max(0, match.start() - 60) : match.end() + 60]
    three: bool | None = last - first == 3
    if last - first == 2:
        # 2025-2027 may mean three calendar years, or two school years
        three = True if _CALENDAR.search(around) else _counted(around)
    yield _of_years(first, last, three, match.group(), 1, match.start())


def _counted(around: str) -> bool | None:
    """Whether the words say that the plan is of three years; None where they do not count them."""
    told = _LONG.search(around)
    return _count(told["count"] or told["count2"]) == 3 if told else None


def _count(words: str) -> int:
    return int(words) if words.isdigit() else _NUMBERS[words.lower()]


def _by_days(text: str) -> Iterator[_Candidate]:
    for one, two in ranges_in(text):
        words = " ".join(text[one.start : two.end].split())
        start, end = one.first, two.last
        yield _Candidate(Period(start.year, end.year, start, end, words, _months(start, end) == 36), 3, one.start)
    for one in days_in(text):
        if term := _TERM.search(text[max(0, one.start - 80) : one.start]):
            years = _count(term["count"])
            end = _years_on(one.first, years)
            words = " ".join((term.group() + text[one.start : one.end]).split())
            yield _Candidate(Period(one.first.year, end.year, one.first, end, words, years == 3), 3, one.start)


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
