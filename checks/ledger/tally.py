"""What the hours of a cycle come to: totals, what is short, what is still needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal
from typing import Literal

from checks.model import HoursEntry
from checks.requirements import RuleSet

ProblemCode = Literal[
    "OUT_OF_CYCLE_BEFORE", "OUT_OF_CYCLE_AFTER", "AREA_UNKNOWN", "ZERO_CREDIT", "ROUNDED_DOWN", "DUPLICATE"
]
Cycle = tuple[dt.date, dt.date]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an entry; `counts` is false where it earns nothing for that reason."""

    code: ProblemCode
    sentence: str
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """The hours of one cycle against what the rules ask, all in clock hours.

    `credited` and `problems` are by the entries' ids; only entries with a problem stand in `problems`.
    """

    total: Decimal
    by_area: Mapping[str, Decimal]
    total_shortfall: Decimal
    area_shortfalls: Mapping[str, Decimal]
    needed: Decimal
    credited: Mapping[str, Decimal] = field(default_factory=dict)
    problems: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        """True where no more hours are needed."""
        return self.needed == 0


def tally(rule_set: RuleSet, entries: Iterable[HoursEntry], cycle: Cycle) -> Tally:
    """What the entries come to in a cycle (its first and last day, both inside).

    An hour serves one area. Hours needed = the larger of what the total and what all areas together are short,
    as an hour for a short area also counts for the total.
    """
    by_area = {area.code: Decimal(0) for area in rule_set.areas}
    credited: dict[str, Decimal] = {}
    problems: dict[str, tuple[Problem, ...]] = {}
    taken: set[tuple[str, ...]] = set()
    for entry in entries:
        found = list(_problems(rule_set, entry, cycle))
        key = _fold(entry.activity), _fold(entry.location), entry.date_completed.isoformat(), entry.area
        named = bool(entry.activity.strip())
        if named and key in taken:
            found.append(Problem("DUPLICATE", "The same activity, place, day and area is already in the log."))
        hours = _floored(rule_set, entry.hours) if all(problem.counts for problem in found) else Decimal(0)
        if hours and named:
            taken.add(key)
        if hours:
            by_area[entry.area] += hours
        credited[entry.id] = hours
        if found:
            problems[entry.id] = tuple(found)
    total = sum(by_area.values(), Decimal(0))
    total_shortfall = max(Decimal(0), rule_set.hours.total_min - total)
    shortfalls = {code: max(Decimal(0), rule_set.hours.area_min - hours) for code, hours in by_area.items()}
    needed = max(total_shortfall, sum(shortfalls.values(), Decimal(0)))
    return Tally(total, by_area, total_shortfall, shortfalls, needed, credited, problems)


def _problems(rule_set: RuleSet, entry: HoursEntry, cycle: Cycle) -> Iterable[Problem]:
    first, last = cycle
    if entry.date_completed < first:
        yield Problem("OUT_OF_CYCLE_BEFORE", f"Completed before the cycle began on {_day(first)}.")
    if entry.date_completed > last:
        yield Problem("OUT_OF_CYCLE_AFTER", f"Completed after the cycle ended on {_day(last)}.")
    if entry.area not in {area.code for area in rule_set.areas}:
        yield Problem("AREA_UNKNOWN", f"“{entry.area}” is not one of the areas.")
    floored = _floored(rule_set, entry.hours)
    if floored <= 0:
        yield Problem("ZERO_CREDIT", f"{entry.hours} hours are less than the smallest step of {rule_set.hours.step}.")
    elif floored != entry.hours:
        yield Problem("ROUNDED_DOWN", f"{entry.hours} hours count as {floored}.", counts=True)


def _floored(rule_set: RuleSet, hours: Decimal) -> Decimal:
    step = rule_set.hours.step
    return max(Decimal(0), (hours / step).to_integral_value(ROUND_FLOOR) * step)


def _fold(words: str) -> str:
    return " ".join("".join(each if each.isalnum() else " " for each in words.casefold()).split())


def _day(day: dt.date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
