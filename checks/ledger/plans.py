"""Where a plan was used before: by another holder, for another district, or in an earlier cycle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from checks.ledger.problems import Gap


@dataclass(frozen=True, slots=True)
class PlanUse:
    """A packet that holds a plan of a certain content: whose it is, of which district by id, for which cycle."""

    holder: str
    district: str
    cycle: int


def other_uses(own: PlanUse, others: Iterable[PlanUse]) -> tuple[Gap, ...]:
    """What is to be said of the same plan in other packets, a sentence for each kind.

    Holders of one district may share a plan, and it is shown; a plan of another district, and the one that the same
    holder handed in before, are for a person to judge.
    """
    return tuple(dict.fromkeys(_said(own, others)))


def _said(own: PlanUse, others: Iterable[PlanUse]) -> Iterator[Gap]:
    for other in others:
        if other.district != own.district:
            yield Gap("PLAN_OF_ANOTHER_DISTRICT", "The same plan was handed in for another district.")
        elif other.holder != own.holder:
            yield Gap("PLAN_SHARED", "Another holder of this district handed in the same plan, which is allowed.")
        elif other.cycle < own.cycle:
            yield Gap("PLAN_OF_EARLIER_CYCLE", f"The same plan was handed in for cycle {other.cycle}.")
