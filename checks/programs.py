"""Rule sets from TOML: one file in programs/ is one version of a program's rules, refused when wrong."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import hashlib
import json
import tomllib
import types
import typing
import zoneinfo
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from checks import rules
from checks.requirements import RuleSet

FOLDER = Path(__file__).with_name("programs")
_TYPE_WORDS = {str: "text", int: "a whole number", bool: "true or false", Decimal: "a number", dt.date: "a day"}


class BadRuleSet(Exception):  # noqa: N818 - a wrong rule set is what it is, and what it is called everywhere
    """A rule set is wrong; the text names the file, the key, and says what was expected."""

    def __init__(self, file: str, key: str, expected: str) -> None:
        super().__init__(f"{file}: {key}: {expected}")
        self.file = file
        self.key = key
        self.expected = expected


@functools.cache
def rule_sets() -> Mapping[str, RuleSet]:
    """All rule sets of the product by id; BadRuleSet where one is wrong."""
    return load_folder(FOLDER)


def rule_set(id: str) -> RuleSet:  # noqa: A002 - the word that everyone uses for it
    """The rule set of that id, e.g. `al-cto-recert@policy`; KeyError where there is none."""
    return rule_sets()[id]


def rule_set_for(program: str, day: dt.date) -> RuleSet:
    """The rule set of a program that is in force on a day; KeyError where none is."""
    return in_force(rule_sets(), program, day)


def in_force(known: Mapping[str, RuleSet], program: str, day: dt.date) -> RuleSet:
    """The latest of the known rule sets of a program whose days hold `day`; variants are never chosen by day."""
    candidates = [
        each
        for each in known.values()
        if each.program == program
        and not each.variant
        and each.effective_from <= day
        and (each.effective_until is None or day <= each.effective_until)
    ]
    if not candidates:
        raise KeyError(f"no rule set of {program} is in force on {day.isoformat()}")
    return max(candidates, key=lambda each: (each.effective_from, each.id))


def load_folder(folder: Path) -> Mapping[str, RuleSet]:
    """The rule sets of a folder by id; a file is named after its id."""
    raw = {path.stem: _parsed(path) for path in sorted(folder.glob("*.toml"))}
    return types.MappingProxyType({name: _built(name, raw) for name in raw})


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadRuleSet(path.name, "file", f"is not TOML: {error}") from error


def _built(id: str, raw: Mapping[str, dict[str, Any]]) -> RuleSet:  # noqa: A002
    file = f"{id}.toml"
    resolved = _resolved(id, raw, ())
    header = dict(resolved.pop("ruleset", {}))
    version = header.pop("version", "")
    header.pop("extends", None)
    if id != f"{header.get('program')}@{version}":
        raise BadRuleSet(file, "ruleset.version", f"the file must be named {header.get('program')}@{version}.toml")
    known = {each.name for each in dataclasses.fields(RuleSet)}
    for key in header:
        if key not in _HEADER:
            raise BadRuleSet(file, f"ruleset.{key}", "unknown key")
    for key in resolved:
        if key in _HEADER or key not in known:
            raise BadRuleSet(file, key, "unknown key")
    whole = {"id": id, "variant": False, "effective_until": None, **header, **resolved}
    whole["hash"] = hashlib.sha256(json.dumps(whole, sort_keys=True, default=str).encode()).hexdigest()
    built: RuleSet = _value(RuleSet, whole, file, "")
    _check_sense(built, file)
    return built


_HEADER = frozenset(
    {
        "program",
        "title",
        "credential",
        "issuer",
        "timezone",
        "effective_from",
        "effective_until",
        "variant",
        "statement",
    }
)


def _resolved(id: str, raw: Mapping[str, dict[str, Any]], seen: tuple[str, ...]) -> dict[str, Any]:  # noqa: A002
    """The tables of a rule set laid over those that it extends; a list replaces the whole list."""
    own = raw[id]
    parent = own.get("ruleset", {}).get("extends")
    if parent is None:
        return dict(own)
    if parent not in raw or parent in (*seen, id):
        raise BadRuleSet(f"{id}.toml", "ruleset.extends", f"{parent!r} is not another rule set in this folder")
    merged = _resolved(parent, raw, (*seen, id))
    for key, value in own.items():
        below = merged.get(key)
        merged[key] = {**below, **value} if isinstance(below, dict) and isinstance(value, dict) else value
    # a variant is said of one file, not of what builds on it
    merged["ruleset"]["variant"] = own["ruleset"].get("variant", False)
    return merged


def _value(wanted: Any, given: Any, file: str, key: str) -> Any:
    """`given` as the type that a field asks for; BadRuleSet names the key where it is not."""
    if dataclasses.is_dataclass(wanted):
        return _record(typing.cast(type, wanted), given, file, key)
    origin, arguments = typing.get_origin(wanted), typing.get_args(wanted)
    if origin is tuple:
        if not isinstance(given, list):
            raise BadRuleSet(file, key, "expected a list")
        return tuple(_value(arguments[0], each, file, f"{key}[{number}]") for number, each in enumerate(given))
    if origin is typing.Literal:
        if given not in arguments:
            raise BadRuleSet(file, key, f"expected one of {', '.join(map(str, arguments))}, found {given!r}")
        return given
    if origin is types.UnionType:
        return None if given is None else _value(arguments[0], given, file, key)
    if origin is Mapping:
        if not isinstance(given, dict):
            raise BadRuleSet(file, key, "expected a table")
        return types.MappingProxyType(given)
    if wanted is Decimal and type(given) in (int, Decimal):
        return Decimal(given)
    if type(given) is not wanted:
        raise BadRuleSet(file, key, f"expected {_TYPE_WORDS[wanted]}, found {given!r}")
    return given


def _record(wanted: type, given: Any, file: str, key: str) -> Any:
    if not isinstance(given, dict):
        raise BadRuleSet(file, key, "expected a table")
    hints = typing.get_type_hints(wanted)
    prefix = f"{key}." if key else ""
    for name in given:
        if name not in hints:
            raise BadRuleSet(file, prefix + name, "unknown key")
    values = {}
    for each in dataclasses.fields(wanted):
        if each.name in given:
            values[each.name] = _value(hints[each.name], given[each.name], file, prefix + each.name)
        elif each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING:
            raise BadRuleSet(file, prefix + each.name, "is missing")
    return wanted(**values)


def _check_sense(built: RuleSet, file: str) -> None:
    """Refuse what has the right form and makes no sense: no such zone, check or option, a code twice."""
    try:
        zoneinfo.ZoneInfo(built.timezone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError) as error:
        raise BadRuleSet(file, "ruleset.timezone", f"expected a time zone's name, found {built.timezone!r}") from error
    for key, codes in (
        ("areas", [each.code for each in built.areas]),
        ("documents", [each.kind for each in built.documents]),
        ("plan.sections", [each.code for each in built.sections]),
        ("checks", [each.name for each in built.checks]),
    ):
        if len(set(codes)) != len(codes):
            raise BadRuleSet(file, key, "the same code stands there twice")
    if built.hours.step <= 0:
        raise BadRuleSet(file, "hours.step", "expected a number above 0")
    if built.period.years < 1:
        raise BadRuleSet(file, "period.years", "expected at least 1")
    _check_review(built, file)
    _check_checks(built, file)


def _check_review(built: RuleSet, file: str) -> None:
    if min(built.review.lease_days, built.review.fix_days) < 1:
        raise BadRuleSet(file, "review", "expected at least 1 for lease_days and fix_days")
    known = sorted({each.code for each in built.sections} | {each.kind for each in built.documents})
    for number, text in enumerate(built.review.canned):
        if text.requirement not in known:
            raise BadRuleSet(file, f"review.canned[{number}].requirement", f"expected one of {', '.join(known)}")


def _check_checks(built: RuleSet, file: str) -> None:
    names = rules.names()
    for each in built.checks:
        if each.name not in names:
            raise BadRuleSet(file, "checks.name", f"there is no check {each.name!r}; known are {', '.join(names)}")
        for option in each.options:
            if option not in rules.options_of(each.name):
                raise BadRuleSet(file, f"checks.options.{option}", f"the check {each.name!r} has no such option")
