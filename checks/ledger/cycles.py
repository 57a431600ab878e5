"""The days of a certification's cycles."""

from __future__ import annotations

import calendar
import datetime as dt

from checks.requirements import RuleSet


def cycle_bounds(rule_set: RuleSet, issued_on: dt.date, number: int) -> tuple[dt.date, dt.date]:
    """The first and the last day, both inside, of cycle `number` (counted from 1).

    Cycle n ends on the day of issue + n times the rule set's years: the anchor stays the day of issue,
    so that February 29 becomes 28 and comes back in leap years. The next cycle starts the day after.
    """
    if number < 1:
        raise ValueError(f"cycles count from 1, not {number}")
    last = _years_later(issued_on, rule_set.period.years * number)
    if number == 1:
        return issued_on, last
    return _years_later(issued_on, rule_set.period.years * (number - 1)) + dt.timedelta(days=1), last


def _years_later(day: dt.date, years: int) -> dt.date:
    year = day.year + years
    if (day.month, day.day) == (2, 29) and not calendar.isleap(year):
        return dt.date(year, 2, 28)
    return day.replace(year=year)
