"""A pattern with hints finds all that it finds without them."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import checks
from checks.hints import Hinted, hinted
from checks.sections.classifier import PASSAGES
from checks.sections.training.make import examples

NAMES = [each.name for each in pkgutil.walk_packages(checks.__path__, "checks.") if not each.name.endswith("__main__")]
ALL = {
    f"{module}.{name}": value
    for module in NAMES
    for name, value in vars(importlib.import_module(module)).items()
    if isinstance(value, Hinted)
}
TEXTS = (
    "The 2019-2022 technology plan; the 2021 plan (2019–2022); this Plan covers 2022 through 2025.",
    "By the fall of 2026, in 2025–26, and through FY 27 or fy'28.",
    "Teachers are evaluated yearly. Students take the tests. Assess each pupil with care. Children sit three exams.",
    "Old Mission Road, mission-critical servers, the company's mission, and the Mission of the Task Force.",
    "As Smith et al. (2019). said in the Journal of Schools [12].",
    "A lesson plan, EMERGENCY PLANS, personal goals and benchmark tests; San Mission; New Mission Elementary.",
    "Sign-In Sheet",
    "ATTENDEES of the meeting",
)


@pytest.mark.parametrize("name", ALL)
def test_the_hints_of_a_pattern_are_in_each_of_its_matches(name: str) -> None:
    texts = [*TEXTS, *(each.text for each in examples(PASSAGES))]
    each = ALL[name]

    found = [text for text in texts if each.pattern.search(text)]

    assert found
    assert [text for text in texts if each.search(text)] == found
    assert [[*map(str, each.finditer(text))] for text in found] == [
        [*map(str, each.pattern.finditer(text))] for text in found
    ]
    assert [each.sub(" ", text) for text in texts] == [each.pattern.sub(" ", text) for text in texts]


def test_each_set_of_hints_must_have_one_in_the_text() -> None:
    spared = hinted(r"\w+", "plan|goal", "20")

    assert [bool(spared.search(text)) for text in ("a plan", "2026", "GOAL 2026", "the plan of 2026")] == [
        False,
        False,
        True,
        True,
    ]
