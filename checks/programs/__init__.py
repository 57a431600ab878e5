"""Rule sets: one TOML in this folder is one version of a program's rules, refused when wrong, chosen by day."""

from __future__ import annotations

import datetime as dt
import functools
import os
import types
from collections.abc import Mapping
from pathlib import Path

from checks.ledger.cycles import Window
from checks.programs import choosing, sense
from checks.programs.choosing import Standing, in_force
from checks.programs.pins import changed_since_used
from checks.programs.tables import BadRuleSet, Tables, in_order, parse, resolve
from checks.programs.typed import build
from checks.requirements import RuleSet

__all__ = [
    "FOLDER",
    "BadRuleSet",
    "Standing",
    "changed_since_used",
    "in_force",
    "load_file",
    "load_folder",
    "rule_set",
    "rule_set_for",
    "rule_set_for_cohort",
    "rule_set_for_period",
    "rule_sets",
    "rule_sets_for",
]

FOLDER = Path(__file__).parent
FURTHER = "PLANDESK_RULES"
"""Names a folder of the operator's rule sets. Read here, so that every process and command judges by the same rules."""


@functools.cache
def rule_sets() -> Mapping[str, RuleSet]:
    """All rule sets of the product by id, with the operator's; BadRuleSet where one is wrong."""
    return _all_built(_known())


def rule_set(id: str) -> RuleSet:  # noqa: A002 - the word that everyone uses for it
    """The rule set of that id, e.g. `al-cto-recert@policy`; KeyError where there is none."""
    return rule_sets()[id]


def rule_set_for(program: str, day: dt.date) -> RuleSet:
    """The rule set of a program that is in force on a day; KeyError where none is."""
    return in_force(rule_sets(), program, day)


def rule_set_for_period(program: str, period: Window) -> RuleSet:
    """The rule set of a program for a cycle or a year, by its first and last day; KeyError where there is none."""
    return choosing.for_period(rule_sets(), program, period)


def rule_set_for_cohort(program: str, label: str) -> RuleSet:
    """The rule set of a program's cohort; KeyError where there is none."""
    return choosing.for_cohort(rule_sets(), program, label)


def rule_sets_for(standing: Standing, day: dt.date) -> tuple[RuleSet, ...]:
    """Every rule set under which a person's hours of that day may count."""
    return choosing.for_person(rule_sets(), standing, day)


def load_folder(folder: Path) -> Mapping[str, RuleSet]:
    """The rule sets of a folder by id; a file is named after its id. BadRuleSet where one is wrong."""
    return _all_built(_parsed(folder))


def load_file(path: Path) -> RuleSet:
    """The rule set of a file elsewhere, which may extend those of the product; BadRuleSet where it is wrong."""
    raw = {**_known(), path.stem: parse(path)}
    in_order(raw)
    return _built(path.stem, raw)


def _known() -> dict[str, Tables]:
    shipped, folder = _parsed(FOLDER), os.environ.get(FURTHER)
    further = _parsed(Path(folder)) if folder else {}
    for id in further:  # noqa: A001
        if id in shipped:
            raise BadRuleSet(f"{id}.toml", "ruleset.version", "expected one that Plandesk does not ship")
    return shipped | further


def _all_built(raw: dict[str, Tables]) -> Mapping[str, RuleSet]:
    # those that others build on first, so that a fault is said of the file in which it stands
    built = {id: _built(id, raw) for id in in_order(raw)}  # noqa: A001
    return types.MappingProxyType({id: built[id] for id in raw})  # noqa: A001


def _parsed(folder: Path) -> dict[str, Tables]:
    return {path.stem: parse(path) for path in sorted(folder.glob("*.toml"), key=lambda each: each.stem)}


def _built(id: str, raw: Mapping[str, Tables]) -> RuleSet:  # noqa: A002
    built = build(id, resolve(id, raw))
    programs = {each.partition("@")[0] for each in raw}
    for key, expected in sense.faults(built, programs):
        raise BadRuleSet(f"{id}.toml", key, expected)
    return built
