"""The fix list: each item answered, and nothing forgotten."""

from __future__ import annotations

import pytest
from lxml import html

from tests.review.makers import Cast
from tests.review.routes.candidate_makers import problems_on, words_of
from tests.review.routes.desk_makers import Story

pytestmark = pytest.mark.usefixtures("autumn")


def fields(browser, page: str) -> list[str]:
    """What the names of each item's two fields begin with, in the order of the page."""
    names = html.document_fromstring(browser.get(page).text).xpath("//textarea/@name")
    return [name.removesuffix("words") for name in names]


def test_each_item_is_answered_and_the_counter_follows(story: Story, client_for, cast: Cast):
    story.returned(cast.reviewer, "Say how you evaluate.", "Name who does it.")
    browser, page = client_for(cast.candidate), f"/packets/{story.id}/fixes"
    assert "2 items to fix by November 21, 2026" in words_of(browser.get(f"/packets/{story.id}"))
    first, second = fields(browser, page)
    assert "0 of 2 answered." in words_of(browser.get(page))
    assert browser.submit(page, page, **{f"{first}kind": "fixed", f"{first}words": "On page 9."}).status_code == 303
    answered = words_of(browser.get(page))
    assert "1 of 2 answered." in answered
    assert "Where: technology plan, page 7, at “Looking back” (revision 1)" in answered
    browser.submit(page, page, **{f"{second}kind": "disagree", f"{second}words": "It is on page 3."})
    assert "Go on to submit" in words_of(browser.get(page))
    assert [state for _, state in story.deficiencies()] == ["answered", "answered"]


def test_answers_written_together_are_saved_together(story: Story, client_for, cast: Cast):
    story.returned(cast.reviewer, "Say how you evaluate.", "Name who does it.")
    browser, page = client_for(cast.candidate), f"/packets/{story.id}/fixes"
    both = {}
    for item in fields(browser, page):
        both |= {f"{item}kind": "fixed", f"{item}words": "On page 9."}
    assert browser.submit(page, page, **both).status_code == 303
    assert "2 of 2 answered." in words_of(browser.get(page))


def test_an_answer_without_words_keeps_everything_that_was_typed(story: Story, client_for, cast: Cast):
    story.returned(cast.reviewer, "Say how you evaluate.", "Name who does it.")
    browser, page = client_for(cast.candidate), f"/packets/{story.id}/fixes"
    first, second = fields(browser, page)
    typed = {f"{first}kind": "disagree", f"{second}kind": "fixed", f"{second}words": "On page 9."}
    response = browser.submit(page, page, **typed)
    assert response.status_code == 422
    assert problems_on(response) == ["Say where you fixed it, or why you disagree."]
    shown = html.document_fromstring(response.text)
    assert shown.xpath("//input[@checked]/@value") == ["disagree", "fixed"]
    assert [text.strip() for text in shown.xpath("//textarea/text()")] == ["", "On page 9."]
    assert [state for _, state in story.deficiencies()] == ["open", "open"]


def test_an_unanswered_must_fix_stands_in_the_way_of_submitting(story: Story, client_for, cast: Cast):
    story.returned(cast.reviewer, "Say how you evaluate.")
    page = html.document_fromstring(client_for(cast.candidate).get(f"/packets/{story.id}/submit").text)
    assert page.xpath("//main//li/a/text()") == ["Answer this item: Say how you evaluate."]


def test_the_second_revision_has_its_own_receipt_and_the_answers_rest_with_the_reviewer(
    story: Story, client_for, cast: Cast
):
    story.returned(cast.reviewer, "Say how you evaluate.")
    story.answer("fixed", "On page 9.")
    story.submit("second")
    browser = client_for(cast.candidate)
    receipts = html.document_fromstring(browser.get(f"/packets/{story.id}").text).xpath("//caption/text()")
    assert [each.partition(",")[0] for each in receipts] == ["Revision 2", "Revision 1"]
    fixes = words_of(browser.get(f"/packets/{story.id}/fixes"))
    assert "Must be fixed Answered Say how you evaluate." in fixes
    assert "Your answer (fixed): On page 9." in fixes
