"""A candidate's way to the receipt and a reviewer's decision by keyboard only, with and without script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.journeys.keyboard import Keyboard
from tests.journeys.makers import GOOD, Registry

pytestmark = pytest.mark.journey

REVIEWER = "reviewer@demo.example"
WORDS = "Say how the plan is evaluated."


def test_the_skip_link_leads_past_the_head_of_the_page(visitor: Callable[..., Visitor]):
    anyone = visitor(REVIEWER)
    keyboard = Keyboard(anyone)
    anyone.goto("/review")
    keyboard.go_to(anyone.page.get_by_role("link", name="Skip to the main content"))
    keyboard.press("Enter")
    expect(anyone.page.locator("main")).to_be_focused()
    keyboard.press("Tab")
    assert anyone.page.locator("main :focus").count() == 1


def test_a_candidate_submits(visitor: Callable[..., Visitor], registry: Registry, script: bool):
    newcomer = registry.draft()
    candidate = visitor(newcomer.email, script=script, signed_in=False)
    keyboard, page = Keyboard(candidate), candidate.page
    candidate.goto("/sign-in")
    keyboard.type("E-mail", newcomer.email)
    keyboard.type("Password", candidate.product.password)
    with page.expect_navigation():
        keyboard.press("Enter")
    keyboard.follow("link", "Packet of this cycle")
    keyboard.follow("link", "Technology plan")
    for name in GOOD.values():
        chooser = page.locator("input[type=file]")
        keyboard.go_to(chooser)
        chooser.set_input_files(candidate.product.files / name)
        keyboard.follow("button", "Upload", "Space")
    keyboard.follow("link", "Submit for review")
    keyboard.go_to(page.get_by_role("checkbox"))
    keyboard.press("Space")
    keyboard.follow("button", "Submit for review")
    assert candidate.path() == f"{newcomer.packet}/receipts/1"


def test_a_candidate_reads_what_is_wrong_and_is_led_to_it(visitor: Callable[..., Visitor], registry: Registry):
    newcomer = registry.draft()
    candidate = visitor(newcomer.email)
    keyboard = Keyboard(candidate)
    candidate.goto(f"/hours/{newcomer.cycle_id}/add")
    keyboard.follow("button", "Save")
    summary = candidate.page.get_by_role("alert")
    expect(summary).to_be_focused()
    first = summary.get_by_role("link").first
    keyboard.go_to(first)
    keyboard.press("Enter")
    expect(candidate.page.locator(str(first.get_attribute("href")))).to_be_focused()


def test_a_reviewer_decides(visitor: Callable[..., Visitor], registry: Registry, script: bool):
    newcomer = registry.queued()
    reviewer = visitor(REVIEWER, script=script)
    keyboard, page = Keyboard(reviewer), reviewer.page
    reviewer.goto("/review")
    keyboard.follow("button", f"Claim the packet of {newcomer.name}")
    assert reviewer.path().startswith(newcomer.review)
    keyboard.go_to(page.get_by_label("Requirement that is not met"))
    page.keyboard.type("Evaluation")
    keyboard.type("What the candidate must do", WORDS)
    keyboard.go_to(page.get_by_label("Must be fixed"))
    keyboard.press("ArrowDown", "ArrowUp")
    assert page.get_by_label("Must be fixed").is_checked()
    keyboard.follow("button", "Save the draft")
    keyboard.follow("button", "Return for fixes")
    assert reviewer.says("You decided: return for fixes")
