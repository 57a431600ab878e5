"""What somebody in a cohort still lacks: hours, areas, the fee, the sessions that are held together with others."""

from __future__ import annotations

from collections.abc import Collection

from checks.ledger.gaps import hours_gaps
from checks.ledger.problems import Gap
from checks.ledger.tally import Tally
from checks.ledger.words import plain
from checks.requirements import RuleSet


def cohort_gaps(rule_set: RuleSet, tally: Tally, *, fee_paid: bool, joint_attended: Collection[str]) -> tuple[Gap, ...]:
    """What keeps the cohort from being completed; `joint_attended` are the names of the joint sessions."""
    gaps = list(hours_gaps(rule_set, tally))
    cohort = rule_set.cohort
    if cohort is None:
        return tuple(gaps)
    if cohort.fee and not fee_paid:
        gaps.append(Gap("FEE_UNPAID", f"The fee of ${plain(cohort.fee)} is not paid."))
    absent = [name for name in cohort.joint_sessions if name not in joint_attended]
    gaps += [Gap(f"JOINT:{name}", f"The joint session “{name}” was not attended.") for name in absent]
    return tuple(gaps)
