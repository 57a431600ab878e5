"""No binary float is in the ledger: not in its code, not in the rules, not in what comes out of it."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

import checks
import checks.ledger
from checks.ledger import tally
from tests.checks.ledger.makers import CYCLE, POLICY, TD, YEAR, entry, outside, session, ten_hours_each

CODE = Path(checks.ledger.__file__).parent
FILES = [*sorted(CODE.rglob("*.py")), CODE.with_name("earning.py"), CODE.with_name("requirements.py")]


def floats_in(code: str) -> list[str]:
    """Where code writes a float, names the type, or divides whole numbers."""
    found = []
    for node in ast.walk(ast.parse(code)):
        number = isinstance(node, ast.Constant) and isinstance(node.value, float)
        if number or (isinstance(node, ast.Name) and node.id == "float"):
            found.append(f"line {node.lineno}")
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_code_of_the_ledger_writes_a_float(file: Path) -> None:
    assert floats_in(file.read_text("utf-8")) == []


@pytest.mark.parametrize("code", ["x = 0.25", "x = float(y)", "def f(x: float) -> None: ..."])
def test_a_float_in_code_is_seen(code: str) -> None:
    assert floats_in(code) == ["line 1"]


def values_in(value: object) -> Iterator[object]:
    """Everything inside a value."""
    yield value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from values_in(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from values_in(key)
            yield from values_in(each)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from values_in(each)


def test_no_rule_set_holds_a_float() -> None:
    assert [value for value in values_in(dict(checks.rule_sets())) if isinstance(value, float)] == []


def test_what_the_ledger_adds_up_is_decimal() -> None:
    cut = [session("a", "5.33"), outside("b", "fetc", "7.75"), outside("c", "aetc", "1.1")]
    for whole in (tally(POLICY, [*ten_hours_each(), entry("odd", "RR", "1.33")], CYCLE), tally(TD, cut, YEAR)):
        values = list(values_in(whole))
        assert [value for value in values if isinstance(value, float)] == []
        assert sum(isinstance(value, Decimal) for value in values) > 20
