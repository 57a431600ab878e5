"""A year of hours as a whole, under a yearly mandate or an annual renewal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from checks.ledger.cycles import Window, fiscal_year
from checks.ledger.gaps import hours_gaps
from checks.ledger.problems import Circumstances, Gap
from checks.ledger.tally import Tally, tally
from checks.model import HoursEntry
from checks.requirements import RuleSet


@dataclass(frozen=True, slots=True)
class Year:
    """What a year comes to on a day; `notes` say what was cut, and what a person must judge."""

    standing: Literal["compliant", "in_progress", "noncompliant"]
    window: Window
    tally: Tally
    gaps: tuple[Gap, ...]
    notes: tuple[Gap, ...]


def judge_year(
    rule_set: RuleSet,
    year: int,
    entries: Iterable[HoursEntry],
    around: Circumstances,
    *,
    post_began_on: dt.date | None = None,
) -> Year:
    """Judges the year that ends in the calendar year `year`; `around.as_of` must be set.

    Nothing is asked less of a part of a year: who took the post in it is flagged for a person to judge.
    """
    if around.as_of is None:
        raise ValueError("a year is judged as of a day")
    window = fiscal_year(rule_set, year)
    hours = tally(rule_set, entries, window, around)
    gaps = hours_gaps(rule_set, hours)
    notes = list(hours.notes)
    if post_began_on is not None and window[0] < post_began_on <= window[1]:
        notes.append(Gap("PARTIAL_YEAR", "The post began within the year: a person must judge what is asked."))
    standing: Literal["compliant", "in_progress", "noncompliant"] = "noncompliant"
    if not gaps:
        standing = "compliant"
    elif around.as_of <= window[1]:
        standing = "in_progress"
    return Year(standing, window, hours, gaps, tuple(notes))
