"""What each holder, reviewer and coordinator does in the year, and when: drawn from a seed, before anything happens."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/Chicago")
FIRST, LAST = dt.date(2028, 1, 1), dt.date(2028, 12, 31)
"""A leap year: February 29 is a day of issue, and the last day of a cycle."""
AREAS = ("RR", "LEP", "DMG", "TL", "ITM", "TPB")
DISTRICTS = 20
"""Of the holders; the coordinator who asks for the reports is of the first, and no reviewer is of any."""
HOURS_OF_ACTS = {
    "enter": 8, "open": 9, "submit": 10, "mend": 10, "verify": 11, "reject": 11, "withdraw": 12, "revive": 12,
    "claim": 13, "return": 13, "pass": 13, "complete": 15, "close": 15,
}  # fmt: skip
"""The hour of the day at which people do it; each holder has a second of their own after that."""
MORNING, AFTERNOON, EVENING = dt.time(6), dt.time(14), dt.time(16)
"""When reminders and removals are looked for; when decisions take effect; when a coordinator confirms removals."""
DAYS_TO_CONFIRM = 7
"""A coordinator confirms a removal so many days after it was proposed, or tries again after as many."""

KINDS: Mapping[str, tuple[tuple[str, float | str], ...]] = {
    "early": (("open", 1.0), ("submit", 0.8), ("claim", 0.7), ("pass", 0.65), ("complete", 0.6)),
    "on the last second": (("open", 0.5), ("submit", "last second"), ("claim", -4), ("pass", -6), ("complete", -8)),
    "a second late": (("open", 0.5), ("submit", "a second late"), ("claim", -5), ("return", -6)),
    "a second late, still waiting": (("open", 0.3), ("submit", "a second late")),
    "under review at the end": (("open", 0.5), ("submit", 0.2), ("claim", -15), ("pass", -17), ("complete", -20)),
    "mended": (
        ("open", 1.0), ("submit", 0.9), ("claim", 0.8), ("return", 0.75), ("mend", 0.5), ("claim", 0.45),
        ("pass", 0.4), ("complete", 0.35),
    ),
    "mended on the last second": (
        ("open", 0.8), ("submit", 0.6), ("claim", 0.5), ("return", 0.45), ("mend", "last second"), ("claim", -9),
        ("pass", -10), ("complete", -12),
    ),
    "mended after the end": (
        ("open", 0.8), ("submit", 0.6), ("claim", 0.5), ("return", 0.45), ("mend", -2), ("claim", -17),
        ("return", -20),
    ),
    "not mended": (("open", 1.0), ("submit", 0.8), ("claim", 0.7), ("return", 0.65)),
    "returned after the end": (("open", 0.5), ("submit", 0.1), ("claim", -2), ("return", -3)),
    "lease ran out": (
        ("open", 1.0), ("submit", 0.8), ("claim", 0.7), ("claim", 0.4), ("pass", 0.35), ("complete", 0.3),
    ),
    "unreadable": (("open", 0.6), ("submit", 0.3)),
    "unreadable, replaced": (
        ("open", 0.8), ("submit", 0.6), ("mend", 0.4), ("claim", 0.3), ("pass", 0.25), ("complete", 0.2),
    ),
    "unreadable, replaced too late": (("open", 0.6), ("submit", 0.3), ("mend", -2)),
    "never opened": (),
    "never submitted": (("open", 0.5),),
    "withdrawn": (("open", 0.8), ("submit", 0.6), ("withdraw", 0.5)),
    "revived": (
        ("open", 0.8), ("submit", 0.6), ("withdraw", 0.5), ("revive", 0.45), ("submit", 0.4), ("claim", 0.3),
        ("pass", 0.25), ("complete", 0.2),
    ),
    "revived and left": (("open", 0.8), ("submit", 0.6), ("withdraw", 0.5), ("revive", 0.45)),
    "revived and late": (("open", 0.5), ("submit", 0.4), ("withdraw", 0.15), ("revive", 0.1), ("submit", -3)),
    "retired": (("open", 0.6), ("close", 0.2)),
    "retired when the removal was proposed": (("close", -3),),
    "account turned off": (),
}  # fmt: skip
"""The acts of each kind of story: a share of the days before the end, so many days after it (below 0), or a moment."""
QUALITIES = (
    "enough", "an area short", "short until mended", "mended too late", "rejected", "verified late", "out of cycle",
    "twice the same", "divided and rounded",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the hours log; `area` is "" where `parts` divide it, and `excluded` is time that does not count."""

    activity: str
    day: dt.date
    hours: Decimal
    area: str = ""
    parts: Mapping[str, Decimal] = field(default_factory=dict)
    excluded: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that somebody does at a moment; `lines` are the numbers of those it is about."""

    at: dt.datetime
    act: str
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """A holder, their log, and what is done for them in the year; the lines from `entered_first` on come during it."""

    number: int
    kind: str
    quality: str
    district: int
    issued_on: dt.date
    cycle: int
    lines: tuple[Line, ...]
    entered_first: int
    deeds: tuple[Deed, ...]

    @property
    def name(self) -> str:
        """No two have the same."""
        return f"Holder {self.number:05}"

    @property
    def starts_on(self) -> dt.date:
        """The first day of the cycle."""
        return first_day(self.issued_on, self.cycle)

    @property
    def ends_on(self) -> dt.date:
        """The last day of the cycle."""
        return years_later(self.issued_on, 3 * self.cycle)

    def reviewer(self, claims: int, reviewers: int) -> int:
        """Who of the reviewers claims the packet for the so-many-th time, from 0."""
        return (self.number + claims) % reviewers


def years_later(day: dt.date, years: int) -> dt.date:
    """The same day of a later year; February 28 where there is no 29."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return dt.date(day.year + years, 2, 28)


