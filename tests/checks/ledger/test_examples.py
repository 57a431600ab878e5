"""The worked examples: each has the result that was written down by hand, and a bad one becomes a sentence."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import checks
from checks.ledger.examples import BadExample, as_text, evaluate, examples_in

FILE = Path(__file__).parents[1] / "data" / "worked_examples.json"
TEXT = FILE.read_text("utf-8")
EXAMPLES: list[dict[str, Any]] = json.loads(TEXT, parse_float=Decimal)["examples"]
NAMED = {each["id"]: each for each in EXAMPLES}
RULE_SETS = checks.rule_sets()


def result_of(example: object) -> dict[str, Any]:
    """The result as a reader of the file's JSON gets it."""
    (result,) = json.loads(as_text(evaluate([example], RULE_SETS)), parse_float=Decimal).values()
    return dict(result)


def unlike(expected: object, found: object, where: str = "") -> Iterator[str]:
    """Where a result is not as expected; an object may hold more, but a map of entries, areas or tiers may not."""
    if where in (".hours", ".cycle", ".window", "") and isinstance(expected, dict) and isinstance(found, dict):
        for key, value in expected.items():
            yield from unlike(value, found.get(key, "nothing"), f"{where}.{key}")
    elif expected != found:
        yield f"{where}: expected {expected}, found {found}"


@pytest.fixture(scope="module")
def printed() -> dict[str, Any]:
    """What the command prints for the file."""
    command = [sys.executable, "-m", "review.cli", "rules", "evaluate", str(FILE)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return dict(json.loads(done.stdout, parse_float=Decimal))


def test_the_command_prints_one_result_for_each_of_seventy_one_examples(printed: dict[str, Any]) -> None:
    assert (len(NAMED), list(printed)) == (71, list(NAMED))


@pytest.mark.parametrize("name", NAMED)
def test_the_example_has_its_result(name: str, printed: dict[str, Any]) -> None:
    assert list(unlike(NAMED[name]["expect"], printed[name])) == []


def test_what_is_unlike_an_example_is_seen() -> None:
    expected = NAMED["R03"]["expect"]
    other = {**expected, "missing": [], "hours": {**expected["hours"], "needed": 0}}
    assert list(unlike(expected, other)) == [
        ".missing: expected ['AREA_MIN:LEP'], found []",
        ".hours.needed: expected 0.25, found 0",
    ]
    assert next(iter(unlike(expected, {**expected, "hours": {}}))) == ".hours.credited: expected 60, found nothing"


def test_a_bare_list_of_examples_is_read_too() -> None:
    assert evaluate(examples_in(json.dumps([{"id": "a"}])), RULE_SETS) == {
        "a": {"error": "example.kind: expected text"}
    }


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "the file is not JSON"),
        ("[" * 100_000, "the file is not JSON"),
        ('{"examples": [NaN]}', "the file is not JSON: NaN is no number"),
        ('{"schema": 1}', "the file has no list of examples"),
        ('"R01"', "the file has no list of examples"),
    ],
)
def test_a_file_that_holds_no_examples_is_told(text: str, sentence: str) -> None:
    with pytest.raises(BadExample, match=sentence):
        examples_in(text)


def changed(name: str, **given: object) -> dict[str, Any]:
    """An example with other values in what is given; None takes one away."""
    return {**NAMED[name], "given": {**NAMED[name]["given"], **given}}


def first_entry(name: str, **values: object) -> dict[str, Any]:
    """An example with other values in its first entry."""
    entries = NAMED[name]["given"]["entries"]
    return changed(name, entries=[{**entries[0], **values}, *entries[1:]])


