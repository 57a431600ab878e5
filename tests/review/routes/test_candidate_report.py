"""What the candidate reads of the checks, while they run and afterwards."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import html
from sqlalchemy import select, update

import checks
from review.db import transaction
from review.models import Packet, ReportRow
from review.operations import reports
from tests.review.makers import Cast
from tests.review.routes.candidate_makers import MECHANICAL, PDF, Desk, words_of
from tests.review.routes.desk_makers import LOOK, REPORT, SCAN, WATCHED, Story

pytestmark = pytest.mark.usefixtures("autumn")


def test_before_any_file_there_is_no_report(desk: Desk):
    assert "There is no report yet. Add a file: the checks read it at once." in desk.see(f"{desk.open()}/report")


def test_while_the_checks_run_the_page_offers_to_look_again(desk: Desk):
    packet = desk.open()
    desk.add(packet, "plan")
    response = desk.browser.get(f"{packet}/report")
    assert "These files wait for the checks" in words_of(response)
    assert html.document_fromstring(response.text).xpath("//a[text()='Refresh this page']/@href") == [
        f"{packet}/report"
    ]


def test_the_report_sorts_the_findings_and_keeps_what_is_only_watched_to_the_staff(desk: Desk):
    packet = desk.open()
    desk.fill(packet)
    desk.check()
    page = desk.see(f"{packet}/report")
    assert (
        "To fix (1) Evaluation Method Not found What was found: No heading fits. How to fix it: Say how the plan is "
        "evaluated continually, and how it is adjusted. It needs a method for continually evaluating the plan; "
        "how adjustments are made. Where: technology plan, page 7"
    ) in page
    fine = "These may be fine, or still to come. Look whether they say what you mean."
    assert f"Worth a look (1) {fine} Technology plan Not found {LOOK}" in page
    assert f"You can submit. Signature sheet Could not be checked {SCAN}" in page
    assert "Passed (5) Mission Statement Found The mission stands on page 2." in page
    assert "Long-term And Short-term Goals Found On page 2, under “Our goals”: “What the plan says of goals.”" in page
    assert WATCHED not in page
    assert "Replace or add a file: technology plan, presentation, signature sheet." in page


def test_the_packet_and_the_page_before_submitting_say_how_much_was_found(desk: Desk):
    packet = desk.open()
    desk.fill(packet)
    assert "Technology plan plan.pdf Waits for the checks Presentation" in desk.see(packet)
    desk.check()
    page = desk.see(packet)
    assert "Checks What the checks found: 1 to fix, 1 could not be checked What happens next" in page
    assert "Technology plan plan.pdf 1 to fix in the technology plan Presentation presentation.pdf Added" in page
    assert "The checks: 1 to fix, 1 could not be checked What the checks found" in desk.see(f"{packet}/submit")


def test_a_section_that_needs_more_has_a_card_with_its_place_its_words_and_what_is_lacking(desk: Desk):
    packet = desk.open()
    desk.fill(packet)
    weak = checks.Finding("sections", "weak", "fix", "It needs more.", "needs", checks.model.Place("plan", 4))
    desk.check(replace(REPORT, findings=(weak,)))
    assert (
        "Technology Needs Assessment Needs more "
        "What was found: On pages 4, 5, under “What we need”: “We have 900 devices.” See it "
        "What is lacking: staffing needs. "
        "How to fix it: Say what you have, what else you will need in the next three years, and what staff that takes."
    ) in desk.see(f"{packet}/report")


def test_a_file_that_cannot_be_read_has_one_card_that_says_what_to_export_instead(desk: Desk):
    packet = desk.open()
    desk.fill(packet)
    fault = checks.Finding("files", "could_not_run", "fix", "plan.pdf: It is password protected.", "plan")
    unseen = checks.Finding("sections", "could_not_run", "note", "The sections could not be checked.", "plan")
    desk.check(replace(MECHANICAL, findings=(fault, unseen)))
    page = desk.see(f"{packet}/report")
    assert page.count("It is password protected.") == 1
    assert "plan.pdf could not be opened It is password protected. What always works: a PDF" in page
    assert "The sections could not be checked." not in page
    shown = desk.see(packet)
    assert "Checks What the checks found: 1 could not be opened What happens next" in shown
    assert "Submit for review First replace plan.pdf: submitted like this, it would come straight back to you." in shown
    assert "Replace what could not be opened first" in desk.see(f"{packet}/submit")


def test_a_new_file_has_a_report_of_its_own(desk: Desk):
    packet = desk.open()
    desk.fill(packet)
    desk.check()
    desk.add(packet, "plan", PDF + b"better")
    assert "These files wait for the checks" in desk.see(f"{packet}/report")


def test_checks_that_broke_do_not_hold_anybody_up(desk: Desk, engine):
    packet = desk.open()
    desk.fill(packet)
    with transaction(engine) as db:
        row = db.scalars(select(Packet)).one()
        report_id = reports.ask_report(db, row, row.current_documents).id
        for _ in range(2):
            leased = reports.take_report(db, report_id, lease_seconds=12)
            assert reports.give_up_report(db, report_id, leased.lease_token, "It broke.")
    assert "You can submit all the same" in desk.see(f"{packet}/report")


def test_what_older_checks_said_of_the_submitted_files_still_stands(story: Story, client_for, cast: Cast):
    story.returned(cast.reviewer, "Say how you evaluate.")
    with transaction(story.engine) as db:
        db.execute(update(ReportRow).values(checks_version="older"))
    assert "To fix (1) Evaluation Method" in words_of(client_for(cast.candidate).get(f"/packets/{story.id}/report"))


def test_the_page_tells_files_that_wait_from_files_that_are_read(desk: Desk, engine):
    packet = desk.open()
    desk.add(packet, "plan")
    assert "These files wait for the checks" in desk.see(f"{packet}/report")
    with transaction(engine) as db:
        reports.take_report(db, db.scalars(select(ReportRow.id)).one(), lease_seconds=12)
    assert "The checks are reading these files" in desk.see(f"{packet}/report")


def test_the_report_leads_on_to_submitting_as_soon_as_nothing_is_lacking(desk: Desk):
    packet, on = desk.open(), "Go on to submit"
    desk.add(packet, "plan")
    desk.check()
    assert on not in desk.see(f"{packet}/report")
    desk.fill(packet)
    desk.check()
    assert on in desk.see(f"{packet}/report")
    desk.add(packet, "plan", PDF + b"locked")
    desk.check(MECHANICAL)
    assert on not in desk.see(f"{packet}/report")
