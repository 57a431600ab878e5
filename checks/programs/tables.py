"""A rule set's tables as its TOML gives them, laid over those that it extends."""

from __future__ import annotations

import graphlib
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

Tables = Mapping[str, Any]


class BadRuleSet(Exception):  # noqa: N818 - a wrong rule set is what it is, and what it is called everywhere
    """A rule set is wrong; the text names the file, the key, and says what was expected."""

    def __init__(self, file: str, key: str, expected: str) -> None:
        super().__init__(f"{file}: {key}: {expected}")
        self.file = file
        self.key = key
        self.expected = expected


def parse(path: Path) -> dict[str, Any]:
    """What a TOML file holds, its numbers as decimals; BadRuleSet where it cannot be read."""
    try:
        return tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadRuleSet(path.name, "file", f"is not TOML: {error}") from error
    except OSError as error:
        raise BadRuleSet(path.name, "file", f"cannot be read: {error.strerror}") from error


def in_order(raw: Mapping[str, Tables]) -> list[str]:
    """The ids of rule sets, each after those that it builds on; BadRuleSet where one builds on itself."""
    graph = {id: [name for name in _names(tables) if name in raw] for id, tables in raw.items()}  # noqa: A001
    try:
        return list(graphlib.TopologicalSorter(graph).static_order())
    except graphlib.CycleError as error:
        first, *others = error.args[1]
        raise BadRuleSet(f"{first}.toml", "extends", f"comes round to itself by way of {', '.join(others)}") from error


def resolve(id: str, raw: Mapping[str, Tables]) -> dict[str, Any]:  # noqa: A002 - the word that everyone uses for it
    """The tables of a rule set laid over those that it extends; a list replaces the whole list.

    Where `areas` is a table and no list, its `extends` names the rule set (of whatever program) that has them.
    `raw` holds the tables of every rule set by id, and none builds on itself. BadRuleSet names what is not there.
    """
    own = raw[id]
    header = own.get("ruleset")
    if not isinstance(header, dict):
        raise BadRuleSet(f"{id}.toml", "ruleset", "is missing" if header is None else "expected a table")
    resolved = dict(own)
    if "extends" in header:
        resolved = _laid_over(_other(id, "ruleset.extends", header["extends"], raw), own)
        # a variant is said of one file, not of what builds on it
        resolved["ruleset"]["variant"] = header.get("variant", False)
    if isinstance(areas := resolved.get("areas"), dict):
        if unknown := sorted(areas.keys() - {"extends"}):
            raise BadRuleSet(f"{id}.toml", f"areas.{unknown[0]}", "unknown key")
        resolved["areas"] = _other(id, "areas.extends", areas.get("extends"), raw).get("areas", [])
    return resolved


def _names(tables: Tables) -> list[Any]:
    """The rule sets that one names, whatever stands there."""
    named = [table.get("extends") for key in ("ruleset", "areas") if isinstance(table := tables.get(key), dict)]
    return [name for name in named if isinstance(name, str)]


def _other(id: str, key: str, name: Any, raw: Mapping[str, Tables]) -> dict[str, Any]:  # noqa: A002
    if not isinstance(name, str) or name not in raw:
        raise BadRuleSet(f"{id}.toml", key, f"{name!r} is not a rule set that is known here")
    return resolve(name, raw)


def _laid_over(below: Tables, above: Tables) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        merged[key] = _laid_over(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return merged