@pytest.mark.parametrize(
    ("example", "sentence"),
    [
        (7, "expected an object"),
        ({**NAMED["R01"], "kind": "monthly"}, "kind: 'monthly' is not one of recert, yearly"),
        ({**NAMED["R01"], "ruleset": "al-cto-recert@2030"}, "ruleset: there is no 'al-cto-recert@2030'"),
        ({**NAMED["R01"], "ruleset": "al-td-ceu@fy2025"}, "ruleset: al-td-ceu@fy2025 has no rules for the kind recert"),
        ({**NAMED["R01"], "given": None}, "given: is missing"),
        ({**NAMED["R01"], "given": []}, "example.given: expected an object"),
        (changed("R01", as_of=None), "given.as_of: expected a day as in 2026-06-15"),
        (changed("R01", issue_date="2023-02-30"), "given.issue_date: expected a day"),
        (changed("R01", issue_date="20230615"), "given.issue_date: expected a day"),
        (changed("R01", issue_date="9999-12-31"), "given.issue_date: expected a day"),
        (changed("R01", holder_status="away"), "given.holder_status: expected one of active, retired, deceased"),
        (changed("R01", packet_versions=[{"submitted_at": "2026-06-10T15:00:00"}]), "expected a moment as in"),
        (changed("R01", entries={"a": 1}), "given.entries: expected a list"),
        (changed("R01", entries=[{"id": "a"}, {"id": "a"}]), "given.entries: expected another id for each"),
        (first_entry("R01", hours="10"), "given.entries[0].hours: expected a number"),
        (first_entry("R01", hours=True), "given.entries[0].hours: expected a number"),
        (first_entry("R01", hours=Decimal("NaN")), "given.entries[0].hours: expected a number up to 1,000,000"),
        (first_entry("R01", hours=Decimal("1e30")), "given.entries[0].hours: expected a number up to 1,000,000"),
        (first_entry("R01", hours=Decimal("0.1234567")), "expected a number with at most 6 decimals"),
        (first_entry("R01", allocation={"ITM": -1}), "given.entries[0].allocation: expected numbers of 0 or more"),
        (first_entry("R01", area=7), "given.entries[0].area: expected text"),
        (first_entry("T01", provider="alte"), "given.entries[0].provider: expected one of alet, external"),
        (changed("T01", fiscal_year=25), "given.fiscal_year: expected a whole number from 1900 to 2200"),
        (changed("E01", cycles=True), "given.cycles: expected a whole number from 1 to 50"),
        (changed("M01", capacity=-1), "given.capacity: expected a whole number from 0"),
        (changed("Q01", event_end="2025-01-31"), "given.event_end: expected a day not before the first"),
    ],
)
def test_a_bad_example_becomes_a_sentence(example: object, sentence: str) -> None:
    error = str(result_of(example)["error"])
    assert sentence in error


def test_one_bad_example_does_not_hide_the_others() -> None:
    results = evaluate([NAMED["E01"], 7, {"id": "bad"}, NAMED["D01"]], RULE_SETS)
    assert {name: "error" in result for name, result in results.items()} == {
        "E01": False,
        "example 2": True,
        "bad": True,
        "D01": False,
    }


def test_two_examples_of_one_id_are_told() -> None:
    assert evaluate([NAMED["E01"], NAMED["E01"]], RULE_SETS) == {"E01": {"error": "two examples have this id"}}


def test_a_binary_float_is_refused_because_it_has_lost_digits() -> None:
    assert "hours: expected a number" in str(result_of(first_entry("R01", hours=2.5))["error"])


def test_numbers_are_written_as_numbers_without_needless_zeros() -> None:
    assert as_text({"a": Decimal("30.250"), "b": [Decimal("60.00"), Decimal(0), None, True, "x"]}) == (
        '{"a": 30.25, "b": [60, 0, null, true, "x"]}'
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=True) | st.text(max_size=12),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=12), inside, max_size=3),
    max_leaves=8,
)


@st.composite
def spoiled(draw: st.DrawFn) -> object:
    """A worked example in which something, anywhere, is something else or gone."""
    return spoil(draw, draw(st.sampled_from(EXAMPLES)))


def spoil(draw: st.DrawFn, value: object) -> object:
    if isinstance(value, dict) and value and draw(st.integers(0, 4)):
        key = draw(st.sampled_from(sorted(value)))
        if draw(st.integers(0, 6)) == 0:
            return {other: each for other, each in value.items() if other != key}
        return {**value, key: spoil(draw, value[key])}
    if isinstance(value, list) and value and draw(st.integers(0, 4)):
        place = draw(st.integers(0, len(value) - 1))
        return [*value[:place], spoil(draw, value[place]), *value[place + 1 :]]
    day = st.dates().map(str)
    moment = st.datetimes(timezones=st.timezones()).map(str)
    return draw(JSON | st.decimals(-100, 100, places=2) | day | moment | st.sampled_from(EXAMPLES))


@given(JSON | spoiled())
def test_whatever_stands_in_the_file_nothing_is_raised(example: object) -> None:
    (result,) = json.loads(as_text(evaluate([example], RULE_SETS))).values()
    assert isinstance(result, dict)


@given(st.text(max_size=40) | JSON.map(lambda value: json.dumps(value, default=str)))
def test_whatever_the_file_is_it_is_read_or_refused(text: str) -> None:
    try:
        assert isinstance(examples_in(text), list)
    except BadExample as error:
        assert str(error).startswith("the file ")  # noqa: PT017 - a refusal is as good as a list
