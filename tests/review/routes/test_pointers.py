"""Where the candidate says that a section stands: on the report, before submitting, and at the reviewer's desk."""

from __future__ import annotations

import pytest
from lxml import html
from sqlalchemy import select

from review.db import transaction
from review.models import LogEntry, Pointer
from tests.postgresql import on_both_databases
from tests.review.makers import Cast
from tests.review.routes.candidate_makers import PDF, Desk, problems_on, words_of
from tests.review.routes.desk_makers import Story

pytestmark = pytest.mark.usefixtures("autumn")


@pytest.fixture
def packet(desk: Desk) -> str:
    """The address of a packet whose report finds no evaluation method."""
    address = desk.open()
    desk.fill(address)
    desk.check()
    return address


def say(desk: Desk, packet: str, page: str, heading: str):
    fields = {"evaluation-page": page, "evaluation-words": heading}
    return desk.browser.submit(f"{packet}/report", f"{packet}/pointers/evaluation", **fields)


@on_both_databases
def test_a_pointer_is_said_changed_and_taken_back(desk: Desk, packet: str):
    assert say(desk, packet, "12", "Looking back").location == f"{packet}/report#section-evaluation"
    assert "You say: it is on page 12, under “Looking back”. The reviewer reads this." in desk.see(f"{packet}/report")
    say(desk, packet, "14", "")
    assert "You say: it is on page 14. The reviewer reads this." in desk.see(f"{packet}/report")
    assert "What you tell the reviewer Evaluation Method: it is on page 14." in desk.see(f"{packet}/submit")
    desk.browser.submit(f"{packet}/report", f"{packet}/pointers/evaluation/take-back")
    assert "You say:" not in desk.see(f"{packet}/report")
    history = desk.see(f"{packet}/history")
    assert history.count("You said where a section of your plan stands") == 2
    assert history.count("You took back where a section of your plan stands") == 1


def test_without_a_page_the_form_comes_back_open_and_filled_in(desk: Desk, packet: str):
    response = say(desk, packet, "", "Looking back")
    assert (response.status_code, problems_on(response)) == (422, ["Enter the page, as in 12."])
    assert 'value="Looking back"' in response.text
    assert "<details open>" in response.text


def test_what_was_typed_comes_back_even_where_a_new_file_is_being_read_by_now(desk: Desk, packet: str):
    seen = html.document_fromstring(desk.browser.get(f"{packet}/report").text)
    form = seen.xpath("//form[contains(@action, '/pointers/evaluation')]")[0]
    desk.add(packet, "plan", PDF + b"better")
    typed = {"evaluation-words": "Looking back"}
    response = desk.browser.post(form.get("action"), data=dict(form.form_values()) | typed)
    assert (response.status_code, problems_on(response)) == (422, ["Enter the page, as in 12."])
    assert 'value="Looking back"' in response.text


def test_what_is_too_long_is_refused_with_its_limit(desk: Desk, packet: str):
    assert problems_on(say(desk, packet, "1" * 21, "x" * 201)) == [
        "The page must be 20 characters or fewer, as in 12.",
        "The heading must be 200 characters or fewer.",
    ]


def test_a_section_that_the_plan_does_not_need_has_no_address(desk: Desk, packet: str):
    token = desk.browser.token()
    answer = desk.browser.post(f"{packet}/pointers/poetry", data={"csrf_token": token, "poetry-page": "1"})
    assert answer.status_code == 404


def test_what_was_said_stays_in_sight_when_the_checks_find_the_section_after_all(desk: Desk, packet: str):
    say(desk, packet, "12", "")
    desk.add(packet, "plan", PDF + b"better")
    assert "What you told the reviewer Evaluation Method You say: it is on page 12." in desk.see(f"{packet}/report")


def test_the_reviewer_reads_it_beside_the_finding_and_in_the_table(
    desk: Desk, packet: str, client_for, cast: Cast, engine
):
    say(desk, packet, "12", "Looking back")
    desk.submit(packet)
    page = words_of(client_for(cast.reviewer).get(packet.replace("/packets/", "/review/")))
    assert page.count("The candidate says: it is on page 12, under “Looking back”.") == 2


def test_once_the_packet_is_with_us_nothing_is_said_any_more(story: Story, client_for, cast: Cast):
    browser = client_for(cast.candidate)
    report = f"/packets/{story.id}/report"
    assert "It is there? Say on which page" not in words_of(browser.get(report))
    answer = browser.post(
        f"/packets/{story.id}/pointers/evaluation", data={"csrf_token": browser.token(), "evaluation-page": "12"}
    )
    assert answer.status_code == 403


def test_what_was_said_after_the_return_is_the_reviewers_to_read_once_it_is_submitted(
    story: Story, client_for, cast: Cast
):
    story.returned(cast.reviewer, "Say how you evaluate.")
    carla, report = client_for(cast.candidate), f"/packets/{story.id}/report"
    carla.submit(report, f"/packets/{story.id}/pointers/evaluation", **{"evaluation-page": "12"})
    seen = [words_of(client_for(cast.reviewer).get(f"/review/{story.id}"))]
    story.answer("fixed", "On page 12.")
    story.submit("second")
    seen.append(words_of(client_for(cast.reviewer).get(f"/review/{story.id}")))
    assert ["The candidate says: it is on page 12." in page for page in seen] == [False, True]


def test_another_candidates_packet_has_no_such_address(desk: Desk, packet: str, client_for, cast: Cast):
    browser = client_for(cast.other_candidate)
    answer = browser.post(f"{packet}/pointers/evaluation", data={"csrf_token": browser.token(), "evaluation-page": "1"})
    assert answer.status_code == 404


def test_the_log_holds_an_id_and_a_seal_and_no_words(desk: Desk, packet: str, engine):
    say(desk, packet, "12", "Looking back")
    with transaction(engine) as db:
        pointer = db.scalars(select(Pointer)).one()
        entry = db.scalars(select(LogEntry).where(LogEntry.act == "point")).one()
        assert (entry.touched["pointer"], set(entry.touched)) == (pointer.id, {"pointer", "seal"})
