"""A coordinator reminds whoever has the ball, and holders who have not started: once for each person and day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from review import clock
from review.models import Cycle, Packet, Person
from review.notices import owe_notice
from review.operations.decisions import requirements
from review.operations.refusals import NotAllowed, Stale
from review.operations.step import hold, state_in_words
from review.policy import Actor, may
from review.queries.facts import facts_of
from review.queries.hours import hours_log, rules_of_cycle, shortfalls_in_words
from review.queries.packets import deficiencies
from review.queries.reports import rules_of
from review.wording import last_day
from review.workflow.packets import State


def remind(db: Session, packet: Packet, *, actor: Actor) -> Person:
    """Owes the candidate, or the reviewer who holds the packet, a reminder of what is to be done by when; returns who.

    The packet itself does not change, so that nobody who is at work on it has to begin again.
    """
    hold(db, packet)
    facts = facts_of(db, packet)
    if facts.staged_by is not None:
        raise NotAllowed("A decision on it is about to take effect; nobody has to be reminded.")
    if not may(actor, "remind", facts) or not someone_must_act(db, packet):
        raise NotAllowed(f"It is {state_in_words(State(packet.state))}; nobody has to be reminded.")
    holder = packet.reviewer if packet.state == State.IN_REVIEW else None
    person = holder or packet.candidate
    if not person.active:
        raise NotAllowed(f"The account of {person.name} is turned off.")
    today = clock.today(rules_of(packet).timezone)
    owed = owe_notice(
        db,
        "reminder",
        person,
        once=f"{packet.id}:{today.isoformat()}",
        packet=packet,
        path=_path(packet),
        words=_words(db, packet) | {"coordinator": actor.name, "today": today},
    )
    if owed is None:
        raise Stale(f"{person.name} was reminded of it today already.")
    return person


def someone_must_act(db: Session, packet: Packet) -> bool:
    """True where somebody can be reminded of the packet: once it has passed, only of what the hours log lacks."""
    return packet.state != State.PASSED or bool(_lacking(db, packet))


def remind_to_start(db: Session, cycles: Sequence[Cycle], *, actor: Actor) -> list[Person]:
    """Owes the holders of these cycles, as `not_started` lists them, a reminder to open their packets; returns whom.

    Who was reminded of the cycle today already is left out. It says that an invitation comes by itself, where they
    have no password; that is for the caller to send.
    """
    reminded = []
    # In one order, whoever does it: two coordinators who remind the same people would else wait for each other.
    for cycle in sorted(cycles, key=lambda one: one.id):
        person, rules = cycle.certification.person, rules_of_cycle(cycle)
        today = clock.today(rules.timezone)
        owed = owe_notice(
            db,
            "not_started",
            person,
            once=f"{cycle.id}:{today.isoformat()}",
            path="/packets",
            words={
                "rules": rules,
                "coordinator": actor.name,
                "due_by": cycle.ends_on,
                "today": today,
                "invited": person.password_hash is None,
                "files": [one.title for one in rules.documents if one.required],
            },
        )
        if owed is not None:
            reminded.append(person)
    return reminded


def _path(packet: Packet) -> str:
    """Where whoever is reminded has something to do."""
    match packet.state:
        case State.IN_REVIEW:
            return f"/review/{packet.public_id}"
        case State.PASSED:
            return f"/hours/{packet.cycle.public_id}"
        case _:
            return f"/packets/{packet.public_id}"


def _lacking(db: Session, packet: Packet) -> list[str]:
    """What the holder still has to enter or to answer in the hours log, a sentence each."""
    log = hours_log(db, packet.cycle)
    asked = len(log.queried)
    waits = "1 entry waits" if asked == 1 else f"{asked} entries wait"
    return [
        *shortfalls_in_words(rules_of(packet), log.entered),
        *([f"{waits} for your answer to what a coordinator asked."] if asked else []),
    ]


def _words(db: Session, packet: Packet) -> dict[str, object]:
    """What is to be done, and by when."""
    rules, revision = rules_of(packet), packet.latest_revision
    there = {document.kind for document in packet.current_documents}
    content = revision.report.content if revision is not None else None
    listed = deficiencies(db, packet, drafts=False) if packet.state == State.FIX_REQUESTED else []
    return {
        "due_by": _due_by(packet, rules.timezone),
        "missing": [one.title for one in rules.documents if one.required and one.kind not in there],
        "faults": [fault for fault in (content or {}).get("faults", ()) if fault["mechanical"]],
        "unanswered": [one for one in listed if one.must_fix and one.state == "open" and not one.answer],
        "titles": requirements(packet),
        "lacking": _lacking(db, packet) if packet.state == State.PASSED else [],
    }


def _due_by(packet: Packet, zone: str) -> dt.date:
    """The day by which whoever has the ball must act; without one of its own, the day on which the cycle ends."""
    if packet.state == State.IN_REVIEW and packet.lease_until is not None:
        return last_day(packet.lease_until, zone)
    if packet.state == State.FIX_REQUESTED and packet.fix_by is not None:
        return packet.fix_by
    return packet.cycle.ends_on
