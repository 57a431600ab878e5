"""Certifications: their cycles' bounds, completion, and the hours that it rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

import checks
from review.models import Certification, Cycle, HoursEntry, LogEntry, Packet
from review.operations import seals
from review.queries.hours import hours_log, rules_of_cycle, shortfalls_in_words
from review.queries.reports import rules_of
from review.verifying.past import Past
from review.verifying.problem import SLACK, Problem, apart
from review.workflow.packets import Act, State


def check_holder(past: Past) -> Iterator[Problem]:
    """A packet is its certification's holder's, and completing it completed its cycle."""
    packet, cycle = past.packet, past.packet.cycle
    held = cycle.certification
    if (packet.candidate_id, packet.program) != (held.person_id, held.program):
        yield Problem("packet holder", f"{past.name} is of another person or program than its certification.")
    if (packet.ends_on, packet.candidate_name) != (cycle.ends_on, packet.candidate.name):
        yield Problem("packet copies", f"{past.name} is listed under another name or last day than its candidate's.")
    for entry in past.entries(Act.COMPLETE, Act.REOPEN)[-1:]:
        if entry.act == Act.REOPEN:
            continue
        if entry.touched.get("cycle") != cycle.id or apart(cycle.completed_at, entry.at):
            yield Problem("cycle completed", f"{past.name}: its cycle was not completed as its log says.")


def check_cycles(db: Session) -> Iterator[Problem]:
    """Cycles follow one another without a gap; a completed one has one completed packet and one next cycle."""
    packets: dict[int, list[Packet]] = defaultdict(list)
    for packet in db.scalars(select(Packet).where(Packet.state != State.WITHDRAWN).options(joinedload(Packet.cycle))):
        packets[packet.cycle_id].append(packet)
    held = select(Certification).order_by(Certification.id).options(selectinload(Certification.cycles))
    for certification in db.scalars(held):
        yield from _check_numbers(certification)
        for cycle, before in zip(certification.cycles, [None, *certification.cycles], strict=False):
            yield from _check_cycle(db, cycle, packets[cycle.id])
            yield from _check_bounds(cycle, packets[before.id] if before else ())


def _check_numbers(certification: Certification) -> Iterator[Problem]:
    name, cycles = f"Certification {certification.public_id}", certification.cycles
    numbers = [cycle.number for cycle in cycles]
    if not numbers:
        yield Problem("cycle missing", f"{name} has no cycle.")
        return
    if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        yield Problem("cycle numbers", f"{name} has cycles {numbers}; they must follow one another.")
    if certification.issued_on is None:
        # Whoever is accepted has no next cycle: nothing is issued yet.
        if len(cycles) > 1:
            yield Problem("cycle next", f"{name} is applied for; it has the days for applications alone.")
        return
    if [cycle.completed_at is not None for cycle in cycles] != [True] * (len(cycles) - 1) + [False]:
        yield Problem("cycle next", f"{name}: each completed cycle has one next cycle, which is opened by that alone.")


def _check_cycle(db: Session, cycle: Cycle, packets: Sequence[Packet]) -> Iterator[Problem]:
    name = f"Cycle {cycle.public_id}"
    if len(packets) > 1:
        yield Problem("packets living", f"{name} has {len(packets)} packets that were not withdrawn.")
    completed = [packet for packet in packets if packet.state == State.COMPLETED]
    if (cycle.completed_at is not None) != (len(completed) == 1):
        yield Problem("cycle packet", f"{name}: it is completed by one packet, and by that alone.")
    for packet in completed:
        if shortfalls_in_words(rules_of(packet), hours_log(db, cycle).verified):
            yield Problem("hours short", f"{name} is completed, and its verified hours are not enough.")


def _check_bounds(cycle: Cycle, before: Sequence[Packet]) -> Iterator[Problem]:
    """`before`: the packets of the cycle before it, by whose rules it was opened."""
    rules = next((rules_of(packet) for packet in before if packet.rule_set), None) or rules_of_cycle(cycle)
    issued = cycle.certification.issued_on
    days = checks.cycle_bounds(rules, issued, cycle.number) if issued else checks.application_days(rules)
    if (cycle.starts_on, cycle.ends_on) != days:
        why = "from the day of issue" if issued else "from the rules for applications"
        yield Problem("cycle bounds", f"Cycle {cycle.public_id}: its days do not follow {why}.")


def check_completed_hours(db: Session) -> Iterator[Problem]:
    """The verified hours of a completed cycle are those with which it was completed."""
    verified: dict[int | None, dict[str, str]] = defaultdict(dict)
    for entry in db.scalars(select(HoursEntry).where(HoursEntry.verified_at.is_not(None)).order_by(HoursEntry.id)):
        verified[entry.cycle_id][str(entry.id)] = seals.of_hours(entry)
    later = aliased(LogEntry)
    reopened = exists().where(
        later.packet_id == LogEntry.packet_id, later.number > LogEntry.number, later.act == Act.REOPEN
    )
    standing = select(LogEntry).where(LogEntry.act == Act.COMPLETE, ~reopened)
    for act in db.scalars(standing.order_by(LogEntry.id)):
        held = verified[act.touched.get("cycle", 0)]
        for id_, seal in act.touched.get("hours", held).items():
            if held.get(id_) != seal:
                where = f"Log entry {act.number} of a completed packet"
                yield Problem("hours words", f"{where} rests on a line of hours that is gone or changed since.")


def check_hours(db: Session) -> Iterator[Problem]:
    """A verified entry has its verifier, who is not its holder; each is of more than no hours."""
    entries = select(HoursEntry).order_by(HoursEntry.id)
    whole = entries.options(joinedload(HoursEntry.cycle))
    for entry in db.scalars(whole):
        name = f"Hours entry {entry.public_id}"
        if (entry.verified_at is None) != (entry.verified_by is None):
            yield Problem("hours verifier", f"{name}: a verified entry has a verifier and a time, others neither.")
        if entry.verified_by == entry.person_id:
            yield Problem("hours own", f"{name} was verified by its own holder.")
        if not entry.hours.is_finite() or entry.hours <= 0:
            yield Problem("hours amount", f"{name} is of {entry.hours} hours.")
        completed, verified = entry.cycle and entry.cycle.completed_at, entry.verified_at
        if completed and verified and verified - completed > SLACK:
            yield Problem("hours late", f"{name} was verified after its cycle was completed.")