def first_day(issued_on: dt.date, cycle: int) -> dt.date:
    """The day on which a cycle begins: the day of issue, or that after the last of the cycle before."""
    return issued_on if cycle == 1 else years_later(issued_on, 3 * (cycle - 1)) + dt.timedelta(days=1)


def local(day: dt.date, time: dt.time) -> dt.datetime:
    """A moment by the clocks of the program, in UTC."""
    return dt.datetime.combine(day, time, ZONE).astimezone(dt.UTC)


def stories(size: int, seed: int = 1) -> list[Story]:
    """As many stories: every kind with every quality of hours in turn, then from the beginning again."""
    chance = random.Random(seed)
    # The numbers of both have no divisor in common: a cycle through both meets each pair.
    kinds, qualities = list(KINDS), list(QUALITIES)
    return [_story(n, kinds[n % len(kinds)], qualities[n % len(qualities)], chance) for n in range(size)]


def _story(number: int, kind: str, quality: str, chance: random.Random) -> Story:
    issued_on, cycle = _issued(number, chance)
    ends_on = years_later(issued_on, 3 * cycle)
    lines = list(_lines(quality, first_day(issued_on, cycle), chance.choice(AREAS)))
    first = len(lines)
    if quality in ("short until mended", "mended too late"):
        lines.append(Line("Made up", ends_on - dt.timedelta(days=chance.randint(40, 300)), Decimal("5.5"), "TL"))
    deeds = [*_deeds(number, kind, ends_on, chance), *_deeds_on_hours(number, quality, ends_on, first, lines)]
    return Story(
        number, kind, quality, number % DISTRICTS, issued_on, cycle, tuple(lines), first,
        tuple(sorted(deeds, key=lambda deed: deed.at)),
    )  # fmt: skip


