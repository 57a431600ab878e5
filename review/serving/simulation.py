"""What a new rule set would change for the holders of today, for somebody at a terminal; it writes nothing."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

import checks
from review import migrations
from review.db import make_engine, open_db
from review.models import Certification, Cycle, HoursEntry, Packet, Person
from review.queries.hours import WITH_EVIDENCE, ledger_entry, rules_of_cycle
from review.serving.preflight import NotReady
from review.settings import Settings
from review.wording import hours_in_words

Effect = Literal["falls short", "needs more", "gains", "needs less", "same", "not under it"]
ORDER: tuple[Effect, ...] = ("falls short", "needs more", "gains", "needs less", "same", "not under it")
"""Whom it hurts comes first. Who falls short needed nothing and would need hours; who gains, the other way round."""
HEADS = ("Holder", "District", "Cycle ends", "Counted", "Needed", "What changes")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a log comes to under one rule set: the last day, and hours that count and that are needed."""

    rule_set: str
    ends_on: dt.date
    counted: Decimal
    needed: Decimal


@dataclass(frozen=True, slots=True)
class Change:
    """One holder's open cycle as it stands, and under the new rule set; `kept` says why that would not hold for it."""

    person: str
    district: str
    before: Standing
    after: Standing
    kept: str = ""

    @property
    def more(self) -> Decimal:
        """How many more hours would be needed; below 0: how many fewer."""
        return self.after.needed - self.before.needed

    @property
    def effect(self) -> Effect:
        """What it means for the holder."""
        if self.kept:
            return "not under it"
        if self.more > 0:
            return "needs more" if self.before.needed else "falls short"
        if self.more < 0:
            return "needs less" if self.after.needed else "gains"
        return "same"


def simulate(settings: Settings, new: checks.RuleSet) -> list[Change]:
    """As `changes_under`, in the database of the settings. Raises NotReady where that is not at the present schema."""
    engine = make_engine(settings.database_url)
    try:
        if not migrations.is_present(engine):
            raise NotReady(
                "The database is not at the present schema yet; run plandesk migrate or plandesk serve first."
            )
        with open_db(engine, writes=False) as db:
            return changes_under(db, new)
    finally:
        engine.dispose()


def changes_under(db: Session, new: checks.RuleSet) -> list[Change]:
    """The change for each open cycle of the new rule set's program, whom it hurts first.

    All hours that were entered and not rejected are counted, verified or not. Raises NotReady for a program that has
    no cycles, or no rules in force to compare with.
    """
    if new.period.kind != "anniversary":
        raise NotReady(f"{new.program} has no cycles of holders, so there is nothing to compare.")
    held = (Certification.removed_at.is_(None), Certification.revoked_at.is_(None), Certification.closed_on.is_(None))
    its_own = (Certification.program == new.program, Cycle.completed_at.is_(None), *held)
    cycles = db.scalars(
        select(Cycle)
        .join(Cycle.certification)
        .join(Certification.person)
        .outerjoin(Person.district)
        .where(*its_own, Certification.issued_on.is_not(None))
        .options(contains_eager(Cycle.certification, Certification.person, Person.district))
        .order_by(Cycle.id)
    ).all()
    logs: dict[int | None, list[checks.HoursEntry]] = defaultdict(list)
    entries = select(HoursEntry).join(HoursEntry.cycle).join(Cycle.certification).where(*its_own)
    for row in db.scalars(
        entries.where(HoursEntry.rejected_at.is_(None)).order_by(HoursEntry.id).options(WITH_EVIDENCE)
    ):
        logs[row.cycle_id].append(ledger_entry(row, new))
    submitted = select(Packet.cycle_id, Packet.rule_set).where(
        Packet.program == new.program, Packet.rule_set.is_not(None)
    )
    pinned = {row.cycle_id: row.rule_set for row in db.execute(submitted.order_by(Packet.id))}
    changes = [_change(cycle, logs[cycle.id], new, pinned.get(cycle.id)) for cycle in cycles]
    return sorted(changes, key=lambda one: (ORDER.index(one.effect), -abs(one.more), one.person, one.before.ends_on))


