"""A reviewer reads a document: pictures of its pages, what is written about them at its place, and the text alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.journeys.makers import Registry

pytestmark = pytest.mark.journey

REVIEWER = "reviewer@demo.example"
WORDS = "Say who answers for each goal."
SELECT = "line => getSelection().selectAllChildren(line)"
DRAWN = "pictures => pictures.every(one => one.complete && one.naturalWidth > 300)"


def test_what_is_written_about_a_page_stands_on_its_picture(
    visitor: Callable[..., Visitor], registry: Registry, script: bool
):
    newcomer = registry.queued(plan="plan.pdf")
    reviewer = visitor(REVIEWER, script=script)
    reviewer.goto(newcomer.review)
    reviewer.press("Claim this packet")
    reviewer.follow("plan.pdf")
    while reviewer.page.get_by_role("link", name="Refresh this page").count():
        reviewer.follow("Refresh this page")
    drawn(reviewer)
    reviewer.look("document-pictures")

    page = reviewer.page.locator("[data-page='5']")
    line = page.locator("text[data-s]").nth(3)
    quoted = str(line.text_content())
    if script:
        line.evaluate(SELECT)
    with reviewer.page.expect_navigation():
        page.get_by_role("link", name="Write a deficiency about page 5").click()
    form = reviewer.page.locator("form", has=reviewer.page.locator("[name=requirement]"))
    assert form.locator("[name=page]").input_value() == "5"
    if not script:
        form.locator("[name=quote]").fill(quoted)
    assert form.locator("[name=quote]").input_value() == quoted.strip()
    form.locator("[name=requirement]").select_option(label="Resource Requirements")
    form.locator("[name=words]").fill(WORDS)
    form.get_by_label("Must be fixed").check()
    assert reviewer.press("Save the draft") == 200

    reviewer.follow("plan.pdf")
    remark = reviewer.page.locator(".remarks li", has_text=WORDS)
    number = remark.locator(".number").inner_text()
    with reviewer.page.expect_event("framenavigated"):
        remark.get_by_role("link", name="Page 5").click()
    assert reviewer.path().endswith(f"#mark-{number}")
    expect(page.locator(f"#mark-{number}")).to_be_in_viewport()
    assert page.locator("rect.outline").count() >= 1
    reviewer.look("document-marked")

    reviewer.follow("Show the text only")
    assert reviewer.page.locator(".sheet").count() == 0
    assert quoted.strip() in " ".join(reviewer.page.locator("[data-page='5'] mark").all_inner_texts())
    reviewer.look("document-text")
    reviewer.follow("Show the pages as pictures")
    drawn(reviewer)


def drawn(reviewer: Visitor) -> None:
    """Waits until every picture of the page has come; those further down come as they are scrolled to."""
    pictures = reviewer.page.locator(".sheet img")
    assert pictures.count() == 8
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
    reviewer.page.wait_for_function(f"() => ({DRAWN})([...document.querySelectorAll('.sheet img')])")
