"""What must not change a verdict: a sentence about lunch, and the order of the sections."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

import checks
from checks.evidence.period import period_of
from checks.sections import find, outline
from tests.checks.makers import (
    COVER,
    EVALUATION,
    GOALS,
    MISSION,
    NEEDS,
    POLICY,
    RESOURCES,
    TRAINING,
    Piece,
    document,
    p,
)

SECTIONS = [MISSION, NEEDS, GOALS, TRAINING, RESOURCES, EVALUATION]
LUNCHES = [
    "Lunch is served at half past eleven.",
    "The cafeteria serves pizza on Fridays.",
    "Milk and fruit come with every meal.",
    "Soup is hot in winter and sandwiches are cold in May.",
    "The kitchen bakes its own bread.",
]
given_parts = st.lists(st.sampled_from(range(6)), min_size=3, max_size=6, unique=True)


def verdicts_of(pieces: list[Piece]) -> dict[str, str]:
    plan = document(*pieces)
    found = find(plan, outline.of(plan), period_of(plan), checks.rule_set(POLICY))[0]
    return {code: section.verdict for code, section in found.items()}


@given(parts=given_parts, lunch=st.sampled_from(LUNCHES), data=st.data())
@settings(max_examples=40, deadline=None)
def test_a_sentence_about_lunch_changes_no_verdict(parts: list[int], lunch: str, data: st.DataObject) -> None:
    pieces = [*COVER, *(piece for number in sorted(parts) for piece in SECTIONS[number])]
    # nobody writes about lunch between the rows of a table
    places = [at for at in range(len(COVER), len(pieces) + 1) if at == len(pieces) or not pieces[at].cells]
    at = data.draw(st.sampled_from(places))
    assert verdicts_of([*pieces[:at], p(lunch), *pieces[at:]]) == verdicts_of(pieces)


@given(parts=given_parts)
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_sections_changes_no_verdict(parts: list[int]) -> None:
    in_order = [*COVER, *(piece for number in sorted(parts) for piece in SECTIONS[number])]
    shuffled = [*COVER, *(piece for number in parts for piece in SECTIONS[number])]
    assert verdicts_of(shuffled) == verdicts_of(in_order)
