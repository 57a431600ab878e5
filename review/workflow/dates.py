"""Days that people count: working days, and the end of a local day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from zoneinfo import ZoneInfo

REVIVE_DAYS = 14


def add_working_days(day: dt.date, count: int, holidays: Collection[dt.date] = ()) -> dt.date:
    """The `count`-th working day after `day`: Monday to Friday, less the holidays."""
    while count > 0:
        day += dt.timedelta(days=1)
        if day.weekday() < 5 and day not in holidays:
            count -= 1
    return day


def working_days_between(start: dt.date, end: dt.date, holidays: Collection[dt.date] = ()) -> int:
    """How many working days lie after `start`, `end` included: what `add_working_days` would be given."""
    days = (start + dt.timedelta(days=number) for number in range(1, (end - start).days + 1))
    return sum(1 for day in days if day.weekday() < 5 and day not in holidays)


def end_of(day: dt.date, timezone: str) -> dt.datetime:
    """The first moment after the local day, in UTC: what happens before it is in time (23:59:59 is)."""
    following = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), ZoneInfo(timezone))
    return following.astimezone(dt.UTC)
