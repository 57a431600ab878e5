"""How one entry counts in every ledger that is kept for its holder: each program has its own rules and period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

import checks
from review import clock
from review.models import Certification, Cycle, EventRequest, HoursEntry, Post
from review.queries.hours import WITH_EVIDENCE, last_day_to_enter, ledger_entry, rules_of_cycle
from review.wording import local_day


@dataclass(frozen=True, slots=True)
class Counted:
    """What an entry counts under one rule set in one period (first and last day), and what is wrong with it there."""

    rules: checks.RuleSet
    period: checks.Window
    credited: Decimal
    problems: tuple[checks.Problem, ...]


def ledgers_of(db: Session, entry: HoursEntry) -> list[Counted]:
    """How the entry counts in its cycle, and in the yearly ledgers of its holder on the day of the activity.

    A rejected entry counts nowhere; one that is not verified yet is counted as if it were.
    """
    if entry.rejected_at is not None:
        return []
    held = _held(db, entry.person_id)
    if entry.cycle is not None:
        held[entry.cycle.certification.program] = entry.cycle
    posts = select(Post.kind).where(
        Post.person_id == entry.person_id,
        Post.starts_on <= entry.date_completed,
        or_(Post.ends_on.is_(None), Post.ends_on >= entry.date_completed),
    )
    standing = checks.Standing(
        posts=frozenset(db.scalars(posts)),
        credentials=frozenset(rules_of_cycle(cycle).credential for cycle in held.values()),
        cycles={program: (cycle.starts_on, cycle.ends_on) for program, cycle in held.items()},
    )
    own = select(HoursEntry).where(HoursEntry.person_id == entry.person_id, HoursEntry.rejected_at.is_(None))
    entries = db.scalars(own.order_by(HoursEntry.id).options(WITH_EVIDENCE)).all()
    found = []
    for rules in checks.rule_sets_for(standing, entry.date_completed):
        cycle = held.get(rules.program)
        if cycle is None and rules.period.kind != "fiscal_year":
            continue
        if cycle is not None:
            rules, period = rules_of_cycle(cycle), (cycle.starts_on, cycle.ends_on)  # noqa: PLW2901 - of the cycle
            listed = [each for each in entries if each.cycle_id == cycle.id]
            deadline = last_day_to_enter(rules, cycle)
        else:
            year = checks.fiscal_year_of(rules, entry.date_completed)
            period, listed, deadline = checks.fiscal_year(rules, year), list(entries), None
        around = checks.Circumstances(
            as_of=clock.today(rules.timezone), deadline=deadline, approvals=approved_events(db, rules)
        )
        tally = checks.tally(rules, [ledger_entry(each, rules) for each in listed], period, around)
        if entry.public_id in tally.credited:
            credited = tally.credited[entry.public_id]
            found.append(Counted(rules, period, credited, tally.problems.get(entry.public_id, ())))
    return found


def _held(db: Session, person_id: int) -> dict[str, Cycle]:
    """The present cycles of the person's certifications, by program."""
    held = select(Certification).where(
        Certification.person_id == person_id, Certification.removed_at.is_(None), Certification.issued_on.is_not(None)
    )
    return {each.program: each.cycles[-1] for each in db.scalars(held.options(selectinload(Certification.cycles)))}


def approved_events(db: Session, rules: checks.RuleSet) -> Mapping[str, checks.Approval]:
    """The events that were approved on request under a program's rules, by their codes."""
    asked = select(EventRequest).where(EventRequest.program == rules.program, EventRequest.state == "approved")
    return {
        request.code: checks.Approval(
            checks.ApprovedEvent(
                code=request.code,
                name=request.name,
                hours=request.granted or request.hours,
                modality="in_person" if request.modality == "in_person" else "any",
                first=request.starts_on,
                last=request.ends_on,
            ),
            approved_on=local_day(request.decided_at, rules.timezone),
        )
        for request in db.scalars(asked)
        if request.decided_at is not None
    }
