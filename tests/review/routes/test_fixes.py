"""The fix list: each item answered, and nothing forgotten."""

from __future__ import annotations

import io

import pytest
from lxml import html
from sqlalchemy import Engine, select

from review.db import transaction
from review.models import OutboxRow
from tests.postgresql import on_both_databases
from tests.review.makers import Cast
from tests.review.routes.candidate_makers import PDF, problems_on, words_of
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
    assert "2 of 2 answered." in words_of(browser.get(page))
    assert [state for _, state in story.deficiencies()] == ["answered", "answered"]


def test_answers_written_together_are_saved_together(story: Story, client_for, cast: Cast):
    story.returned(cast.reviewer, "Say how you evaluate.", "Name who does it.")
    browser, page = client_for(cast.candidate), f"/packets/{story.id}/fixes"
    both = {}
    for item in fields(browser, page):
        both |= {f"{item}kind": "fixed", f"{item}words": "On page 9."}
    assert browser.submit(page, page, **both).status_code == 303
    assert "2 of 2 answered." in words_of(browser.get(page))


def test_saving_leads_on_to_submitting_once_every_item_is_answered(story: Story, client_for, cast: Cast):
    story.returned(cast.reviewer, "Say how you evaluate.", "Name who does it.")
    browser, page = client_for(cast.candidate), f"/packets/{story.id}/fixes"
    first, second = ({f"{item}kind": "fixed", f"{item}words": "On page 9."} for item in fields(browser, page))
    assert browser.submit(page, page, submit="1", **first).location == page
    assert "Your answers are saved. 1 item waits for an answer." in words_of(browser.get(page))
    assert browser.submit(page, page, submit="1", **second).location == f"/packets/{story.id}/submit"
    assert browser.submit(page, page, submit="1").location == f"/packets/{story.id}/submit"


def test_a_new_file_leads_back_to_the_list_while_items_wait_for_an_answer(story: Story, client_for, cast: Cast):
    story.returned(cast.reviewer, "Say how you evaluate.")
    browser, page = client_for(cast.candidate), f"/packets/{story.id}/files/plan"
    assert browser.submit(page, page, file=(io.BytesIO(PDF), "plan.pdf")).location == f"/packets/{story.id}/fixes"
    story.answer("fixed", "On page 9.")
    newer = (io.BytesIO(PDF + b"newer"), "plan.pdf")
    assert browser.submit(page, page, file=newer).location == f"/packets/{story.id}"


def test_the_letter_leads_to_the_list(story: Story, engine: Engine, cast: Cast):
    story.returned(cast.reviewer, "Say how you evaluate.")
    with transaction(engine) as db:
        newest = select(OutboxRow.payload).where(OutboxRow.kind == "notice").order_by(OutboxRow.id.desc())
        assert db.scalars(newest).first()["path"] == f"/packets/{story.id}/fixes"


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


@on_both_databases
def test_an_answer_saved_in_another_window_is_not_overwritten_and_both_texts_stand(
    story: Story, client_for, cast: Cast
):
    story.returned(cast.reviewer, "Say how you evaluate.", "Name who does it.")
    browser, page = client_for(cast.candidate), f"/packets/{story.id}/fixes"
    first, second = fields(browser, page)
    old = dict(html.document_fromstring(browser.get(page).text).xpath("//main//form")[0].form_values())
    browser.submit(page, page, **{f"{first}kind": "fixed", f"{first}words": "On page 9."})
    typed = {f"{first}kind": "disagree", f"{first}words": "It is on page 3."}
    response = browser.post(page, data=old | typed | {f"{second}kind": "fixed", f"{second}words": "On page 2."})
    assert response.status_code == 409
    assert problems_on(response) == [
        "An answer was saved in another window meanwhile, so nothing is saved yet.",
        "In the other window you answered “I fixed this: On page 9.” Save again to keep what stands here.",
    ]
    form = html.document_fromstring(response.text).xpath("//main//form")[0]
    assert [form.fields[f"{each}words"].strip() for each in (first, second)] == ["It is on page 3.", "On page 2."]
    assert browser.post(page, data=dict(form.form_values())).status_code == 303
    assert [state for _, state in story.deficiencies()] == ["answered", "answered"]


def test_a_window_that_was_left_open_changes_nothing_that_was_not_touched_in_it(story: Story, client_for, cast: Cast):
    story.returned(cast.reviewer, "Say how you evaluate.", "Name who does it.")
    browser, page = client_for(cast.candidate), f"/packets/{story.id}/fixes"
    first, second = fields(browser, page)
    browser.submit(page, page, **{f"{first}kind": "fixed", f"{first}words": "On page 9."})
    old = dict(html.document_fromstring(browser.get(page).text).xpath("//main//form")[0].form_values())
    browser.submit(page, page, **{f"{first}words": "On page 10."})
    assert browser.post(page, data=old | {f"{second}kind": "fixed", f"{second}words": "On page 2."}).status_code == 303
    shown = html.document_fromstring(browser.get(page).text)
    assert [text.strip() for text in shown.xpath("//textarea/text()")] == ["On page 10.", "On page 2."]


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
    shown = html.document_fromstring(browser.get(f"/packets/{story.id}").text)
    assert shown.xpath("//a[contains(@href, '/receipts/')]/text()") == ["Revision 2", "Revision 1"]
    fixes = words_of(browser.get(f"/packets/{story.id}/fixes"))
    assert "Must be fixed Answered Say how you evaluate." in fixes
    assert "Your answer (fixed): On page 9." in fixes
