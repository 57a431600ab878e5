"""Twice as many entries are twice as much work, and no more."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from types import FrameType

import pytest

from checks.ledger import tally
from checks.model import HoursEntry
from checks.requirements import RuleSet
from tests.checks.ledger.makers import AREAS, CYCLE, POLICY, TD, YEAR, entry, outside

Entry = Callable[[int], HoursEntry]


def calls_of(rules: RuleSet, window: tuple[dt.date, dt.date], entries: list[HoursEntry]) -> int:
    """How many functions are called to add the entries up."""
    calls = 0

    def called(frame: FrameType, event: str, what: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(called)
    try:
        tally(rules, entries, window)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize(
    ("rules", "window", "made"),
    [
        (POLICY, CYCLE, lambda n: entry(str(n), AREAS[n % 6], "1.3")),
        (POLICY, CYCLE, lambda n: entry(str(n), "RR", 1, activity="The same")),
        (TD, YEAR, lambda n: outside(str(n), "fetc", "1.5")),
        (TD, YEAR, lambda n: outside(str(n), "cosn-cto-workshop", 1)),
    ],
    ids=["areas", "duplicates", "one event", "many parts of an event"],
)
def test_the_work_grows_as_the_log_does(rules: RuleSet, window: tuple[dt.date, dt.date], made: Entry) -> None:
    few, many = ([made(number) for number in range(count)] for count in (200, 400))
    tally(rules, many, window)
    assert calls_of(rules, window, many) < 2.2 * calls_of(rules, window, few)
