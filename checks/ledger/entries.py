"""One entry under one rule set: the hours that it earns in each area, and why it does not count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from checks.ledger.approval import approval_problems
from checks.ledger.cycles import Window
from checks.ledger.problems import Circumstances, Problem
from checks.ledger.words import fold, hours_in_words, in_words, listed, plain
from checks.model import HoursEntry
from checks.requirements import RuleSet

ZERO = Decimal(0)
_OUTSIDE = {
    "anniversary": ("OUT_OF_CYCLE_BEFORE", "OUT_OF_CYCLE_AFTER", "cycle"),
    "fiscal_year": ("OUT_OF_YEAR", "OUT_OF_YEAR", "fiscal year"),
    "cohort": ("OUT_OF_WINDOW", "OUT_OF_WINDOW", "course"),
}


@dataclass(frozen=True, slots=True)
class Earned:
    """What an entry earns by itself, before duplicates and caps: hours, those of each area, what is wrong with it."""

    hours: Decimal
    by_area: Mapping[str, Decimal]
    problems: tuple[Problem, ...]


def earn(
    rule_set: RuleSet, entry: HoursEntry, window: Window, around: Circumstances, areas: Mapping[str, str]
) -> Earned:
    """What the entry earns in the window; `areas` are the codes of the areas by folded name."""
    spent = _spent(rule_set, entry, window)
    hours = floored(spent, rule_set.hours.step)
    problems = [
        *_missing_fields(rule_set, entry),
        *_person_problems(entry, around),
        *_day_problems(rule_set, entry, window, around),
        *_area_problems(rule_set, entry, hours, areas),
        *approval_problems(rule_set, entry, around),
        *_hours_problems(rule_set, entry, spent, hours),
    ]
    if not all(problem.counts for problem in problems):
        return Earned(ZERO, {}, tuple(problems))
    by_area = _by_area(rule_set, entry, hours, areas)
    if entry.splits and not _tagged(rule_set):
        hours = sum(by_area.values(), ZERO)
    return Earned(hours, by_area, tuple(problems))


def floored(hours: Decimal, step: Decimal) -> Decimal:
    """The hours in whole steps, never below 0."""
    return max(ZERO, (hours / step).to_integral_value(ROUND_FLOOR) * step)


def _spent(rule_set: RuleSet, entry: HoursEntry, window: Window) -> Decimal:
    """The hours of the entry that may count: those of the window's sessions, or all but what is excluded."""
    if entry.sessions and rule_set.hours.count_by == "session_date":
        return sum((hours for day, hours in entry.sessions if window[0] <= day <= window[1]), ZERO)
    return (entry.hours or ZERO) - _excluded(rule_set, entry)


def _excluded(rule_set: RuleSet, entry: HoursEntry) -> Decimal:
    if not entry.excluded:
        return ZERO
    kinds = rule_set.hours.excluded_kinds
    return sum((max(ZERO, hours) for kind, hours in entry.excluded.items() if kind in kinds), ZERO)


def _missing_fields(rule_set: RuleSet, entry: HoursEntry) -> Iterator[Problem]:
    attended = bool(entry.sessions)
    lacking = {
        "date_completed": entry.date_completed is None and not attended,
        "hours": entry.hours is None and not attended,
        "area": "area" in rule_set.entry.required and not (entry.area.strip() or entry.areas or entry.splits),
    }
    for name in rule_set.entry.required:
        if name not in lacking:
            words = getattr(entry, name, None)
            lacking[name] = words is not None and not words.strip()
    for name, missing in lacking.items():
        if missing:
            yield Problem(f"FIELD_MISSING:{name}", f"The {name.replace('_', ' ')} is missing.")


def _person_problems(entry: HoursEntry, around: Circumstances) -> Iterator[Problem]:
    if around.names and entry.applicant_name and fold(entry.applicant_name) not in map(fold, around.names):
        yield Problem("PERSON_MISMATCH", f"It is in the name of {entry.applicant_name}, not of {around.names[0]}.")


def _day_problems(rule_set: RuleSet, entry: HoursEntry, window: Window, around: Circumstances) -> Iterator[Problem]:
    first, last = window
    before, after, called = _OUTSIDE[rule_set.period.kind]
    days = _days(rule_set, entry)
    if days and max(days) < first:
        yield Problem(before, f"Completed before the {called} began on {in_words(first)}.")
    elif days and min(days) > last:
        yield Problem(after, f"Completed after the {called} ended on {in_words(last)}.")
    elif days and (min(days) < first or max(days) > last):
        yield Problem("SESSIONS_OUTSIDE", f"Only the sessions from {in_words(first)} to {in_words(last)} count.", True)
    if around.as_of is not None and days and max(days) > around.as_of:
        yield Problem("FUTURE_DATE", f"{in_words(max(days))} is still to come.")
    late = around.deadline is not None and entry.recorded_on is not None and entry.recorded_on > around.deadline
    if late and rule_set.hours.record_by == "deadline" and around.deadline and entry.recorded_on:
        yield Problem(
            "RECORDED_LATE",
            f"Entered on {in_words(entry.recorded_on)}, after the last day for that, {in_words(around.deadline)}.",
        )


