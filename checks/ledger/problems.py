"""What the ledger says: what is wrong with an entry, what is lacking of the whole, and what it must know for both."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from checks.earning import ApprovedEvent


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an entry; `counts` is false where it earns nothing for that reason.

    A code may name what it is about after a colon, as in "FIELD_MISSING:justification".
    """

    code: str
    sentence: str
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """What keeps the whole from being complete, as a code for machines and a sentence for people."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Approval:
    """An event that was approved on request, with the day of that and what those who went must hand in."""

    event: ApprovedEvent
    approved_on: dt.date
    evidence: bool = False
    assignment: bool = False


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What must be known beside an entry to judge it; what is left empty is not asked.

    `as_of` is today, `deadline` the last day on which entries may be recorded, `names` those that the person has
    and had, `approvals` the events approved on request by code, `earlier_courses` those credited in earlier years.
    """

    as_of: dt.date | None = None
    deadline: dt.date | None = None
    names: tuple[str, ...] = ()
    approvals: Mapping[str, Approval] = field(default_factory=dict)
    earlier_courses: frozenset[str] = frozenset()


def codes(gaps: tuple[Gap, ...]) -> list[str]:
    """The codes of the gaps, sorted."""
    return sorted(gap.code for gap in gaps)
