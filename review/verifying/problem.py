"""What verify finds wrong, in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

SLACK = dt.timedelta(minutes=1)
"""Moments of one transaction are read from the clock one after the other, and a clock may be set meanwhile."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: its kind, of which only the first is named unless all are asked for, and a sentence."""

    kind: str
    sentence: str


def apart(first: dt.datetime | None, second: dt.datetime | None) -> bool:
    """True where the two moments cannot be of one transaction; a missing one goes with a missing one only."""
    if first is None or second is None:
        return first is not second
    return abs(first - second) > SLACK
