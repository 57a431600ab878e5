"""Two people, or two windows of one, act on the same packet: the second is told, and loses no word."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.conftest import Visitor
from tests.journeys.makers import Registry

pytestmark = pytest.mark.journey

REVIEWER, SECOND_REVIEWER = "reviewer@demo.example", "reviewer2@demo.example"
WORDS = "Name the person who answers for each goal.\nSay by when."


def test_the_slower_of_two_reviewers_is_told_who_has_the_packet(
    visitor: Callable[..., Visitor], registry: Registry, script: bool
):
    newcomer = registry.queued()
    first, second = (visitor(email, script=script) for email in (REVIEWER, SECOND_REVIEWER))
    for reviewer in (first, second):
        reviewer.goto(newcomer.review)
    assert first.press("Claim this packet") == 200
    assert second.press("Claim this packet") == 409
    assert second.says("Alma Whitfield took this at")
    second.look("someone-was-faster")


def test_what_was_typed_in_the_second_window_of_a_reviewer_is_kept(
    visitor: Callable[..., Visitor], registry: Registry, script: bool
):
    newcomer = registry.in_review()
    first = visitor(REVIEWER, script=script)
    writing, deciding = first.second_window(), first.second_window()
    for window in (first, writing, deciding):
        window.goto(newcomer.review)
    assert first.press("Return for fixes") == 200
    assert first.says("You decided: return for fixes")

    assert deciding.press("Return for fixes") == 409
    assert deciding.says("There is a problem")
    deciding.look("decided-in-another-window")
    first.wait_until_it_says("Returned for fixes The candidate has the packet")

    writing.page.locator("[name=words]").first.fill(WORDS)
    assert writing.press("Save the draft") == 403
    assert writing.says("Only the reviewer who holds this packet can do that.")
    assert WORDS in writing.page.locator("dl.typed dd").all_text_contents()
    writing.look("deficiency-too-late")


def test_what_a_candidate_typed_in_a_second_window_is_kept(
    visitor: Callable[..., Visitor], registry: Registry, script: bool
):
    newcomer = registry.returned()
    first = visitor(newcomer.email, script=script)
    second = first.second_window()
    for window in (first, second):
        window.goto(f"{newcomer.packet}/fixes")
    answers(first, 0, "I fixed this", "Page 9 names the people now.")
    assert first.press("Save the answers") == 200

    answers(second, 0, "I disagree", WORDS)
    assert second.press("Save the answers") == 409
    assert second.says("In the other window you answered “I fixed this: Page 9 names the people now.”")
    second.look("answered-in-another-window")
    assert typed(second) == WORDS
    assert second.press("Save the answers") == 200
    assert typed(second) == WORDS


def answers(candidate: Visitor, number: int, kind: str, words: str) -> None:
    """Fills in the answer to one of the items."""
    item = candidate.page.locator("section.item").nth(number)
    item.get_by_label(kind).check()
    item.locator("textarea").fill(words)


def typed(candidate: Visitor) -> str:
    """The words in the first answer's field."""
    return candidate.page.locator("section.item textarea").first.input_value()
