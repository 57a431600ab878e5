"""Reads one line of the professional-development log, as it was typed or stood in a file; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import checks
from review import clock
from review.models import Cycle
from review.operations.columns import iso_day
from review.operations.refusals import Problem, require
from review.wording import hours_in_words, in_words

FIELDS: Mapping[str, str] = {
    "applicant_name": "your name",
    "district": "your school district",
    "activity": "the name of the activity",
    "location": "where it took place",
    "date_completed": "the date completed",
    "hours": "the number of hours",
    "area": "the coursework skill area",
    "justification": "how it relates to the coursework",
    "description": "what the activity was",
}
"""The nine fields of the form (the recertification policy's seven lines), with the words that ask for them."""
PROVIDERS: Mapping[str, str] = {"alet": "ALET", "external": "Somebody else"}
MODALITIES: Mapping[str, str] = {"in_person": "In person", "online": "Online"}
MOST_HOURS = 200

_LONGEST = {"applicant_name": 200, "district": 200, "activity": 200, "location": 200}
_LONGEST_TEXT = 4_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log, read: every field present and of its type.

    `excluded` are hours by the kind of time that does not count, `parts` those of each area where the line is
    divided; then `area` is "".
    """

    applicant_name: str
    district: str
    activity: str
    location: str
    date_completed: dt.date
    hours: Decimal
    area: str
    justification: str
    description: str
    excluded: Mapping[str, Decimal]
    parts: Mapping[str, Decimal]
    provider: str = ""
    modality: str = ""

    def values(self) -> dict[str, object]:
        """The columns of the row that holds it."""
        kept = {name: getattr(self, name) for name in (*FIELDS, "provider", "modality")}
        return kept | {name: _as_text(getattr(self, name)) for name in ("excluded", "parts")}


def excluded_field(kind: str) -> str:
    """The name of the field for the hours of a kind that does not count."""
    return f"excluded_{kind}"


def part_field(area: str) -> str:
    """The name of the field for an area's part of a line that is divided."""
    return f"part_{area}"


def read_line(rules: checks.RuleSet, cycle: Cycle, typed: Mapping[str, str], *, names: Sequence[str]) -> Line:
    """The typed fields as values; raises NotReady with a sentence for each that is missing or wrong.

    An area is named by its code, its name or an alias. `names` are those that the holder has and had.
    """
    words = {name: typed.get(name, "").strip() for name in (*FIELDS, "provider", "modality")}
    words["date_completed"] = iso_day(words["date_completed"])
    excluded = _numbers(typed, {kind: excluded_field(kind) for kind in rules.hours.excluded_kinds})
    parts = _numbers(typed, {area.code: part_field(area.code) for area in rules.areas})
    divided = bool(parts.typed)
    problems = [
        Problem(name, f"Enter {asked}.")
        for name, asked in FIELDS.items()
        if not words[name] and not (name == "area" and divided)
    ]
    day, hours = _day(words["date_completed"]), _decimal(words["hours"])
    if words["applicant_name"] and not _is_named(words["applicant_name"], names):
        sentence = f"This is the log of {names[0]}; hours in the name of {words['applicant_name']} do not count here."
        problems.append(Problem("applicant_name", sentence))
    if words["date_completed"]:
        problems += _day_problems(day, cycle, rules.timezone)
    if words["hours"]:
        problems += _hours_problems("hours", hours)
    problems += [*excluded.problems, *parts.problems]
    if hours is not None and not excluded.problems:
        problems += _excluded_problems(rules, hours, excluded)
    problems += _area_problems(rules, words, hours, excluded, parts)
    problems += _text_problems(words)
    require(problems)
    assert day is not None  # noqa: S101 - require() has refused what is not a day or a number
    assert hours is not None  # noqa: S101
    texts = {name: value for name, value in words.items() if name not in ("date_completed", "hours", "area")}
    return Line(
        date_completed=day,
        # However many zeros were typed behind it, the number fits its column.
        hours=Decimal(hours_in_words(hours)),
        area=checks.area_codes(rules)[checks.fold(words["area"])] if words["area"] else "",
        excluded=excluded.read,
        parts=parts.read,
        **texts,
    )


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Hours by kind or area, the names of the fields in which something stands, and what is wrong with them."""

    read: dict[str, Decimal]
    typed: list[str]
    problems: list[Problem]

    @property
    def whole(self) -> Decimal:
        return sum(self.read.values(), Decimal(0))


def _numbers(typed: Mapping[str, str], fields: Mapping[str, str]) -> _Numbers:
    found = _Numbers({}, [], [])
    for name, field in fields.items():
        words = typed.get(field, "").strip()
        hours = _decimal(words)
        if not words or hours == 0:
            continue
        found.typed.append(field)
        found.problems.extend(_hours_problems(field, hours))
        if hours is not None:
            found.read[name] = hours
    return found


def _day(words: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(words)
    except ValueError:
        return None


def _decimal(words: str) -> Decimal | None:
    try:
        value = Decimal(words)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _is_named(name: str, names: Sequence[str]) -> bool:
    return checks.fold(name) in map(checks.fold, names)


def _day_problems(day: dt.date | None, cycle: Cycle, timezone: str) -> list[Problem]:
    if day is None:
        return [Problem("date_completed", "Enter the date as in 2026-03-14 or 3/14/2026.")]
    if day > clock.today(timezone):
        return [Problem("date_completed", "The date completed must not lie in the future.")]
    if not cycle.starts_on <= day <= cycle.ends_on:
        first, last = in_words(cycle.starts_on), in_words(cycle.ends_on)
        return [Problem("date_completed", f"Only activities of this cycle count: from {first} to {last}.")]
    return []


def _hours_problems(field: str, hours: Decimal | None) -> list[Problem]:
    if hours is None or not 0 < hours <= MOST_HOURS:
        return [Problem(field, f"Enter the hours as a number above 0 and up to {MOST_HOURS}, as in 1.5.")]
    if hours != round(hours, 2):
        return [Problem(field, "Use at most two decimals, as in 0.25.")]
    return []


def _excluded_problems(rules: checks.RuleSet, hours: Decimal, excluded: _Numbers) -> list[Problem]:
    if not excluded.typed or excluded.whole < hours:
        return []
    kinds = ", ".join(kind.replace("_", " ") for kind in rules.hours.excluded_kinds if kind in excluded.read)
    sentence = f"Of {hours_in_words(hours)} hours {hours_in_words(excluded.whole)} are {kinds}: nothing is left."
    return [Problem(excluded.typed[0], sentence)]


def _area_problems(
    rules: checks.RuleSet, words: Mapping[str, str], hours: Decimal | None, excluded: _Numbers, parts: _Numbers
) -> list[Problem]:
    known = checks.area_codes(rules)
    if words["area"] and checks.fold(words["area"]) not in known:
        names = "; ".join(area.name for area in rules.areas)
        return [Problem("area", f"There is no area “{_short(words['area'])}”. The areas are: {names}.")]
    if not parts.typed:
        return []
    if words["area"]:
        return [Problem("area", "Choose one area, or divide the hours over several, but not both.")]
    if len(parts.typed) > 1 and not rules.hours.split_allowed:
        return [Problem(parts.typed[0], "The hours of an activity may not be divided over areas.")]
    if hours is None or parts.problems or excluded.problems:
        return []
    counted = checks.floored(hours - excluded.whole, rules.hours.step)
    if parts.whole > counted:
        sentence = (
            f"{hours_in_words(parts.whole)} hours are assigned to areas, and only {hours_in_words(counted)} can count."
        )
        return [Problem(parts.typed[0], sentence)]
    return []


def _text_problems(words: Mapping[str, str]) -> list[Problem]:
    found = []
    for name, value in words.items():
        longest = _LONGEST.get(name, _LONGEST_TEXT)
        if len(value) > longest:
            found.append(Problem(name, f"Use at most {longest:,} characters."))
    for name, offered, asked in (
        ("provider", PROVIDERS, "who gave it"),
        ("modality", MODALITIES, "whether it was in person or online"),
    ):
        if words[name] and words[name] not in offered:
            found.append(Problem(name, f"Choose {asked}."))
    return found


def _as_text(hours: Mapping[str, Decimal]) -> dict[str, str]:
    return {name: hours_in_words(value) for name, value in hours.items()}


def _short(words: str) -> str:
    return words if len(words) <= 60 else words[:59] + "…"
