"""The reminders of the rule set: on its days before the expiry, each once, and none when nothing is left to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

import checks
from review import clock
from review.models import Certification, Cycle, OutboxRow, Packet, Person
from review.notices import notice_key, owe_notice
from review.queries.hours import Log, hours_logs, rules_of_cycle, shortfalls_in_words
from review.queries.program import STANDS
from review.workflow.packets import State

GRACE = 3
"""Days within which a reminder still goes out that the clock missed; later, the next one comes soon enough."""
AT_ONCE = 200
DONE_BY_HOLDER = frozenset({State.CHECKING, State.QUEUED, State.IN_REVIEW, State.PASSED, State.COMPLETED})
"""The states in which the holder has nothing to do for the packet."""


def milestone(rules: checks.RuleSet, days_left: int) -> int | None:
    """Which of the rule set's reminders is due with so many days left; None where none is."""
    due = [days for days in rules.reminders.days_before_expiry if 0 <= days - days_left <= GRACE]
    return min(due, default=None)


def next_reminder(rules: checks.RuleSet, ends_on: dt.date, today: dt.date) -> dt.date | None:
    """The next day, from tomorrow on, on which the plan reminds of a cycle that ends on that day."""
    days = (ends_on - dt.timedelta(days=before) for before in rules.reminders.days_before_expiry)
    return min((day for day in days if day > today), default=None)


def remind_of_expiry(db: Session) -> int:
    """Owes the reminders that are due today; returns how many are new."""
    soon = (
        select(Cycle)
        .join(Cycle.certification)
        .join(Certification.person)
        .where(
            Cycle.completed_at.is_(None),
            Cycle.ends_on.in_(_last_days(clock.now().date())),
            STANDS,
            Person.active,
        )
        .options(contains_eager(Cycle.certification).contains_eager(Certification.person))
        .order_by(Cycle.id)
    )
    due = [(cycle, days) for cycle in db.scalars(soon).all() if (days := _due(cycle)) is not None]
    return sum(_remind(db, due[start : start + AT_ONCE]) for start in range(0, len(due), AT_ONCE))


def _last_days(today: dt.date) -> set[dt.date]:
    """The last days of cycles of which some rule set reminds today, which is a day more or less in its zone."""
    plan = {days for rules in checks.rule_sets().values() for days in rules.reminders.days_before_expiry}
    return {today + dt.timedelta(days=left) for days in plan for left in range(days - GRACE - 1, days + 2)}


def _due(cycle: Cycle) -> int | None:
    rules = rules_of_cycle(cycle)
    left = (cycle.ends_on - clock.today(rules.timezone)).days
    return milestone(rules, left) if left >= 0 else None


def _remind(db: Session, found: Sequence[tuple[Cycle, int]]) -> int:
    keys = {cycle.id: notice_key("expires", cycle.certification.person, f"{cycle.id}:{days}") for cycle, days in found}
    # The clock asks every hour, on each of the days of grace: most were reminded, and their hours need no reading.
    reminded = set(db.scalars(select(OutboxRow.once).where(OutboxRow.once.in_(keys.values()))))
    due = [(cycle, days) for cycle, days in found if keys[cycle.id] not in reminded]
    cycles = [cycle for cycle, _ in due]
    live = select(Packet).where(Packet.cycle_id.in_([cycle.id for cycle in cycles]), Packet.state != State.WITHDRAWN)
    packets = {packet.cycle_id: packet for packet in db.scalars(live.options(joinedload(Packet.candidate)))}
    logs = hours_logs(db, cycles)
    return sum(_remind_of(db, cycle, days, packets.get(cycle.id), logs[cycle.id]) for cycle, days in due)


def _remind_of(db: Session, cycle: Cycle, days: int, packet: Packet | None, log: Log) -> bool:
    rules, person = rules_of_cycle(cycle), cycle.certification.person
    handed_in = packet is not None and packet.state in DONE_BY_HOLDER
    short = shortfalls_in_words(rules, log.entered)
    if handed_in and not short:
        return False
    words = {
        "rules": rules,
        "due_by": cycle.ends_on,
        "today": clock.today(rules.timezone),
        "packet_state": "handed_in" if handed_in else packet.state if packet is not None else "none",
        "fix_by": packet.fix_by if packet is not None else None,
        "short": short,
    }
    owed = owe_notice(db, "expires", person, once=f"{cycle.id}:{days}", path="/packets", words=words)
    return owed is not None
