"""The candidate's desk: the first visit, submitting, waiting, withdrawing, and what others must not see."""

from __future__ import annotations

import datetime as dt

import pytest
from lxml import html
from sqlalchemy import Engine, event, select, update

from review.db import transaction
from review.models import Certification, Document, Packet, Person
from tests.postgresql import on_both_databases
from tests.review.makers import Cast, make_cycle
from tests.review.routes.candidate_makers import MECHANICAL, NOW, PDF, Desk, problems_on, words_of
from tests.review.routes.desk_makers import Story
from tests.review.routes.yearly_desk import make_yearly

pytestmark = pytest.mark.usefixtures("autumn")


def test_the_first_visit_says_how_recertification_works_and_when_the_certification_expires(desk: Desk):
    page = desk.see("/packets")
    assert "February 2, 2027 (73 days left)" in page
    assert "How recertification works" in page
    assert "0 of 60 hours entered" in page


def test_without_a_certification_the_desk_says_whom_to_expect(client_for, cast: Cast):
    assert "No certification is entered for you yet." in words_of(client_for(cast.other_candidate).get("/packets"))


def test_a_director_without_a_certification_is_led_to_the_yearly_hours_alone(engine: Engine, client_for):
    page = words_of(make_yearly(engine, client_for).dana.get("/packets"))
    assert "Your yearly hours as a director" in page
    assert "No certification is entered for you yet." not in page
    assert "How recertification works" not in page


def test_a_packet_is_opened_once_however_often_the_button_is_pressed(desk: Desk):
    page = html.document_fromstring(desk.browser.get("/packets").text)
    form = page.xpath("//form[starts-with(@action, '/packets/open/')]")[0]
    first = desk.browser.post(form.get("action"), data=dict(form.form_values()))
    second = desk.browser.post(form.get("action"), data=dict(form.form_values()))
    assert (first.status_code, second.location) == (303, first.location)


def test_a_second_packet_of_a_cycle_is_refused_with_what_happened(desk: Desk):
    token = desk.browser.token()
    desk.open()
    response = desk.browser.post(f"/packets/open/{desk.cycle}", data={"csrf_token": token})
    assert response.status_code == 409
    assert problems_on(response) == ["A packet for this cycle is open already."]


def test_somebody_without_a_district_is_told_who_can_help(desk: Desk, engine: Engine):
    with transaction(engine) as db:
        db.get_one(Person, desk.carla.id).district_id = None
    response = desk.browser.submit("/packets", f"/packets/open/{desk.cycle}")
    assert response.status_code == 422
    assert problems_on(response) == ["Your account names no district yet. Ask your coordinator to add it."]


def test_the_list_takes_as_many_queries_for_three_certifications_as_for_one(desk: Desk, engine: Engine, app):
    asked: list[str] = []
    event.listen(app.config["ENGINE"], "before_cursor_execute", lambda *given: asked.append(given[2]))
    desk.open()
    counts = []
    for _ in range(2):
        asked.clear()
        desk.see("/packets")
        counts.append(len(asked))
        with transaction(engine) as db:
            for _ in range(2):
                db.execute(update(Certification).values(removed_at=NOW))
                make_cycle(db, db.get_one(Person, desk.carla.id))
    assert counts[0] == counts[1]
    assert len(html.document_fromstring(desk.browser.get("/packets").text).xpath("//main//section")) == 5


def test_each_upload_leads_to_the_next_that_is_lacking_and_the_last_to_the_packet(desk: Desk):
    packet = desk.open()
    led = [desk.add(packet, kind).location for kind in ("plan", "signatures", "presentation", "plan")]
    assert led == [f"{packet}/files/presentation", f"{packet}/files/presentation", packet, packet]


