"""What certifications are today: the facts that the ledger judges, as the tables tell them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Literal, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

import checks
from review import clock
from review.models import Certificate, Certification, Cycle, LogEntry, Packet
from review.queries.hours import rules_of_cycle
from review.wording import local_day
from review.workflow.packets import Act, State

OURS = frozenset({State.CHECKING, State.QUEUED, State.IN_REVIEW})
"""The states in which a packet waits for us, so that the holder loses nothing by the delay.

One that passed waits for us too; but if it came late, nothing that we do makes it one in time.
"""


def present_cycle(certification: Certification) -> Cycle:
    """The cycle that runs: the first that is not completed."""
    cycles = certification.cycles
    return next((cycle for cycle in cycles if cycle.completed_at is None), cycles[-1])


def standing_of(db: Session, certification: Certification) -> checks.Status | None:
    """What the certification is today; None while somebody only applies for it."""
    return standings_of(db, [certification]).get(certification.id)


def standings_of(db: Session, certifications: Sequence[Certification]) -> dict[int, checks.Status]:
    """What each of these certifications is today, by its id; those that somebody only applies for are left out."""
    cycles = [present_cycle(certification) for certification in certifications]
    packets = _packets_of(db, cycles)
    returned = _last(db, packets.values(), Act.RETURN_FOR_FIXES, Act.BOUNCED)
    withdrawn = _last(db, packets.values(), Act.WITHDRAW)
    reopened = _reopened(db, cycles)
    found = {}
    for certification, cycle in zip(certifications, cycles, strict=True):
        if certification.issued_on is None:
            continue
        packet, rules = packets.get(cycle.id), rules_of_cycle(cycle)
        facts = checks.CertificationFacts(
            issued_on=certification.issued_on,
            cycle=cycle.number,
            submitted=_submitted(packet, withdrawn.get(packet.id)) if packet else (),
            returned_at=returned.get(packet.id) if packet else None,
            extended_to=cycle.file_by,
            completed_on=_day(cycle.completed_at, rules),
            reopened=cycle.id in reopened,
            ours=packet is not None and packet.state in OURS,
            removed_on=_day(certification.removed_at, rules),
            revoked_on=_day(certification.revoked_at, rules),
            closed=cast("Literal['', 'retired', 'deceased']", certification.closed_why),
            closed_on=certification.closed_on,
        )
        found[certification.id] = checks.certification_status(rules, facts, clock.today(rules.timezone))
    return found


def _packets_of(db: Session, cycles: Iterable[Cycle]) -> dict[int, Packet]:
    """The live packets of these cycles, by the cycles' ids."""
    live = select(Packet).where(Packet.cycle_id.in_([c.id for c in cycles]), Packet.state != State.WITHDRAWN)
    return {packet.cycle_id: packet for packet in db.scalars(live.options(selectinload(Packet.revisions)))}


def _last(db: Session, packets: Iterable[Packet], *acts: Act) -> dict[int, dt.datetime]:
    """When one of these acts was last done to each packet, by its id; packets to which none was done are left out."""
    done = (
        select(LogEntry.packet_id, func.max(LogEntry.at))
        .where(LogEntry.packet_id.in_([packet.id for packet in packets]), LogEntry.act.in_(acts))
        .group_by(LogEntry.packet_id)
    )
    return {row.packet_id: row[1] for row in db.execute(done)}


def _submitted(packet: Packet, withdrawn_at: dt.datetime | None) -> tuple[dt.datetime, ...]:
    """When the packet was submitted; what was taken back and revived since is not handed in any more."""
    submitted = (revision.submitted_at for revision in packet.revisions)
    return tuple(at for at in submitted if withdrawn_at is None or at > withdrawn_at)


def _reopened(db: Session, cycles: Iterable[Cycle]) -> set[int]:
    """Which of the cycles were completed, and are looked at again."""
    suspended = select(Certificate.cycle_id).where(
        Certificate.cycle_id.in_([c.id for c in cycles]), Certificate.suspended_at.is_not(None)
    )
    return {cycle_id for cycle_id in db.scalars(suspended) if cycle_id is not None}


def _day(moment: dt.datetime | None, rules: checks.RuleSet) -> dt.date | None:
    return local_day(moment, rules.timezone) if moment else None
