"""The reviewer's page has many forms: what is typed in one is still there when another was sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.conftest import Visitor
from tests.journeys.makers import Registry

pytestmark = pytest.mark.journey


def test_what_is_typed_in_other_forms_survives_a_saved_one_and_a_refused_one(
    visitor: Callable[..., Visitor], registry: Registry
):
    reviewer = visitor("reviewer@demo.example")
    reviewer.goto(registry.in_review().review)
    tick, words = reviewer.page.locator("#met-mission"), reviewer.page.locator("#words")
    note = reviewer.page.get_by_label("Note to reviewers and coordinators")
    tick.check()
    words.fill("Say who answers\nfor each goal.")
    note.fill("He is away in May.")
    reviewer.press("Add the note")
    assert (tick.is_checked(), words.input_value(), note.input_value()) == (True, "Say who answers\nfor each goal.", "")

    note.fill("A second one.")
    assert reviewer.press("Save the draft") == 422
    assert (tick.is_checked(), words.input_value(), note.input_value()) == (
        True,
        "Say who answers\nfor each goal.",
        "A second one.",
    )
