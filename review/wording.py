"""How pages and notices say dates, places and numbers: one wording everywhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import checks
from review.workflow.dates import working_days_between


@dataclass(frozen=True, slots=True)
class ProgramWords:
    """What a program is about, in words: renewing a credential that somebody holds, or applying for one.

    `expires` and `runs` lead to a day, `runs_over` to one that is over; `in_time` is what who submitted by then is
    told, `last_step` what comes after the review.
    """

    process: str
    expires: str
    runs: str
    runs_over: str
    its_runs: str
    day: str
    in_time: str
    last_step: str
    complete: str
    completed: str


RENEWAL = ProgramWords(
    process="recertification",
    expires="your certification expires on",
    runs="Your certification runs until",
    runs_over="Your certification ran until",
    its_runs="The certification runs until",
    day="Certification expires",
    in_time="You submitted in time: your certification stays valid while we review it.",
    last_step="Hours and completion",
    complete="Complete",
    completed="Recertified",
)
_APPLICATION = ProgramWords(
    process="application",
    expires="applications close on",
    runs="Applications close on",
    runs_over="Applications closed on",
    its_runs="Applications close on",
    day="Applications close",
    in_time="You submitted in time: whatever the review takes, your application counts.",
    last_step="Acceptance",
    complete="Accept",
    completed="Accepted",
)


def words_of(rules: checks.RuleSet) -> ProgramWords:
    """What pages and notices call things under these rules."""
    return _APPLICATION if rules.kind == "initial" else RENEWAL


@cache
def document_in_words(kind: str) -> str:
    """What a kind of document is called in a sentence: "technology plan"; each rule set titles its own."""
    titles = {rule.kind: rule.title.lower() for rules in checks.rule_sets().values() for rule in rules.documents}
    return titles.get(kind, kind)


def in_words(day: dt.date) -> str:
    """A day as people write it: December 5, 2026."""
    return f"{day:%B} {day.day}, {day.year}"


def month_in_words(month: str) -> str:
    """A month as people write it: "January 2027" for "2027-01"."""
    return f"{dt.date.fromisoformat(f'{month}-01'):%B %Y}"


def moment_in_words(moment: dt.datetime, timezone: str) -> str:
    """A moment on people's clocks, with its zone: December 5, 2026, 3:07:09 PM CST."""
    local = moment.astimezone(ZoneInfo(timezone))
    hour = local.hour % 12 or 12
    return f"{in_words(local.date())}, {hour}:{local:%M:%S} {'AM' if local.hour < 12 else 'PM'} {local.tzname()}"


def time_in_words(moment: dt.datetime, timezone: str) -> str:
    """The time of a moment of these days, on people's clocks: 3:07 PM."""
    local = moment.astimezone(ZoneInfo(timezone))
    return f"{local.hour % 12 or 12}:{local:%M} {'AM' if local.hour < 12 else 'PM'}"


def local_day(moment: dt.datetime, timezone: str) -> dt.date:
    """The day of a moment on people's clocks."""
    return moment.astimezone(ZoneInfo(timezone)).date()


def last_day(end: dt.datetime, timezone: str) -> dt.date:
    """The last local day before a moment that ends a term at midnight."""
    return (end - dt.timedelta(microseconds=1)).astimezone(ZoneInfo(timezone)).date()


def days_left(day: dt.date, today: dt.date) -> str:
    """How far a day lies ahead or back: "today", "12 days left", "3 days ago", "about 3 years left"."""
    count = (day - today).days
    if count == 0:
        return "today"
    days = abs(count)
    if days <= 365:
        far = f"{days} {'day' if days == 1 else 'days'}"
    elif days < 730:
        far = f"about {round(days / 30.44)} months"
    else:
        far = f"about {round(days / 365.25)} years"
    return f"{far} {'left' if count > 0 else 'ago'}"


def working_days_in_words(day: dt.date, today: dt.date, holidays: Collection[dt.date]) -> str:
    """A day ahead in working days, and the holidays that it leaves out.

    "December 22, 2026: 20 working days (November 26 and November 27 are holidays)".
    """
    count = working_days_between(today, day, holidays)
    words = f"{in_words(day)}: {count} working {'day' if count == 1 else 'days'}"
    skipped = [f"{one:%B} {one.day}" for one in sorted(holidays) if today < one <= day and one.weekday() < 5]
    if not skipped:
        return words
    *earlier, last = skipped
    listed = f"{', '.join(earlier)} and {last} are holidays" if earlier else f"{last} is a holiday"
    return f"{words} ({listed})"


def seconds_in_words(seconds: float) -> str:
    """How long a short while is: "8 minutes", "40 seconds"; what is more than a minute to the nearest one."""
    whole = max(0, round(seconds))
    count, noun = (round(whole / 60), "minute") if whole >= 60 else (whole, "second")
    return f"{count} {noun}{'' if count == 1 else 's'}"


def place_in_words(place: Mapping[str, Any] | None) -> str:
    """A place as a sentence's part: "technology plan, page 7, at “…”"; without one, "the whole packet"."""
    if not place or not place.get("document"):
        return "the whole packet"
    words = document_in_words(place["document"])
    if place.get("page"):
        words += f", page {place['page']}"
    if place.get("quote"):
        words += f", at “{' '.join(place['quote'].split())}”"
    return words


def pointer_in_words(page: str, heading: str) -> str:
    """Where the candidate says that something stands, as a sentence's part: "on page 12, under “Our People”"."""
    return f"on page {page}, under “{heading}”" if heading else f"on page {page}"


def hours_in_words(hours: Decimal) -> str:
    """Hours as people write them: 5, 1.5, 0.25."""
    words = f"{hours:f}"
    return words.rstrip("0").rstrip(".") if "." in words else words


def number_in_words(number: Decimal | int) -> str:
    """A number as people write it: 1,204, 12.5."""
    words = f"{Decimal(number):,f}"
    return words.rstrip("0").rstrip(".") if "." in words else words
