"""The plan, the presentation and the signature sheet tell of the same years and of the same day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from checks.model import Evidence, Finding, Place, RuleSet


def check(evidence: Evidence, rule_set: RuleSet, options: Mapping[str, Any]) -> Iterator[Finding]:
    """A finding where the presentation names other years than the plan, and where the sheet has another day than it."""
    shown, sheet, plan = evidence.presentation, evidence.signatures, evidence.period
    if shown is None:
        return
    years = shown.period
    # Years that can be read in two ways contradict nothing.
    if None not in (years.three_year, plan.three_year) and (years.first, years.last) != (plan.first, plan.last):
        message = (
            f"The presentation names the years “{years.as_written}”, the plan “{plan.as_written}”. "
            "Check that it shows this plan."
        )
        yield Finding("agreement", "weak", "note", message, "presentation", Place("presentation", 1, years.as_written))
    if sheet is not None and sheet.date and shown.date and sheet.date != shown.date:
        message = (
            f"The presentation is dated {_in_words(shown.date)}, the signature sheet {_in_words(sheet.date)}. "
            "Those who sign were in attendance: check that both are of the same meeting."
        )
        yield Finding("agreement", "unsure", "note", message, "signatures", Place("signatures"))


def _in_words(day: dt.date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
