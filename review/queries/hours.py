"""A holder's hours: the lines of the log, and what they add up to under the rule set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

import checks
from review.models import Cycle, HoursEntry
from review.policy import Actor
from review.wording import hours_in_words


@dataclass(frozen=True, slots=True)
class Log:
    """The lines of a cycle's log, and two tallies: of what is entered, and of what is verified."""

    entries: tuple[HoursEntry, ...]
    entered: checks.Tally
    verified: checks.Tally


def rules_of_cycle(cycle: Cycle) -> checks.RuleSet:
    """The rule set in force when the cycle ends: "the current requirements" of the recertification policy."""
    return checks.rule_set_for(cycle.certification.program, cycle.ends_on)


def hours_log(db: Session, cycle: Cycle) -> Log:
    """The cycle's log, newest activity first."""
    return hours_logs(db, [cycle])[cycle.id]


def hours_logs(db: Session, cycles: Sequence[Cycle]) -> dict[int, Log]:
    """The logs of several cycles by the cycles' ids, in one query."""
    entries = db.scalars(
        select(HoursEntry)
        .where(HoursEntry.cycle_id.in_([cycle.id for cycle in cycles]))
        .order_by(HoursEntry.date_completed.desc(), HoursEntry.id.desc())
        .options(joinedload(HoursEntry.verifier))
    ).all()
    return {cycle.id: _log(cycle, [e for e in entries if e.cycle_id == cycle.id]) for cycle in cycles}


def _log(cycle: Cycle, entries: Sequence[HoursEntry]) -> Log:
    rules, days = rules_of_cycle(cycle), (cycle.starts_on, cycle.ends_on)
    # Of two equal lines the one that was entered later is the double.
    lines = sorted(entries, key=lambda entry: entry.id)
    return Log(
        entries=tuple(entries),
        entered=checks.tally(rules, [ledger_entry(e) for e in lines], days),
        verified=checks.tally(rules, [ledger_entry(e) for e in lines if e.verified_at is not None], days),
    )


def ledger_entry(entry: HoursEntry) -> checks.HoursEntry:
    """The row as the value that the ledger adds up."""
    return checks.HoursEntry(
        id=entry.public_id,
        area=entry.area,
        hours=entry.hours,
        date_completed=entry.date_completed,
        activity=entry.activity,
        location=entry.location,
    )


def shortfalls_in_words(rules: checks.RuleSet, tally: checks.Tally) -> list[str]:
    """What is still missing, a sentence each; empty where the hours are met."""
    sentences = []
    if tally.total_shortfall > 0:
        sentences.append(
            f"{hours_in_words(tally.total)} of {hours_in_words(rules.hours.total_min)} hours are there; "
            f"{hours_in_words(tally.total_shortfall)} more are needed."
        )
    for area in rules.areas:
        short = tally.area_shortfalls.get(area.code)
        if short:
            sentences.append(
                f"{area.name}: {hours_in_words(tally.by_area[area.code])} of "
                f"{hours_in_words(rules.hours.area_min)} hours; "
                f"{hours_in_words(short)} more are needed."
            )
    return sentences


def may_enter_hours(actor: Actor, cycle: Cycle) -> bool:
    """True for the holder, while the cycle is open."""
    holder = cycle.certification.person
    return (
        actor.person_id == holder.id
        and actor.has("candidate", cycle.certification.program)
        and cycle.completed_at is None
    )


def may_verify_hours(actor: Actor, cycle: Cycle) -> bool:
    """True for a coordinator of the program who is neither the holder nor of the holder's district."""
    holder = cycle.certification.person
    return (
        actor.has("coordinator", cycle.certification.program)
        and actor.person_id != holder.id
        and (actor.district_id is None or actor.district_id != holder.district_id)
        and cycle.completed_at is None
    )
