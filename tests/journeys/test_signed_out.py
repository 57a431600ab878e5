"""The sign-in ends in the middle of a long form: what was typed is shown, and can be sent again after signing in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.conftest import Visitor
from tests.journeys.makers import Registry

pytestmark = pytest.mark.journey

REVIEWER = "reviewer@demo.example"
WORDS = "Name the person who answers for each goal.\nSay by when, and what it costs."
ANSWERS = ["Page 9 has a table of them now.", "The cabinet looks at it in May: see page 10."]


def test_a_reviewer_in_the_middle_of_a_deficiency(visitor: Callable[..., Visitor], registry: Registry, script: bool):
    newcomer = registry.in_review()
    reviewer = visitor(REVIEWER, script=script)
    reviewer.goto(newcomer.review)

    def write(window: Visitor, words: str) -> None:
        window.page.locator("[name=requirement]").select_option(label="Evaluation Method")
        window.page.locator("#words").fill(words)
        window.page.get_by_label("Must be fixed").check()

    write(reviewer, WORDS)
    is_signed_out_elsewhere(visitor, REVIEWER)
    assert reviewer.press("Save the draft") == 401
    reviewer.look("signed-out-deficiency")
    assert WORDS in kept(reviewer)

    window = signs_in_beside(reviewer)
    assert window.path() == newcomer.review
    write(window, WORDS)
    assert window.press("Save the draft") == 200
    assert window.page.locator(".words", has_text="what it costs").count() == 1


def test_a_candidate_in_the_middle_of_several_answers(
    visitor: Callable[..., Visitor], registry: Registry, script: bool
):
    newcomer = registry.returned()
    candidate = visitor(newcomer.email, script=script)
    candidate.goto(f"{newcomer.packet}/fixes")
    answers(candidate, ANSWERS)
    is_signed_out_elsewhere(visitor, newcomer.email)
    assert candidate.press("Save the answers") == 401
    candidate.look("signed-out-answers")
    assert [words for words in kept(candidate) if words in ANSWERS] == ANSWERS

    window = signs_in_beside(candidate)
    assert window.path() == f"{newcomer.packet}/fixes"
    candidate.page.go_back()
    assert candidate.press("Save the answers") == 200
    assert candidate.says("2 of 2 answered")
    assert [field.input_value() for field in candidate.page.locator("section.item textarea").all()] == ANSWERS


def test_a_candidate_in_the_middle_of_an_hours_entry(visitor: Callable[..., Visitor], registry: Registry, script: bool):
    newcomer = registry.draft()
    candidate = visitor(newcomer.email, script=script)
    candidate.goto(f"/hours/{newcomer.cycle_id}/add")
    typed = {"activity": "A day of exercises", "location": "Mobile", "description": "Exercises.\nThen a talk."}
    for name, words in typed.items():
        candidate.page.locator(f"[name={name}]").fill(words)
    is_signed_out_elsewhere(visitor, newcomer.email)
    assert candidate.press("Save") == 401
    candidate.look("signed-out-hours")
    assert set(typed.values()) <= set(kept(candidate))

    window = signs_in_beside(candidate)
    assert window.path() == f"/hours/{newcomer.cycle_id}/add"


def test_a_candidate_who_sends_a_file(visitor: Callable[..., Visitor], registry: Registry, script: bool):
    newcomer = registry.draft()
    candidate = visitor(newcomer.email, script=script)
    candidate.goto(f"{newcomer.packet}/files/plan")
    candidate.page.set_input_files("input[type=file]", candidate.product.files / "plan.docx")
    is_signed_out_elsewhere(visitor, newcomer.email)
    assert candidate.press("Upload") == 401
    assert candidate.says("Nothing was saved. Sign in, and choose the file again.")
    candidate.look("signed-out-upload")

    candidate.follow("Sign in")
    candidate.enter_password()
    assert candidate.path() == f"{newcomer.packet}/files/plan"
    candidate.page.set_input_files("input[type=file]", candidate.product.files / "plan.docx")
    assert candidate.press("Upload") == 200
    assert candidate.says("plan.docx is saved")


def is_signed_out_elsewhere(visitor: Callable[..., Visitor], email: str) -> None:
    """The same person ends all other sign-ins from another browser."""
    elsewhere = visitor(email, script=False)
    elsewhere.goto("/account")
    elsewhere.press("Sign out everywhere else")
    assert elsewhere.says("You are signed out everywhere else.")


def kept(person: Visitor) -> list[str]:
    """What the page shows again of what was typed."""
    assert person.says("You are signed out")
    return [words.replace("\r\n", "\n") for words in person.page.locator("dl.typed dd").all_text_contents()]


def signs_in_beside(person: Visitor) -> Visitor:
    """Signs in in the new tab that the page offers; what was typed stays in the first."""
    with person.page.context.expect_page() as opened:
        person.page.get_by_role("link", name="Sign in in a new tab").click()
    window = person.second_window(opened.value)
    window.enter_password()
    return window


def answers(candidate: Visitor, words: list[str]) -> None:
    """Answers each item of the fix list."""
    for item, answer in zip(candidate.page.locator("section.item").all(), words, strict=True):
        item.get_by_label("I fixed this").check()
        item.locator("textarea").fill(answer)
