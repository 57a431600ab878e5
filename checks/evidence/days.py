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
_YEAR = r"(?:19|20)\d\d"
# One expression for every form, so that a text is read once; the separators are bounded, so that it stays linear.
_WRITTEN = re.compile(
    # Most words begin with none of these, and are passed over at once: it takes a third of the time.
    r"\b(?=[\djfmasonde])(?:"
    rf"(?P<name>{_MONTH})\s{{1,3}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s{{0,2}},?\s{{1,3}}(?P<year>{_YEAR})\b"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s{{1,3}}(?:of\s|de\s)?(?P<name2>{_MONTH}),?\s{{1,3}}(?:de\s)?(?P<year2>{_YEAR})\b"
    rf"|(?P<month3>\d{{1,2}})[/.-](?P<day3>\d{{1,2}})[/.-](?P<year3>{_YEAR}|\d\d)\b"
    rf"|(?P<year4>{_YEAR})-(?P<month4>\d{{2}})-(?P<day4>\d{{2}})\b"
    rf"|(?P<name5>{_MONTH})\s{{0,3}},?\s{{0,3}}(?:de\s|of\s)?(?P<year5>{_YEAR})\b"
    rf"|(?P<month6>0?[1-9]|1[0-2])/(?P<year6>{_YEAR})\b)",
    re.IGNORECASE,
)


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
    for match in _WRITTEN.finditer(text):
        parts = {key.rstrip("0123456789"): value for key, value in match.groupdict().items() if value}
        year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
        month = MONTHS[parts["name"].rstrip(".").lower()] if "name" in parts else int(parts["month"])
        try:
            if "day" in parts:
                day = dt.date(year, month, int(parts["day"]))
                yield Written(day, day, match.start(), match.end())
            else:
                first = dt.date(year, month, 1)
                last = first.replace(day=calendar.monthrange(year, month)[1])
                yield Written(first, last, match.start(), match.end())
        except ValueError:
            continue


_RANGE = re.compile(
    r"\s{0,3}(?:[-–—―]{1,2}|,?\s?(?:to|through|thru|until|till|and ending(?: on)?|ending(?: on)?|al|hasta|a)\b)\s{0,3}"
    r"|\s{1,3}(?:plan )?(?:expiration|expiry|end)(?: date)?\s?:\s{0,3}",
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
