"""Reads a file of examples, judges each, and writes the results; a bad one becomes a sentence, never an exception."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import NoReturn

from checks.ledger.examples import courses, hours
from checks.ledger.examples.values import BadExample, Given
from checks.ledger.words import plain
from checks.requirements import RuleSet

Result = dict[str, object]
_KINDS: Mapping[str, tuple[Callable[[RuleSet, Given], Result], Callable[[RuleSet], bool]]] = {
    "recert": (hours.recert, lambda rules: rules.period.kind == "anniversary"),
    "yearly": (hours.yearly, lambda rules: rules.period.kind == "fiscal_year"),
    "cohort_hours": (hours.cohort_hours, lambda rules: rules.cohort is not None),
    "expiry_table": (courses.expiry_table, lambda rules: rules.period.kind == "anniversary"),
    "academy_deadline": (courses.academy_deadline, lambda rules: rules.academy_deadline is not None),
    "admission": (courses.admission, lambda rules: rules.admission is not None),
    "event_request": (courses.event_request, lambda rules: rules.period.kind == "fiscal_year"),
    "ctom_application": (courses.ctom_application, lambda rules: rules.application is not None),
    "ctom_completion": (courses.ctom_completion, lambda rules: rules.completion is not None),
}
"""What judges each kind of example, and whether a rule set has what that takes."""


def examples_in(text: str) -> list[object]:
    """The examples of a file's text, numbers as decimals; BadExample where it is not such a file."""
    try:
        read = json.loads(text, parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise BadExample(f"the file is not JSON: {error}") from error
    listed = read.get("examples") if isinstance(read, dict) else read
    if not isinstance(listed, list):
        raise BadExample("the file has no list of examples")
    return listed


def evaluate(examples: Iterable[object], rule_sets: Mapping[str, RuleSet]) -> dict[str, Result]:
    """The result of each example by its id, {"error": sentence} where it cannot be judged."""
    results: dict[str, Result] = {}
    for number, example in enumerate(examples, start=1):
        name = example.get("id") if isinstance(example, Mapping) else None
        known = name if isinstance(name, str) else f"example {number}"
        if known in results:
            results[known] = {"error": "two examples have this id"}
            continue
        try:
            results[known] = _judge(example, rule_sets)
        except BadExample as error:
            results[known] = {"error": str(error)}
    return results


def as_text(value: object) -> str:
    """The value as JSON, decimals as plain numbers."""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(str(key))}: {as_text(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(as_text, value)) + "]"
    return json.dumps(value)


def _judge(example: object, rule_sets: Mapping[str, RuleSet]) -> Result:
    if not isinstance(example, Mapping):
        raise BadExample("expected an object")
    whole = Given(example, "example")
    kind, named, given = whole.text("kind"), whole.text("ruleset"), whole.thing("given")
    if kind not in _KINDS:
        raise BadExample(f"kind: {kind!r} is not one of {', '.join(_KINDS)}")
    if named not in rule_sets:
        raise BadExample(f"ruleset: there is no {named!r}")
    if given is None:
        raise BadExample("given: is missing")
    judge, fits = _KINDS[kind]
    if not fits(rule_sets[named]):
        raise BadExample(f"ruleset: {named} has no rules for the kind {kind}")
    return judge(rule_sets[named], Given(given.values, "given"))


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")
