"""The one place that asks the time."""

import datetime as dt
from zoneinfo import ZoneInfo


def now() -> dt.datetime:
    """The present moment, UTC-aware."""
    return dt.datetime.now(dt.UTC)


def today(timezone: str) -> dt.date:
    """The present local day in the named zone: days are compared in the rule set's zone."""
    return now().astimezone(ZoneInfo(timezone)).date()
