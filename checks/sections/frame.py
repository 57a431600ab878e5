"""The plan's first and last day, against which the days that it names are near or far."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from checks.model import Period

_LAST_STRETCH = dt.timedelta(days=190)
_FIRST_STRETCH = dt.timedelta(days=460)
_HALF_YEAR = 183  # days
_EARLIEST, _LATEST = -2, 7


@dataclass(frozen=True, slots=True)
class Frame:
    """The plan's first and last day, as far as they are known."""

    start: dt.date | None
    end: dt.date | None

    @classmethod
    def of(cls, period: Period) -> Frame:
        """The frame of a period; of bare years the middle of each is taken."""
        start = period.start or (dt.date(period.first, 7, 1) if period.first else None)
        end = period.end or (dt.date(period.last, 6, 30) if period.last else None)
        return cls(start, end)

    def far(self, day: dt.date | None) -> bool:
        """True for a day in the plan's last half year, or after."""
        return day is not None and self.end is not None and day >= self.end - _LAST_STRETCH

    def near(self, day: dt.date | None) -> bool:
        """True for a day in the plan's first fifteen months, or before."""
        return day is not None and self.start is not None and day <= self.start + _FIRST_STRETCH

    def half_year(self, day: dt.date | None) -> int | None:
        """In which half year of the plan a day lies, from 0; much earlier and later ones are counted alike."""
        if day is None or self.start is None:
            return None
        return max(_EARLIEST, min(_LATEST, (day - self.start).days // _HALF_YEAR))
