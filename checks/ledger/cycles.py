"""The days of cycles, fiscal years and cohorts: which are the first and the last, both inside."""

from __future__ import annotations

import calendar
import datetime as dt
import zoneinfo

from checks.requirements import RuleSet

Window = tuple[dt.date, dt.date]
"""The first and the last day, both inside."""


def cycle_bounds(rule_set: RuleSet, issued_on: dt.date, number: int) -> Window:
    """The first and the last day, both inside, of cycle `number` (counted from 1).

    Cycle n ends on the day of issue + n times the rule set's years: the anchor stays the day of issue,
    so that February 29 becomes 28 and comes back in leap years. The next cycle starts the day after.
    """
    if number < 1:
        raise ValueError(f"cycles count from 1, not {number}")
    last = months_later(issued_on, 12 * rule_set.period.years * number)
    if number == 1:
        return issued_on, last
    return months_later(issued_on, 12 * rule_set.period.years * (number - 1)) + dt.timedelta(days=1), last


def expiries(rule_set: RuleSet, issued_on: dt.date, cycles: int) -> list[dt.date]:
    """The last days of the first so many cycles."""
    return [cycle_bounds(rule_set, issued_on, number)[1] for number in range(1, cycles + 1)]


def fiscal_year(rule_set: RuleSet, year: int) -> Window:
    """The days of the fiscal year that is named after the calendar year in which it ends."""
    month, day = map(int, rule_set.period.start.split("-"))
    return dt.date(year - 1, month, day), dt.date(year, month, day) - dt.timedelta(days=1)


def fiscal_year_of(rule_set: RuleSet, day: dt.date) -> int:
    """The name of the fiscal year in which a day lies."""
    return day.year if day <= fiscal_year(rule_set, day.year)[1] else day.year + 1


def cohort_days(rule_set: RuleSet) -> Window:
    """The days between which a cohort's sessions count; those that are not set leave nothing out."""
    first = rule_set.cohort.first if rule_set.cohort else None
    last = rule_set.cohort.last if rule_set.cohort else None
    return first or dt.date.min, last or dt.date.max


def local_day(rule_set: RuleSet, moment: dt.datetime) -> dt.date:
    """The day of a moment in the rule set's zone; 23:59:59 is in time and 00:00:00 the next day."""
    return moment.astimezone(zone(rule_set)).date()


def zone(rule_set: RuleSet) -> zoneinfo.ZoneInfo:
    """The zone in which the rule set's days begin and end."""
    return zoneinfo.ZoneInfo(rule_set.timezone)


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the last of a month that is too short for it."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
