"""How pages and notices say dates, places and numbers: one wording everywhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

KINDS = {"plan": "technology plan", "presentation": "presentation", "signatures": "signature sheet"}


def in_words(day: dt.date) -> str:
    """A day as people write it: December 5, 2026."""
    return f"{day:%B} {day.day}, {day.year}"


def moment_in_words(moment: dt.datetime, timezone: str) -> str:
    """A moment on people's clocks, with its zone: December 5, 2026, 3:07:09 PM CST."""
    local = moment.astimezone(ZoneInfo(timezone))
    hour = local.hour % 12 or 12
    return f"{in_words(local.date())}, {hour}:{local:%M:%S} {'AM' if local.hour < 12 else 'PM'} {local.tzname()}"


def local_day(moment: dt.datetime, timezone: str) -> dt.date:
    """The day of a moment on people's clocks."""
    return moment.astimezone(ZoneInfo(timezone)).date()


def last_day(end: dt.datetime, timezone: str) -> dt.date:
    """The last local day before a moment that ends a term at midnight."""
    return (end - dt.timedelta(microseconds=1)).astimezone(ZoneInfo(timezone)).date()


def days_left(day: dt.date, today: dt.date) -> str:
    """How far a day lies ahead or back: "today", "12 days left", "3 days ago"."""
    count = (day - today).days
    if count == 0:
        return "today"
    noun = "day" if abs(count) == 1 else "days"
    return f"{count} {noun} left" if count > 0 else f"{-count} {noun} ago"


def place_in_words(place: Mapping[str, Any] | None) -> str:
    """A place as a sentence's part: "technology plan, page 7, at “…”"; without one, "the whole packet"."""
    if not place or not place.get("document"):
        return "the whole packet"
    words: str = KINDS.get(place["document"], place["document"])
    if place.get("page"):
        words += f", page {place['page']}"
    if place.get("quote"):
        words += f", at “{place['quote']}”"
    return words


def hours_in_words(hours: Decimal) -> str:
    """Hours as people write them: 5, 1.5, 0.25."""
    words = f"{hours:f}"
    return words.rstrip("0").rstrip(".") if "." in words else words
