"""What makes no sense in how a rule set counts hours: its period, bounds, events, and what hangs on them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal

from checks.model import HoursEntry
from checks.requirements import RuleSet

Fault = tuple[str, str]
BOUND_BY: Mapping[str, tuple[str, ...]] = {"provider": ("alet", "external"), "modality": ("in_person", "online")}
"""What a minimum or a maximum may look at in an entry, and what may stand there."""


def faults(built: RuleSet, programs: Collection[str]) -> Iterator[Fault]:
    """The faults of a rule set's hours; `programs` are those that it may name."""
    yield from _of_period(built)
    yield from _of_amounts(built)
    yield from _of_bounds(built)
    yield from _of_events(built)
    fields = sorted(each.name for each in dataclasses.fields(HoursEntry))
    for name in built.duplicates.key:
        if name not in fields:
            yield "duplicates.key", f"{name!r} is no field of an entry; they are {', '.join(fields)}"
    if (deadline := built.academy_deadline) is not None:
        if deadline.months < 1:
            yield "academy_deadline.months", "expected at least 1"
        if deadline.satisfied_by not in programs:
            yield "academy_deadline.satisfied_by", f"{deadline.satisfied_by!r} is not a program"


def _of_period(built: RuleSet) -> Iterator[Fault]:
    period = built.period
    if period.kind == "anniversary" and period.years < 1:
        yield "period.years", "expected at least 1"
    if period.kind == "fiscal_year" and not _is_day_of_every_year(period.start):
        yield "period.start", f"expected a month and a day of every year, as in 10-01, found {period.start!r}"
    if period.kind == "cohort" and built.cohort is None:
        yield "cohort", "is missing"


def _is_day_of_every_year(words: str) -> bool:
    try:
        # 2001 has no February 29
        return dt.date.fromisoformat(f"2001-{words}").strftime("%m-%d") == words
    except ValueError:
        return False


def _of_amounts(built: RuleSet) -> Iterator[Fault]:
    hours = built.hours
    if hours.step <= 0:
        yield "hours.step", "expected a number above 0"
    if hours.total_min < 0:
        yield "hours.total_min", "expected 0 or more"
    if not 0 <= hours.area_min * len(built.areas) <= hours.total_min:
        yield "hours.area_min", f"expected 0 or more, and no more than {hours.total_min} in all areas together"
    if not 0 <= hours.in_person_min <= hours.total_min:
        yield "hours.in_person_min", f"expected 0 to {hours.total_min}"
    if not built.areas and (hours.area_min or hours.all_areas_required):
        yield "areas", "expected at least one, as hours are asked of each"
    if hours.split_allowed and hours.allocation == "tag":
        yield "hours.split_allowed", "expected false, as an hour may name several areas"


def _of_bounds(built: RuleSet) -> Iterator[Fault]:
    for name, bounds in (("minimums", built.hours.minimums), ("maximums", built.hours.maximums)):
        for number, bound in enumerate(bounds):
            key = f"hours.{name}[{number}]"
            if bound.hours <= 0 or (name == "minimums" and bound.hours > built.hours.total_min):
                yield f"{key}.hours", f"expected a number above 0, and at most {built.hours.total_min} for a minimum"
            if not bound.where:
                yield f"{key}.where", "expected what it looks at"
            for what, value in bound.where.items():
                if what not in BOUND_BY:
                    yield f"{key}.where.{what}", f"unknown key; known are {', '.join(BOUND_BY)}"
                elif value not in BOUND_BY[what]:
                    yield f"{key}.where.{what}", f"expected one of {', '.join(BOUND_BY[what])}, found {value!r}"


def _of_events(built: RuleSet) -> Iterator[Fault]:
    external = built.external
    if external is not None and external.step <= 0:
        yield "external.step", "expected a number above 0"
    if external is None and built.events:
        yield "external", "is missing, and there are events"
    for number, event in enumerate(built.events):
        key = f"events[{number}]"
        if event.hours <= 0:
            yield f"{key}.hours", "expected a number above 0"
        elif external is not None and external.step > 0 and event.hours % external.step != Decimal(0):
            yield f"{key}.hours", f"expected a multiple of {external.step}, as external hours have no parts of it"
        days = [day for day in (event.after, event.first, event.last) if day is not None]
        if days != sorted(days) or (event.after is not None and event.after in days[1:]):
            yield key, "expected its days in order: after, first, last"
