"""What the rows of a list of activities would add to a log: judged row by row, and saved all together or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import checks
from review import clock
from review.models import Cycle, HoursEntry, Person
from review.operations.hours import add_line, require_open_log
from review.operations.hours_line import Line, read_line
from review.operations.hours_list import Typed
from review.operations.refusals import NotReady, Problem, Stale
from review.policy import Actor
from review.queries.hours import hours_log, names_of, rules_of_cycle, tally_of
from review.wording import hours_in_words


@dataclass(slots=True)
class Step:
    """What one row does: the line that it adds, or why it adds nothing."""

    row: Typed
    line: Line | None = None
    key: str = ""
    there: str = ""
    """Where it stands already; "" where it does not."""
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """What it comes to, in a word or two."""
        if self.problems:
            return "Error"
        return "There already" if self.there else "New activity"


@dataclass(frozen=True)
class Plan:
    """What a whole list would do."""

    steps: list[Step]

    @cached_property
    def wrong(self) -> list[Step]:
        """The rows with problems; while there are any, nothing is saved."""
        return [step for step in self.steps if step.problems]

    @cached_property
    def new(self) -> list[Step]:
        """The rows that add something."""
        return [step for step in self.steps if step.kind == "New activity"]

    @cached_property
    def version(self) -> str:
        """Differs as soon as a row, or what it would do, differs."""
        said = [(s.row.number, dict(s.row.fields), s.key, s.kind, s.there, s.notes, s.problems) for s in self.steps]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def plan_activities(db: Session, cycle: Cycle, rows: Sequence[Typed], *, actor: Actor) -> Plan:
    """What the rows would do to the holder's own log. Raises NotAllowed where nobody may enter hours now."""
    require_open_log(cycle, actor)
    rules, entries = rules_of_cycle(cycle), hours_log(db, cycle).entries
    desk = _Desk(rules, entries)
    holder = cycle.certification.person
    names, district = names_of(db, holder), holder.district.name if holder.district else ""
    usual = {"applicant_name": holder.name, "district": district}
    plan = Plan([desk.judge(row, cycle, usual, names) for row in rows])
    _say_what_counts(rules, cycle, entries, plan)
    return plan


def import_activities(db: Session, cycle: Cycle, rows: Sequence[Typed], *, actor: Actor, version: str) -> Plan:
    """Adds what the rows say, and is given the version of the plan that the holder saw.

    Raises Stale where the plan is another one by now, and NotReady while a row has a problem. What came in once does
    not come in again, whoever imports it at the same moment.
    """
    db.execute(select(Person.id).where(Person.id == cycle.certification.person_id).with_for_update(key_share=True))
    plan = plan_activities(db, cycle, rows, actor=actor)
    if plan.version != version:
        raise Stale("The list, or your log, changed since this preview. Nothing was saved; look at it again.")
    if plan.wrong:
        raise NotReady([Problem("", "Nothing was saved, because some rows cannot be.")])
    try:
        with db.begin_nested():
            for step in plan.new:
                assert step.line is not None  # noqa: S101 - a row without problems was read
                add_line(db, cycle, step.line, actor=actor, act="import", origin="import", import_key=step.key)
    except IntegrityError as error:
        raise Stale("This list was imported a moment ago. Nothing was saved; look at it again.") from error
    return plan


def key_of(line: Line | HoursEntry) -> str:
    """What tells a line from every other of the log: activity, place, day, hours and areas, however it is spelled."""
    said = (checks.fold(line.activity), checks.fold(line.location), line.date_completed.isoformat())
    parts, excluded = (_in_order(part) for part in (line.parts, line.excluded))
    return hashlib.sha256(
        json.dumps([*said, hours_in_words(line.hours), line.area, parts, excluded]).encode()
    ).hexdigest()


def _in_order(hours: Mapping[str, Decimal] | Mapping[str, str]) -> list[list[str]]:
    return sorted([name, hours_in_words(Decimal(value))] for name, value in hours.items())


class _Desk:
    """Judges one row after the other against the log, and against the rows above."""

    def __init__(self, rules: checks.RuleSet, entries: Sequence[HoursEntry]) -> None:
        self.rules = rules
        self.there: dict[str, str] = {}
        self.taken: dict[tuple[str, ...], str] = {}
        for entry in entries:
            where = "It is in your log already."
            if entry.rejected_at is not None:
                where = f"It was rejected: {entry.staff_words}"
            for key in {key_of(entry), entry.import_key or ""} - {""}:
                self.there[key] = where
            if entry.rejected_at is None:
                self.taken[self._named(entry)] = "your log, with other hours or another area. Change it there"

    def judge(self, row: Typed, cycle: Cycle, usual: Mapping[str, str], names: Sequence[str]) -> Step:
        """What the row does; a row with problems does nothing, and later rows do not see it."""
        step = Step(row, problems=list(row.problems))
        typed = {**usual, **{name: words for name, words in row.fields.items() if words}}
        try:
            step.line = read_line(self.rules, cycle, typed, names=names)
        except NotReady as refused:
            step.problems += [problem.sentence for problem in refused.problems]
        if step.problems or step.line is None:
            return step
        step.key, named = key_of(step.line), self._named(step.line)
        step.there = self.there.get(step.key, "")
        if not step.there and named in self.taken:
            step.problems.append(f"The same activity, place and day stands in {self.taken[named]}.")
        elif not step.there:
            self.there[step.key] = f"It stands in line {row.number} already."
            self.taken[named] = f"line {row.number}. Where it is divided over areas, write them into one row"
        return step

    def _named(self, line: Line | HoursEntry) -> tuple[str, ...]:
        """What two lines have in common of which the rules count one."""
        names = self.rules.duplicates.key
        return tuple(checks.fold(str(getattr(line, name))) for name in names) if names else (key_of(line),)


def _say_what_counts(rules: checks.RuleSet, cycle: Cycle, entries: Sequence[HoursEntry], plan: Plan) -> None:
    """Notes on each new row what the ledger would say of it."""
    now = clock.now()
    added = [
        HoursEntry(public_id=f"row {place}", entered_at=now, **step.line.values())
        for place, step in enumerate(plan.new)
        if step.line is not None
    ]
    standing = [entry for entry in entries if entry.rejected_at is None]
    found = tally_of(rules, cycle, [*standing, *added])
    for place, step in enumerate(plan.new):
        problems = found.problems.get(f"row {place}", ())
        step.notes += [f"{each.sentence}{'' if each.counts else ' It would not count.'}" for each in problems]
