"""What the hours of a period come to under a rule set: totals, what is short, what is still needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from checks.earning import Bound
from checks.ledger.caps import Line, cap, matches
from checks.ledger.cycles import Window
from checks.ledger.entries import ZERO, earn
from checks.ledger.problems import Circumstances, Gap, Problem
from checks.ledger.words import area_codes, fold
from checks.model import HoursEntry
from checks.requirements import RuleSet

_NOTHING_KNOWN = Circumstances()
_TWICE = Problem("DUPLICATE", "The same activity, place and day is already in the log.")


@dataclass(frozen=True, slots=True)
class Tally:
    """The hours of one period against what the rules ask, all in clock hours.

    `bound_shortfalls` are what is short of each minimum by its code, `notes` what was cut of hours that count.
    """

    total: Decimal
    by_area: Mapping[str, Decimal]
    total_shortfall: Decimal
    area_shortfalls: Mapping[str, Decimal]
    bound_shortfalls: Mapping[str, Decimal]
    needed: Decimal
    lines: tuple[Line, ...] = ()
    notes: tuple[Gap, ...] = ()

    @property
    def met(self) -> bool:
        """True where no more hours are needed."""
        return self.needed == 0

    @property
    def credited(self) -> Mapping[str, Decimal]:
        """What each entry counts in the end, by the entries' ids."""
        return {line.entry.id: line.credited for line in self.lines}

    @property
    def problems(self) -> Mapping[str, tuple[Problem, ...]]:
        """What is wrong with the entries, by their ids; only entries with a problem stand here."""
        return {line.entry.id: line.problems for line in self.lines if line.problems}

    def hours_where(self, **where: str | bool) -> Decimal:
        """What the entries with these values count in the end."""
        return sum((line.credited for line in self.lines if matches(line.entry, where)), ZERO)


def tally(
    rule_set: RuleSet, entries: Iterable[HoursEntry], window: Window, around: Circumstances = _NOTHING_KNOWN
) -> Tally:
    """What the entries come to in a window (its first and last day, both inside).

    Hours needed = the largest of what the total, all areas together and each minimum are short, as an hour may serve
    all three. Of two equal entries the first that counts is kept.
    """
    judged = _lines(rule_set, entries, window, around)
    lines, notes = cap(rule_set, _without_duplicates(rule_set, judged), around)
    by_area = {area.code: ZERO for area in rule_set.areas}
    for line in lines:
        for code, hours in line.by_area.items():
            by_area[code] += hours
    total = sum((line.credited for line in lines), ZERO)
    total_shortfall = max(ZERO, rule_set.hours.total_min - total)
    area_shortfalls = {code: max(ZERO, rule_set.hours.area_min - hours) for code, hours in by_area.items()}
    bound_shortfalls = {bound.code: _short_of(bound, lines) for bound in minimums(rule_set)}
    needed = max(total_shortfall, sum(area_shortfalls.values(), ZERO), *bound_shortfalls.values(), ZERO)
    return Tally(total, by_area, total_shortfall, area_shortfalls, bound_shortfalls, needed, tuple(lines), notes)


def minimums(rule_set: RuleSet) -> tuple[Bound, ...]:
    """The minimums of a rule set, that of hours in person among them."""
    in_person = rule_set.hours.in_person_min
    own = (Bound("IN_PERSON_MIN", in_person, {"modality": "in_person"}),) if in_person else ()
    return (*own, *rule_set.hours.minimums)


def _short_of(bound: Bound, lines: Sequence[Line]) -> Decimal:
    return max(ZERO, bound.hours - sum((line.credited for line in lines if matches(line.entry, bound.where)), ZERO))


def _lines(rule_set: RuleSet, entries: Iterable[HoursEntry], window: Window, around: Circumstances) -> list[Line]:
    areas = area_codes(rule_set)
    lines = []
    for entry in entries:
        earned = earn(rule_set, entry, window, around, areas)
        lines.append(Line(entry, earned.hours, earned.by_area, earned.hours, earned.hours, earned.problems))
    return lines


def _without_duplicates(rule_set: RuleSet, lines: Iterable[Line]) -> list[Line]:
    """The lines, with nothing for those that repeat one that counts."""
    taken: set[tuple[str, ...]] = set()
    kept = []
    for line in lines:
        key = _key(rule_set, line.entry) if line.hours else ()
        if key in taken:
            line = replace(  # noqa: PLW2901 - the line as it stands from here on
                line, hours=ZERO, by_area={}, within_event=ZERO, credited=ZERO, problems=(*line.problems, _TWICE)
            )
        elif key:
            taken.add(key)
        kept.append(line)
    return kept


def _key(rule_set: RuleSet, entry: HoursEntry) -> tuple[str, ...]:
    """What two equal entries have in common; empty where the entry leaves out what it is named by."""
    values = [getattr(entry, name) for name in rule_set.duplicates.key]
    key = tuple("" if value is None else fold(str(value)) for value in values)
    return key if key and key[0] else ()