def _change(cycle: Cycle, entries: Sequence[checks.HoursEntry], new: checks.RuleSet, pinned: str | None) -> Change:
    holder = cycle.certification.person
    now = _rules_now(cycle, pinned)
    before = after = _standing(now, entries, (cycle.starts_on, cycle.ends_on))
    kept = _kept(cycle, new, pinned)
    if not kept:
        after = _standing(new, entries, _days(cycle, now, new))
    return Change(holder.name, holder.district.name if holder.district else "-", before, after, kept)


def _rules_now(cycle: Cycle, pinned: str | None) -> checks.RuleSet:
    try:
        return checks.rule_set(pinned) if pinned else rules_of_cycle(cycle)
    except KeyError as error:
        raise NotReady(f"There is nothing to compare with: {error.args[0]}.") from error


def _kept(cycle: Cycle, new: checks.RuleSet, pinned: str | None) -> str:
    """Why a cycle would not come under the new rules: its packet has its own, or they are not in force at its end."""
    if pinned:
        return f"submitted under {pinned}"
    if cycle.ends_on < new.effective_from:
        return f"ends before {new.effective_from.isoformat()}"
    if new.effective_until is not None and cycle.ends_on > new.effective_until:
        return f"ends after {new.effective_until.isoformat()}"
    return ""


def _days(cycle: Cycle, now: checks.RuleSet, new: checks.RuleSet) -> tuple[dt.date, dt.date]:
    issued_on = cycle.certification.issued_on
    if now.period == new.period or issued_on is None:
        return cycle.starts_on, cycle.ends_on
    return checks.cycle_bounds(new, issued_on, cycle.number)


def _standing(rules: checks.RuleSet, entries: Sequence[checks.HoursEntry], days: tuple[dt.date, dt.date]) -> Standing:
    tally = checks.tally(rules, entries, days)
    return Standing(rules.id, days[1], tally.total, tally.needed)


def as_json(new: checks.RuleSet, changes: Sequence[Change]) -> dict[str, Any]:
    """The changes as values for JSON, hours as decimals."""
    return {
        "rule_set": new.id,
        "hash": new.hash,
        "program": new.program,
        "counts": {effect: sum(one.effect == effect for one in changes) for effect in ORDER},
        "holders": [
            {
                "person": one.person,
                "district": one.district,
                "effect": one.effect,
                "why": one.kept or None,
                "more_hours": one.more,
                "before": _standing_as_json(one.before),
                "after": _standing_as_json(one.after),
            }
            for one in changes
        ],
    }


def _standing_as_json(standing: Standing) -> dict[str, Any]:
    return {
        "rule_set": standing.rule_set,
        "ends_on": standing.ends_on.isoformat(),
        "counted": standing.counted,
        "needed": standing.needed,
    }


def as_text(new: checks.RuleSet, changes: Sequence[Change]) -> str:
    """How many it changes something for, and a line for each."""
    counts = ", ".join(f"{number} {effect}" for effect in ORDER if (number := sum(c.effect == effect for c in changes)))
    cycles = "1 open cycle" if len(changes) == 1 else f"{len(changes)} open cycles"
    head = f"{new.id}: {cycles} of {new.program}{': ' if counts else ''}{counts}."
    rows = [HEADS, *(_cells(one) for one in changes)]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([head, "", *lines] if changes else [head])


def _cells(one: Change) -> tuple[str, ...]:
    counted, needed = (
        _then(hours_in_words(before), hours_in_words(after))
        for before, after in ((one.before.counted, one.after.counted), (one.before.needed, one.after.needed))
    )
    ends = _then(one.before.ends_on.isoformat(), one.after.ends_on.isoformat())
    return one.person, one.district, ends, counted, needed, _in_words(one)


def _then(before: str, after: str) -> str:
    return before if before == after else f"{before} → {after}"


def _in_words(one: Change) -> str:
    if one.kept:
        return one.kept
    by = f"{hours_in_words(abs(one.more))} hours"
    return {
        "falls short": f"falls short by {by}",
        "needs more": f"needs {by} more",
        "gains": f"gains {by}, and needs no more",
        "needs less": f"needs {by} less",
    }.get(one.effect, one.effect)
