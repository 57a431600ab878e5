"""The plan is a new one, not the one of an earlier certification cycle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checks.model import EarlierPlan, Evidence, Finding, Place, RuleSet

_THE_SAME = 0.95
_MOSTLY = 0.6


def check(evidence: Evidence, rule_set: RuleSet, options: Mapping[str, Any]) -> Iterator[Finding]:
    """A finding on the earlier plan that is most alike, and one where the plan's years were over before the cycle."""
    plan = evidence.packet.file("plan")
    if plan is None:
        return
    alike, earlier = max(
        ((_share(evidence, plan.sha256, each), each) for each in evidence.packet.earlier),
        key=lambda pair: pair[0],
        default=(0.0, None),
    )
    if earlier is not None and alike >= _MOSTLY:
        whose = "you" if earlier.own else "your district"
        cycle = f"the cycle that ended on {earlier.ends_on:%B} {earlier.ends_on.day}, {earlier.ends_on.year}"
        same = "is the one" if alike >= _THE_SAME else f"shares about {alike:.0%} of its words with the one"
        message = f"The plan {same} that {whose} sent in for {cycle}. Bring the plan of the present three years."
        yield Finding("reused", "weak", "fix" if earlier.own else "note", message, "plan", Place("plan"))
    cycle_days, last = evidence.packet.cycle, evidence.period.end
    if cycle_days and last and last < cycle_days[0]:
        message = (
            f"The plan's years, “{evidence.period.as_written}”, were over before this certification cycle began. "
            "Bring the plan of the present three years."
        )
        yield Finding("reused", "weak", "fix", message, "plan", Place("plan", quote=evidence.period.as_written))


def _share(evidence: Evidence, sha256: str, earlier: EarlierPlan) -> float:
    """How much of the two plans is the same, from 0 to 1; of what was never read only the whole file can be told."""
    if earlier.sha256 == sha256:
        return 1.0
    one, other = evidence.fingerprint, earlier.fingerprint
    if not one or not other:
        return 0.0
    sample = frozenset(sorted(one | other)[: min(len(one), len(other))])
    return len(sample & one & other) / len(sample)
