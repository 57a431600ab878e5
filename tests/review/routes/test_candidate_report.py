"""What the candidate reads of the checks, while they run and afterwards."""

from __future__ import annotations

import pytest
from lxml import html
from sqlalchemy import select, update

from review.db import transaction
from review.models import Packet, ReportRow
from review.operations import reports
from tests.review.makers import Cast
from tests.review.routes.candidate_makers import PDF, Desk, words_of
from tests.review.routes.desk_makers import EVALUATION, LOOK, REPORT, SCAN, WATCHED, Story

pytestmark = pytest.mark.usefixtures("autumn")


def test_before_any_file_there_is_no_report(desk: Desk):
    assert "There is no report yet. Add a file: the checks read it at once." in desk.see(f"{desk.open()}/report")


def test_while_the_checks_run_the_page_offers_to_look_again(desk: Desk):
    packet = desk.open()
    desk.add(packet, "plan")
    response = desk.browser.get(f"{packet}/report")
    assert "The checks are running" in words_of(response)
    assert html.document_fromstring(response.text).xpath("//a[text()='Refresh this page']/@href") == [
        f"{packet}/report"
    ]


def test_the_report_sorts_the_findings_and_keeps_what_is_only_watched_to_the_staff(desk: Desk):
    packet = desk.open()
    desk.fill(packet)
    desk.check()
    page = desk.see(f"{packet}/report")
    assert f"To fix (1) Evaluation Method Not found {EVALUATION} Where: technology plan, page 7" in page
    fine = "These may be fine, or still to come. Look whether they say what you mean."
    assert f"Worth a look (1) {fine} Technology plan Not found {LOOK}" in page
    assert f"You can submit. Signature sheet Could not be checked {SCAN}" in page
    assert "Passed (5) Mission Statement Found The mission stands on page 2." in page
    assert WATCHED not in page
    assert "Replace or add a file: technology plan, presentation, signature sheet." in page


def test_the_packet_and_the_page_before_submitting_say_how_much_was_found(desk: Desk):
    packet = desk.open()
    desk.fill(packet)
    assert "The checks are running Hours" in desk.see(packet)
    desk.check()
    assert "What the checks found: 1 to fix, 1 could not be checked" in desk.see(packet)
    assert "The checks: 1 to fix, 1 could not be checked What the checks found" in desk.see(f"{packet}/submit")


def test_the_six_sections_stand_in_a_table_with_the_words_of_the_plan(desk: Desk):
    packet = desk.open()
    desk.fill(packet)
    desk.check()
    table = html.document_fromstring(desk.browser.get(f"{packet}/report").text).xpath("//table")[0]
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in table.xpath(".//tbody/tr")]
    assert len(rows) == 6
    assert rows[1] == [
        "Technology Needs Assessment", "Needs more", "4, 5", "What we need", "“We have 900 devices.”",
        *REPORT.evidence.sections["needs"].lacking,
    ]  # fmt: skip
    assert rows[5] == ["Evaluation Method", "Not found", "–", "–", "–", "No heading fits."]


def test_a_new_file_has_a_report_of_its_own(desk: Desk):
    packet = desk.open()
    desk.fill(packet)
    desk.check()
    desk.add(packet, "plan", PDF + b"better")
    assert "The checks are running" in desk.see(f"{packet}/report")


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
    assert EVALUATION in words_of(client_for(cast.candidate).get(f"/packets/{story.id}/report"))
