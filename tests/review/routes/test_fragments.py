"""The parts of pages that fill in while the checks run: 200 where something changed, 304 where not, and the end."""

from __future__ import annotations

import pytest
from lxml import html
from sqlalchemy import select

from review.db import transaction
from review.models import ReportRow
from review.operations import reports
from tests.review.makers import Cast
from tests.review.routes.candidate_makers import Desk, words_of

pytestmark = pytest.mark.usefixtures("autumn")


def ask(desk: Desk, address: str, etag: str = ""):
    """(status, what is read out, whether it is the last, the ETag) of the part."""
    answer = desk.browser.get(address, headers={"If-None-Match": etag})
    headers = answer.headers
    return answer.status_code, headers.get("X-Spoken"), "X-Final" in headers, headers.get("ETag")


@pytest.fixture(params=["now", "report/now"])
def part(request: pytest.FixtureRequest, desk: Desk) -> str:
    """The address of a part whose checks are owed."""
    packet = desk.open()
    desk.add(packet, "plan")
    return f"{packet}/{request.param}"


def test_nothing_is_sent_again_until_something_changed_and_the_last_says_so(part: str, desk: Desk, engine):
    status, spoken, final, waiting = ask(desk, part)
    assert (status, spoken, final) == (200, "Your files wait for the checks.", False)
    assert ask(desk, part, waiting)[0] == 304
    with transaction(engine) as db:
        report_id = db.scalars(select(ReportRow.id)).one()
        token = reports.take_report(db, report_id, lease_seconds=12).lease_token
    status, spoken, final, reading = ask(desk, part, waiting)
    assert (status, spoken, final) == (200, "The checks are reading your files.", False)
    assert ask(desk, part, reading)[0] == 304
    with transaction(engine) as db:
        reports.give_up_report(db, report_id, token, "the reader died")
    desk.check()
    status, spoken, final, _ = ask(desk, part, reading)
    assert (status, spoken, final) == (200, "The checks are done: 1 to fix, 1 could not be checked.", True)


def test_the_page_asks_for_its_part_only_while_the_checks_are_owed(part: str, desk: Desk):
    page = part.removesuffix("/now")

    def asked() -> tuple[list[str], list[str]]:
        tree = html.document_fromstring(desk.browser.get(page).text)
        return tree.xpath("//@data-poll"), tree.xpath("//script[@type='module']/@src")

    assert asked() == ([part], ["/static/poll.js"])
    desk.check()
    assert asked() == ([], [])


def test_each_file_is_listed_with_how_far_it_is(desk: Desk):
    packet = desk.open()
    desk.fill(packet)
    desk.submit(packet)
    words = words_of(desk.browser.get(packet))
    assert "plan.pdf Waits for the checks presentation.pdf Waits for the checks" in words


def test_checks_that_broke_are_the_end_as_well(part: str, desk: Desk, engine):
    with transaction(engine) as db:
        report_id = db.scalars(select(ReportRow.id)).one()
        for _ in range(2):
            token = reports.take_report(db, report_id, lease_seconds=12).lease_token
            assert reports.give_up_report(db, report_id, token, "It broke.")
    assert ask(desk, part)[:3] == (200, "The checks could not be finished.", True)


def test_a_packet_without_a_report_has_nothing_to_wait_for(desk: Desk):
    packet = desk.open()
    for part in ("now", "report/now"):
        assert ask(desk, f"{packet}/{part}")[:3] == (200, "There is no report yet.", True)


def test_the_part_of_another_candidates_packet_is_a_missing_page(part: str, client_for, cast: Cast):
    assert client_for(cast.other_candidate).get(part).status_code == 404