def test_who_submits_the_same_files_again_is_asked_whether_that_is_meant(desk: Desk):
    packet = desk.open()
    desk.fill(packet)
    desk.submit(packet)
    desk.check(MECHANICAL)
    same = "No file has changed since revision 1"
    assert same in desk.see(f"{packet}/submit")
    desk.add(packet, "plan", PDF + b"opened")
    assert same not in desk.see(f"{packet}/submit")


def test_a_file_in_the_wrong_place_is_taken_out_of_it(desk: Desk):
    packet = desk.open()
    desk.add(packet, "plan")
    page = f"{packet}/files/plan"
    (action,) = html.document_fromstring(desk.browser.get(page).text).xpath(
        "//form[contains(@action, '/remove')]/@action"
    )
    assert desk.browser.submit(page, action).location == page
    assert "No file yet." in desk.see(page)


@on_both_databases
def test_submitting_leads_to_the_receipt_with_the_time_and_the_hash_of_each_file(desk: Desk, engine):
    packet = desk.open()
    desk.fill(packet)
    assert desk.submit(packet).location == f"{packet}/receipts/1"
    page = desk.see(f"{packet}/receipts/1")
    assert "Revision 1 is submitted We have it since November 21, 2026, 12:00:0" in page
    assert f"Reference: {packet.removeprefix('/packets/')}, revision 1." in page
    assert "What happens next The checks usually take less than a minute. Then a reviewer takes it and has 5" in page
    assert "Revision 1, submitted November 21, 2026, 12:00:0" in desk.see(packet)
    assert desk.browser.get(f"{packet}/receipts/2").status_code == 404
    with transaction(engine) as db:
        assert [d.stored_file.sha256 in page for d in db.scalars(select(Document))] == [True, True, True]


def test_what_is_missing_is_linked_in_place_of_the_form(desk: Desk):
    packet = desk.open()
    desk.add(packet, "plan")
    page = html.document_fromstring(desk.browser.get(f"{packet}/submit").text)
    assert page.xpath("//main//li/a/text()") == ["Add the presentation", "Add the signature sheet"]
    assert page.xpath("//main//form") == []


def test_without_the_statement_nothing_is_submitted(desk: Desk):
    packet = desk.open()
    desk.fill(packet)
    response = desk.browser.submit(f"{packet}/submit", f"{packet}/submit")
    assert (response.status_code, problems_on(response)) == (422, ["Tick the statement to submit."])


def test_files_that_changed_in_another_window_are_looked_at_before_they_are_submitted(desk: Desk):
    packet = desk.open()
    desk.fill(packet)
    seen = html.document_fromstring(desk.browser.get(f"{packet}/submit").text)
    form = dict(seen.xpath("//main//form")[0].form_values()) | {"statement": "y"}
    desk.add(packet, "plan", PDF + b"newer", "newer.pdf")
    response = desk.browser.post(f"{packet}/submit", data=form)
    assert response.status_code == 409
    assert problems_on(response) == ["This packet was changed or submitted a moment ago, perhaps in another window."]
    again = html.document_fromstring(response.text)
    assert again.xpath("//input[@name='statement']/@checked") == ["checked"]
    assert "newer.pdf" in words_of(response)
    form = dict(again.xpath("//main//form")[0].form_values())
    assert desk.browser.post(f"{packet}/submit", data=form).status_code == 303


def test_a_file_that_cannot_be_opened_comes_back_with_what_to_do(desk: Desk):
    packet = desk.open()
    desk.fill(packet)
    desk.submit(packet)
    desk.check(MECHANICAL)
    page = desk.see(packet)
    assert "We could not open one of your files plan.pdf: It is password protected. It is your turn" in page
    assert "Technology plan plan.pdf Could not be opened" in page
    receipt = desk.see(f"{packet}/receipts/1")
    assert "We could not open one of your files plan.pdf: It is password protected. It is your turn" in receipt
    assert desk.add(packet, "plan", PDF + b"opened").status_code == 303
    assert "Technology plan plan.pdf Waits for the checks" in desk.see(packet)


