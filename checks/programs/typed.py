"""A rule set's tables as the frozen values that the rest of the program reads, refused where they do not fit."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import hashlib
import json
import types
import typing
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from checks.programs.tables import BadRuleSet, Tables
from checks.requirements import RuleSet

_TYPE_WORDS = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    Decimal: "a number",
    dt.date: "a day",
    dt.datetime: "a day and a time",
}
_HEADER = frozenset(
    {
        "program",
        "title",
        "kind",
        "credential",
        "issuer",
        "reported_to",
        "timezone",
        "effective_from",
        "effective_until",
        "version_selected_by",
        "variant",
        "applies_to",
        "statement",
    }
)
_hints = functools.cache(typing.get_type_hints)
_MADE_HERE = frozenset({"id", "content", "hash"})


def build(id: str, resolved: Tables) -> RuleSet:  # noqa: A002 - the word that everyone uses for it
    """The rule set of these resolved tables; BadRuleSet names the key that does not fit.

    The hash is taken over what the files say, not over what is left to defaults: a field that a later version of
    the program adds leaves it as it was.
    """
    file = f"{id}.toml"
    tables = dict(resolved)
    header = dict(tables.pop("ruleset"))
    version = header.pop("version", "")
    header.pop("extends", None)
    if id != f"{header.get('program')}@{version}":
        raise BadRuleSet(file, "ruleset.version", f"the file must be named {header.get('program')}@{version}.toml")
    for key in header:
        if key not in _HEADER:
            raise BadRuleSet(file, f"ruleset.{key}", "unknown key")
    for key in tables:
        if key in _HEADER | _MADE_HERE:
            raise BadRuleSet(file, key, "unknown key")
    whole = {"id": id, "variant": False, "effective_until": None, **header, **tables}
    content = json.dumps(whole, sort_keys=True, default=str)
    made = {"content": content, "hash": hashlib.sha256(content.encode()).hexdigest()}
    built: RuleSet = _value(RuleSet, whole | made, file, "")
    return built


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
            raise BadRuleSet(file, key, f"expected one of {', '.join(filter(None, arguments))}, found {given!r}")
        return given
    if origin in (types.UnionType, typing.Union):
        return _one_of([each for each in arguments if each is not types.NoneType], given, file, key)
    if origin is Mapping:
        if not isinstance(given, dict):
            raise BadRuleSet(file, key, "expected a table")
        return types.MappingProxyType(
            {name: _value(arguments[1], each, file, f"{key}.{name}") for name, each in given.items()}
        )
    if wanted is Decimal and type(given) in (int, Decimal) and Decimal(given).is_finite():
        return Decimal(given)
    if wanted is Decimal or (wanted is not Any and type(given) is not wanted):
        raise BadRuleSet(file, key, f"expected {_TYPE_WORDS[wanted]}, found {_shown(given)}")
    return given


def _one_of(kinds: list[Any], given: Any, file: str, key: str) -> Any:
    """`given` as the only type there is beside None, or as it is where it is of one of several plain types."""
    if given is None:
        return None
    if len(kinds) == 1:
        return _value(kinds[0], given, file, key)
    if type(given) not in kinds:
        raise BadRuleSet(file, key, f"expected {' or '.join(_TYPE_WORDS[each] for each in kinds)}")
    return _value(type(given), given, file, key)


def _record(wanted: type, given: Any, file: str, key: str) -> Any:
    if not isinstance(given, dict):
        raise BadRuleSet(file, key, "expected a table")
    hints = _hints(wanted)
    prefix = f"{key}." if key else ""
    for name in given:
        if name not in hints:
            raise BadRuleSet(file, prefix + name, "unknown key")
    values = {}
    for each in dataclasses.fields(wanted):
        name = prefix + each.name if key or each.name not in _HEADER else f"ruleset.{each.name}"
        if each.name in given:
            values[each.name] = _value(hints[each.name], given[each.name], file, name)
        elif each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING:
            raise BadRuleSet(file, name, "is missing")
    return wanted(**values)


def _shown(given: Any) -> str:
    """A value as its file writes it."""
    if isinstance(given, bool):
        return str(given).lower()
    return str(given) if isinstance(given, Decimal | dt.date) else repr(given)
