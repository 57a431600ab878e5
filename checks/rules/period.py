"""The plan covers exactly the months that the rules ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checks.model import Evidence, Finding, Place, RuleSet


def check(evidence: Evidence, rule_set: RuleSet, options: Mapping[str, Any]) -> Iterator[Finding]:
    """One finding where the period is lacking, too short or long, or could be read in two ways."""
    plan = evidence.packet.file("plan")
    if plan is None or plan.document is None:
        return
    months = rule_set.plan.period_months
    period = evidence.period
    place = Place("plan", quote=period.as_written)
    if not period.as_written:
        message = (
            "The plan does not say which years it covers. "
            f"Write its first and last day on the cover, {months} months in all."
        )
        yield Finding("period", "not_found", "fix", message, "plan", place)
    elif period.three_year is None:
        message = (
            f"The plan's period, “{period.as_written}”, can be read in more than one way. "
            "Write its first and last day on the cover."
        )
        yield Finding("period", "unsure", "fix", message, "plan", place)
    elif not period.three_year:
        message = f"The plan covers “{period.as_written}”. A plan must cover exactly {months} months."
        yield Finding("period", "weak", "fix", message, "plan", place)
