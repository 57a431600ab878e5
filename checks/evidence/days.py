"""Days and months as people write them, found in running text."""

from __future__ import annotations

import calendar
import datetime as dt
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan", "enero"),
            ("february", "feb", "febrero"),
            ("march", "mar", "marzo"),
            ("april", "apr", "abril"),
            ("may", "mayo"),
            ("june", "jun", "junio"),
            ("july", "jul", "julio"),
            ("august", "aug", "agosto"),
            ("september", "sept", "sep", "septiembre"),
            ("october", "oct", "octubre"),
            ("november", "nov", "noviembre"),
            ("december", "dec", "diciembre"),
        ),
        start=1,
    )
    for name in names
}
_MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_UNITS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TENS = {"twenty": 20, "thirty": 30}
_UP_TO_NINE = "(?:" + "|".join(_UNITS[1:]) + r")\b"
_YEAR_IN_WORDS = rf"(?:two thousand (?:and )?|twenty[ -])(?:twenty|thirty)\b(?:[ -]{_UP_TO_NINE})?"
_FIGURES = r"(?:19|20)\d\d"
_YEAR = rf"(?:{_FIGURES}|['’]\d\d|{_YEAR_IN_WORDS})"
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
    *("twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
    *("twentieth", "twenty-first", "twenty-second", "twenty-third", "twenty-fourth", "twenty-fifth", "twenty-sixth"),
    *("twenty-seventh", "twenty-eighth", "twenty-ninth", "thirtieth", "thirty-first"),
)
_ORDINAL = "(?:" + "|".join(each.replace("-", "[ -]") for each in sorted(_ORDINALS, key=len, reverse=True)) + ")"
# One expression for every form, so that a text is read once; the separators are bounded, so that it stays linear.
_WRITTEN = re.compile(
    # Most words begin with none of these, and are passed over at once: it takes a third of the time.
    r"\b(?=[\djfmasonde]|t(?:hir|en|we))(?:"
    rf"(?P<name>{_MONTH})\s{{1,3}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:[-–]\d{{1,2}})?\s{{0,2}},?\s{{1,3}}(?P<year>{_YEAR})\b"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?[\s-]{{1,3}}(?:(?:day )?of\s|de\s)?(?P<name2>{_MONTH}),?[\s-]{{1,3}}"
    rf"(?:de\s|in the year\s)?(?P<year2>{_YEAR})\b"
    rf"|(?P<month3>\d{{1,2}})[/.-](?P<day3>\d{{1,2}})[/.-](?P<year3>{_FIGURES}|\d\d)\b"
    rf"|(?P<year4>{_FIGURES})[-/](?P<month4>\d{{2}})[-/](?P<day4>\d{{2}})\b"
    rf"|(?P<name5>{_MONTH})\s{{0,3}},?\s{{0,3}}(?:de\s|of\s)?(?P<year5>{_YEAR})\b"
    rf"|(?P<month6>0?[1-9]|1[0-2])/(?P<year6>{_FIGURES})\b"
    rf"|(?P<day7>{_ORDINAL})\s(?:day )?of\s(?P<name7>{_MONTH}),?\s(?:in the year\s)?(?P<year7>{_YEAR})\b)",
    re.IGNORECASE,
)


# Each form has a month's name in it or two figures that are parted; at most so much of it stands before these.
_STEMS = tuple({name[:3] for name in MONTHS})
_PARTED = re.compile(r"\d(?=[/.-]\d)")
_BEFORE = 26
_WORD_START = re.compile(r"\b\w")


@dataclass(frozen=True, slots=True)
class Written:
    """A day or a whole month in a text: its first and last day, and the offsets of its words."""

    first: dt.date
    last: dt.date
    start: int
    end: int

    @property
    def exact(self) -> bool:
        """True for a day, false for a whole month."""
        return self.first == self.last


def days_in(text: str) -> Iterator[Written]:
    """Each day and each whole month of a text, in order; impossible ones are passed over."""
    for match in _matches(text):
        parts = {key.rstrip("0123456789"): value for key, value in match.groupdict().items() if value}
        year = _year(parts["year"])
        month = MONTHS[parts["name"].rstrip(".").lower()] if "name" in parts else int(parts["month"])
        try:
            if "day" in parts:
                day = dt.date(year, month, _day(parts["day"]))
                yield Written(day, day, match.start(), match.end())
            else:
                first = dt.date(year, month, 1)
                last = first.replace(day=calendar.monthrange(year, month)[1])
                yield Written(first, last, match.start(), match.end())
        except ValueError:
            continue


def _matches(text: str) -> Iterator[re.Match[str]]:
    """As `_WRITTEN.finditer`, tried only near what each form has: most of a text has none of it."""
    folded = text.lower()
    if len(folded) != len(text):
        yield from _WRITTEN.finditer(text)
        return
    end = 0
    for sign in sorted(_signs(folded)):
        for start in _WORD_START.finditer(text, max(end, sign - _BEFORE), sign + 1):
            if match := _WRITTEN.match(text, start.start()):
                yield match
                end = match.end()
                break


def _signs(folded: str) -> Iterator[int]:
    for stem in _STEMS:
        place = folded.find(stem)
        while place >= 0:
            yield place
            place = folded.find(stem, place + 1)
    for parted in _PARTED.finditer(folded):
        yield parted.start()


def _year(words: str) -> int:
    """A year in figures, in two of them, or in words."""
    figures = words.lstrip("'’")
    if figures.isdigit():
        return int(figures) + (2000 if len(figures) == 2 else 0)
    ten, _, unit = words.lower().replace("-", " ").removeprefix("two thousand ").removeprefix("and ").partition(" ")
    if unit in _TENS or unit.partition(" ")[0] in _TENS:
        # "twenty twenty-five"
        ten, _, unit = unit.partition(" ")
    return 2000 + _TENS[ten] + _UNITS.index(unit)


def _day(words: str) -> int:
    return int(words) if words.isdigit() else _ORDINALS.index(words.lower().replace(" ", "-")) + 1


# "…, and expires on …", "… up to and including …", "… until and including the …"
_RANGE = re.compile(
    r"\s{0,3}[-–—―]{1,2}\s{0,3}"
    r"|[,;.]?\s{0,3}(?:it )?(?:and )?(?:then )?"
    r"(?:up to|to|through|thru|until|till|end(?:s|ing)?|expir(?:es|ing)|conclud(?:es|ing)|clos(?:es|ing)|"
    r"(?:continu|runn?|extend|last)(?:s|es|ing) (?:to|through|until)"
    r"|(?:remains? )?(?:valid|in (?:force|effect)) (?:to|through|until)"
    r"|al|hasta|a)(?: and including)?"
    r"(?: on| with| at)?(?: the)?(?: (?:close|end) of)?(?: the)?\s{1,3}"
    r"|\s{1,3}(?:plan )?(?:expiration|expiry|end|last day)(?: date)?\s?:\s{0,3}",
    re.IGNORECASE,
)


def ranges_in(text: str) -> list[tuple[Written, Written]]:
    """Each pair of days that stand as "from … to …"."""
    written = list(days_in(text))
    return [
        (one, two)
        for one, two in itertools.pairwise(written)
        if _RANGE.fullmatch(text[one.end : two.start]) and one.first < two.last
    ]


def first_day(text: str) -> dt.date | None:
    """The first exact day of a text that is not the first or the last of a range."""
    ends = {each.start for pair in ranges_in(text) for each in pair}
    return next((each.first for each in days_in(text) if each.exact and each.start not in ends), None)
