"""A recertification as a whole: hours and packet by the deadline, what is lacking, and what that makes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from checks.ledger.cycles import Window, cycle_bounds, local_day
from checks.ledger.documents import PacketFacts, document_gaps
from checks.ledger.gaps import hours_gaps
from checks.ledger.problems import Circumstances, Gap
from checks.ledger.status import CertificationFacts, Status, certification_status, filing_deadline
from checks.ledger.tally import Tally, tally
from checks.model import HoursEntry
from checks.requirements import RuleSet

Standing = Literal["compliant", "in_progress", "noncompliant", "closed"]


@dataclass(frozen=True, slots=True)
class SubmittedPacket:
    """A revision of a packet and the moment at which it was submitted."""

    submitted_at: dt.datetime
    facts: PacketFacts


@dataclass(frozen=True, slots=True)
class Recertification:
    """What a recertification comes to on a day; `judged` is the revision that counts, None where there is none."""

    standing: Standing
    status: Status
    cycle: Window
    deadline: dt.date
    tally: Tally
    gaps: tuple[Gap, ...]
    judged: SubmittedPacket | None = None

    @property
    def compliant(self) -> bool:
        """True where no hours are needed and the packet is complete."""
        return self.standing == "compliant"


def recertify(
    rule_set: RuleSet,
    facts: CertificationFacts,
    entries: Sequence[HoursEntry],
    packets: Sequence[SubmittedPacket],
    as_of: dt.date,
    *,
    names: tuple[str, ...] = (),
    districts: tuple[str, ...] = (),
) -> Recertification:
    """Judges the latest revision submitted by the deadline, and the entries dated in the cycle and recorded by then.

    What was submitted after `as_of` is not known yet, and `facts.submitted` is taken from the packets. `names` are
    those that the holder has and had, `districts` those of the holder's district at the submission.
    """
    known = sorted(
        (each for each in packets if local_day(rule_set, each.submitted_at) <= as_of),
        key=lambda each: each.submitted_at,
    )
    facts = replace(facts, submitted=tuple(each.submitted_at for each in known))
    cycle, deadline = cycle_bounds(rule_set, facts.issued_on, facts.cycle), filing_deadline(rule_set, facts)
    hours = tally(rule_set, entries, cycle, Circumstances(as_of=as_of, deadline=deadline, names=names))
    in_time = [each for each in known if local_day(rule_set, each.submitted_at) <= deadline]
    judged = in_time[-1] if in_time else None
    if judged is not None:
        packet_gaps = document_gaps(rule_set, judged.facts, cycle, districts=districts, presenters=names)
    elif known:
        packet_gaps = (Gap("SUBMITTED_LATE", "The packet was submitted after the deadline."),)
    else:
        packet_gaps = (Gap("NO_DOCUMENTS", "No documents were submitted."),)
    gaps = (*hours_gaps(rule_set, hours), *packet_gaps)
    status = certification_status(rule_set, replace(facts, met=not gaps), as_of)
    return Recertification(_standing(status, gaps), status, cycle, deadline, hours, gaps, judged)


def _standing(status: Status, gaps: tuple[Gap, ...]) -> Standing:
    if status.state in ("closed_retired", "closed_deceased"):
        return "closed"
    if not gaps:
        return "compliant"
    return "in_progress" if status.state in ("active", "review_hold") else "noncompliant"
