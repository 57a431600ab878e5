"""Hostile text costs four times as much where it is four times as long, whichever pattern reads it, and no more."""

from __future__ import annotations

import ast
import functools
import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from re import _constants as sre
from re import _parser as sre_parser
from typing import Any

import pytest

import checks
from checks.hints import Hinted
from tests.checks.makers import COVER, document, file, heading, p, run

pytestmark = pytest.mark.slow

LENGTHS = (2_000, 8_000, 32_000)
GROWTH = 10
"""Four times the text may take so many times as long; where the work grows with the square it takes sixteen times."""
NOISE = 0.001
"""Seconds: shorter times say more of the machine than of the work."""
SEEDS = (" ", "\t", "a", "A", "1", ".", "-", "a ", "Aa ", "1/", "2025-", "July 1, ", "of the ", "\u2013 ", "\ufffe")
ENDS = ("\x00", "a")
"""What comes last and spoils the match, of a pattern that ends in words and of one that ends in none."""
ANCHORED = {"match", "fullmatch"}
BOUNDED = {
    "checks.reading.text._AROUND_TAB": "is given words whose blanks were made one before",
    "checks.sections.mending._LAST": "is given the last eighty characters of a cell",
    "checks.evidence.sheet_cells._NAME_END": "is given cleaned words, in which no two blanks follow each other",
}
"""Patterns that are not linear by themselves, and what keeps them from costing more."""


def modules() -> list[str]:
    """The names of all modules of the checks."""
    found = pkgutil.walk_packages(checks.__path__, "checks.")
    return sorted(each.name for each in found if not each.name.endswith("__main__"))


def patterns_of(name: str) -> Iterator[tuple[str, re.Pattern[str], bool]]:
    """The patterns of a module with their names, and whether they are only matched at a beginning.

    Those written into a call have none.
    """
    module = importlib.import_module(name)
    source = Path(module.__file__ or "").read_text("utf-8")
    for variable, value in vars(module).items():
        if isinstance(value, Hinted):
            value = value.pattern
        if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
            uses = set(re.findall(rf"\b{variable}\.(\w+)\(", source if variable.startswith("_") else whole_source()))
            yield variable, value, bool(uses) and uses <= ANCHORED
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="re"), attr=use), args=[ast.Constant(value=str(said)), *_]
            ) if use != "compile":
                yield "", re.compile(said), use in ANCHORED


@functools.cache
def whole_source() -> str:
    """The source of all checks."""
    folder = Path(checks.__file__).parent
    return "\n".join(path.read_text("utf-8") for path in sorted(folder.rglob("*.py")))


def pumps(pattern: re.Pattern[str]) -> set[str]:
    """Words that come near to the pattern: a sample of the whole, of each of its parts, and of its beginnings."""
    parsed = sre_parser.parse(pattern.pattern, pattern.flags)
    found = {sample(parsed)}

    def descend(items: Any) -> None:
        pieces = [sample([item]) for item in items]
        found.update("".join(pieces[:count]) for count in range(1, len(pieces) + 1))
        found.update(pieces)
        for operator, argument in items:
            for inner in inside(operator, argument):
                descend(inner)

    descend(parsed)
    return {each for each in found if each}


def inside(operator: Any, argument: Any) -> list[Any]:
    """The patterns within one operation of a parsed pattern."""
    if operator in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return [argument[2]]
    if operator is sre.SUBPATTERN:
        return [argument[3]]
    if operator is sre.BRANCH:
        return list(argument[1])
    return [argument[1]] if operator in (sre.ASSERT, sre.ASSERT_NOT) else []


def sample(items: Any) -> str:
    """Some text that the parsed pattern takes, or nearly takes: a repetition once or as often as it must be."""
    return "".join(_sample(operator, argument) for operator, argument in items)


def _sample(operator: Any, argument: Any) -> str:
    if operator is sre.LITERAL:
        return chr(argument)
    if operator is sre.IN:
        return _of_set(argument)
    if operator in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return sample(argument[2]) * max(argument[0], 1)
    if operator is sre.BRANCH:
        return sample(argument[1][0])
    if operator is sre.SUBPATTERN:
        return sample(argument[3])
    return "a" if operator in (sre.ANY, sre.NOT_LITERAL) else ""


_CATEGORIES = {sre.CATEGORY_DIGIT: "1", sre.CATEGORY_SPACE: " ", sre.CATEGORY_WORD: "a", sre.CATEGORY_NOT_SPACE: "a"}


def _of_set(members: Any) -> str:
    if members[0][0] is sre.NEGATE:
        return "a"
    for operator, argument in members:
        if operator is sre.LITERAL:
            return chr(argument)
        if operator is sre.RANGE:
            return chr(argument[0])
        if operator is sre.CATEGORY:
            return _CATEGORIES.get(argument, "-")
    return "a"


def read_hostile(work: Callable[[str], object], near: set[str]) -> None:
    """Lets the work read every hostile text in turn."""
    for pump in {*SEEDS, *near}:
        for end in ENDS:
            growth(work, pump, end)


def growth(work: Callable[[str], object], pump: str, end: str = "") -> None:
    """Fails where four times the text takes far more than four times the work; goes on only while it is bounded."""
    before = NOISE
    for length in LENGTHS:
        text = (pump * (length // len(pump) + 1))[:length] + end
        took = _seconds(work, text)
        if length > LENGTHS[0] and took > GROWTH * max(before, NOISE):
            # once more: the machine may have been busy
            took = min(took, _seconds(work, text))
            assert took < GROWTH * max(before, NOISE), f"{pump!r}: {before:.3f} s, then {took:.3f} s for {length:,}"
        before = took


def _seconds(work: Callable[[str], object], text: str) -> float:
    started = time.process_time()
    work(text)
    return time.process_time() - started


@pytest.mark.parametrize("name", modules())
def test_every_pattern_is_linear(name: str) -> None:
    for variable, pattern, anchored in patterns_of(name):
        if f"{name}.{variable}" in BOUNDED:
            continue
        work = pattern.fullmatch if anchored else pattern.subn

        def read(text: str, work: Callable[..., object] = work, anchored: bool = anchored) -> object:
            return work(text) if anchored else work("", text)

        read_hostile(read, pumps(pattern))


@pytest.mark.parametrize("pattern", [r"\s+;", r"(?:ab)+c", r"a.*b"])
def test_a_pattern_that_is_not_linear_is_caught(pattern: str) -> None:
    compiled = re.compile(pattern)
    with pytest.raises(AssertionError, match=" s, then "):
        read_hostile(compiled.findall, pumps(compiled))


@pytest.mark.parametrize("name", ["checks.evidence.days", "checks.evidence.district", "checks.sections.outline"])
def test_the_patterns_of_a_module_are_found(name: str) -> None:
    assert len(list(patterns_of(name))) >= 2


def test_every_exception_is_still_one() -> None:
    names = {f"{name}.{variable}" for name in modules() for variable, _, _ in patterns_of(name)}
    assert set(BOUNDED) <= names


@pytest.mark.parametrize("pump", ["Our mission is ", "2025-2028 ", "needs, ", "$1,0", "a", "By June 2026 we will "])
def test_the_whole_check_is_linear(pump: str) -> None:
    def read(text: str) -> object:
        plan = document(*COVER, heading("Mission"), p(text), heading(text[:200]), p(text[: len(text) // 10]))
        deck = document(heading(text), p(text), format="pptx")
        sheet = document(p(text), p(f"Date: {text}"))
        return run(file("plan", plan), file("presentation", deck), file("signatures", sheet))

    read("warm")
    growth(read, pump)