def _issued(number: int, chance: random.Random) -> tuple[dt.date, int]:
    """The day of issue and the cycle that runs, which ends on February 15 or later; one in seven the year after."""
    leap = {5: (dt.date(2016, 2, 29), 4), 16: (dt.date(2020, 2, 29), 3), 27: (dt.date(2025, 2, 28), 1)}
    if number % 40 in leap:
        return leap[number % 40]
    cycle = chance.randint(1, 5)
    ends_on = dt.date(2028, 2, 15) + dt.timedelta(days=chance.randrange(321))
    if number % 7 == 0:
        ends_on += dt.timedelta(days=366)
    return years_later(ends_on, -3 * cycle), cycle


def _deeds(number: int, kind: str, ends_on: dt.date, chance: random.Random) -> Iterator[Deed]:
    lead = min((ends_on - FIRST).days - 2, chance.randint(60, 100))
    for act, when in KINDS[kind]:
        if when == "last second":
            yield Deed(local(ends_on, dt.time(23, 59, 59)), act)
        elif when == "a second late":
            yield Deed(local(ends_on + dt.timedelta(days=1), dt.time()), act)
        elif isinstance(when, int):
            yield _deed(number, act, ends_on - dt.timedelta(days=when))
        elif isinstance(when, float):
            yield _deed(number, act, ends_on - dt.timedelta(days=round(lead * when)))
        if act == "complete" and not isinstance(when, str):
            # Where it was refused, they try again.
            days = 12 - (when if isinstance(when, int) else round(lead * when))
            yield _deed(number, act, ends_on + dt.timedelta(days=days))


def _deeds_on_hours(number: int, quality: str, ends_on: dt.date, first: int, lines: list[Line]) -> Iterator[Deed]:
    known, later = tuple(range(first)), tuple(range(first, len(lines)))
    lead = min((ends_on - FIRST).days - 2, 120)
    verified_on = ends_on - dt.timedelta(days=round(lead * 0.9))
    if quality == "verified late":
        verified_on = ends_on - dt.timedelta(days=round(lead * 0.1))
    rejected = known[2:4] if quality == "rejected" else ()
    if rejected:
        yield _deed(number, "reject", verified_on, rejected)
    yield _deed(number, "verify", verified_on, tuple(one for one in known if one not in rejected))
    if later:
        entered_on = ends_on + dt.timedelta(days=2 if quality == "mended too late" else -round(lead * 0.3))
        yield _deed(number, "enter", entered_on, later)
        yield _deed(number, "verify", entered_on + dt.timedelta(days=1), later)


def _deed(number: int, act: str, day: dt.date, lines: tuple[int, ...] = ()) -> Deed:
    time = dt.datetime.combine(day, dt.time(HOURS_OF_ACTS[act])) + dt.timedelta(seconds=number)
    return Deed(local(day, time.time()), act, lines)


def _lines(quality: str, starts_on: dt.date, short: str) -> Iterator[Line]:
    """The log at the beginning of the year: ten hours in each area, but for the quality."""
    if quality in ("short until mended", "mended too late"):
        short = "TL"
    for place, area in enumerate(AREAS):
        day, hours = starts_on + dt.timedelta(days=20 * place), Decimal(10)
        if quality in ("an area short", "short until mended", "mended too late") and area == short:
            hours = Decimal("4.99")
        elif quality in ("an area short", "short until mended", "mended too late"):
            hours = Decimal("11.5")
        if quality == "out of cycle" and area == short:
            day = starts_on - dt.timedelta(days=1)
        if quality == "divided and rounded":
            parts = {area: Decimal("7.6"), AREAS[(place + 1) % 6]: Decimal("2.55")}
            yield Line(f"Course {area}", day, Decimal("12.4"), "", parts, Decimal("1.5"))
        else:
            yield Line(f"Course {area}", day, hours, area)
    if quality == "divided and rounded":
        yield Line("One more day", starts_on + dt.timedelta(days=50), Decimal("3.49"), short, {}, Decimal("0.5"))
    if quality == "twice the same":
        yield Line("Course TL", starts_on + dt.timedelta(days=60), Decimal(15), "TPB")
