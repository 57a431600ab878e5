"""What the hours lack, and what would close the gap: how many hours, in which areas, by when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from checks.earning import Bound
from checks.ledger.entries import ZERO
from checks.ledger.problems import Gap
from checks.ledger.tally import Tally, minimums
from checks.ledger.words import hours_in_words, in_words, listed, plain
from checks.requirements import RuleSet


def hours_gaps(rule_set: RuleSet, tally: Tally) -> tuple[Gap, ...]:
    """What the hours lack, one gap for the total, each area and each minimum that is short."""
    return tuple(_gaps(rule_set, tally))


def what_would_close(rule_set: RuleSet, tally: Tally, last_day: dt.date) -> list[str]:
    """What the holder must earn by the last day, a sentence each; empty where nothing is needed.

    The first sentence says how many hours, and the others where they must be earned.
    """
    if tally.met:
        return []
    sentences = [f"Earn {plain(tally.needed)} more {_noun(tally)} by {in_words(last_day)}."]
    names = {area.code: area.name for area in rule_set.areas}
    short = [(names[code], hours) for code, hours in tally.area_shortfalls.items() if hours]
    if short:
        where = listed([f"{hours_in_words(hours)} in {name}" for name, hours in short])
        free = tally.needed - sum((hours for _, hours in short), ZERO)
        sentences.append(f"Of these, {where}" + (f", and {hours_in_words(free)} in any area." if free else "."))
    for bound in minimums(rule_set):
        hours = tally.bound_shortfalls[bound.code]
        if hours:
            sentences.append(f"At least {hours_in_words(hours)} of them must be {_of_kind(rule_set, bound)}.")
    return sentences


def _noun(tally: Tally) -> str:
    return "hour" if tally.needed == 1 else "hours"


def _gaps(rule_set: RuleSet, tally: Tally) -> Iterator[Gap]:
    if tally.total_shortfall:
        asked = hours_in_words(rule_set.hours.total_min)
        said = f"{plain(tally.total)} of {asked} count; {plain(tally.total_shortfall)} more are needed."
        yield Gap("HOURS_TOTAL", said)
    for area in rule_set.areas:
        earned, short = tally.by_area[area.code], tally.area_shortfalls[area.code]
        if short:
            asked = hours_in_words(rule_set.hours.area_min)
            said = f"{area.name}: {plain(earned)} of {asked} count; {plain(short)} more are needed."
            yield Gap(f"AREA_MIN:{area.code}", said)
        elif rule_set.hours.all_areas_required and not earned:
            yield Gap(f"STRAND:{area.code}", f"{area.name}: no session was attended.")
    for bound in minimums(rule_set):
        short = tally.bound_shortfalls[bound.code]
        if short:
            said = f"{hours_in_words(bound.hours)} must be {_of_kind(rule_set, bound)}; {plain(short)} more are needed."
            yield Gap(bound.code, said)


def _of_kind(rule_set: RuleSet, bound: Bound) -> str:
    """What a minimum looks at, in words: "in person, from ALET"."""
    said = {"in_person": "in person", "online": "online", "external": "from others"}
    words = [said.get(str(value), f"from {rule_set.issuer}") for value in bound.where.values()]
    return ", ".join(sorted(words, reverse=True)) if len(words) > 1 else words[0]
