"""What is cut of hours that count by themselves: whole hours and the cap of each event, then the caps of the rules."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from checks.ledger.approval import IN_PERSON, event_named, own
from checks.ledger.entries import ZERO, floored
from checks.ledger.problems import Circumstances, Gap, Problem
from checks.ledger.words import hours_in_words, plain
from checks.model import HoursEntry
from checks.requirements import RuleSet


@dataclass(frozen=True, slots=True)
class Line:
    """An entry with what came of it: its own hours, what its event leaves of them, and what is credited in the end."""

    entry: HoursEntry
    hours: Decimal
    by_area: Mapping[str, Decimal]
    within_event: Decimal
    credited: Decimal
    problems: tuple[Problem, ...] = ()


def matches(entry: HoursEntry, where: Mapping[str, str | bool]) -> bool:
    """True where the entry has each of the values."""
    return all(getattr(entry, name) == value for name, value in where.items())


def cap(rule_set: RuleSet, lines: Sequence[Line], around: Circumstances) -> tuple[list[Line], tuple[Gap, ...]]:
    """The lines, cut, and a note for each cap that cut something.

    Each event is summed, floored to whole steps and capped; then what each maximum of the rules allows is summed
    and capped. What is cut is cut from online hours first, then from the latest: the holder is best off so.
    """
    cut, notes = list(lines), []
    for (code, _), places in _by_event(rule_set, lines, around).items():
        event, rule = event_named(rule_set, code, around), rule_set.external
        if event is None or rule is None:
            continue
        whole = sum((lines[place].hours for place in places), ZERO)
        if whole > event.hours:
            notes.append(Gap(f"EVENT_CAP:{code}", f"{event.name} counts for {hours_in_words(event.hours)} at most."))
        left = min(event.hours, floored(whole, rule.step))
        problem = Problem("EVENT_CAP", f"{event.name} counts for {hours_in_words(left)} in all.", counts=True)
        for place, hours in _share(left, places, lines):
            cut[place] = replace(_cut(cut[place], hours, problem), within_event=hours)
    for bound in rule_set.hours.maximums:
        places = [place for place, line in enumerate(cut) if line.credited and matches(line.entry, bound.where)]
        whole = sum((cut[place].credited for place in places), ZERO)
        if whole <= bound.hours:
            continue
        said = f"Of {hours_in_words(whole)} of this kind {plain(bound.hours)} count."
        notes.append(Gap(bound.code, said))
        for place, hours in _share(bound.hours, places, cut):
            cut[place] = _cut(cut[place], hours, Problem(bound.code, said, counts=True))
    return cut, tuple(dict.fromkeys(notes))


def _cut(line: Line, credited: Decimal, problem: Problem) -> Line:
    """The line with what is left of it, and the reason where something was cut."""
    if credited == line.credited:
        return line
    return replace(line, credited=credited, problems=(*line.problems, problem))


def _by_event(rule_set: RuleSet, lines: Iterable[Line], around: Circumstances) -> Mapping[tuple[str, str], list[int]]:
    """The places of the lines that are summed together: those of an event, or of each of its parts by itself."""
    events = (*rule_set.events, *(approval.event for approval in around.approvals.values()))
    by_part = {event.code for event in events if event.per}
    groups: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        code = line.entry.event
        if line.hours and code and not own(rule_set, line.entry):
            groups[code, line.entry.id if code in by_part else ""].append(place)
    return groups


def _share(left: Decimal, places: Sequence[int], lines: Sequence[Line]) -> list[tuple[int, Decimal]]:
    """The hours that are left, given out to the lines in the order that serves the holder best."""
    shares = []
    for place in sorted(places, key=lambda each: _rank(lines[each].entry)):
        given = min(left, lines[place].credited)
        shares.append((place, given))
        left -= given
    return shares


def _rank(entry: HoursEntry) -> tuple[bool, dt.date, str]:
    return entry.modality not in IN_PERSON, entry.date_completed or dt.date.max, entry.id