def _days(rule_set: RuleSet, entry: HoursEntry) -> list[dt.date]:
    """The days that decide whether the entry lies in the window."""
    if entry.sessions and rule_set.hours.count_by == "session_date":
        return [day for day, _ in entry.sessions]
    return [entry.date_completed] if entry.date_completed else []


def _area_problems(rule_set: RuleSet, entry: HoursEntry, hours: Decimal, areas: Mapping[str, str]) -> Iterator[Problem]:
    names = _names(rule_set, entry)
    unknown = [f"“{name}”" for name in names if fold(name) not in areas] if areas else []
    if unknown:
        yield Problem("AREA_UNKNOWN", f"There is no area {listed(unknown)}.")
    if _tagged(rule_set):
        if rule_set.hours.allocation == "tag" and rule_set.hours.area_required and areas and not names:
            yield Problem("STRAND_MISSING", "It names none of the areas.")
    elif entry.splits:
        yield from _split_problems(rule_set, entry, hours)
    elif len(names) > 1:
        yield Problem("SPLIT_MISSING", f"It names {len(names)} areas, and an hour serves one: divide its hours.")


def _split_problems(rule_set: RuleSet, entry: HoursEntry, hours: Decimal) -> Iterator[Problem]:
    if not rule_set.hours.split_allowed and len(entry.splits) > 1:
        yield Problem("SPLIT_NOT_ALLOWED", "Its hours may not be divided over areas.")
    parts = [max(ZERO, part) for part in entry.splits.values()]
    whole, counted = sum(parts, ZERO), sum((floored(part, rule_set.hours.step) for part in parts), ZERO)
    if whole > hours:
        message = f"{hours_in_words(whole)} are assigned to areas, and only {plain(hours)} can count. Correct them."
        yield Problem("OVERALLOCATED", message)
    elif counted < hours:
        message = f"Only {plain(counted)} of {hours_in_words(hours)} are assigned to areas."
        yield Problem("UNDERALLOCATED", message, counts=True)


def _tagged(rule_set: RuleSet) -> bool:
    """True where an hour may serve several areas, as the sessions of a cohort do."""
    return rule_set.hours.allocation == "tag" or rule_set.period.kind == "cohort"


def _names(rule_set: RuleSet, entry: HoursEntry) -> list[str]:
    """The areas that the entry names, as they are written."""
    if entry.splits:
        return list(entry.splits)
    one = (entry.area,) if entry.area.strip() else ()
    return [name for name in (entry.areas or one if _tagged(rule_set) else one or entry.areas) if name.strip()]


def _hours_problems(rule_set: RuleSet, entry: HoursEntry, spent: Decimal, hours: Decimal) -> Iterator[Problem]:
    if entry.hours is None and not entry.sessions:
        return
    excluded = _excluded(rule_set, entry)
    if excluded and not (entry.sessions and rule_set.hours.count_by == "session_date"):
        kinds = [kind.replace("_", " ") for kind in entry.excluded if kind in rule_set.hours.excluded_kinds]
        yield Problem("EXCLUDED_TIME", f"{hours_in_words(excluded)} of {listed(kinds)} do not count.", counts=True)
    if spent > 0 and hours != spent:
        yield Problem("ROUNDED_DOWN", f"{hours_in_words(spent)} count as {plain(hours)}.", counts=True)
    if hours <= 0:
        yield Problem("ZERO_CREDIT", "No time is left that counts.")


def _by_area(rule_set: RuleSet, entry: HoursEntry, hours: Decimal, areas: Mapping[str, str]) -> Mapping[str, Decimal]:
    """The hours of each area: its part, or the whole where the entry is not divided."""
    if not areas:
        return {}
    if _tagged(rule_set) or not entry.splits:
        return {areas[fold(name)]: hours for name in _names(rule_set, entry)}
    by_area: dict[str, Decimal] = {}
    for name, part in entry.splits.items():
        code = areas[fold(name)]
        by_area[code] = by_area.get(code, ZERO) + floored(part, rule_set.hours.step)
    return by_area