def test_past_the_last_day_the_page_says_whom_to_ask_and_what_still_works(desk: Desk):
    packet = desk.open()
    with transaction(desk.engine) as db:
        db.scalars(select(Packet)).one().cycle.ends_on = dt.date(2026, 11, 20)
    page = desk.see(packet)
    assert "This was due on November 20, 2026 That was 1 day ago. Write to your coordinator today" in page
    assert "You can still change your files, answer and submit." in page


def test_in_the_queue_the_page_says_who_has_the_ball(story: Story, client_for, cast: Cast):
    page = words_of(client_for(cast.candidate).get(f"/packets/{story.id}"))
    assert "Waiting for a reviewer Since November 21, 2026" in page
    assert "It is our turn; your hours are still to be completed. You submitted in time" in page
    assert "Meanwhile, enter the hours that are missing: 0 of 60 are there. They are needed by February 2, 2027" in page


def test_the_candidate_never_reads_the_reviewers_name(story: Story, client_for, cast: Cast):
    story.returned(cast.reviewer, "Say how you evaluate.")
    browser = client_for(cast.candidate)
    for page in ("", "/fixes", "/history", "/report"):
        assert "Rita" not in browser.get(f"/packets/{story.id}{page}").text


def test_a_draft_of_the_reviewers_is_not_seen_and_neither_is_a_staged_decision(story: Story, client_for, cast: Cast):
    story.claim(cast.reviewer)
    story.write(cast.reviewer, "A first thought.")
    browser = client_for(cast.candidate)
    assert "A first thought." not in browser.get(f"/packets/{story.id}/fixes").text
    assert "No reviewer has asked for fixes." in browser.get(f"/packets/{story.id}/fixes").text


def test_a_packet_is_withdrawn_and_revived_after_a_question(desk: Desk):
    packet = desk.open()
    assert "You can revive it until December 5, 2026" in desk.see(f"{packet}/withdraw")
    assert desk.browser.submit(f"{packet}/withdraw", f"{packet}/withdraw").location == packet
    assert "You can revive it, with all its files, until December 5, 2026 (14 days left)." in desk.see(packet)
    assert "Packet withdrawn on November 21, 2026" in desk.see("/packets")
    assert desk.browser.submit(f"{packet}/revive", f"{packet}/revive").location == packet
    assert "Not submitted yet: " in desk.see(packet)


def test_withdrawing_a_packet_that_moved_on_says_so(desk: Desk):
    packet = desk.open()
    seen = html.document_fromstring(desk.browser.get(f"{packet}/withdraw").text)
    form = dict(seen.xpath("//main//form")[0].form_values())
    desk.add(packet, "plan")
    response = desk.browser.post(f"{packet}/withdraw", data=form)
    assert response.status_code == 409
    assert problems_on(response) == ["This packet changed while you were looking at it."]


def test_what_cannot_be_done_now_is_refused_with_a_sentence(desk: Desk):
    packet = desk.open()
    token = desk.browser.token()
    response = desk.browser.post(f"{packet}/revive", data={"csrf_token": token, "version": "1"})
    assert response.status_code == 403
    assert "A packet can be revived for 14 days only." in words_of(response)


def test_the_history_tells_the_way_and_leaves_out_what_is_between_the_staff(story: Story, client_for, cast: Cast):
    story.returned(cast.reviewer, "Say how you evaluate.")
    page = html.document_fromstring(client_for(cast.candidate).get(f"/packets/{story.id}/history").text)
    assert [" ".join(row.xpath("string(td[2])").split()) for row in page.xpath("//tbody/tr")] == [
        "You opened the packet",
        "You added plan.pdf",
        "You added presentation.pdf",
        "You added signatures.pdf",
        "You submitted revision 1",
        "The checks finished reading revision 1",
        "A reviewer took revision 1 to read it",
        "A reviewer returned revision 1 for fixes",
    ]
