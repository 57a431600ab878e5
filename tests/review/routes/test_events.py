"""Events: a director asks, a coordinator answers, the director enters hours with a file, and they are judged."""

from __future__ import annotations

import io

import pytest
import time_machine
from lxml import html
from sqlalchemy import Engine

from tests.postgresql import on_both_databases
from tests.review.makers import Cast
from tests.review.operations.yearly_makers import CEU
from tests.review.routes.desk_makers import PDF
from tests.review.routes.test_coordinator import rows, words
from tests.review.routes.test_holders import alerts
from tests.review.routes.yearly_desk import OWN, YEAR, Yearly, make_yearly

ASK = f"/years/{CEU}/ask"
SUMMIT = {
    "name": "Gulf Coast Summit", "starts_on": "2025-07-10", "ends_on": "2025-07-11", "modality": "in_person",
    "hours": "4", "why": "Networks.",
}  # fmt: skip
COSN = {
    "event": "cosn-annual", "day": "2025-04-02", "hours": "8", "location": "Seattle", "modality": "in_person",
    "areas": "ITM", "about": "Three days of sessions.",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _june():
    with time_machine.travel("2025-06-20T17:00:00Z", tick=False):
        yield


@pytest.fixture
def desk(_june, engine: Engine, client_for) -> Yearly:
    return make_yearly(engine, client_for)


def ask(browser, **changes: str):
    return browser.submit(ASK, ASK, **(SUMMIT | changes))


def at_the_desk(kim, name: str = "Gulf Coast Summit") -> str:
    """The address of a request at the coordinator's desk."""
    page = html.document_fromstring(kim.get(f"{YEAR}/events").text)
    return page.xpath(f"//a[contains(., '{name}') and contains(@href, 'requests')]/@href")[0]


def stands(page: str) -> str:
    return words(page, "//main//strong")[0]


def test_while_the_year_lasts_both_see_what_would_close_the_gap(desk: Yearly):
    sentence = "Earn 12 more hours by September 30, 2025."
    assert sentence in desk.dana.get(OWN).text
    assert sentence in desk.kim.get(f"{YEAR}/directors/{desk.director.public_id}").text


@on_both_databases
def test_asked_questioned_answered_and_approved(desk: Yearly, cast: Cast):
    own = ask(desk.dana).location
    there = at_the_desk(desk.kim)
    empty = desk.kim.submit(there, f"{there}/ask")
    assert alerts(empty.text) == ["Write what you want to know; the requester will read it."]
    assert desk.kim.submit(there, f"{there}/ask", **{"ask-words": "Which sessions?"}).status_code == 303
    assert "Which sessions?" in desk.dana.get(f"{own}/change").text
    assert desk.dana.submit(f"{own}/change", f"{own}/change", why="Both on networks.").status_code == 303
    assert stands(desk.kim.get(there).text) == "Waits for an answer"
    fields = {"approve-code": "gulf-2025", "approve-hours": "3"}
    wrong = desk.kim.submit(there, f"{there}/approve", **(fields | {"approve-hours": "some"}))
    assert alerts(wrong.text) == ["Enter whole hours, from 1 to 6: more never count for a director in a year."]
    assert desk.kim.submit(there, f"{there}/approve", **fields).status_code == 303
    (listed,) = [row for row in rows(desk.kim.get(f"{YEAR}/events").text, "Approved events") if row[4] == "gulf-2025"]
    assert listed == [
        "Gulf Coast Summit", "Up to 3", "July 10, 2025 to July 11, 2025", "In person", "gulf-2025", "June 20, 2025",
    ]  # fmt: skip
    assert stands(desk.dana.get(own).text) == "Approved"


def test_a_request_that_cannot_be_considered_is_kept_as_typed(desk: Yearly):
    refused = ask(desk.dana, starts_on="2025-06-19")
    assert (refused.status_code, alerts(refused.text)) == (
        422, ["The event began on June 19, 2025, before it was asked for."],
    )  # fmt: skip
    assert 'value="Gulf Coast Summit"' in refused.text


def test_a_request_is_declined_or_withdrawn_and_a_stale_page_is_refused(desk: Yearly):
    own = ask(desk.dana).location
    there = at_the_desk(desk.kim)
    late = desk.kim.submit(there, f"{there}/decline", version="7", **{"decline-words": "It is a sale."})
    assert (late.status_code, alerts(late.text)) == (409, ["This request was changed or decided a moment ago."])
    assert desk.kim.submit(there, f"{there}/decline", **{"decline-words": "It is a sale."}).status_code == 303
    assert "It is a sale." in desk.dana.get(own).text
    second = ask(desk.dana, name="Second Summit").location
    assert desk.dana.submit(second, f"{second}/withdraw").location == "/years"
    assert stands(desk.kim.get(at_the_desk(desk.kim, "Second")).text) == "Withdrawn"


def test_the_state_departments_request_is_entered_by_a_coordinator(desk: Yearly):
    address = f"{YEAR}/events/ask"
    made = desk.kim.submit(address, address, **SUMMIT)
    assert made.status_code == 303
    assert "Asked by the state department, entered by Kim Keeper" in " ".join(desk.kim.get(made.location).text.split())
    assert desk.kim.submit(made.location, f"{made.location}/withdraw").status_code == 303


def test_nobody_else_asks_or_reads(desk: Yearly, client_for, cast: Cast):
    own = ask(desk.dana).location
    there = at_the_desk(desk.kim)
    assert [desk.ed.get(own).status_code, desk.dana.get(there).status_code] == [404, 404]
    assert client_for(cast.coordinator).get(there).status_code == 404
    assert client_for(cast.candidate).get(ASK).status_code == 404


def enter(dana, **changes: str):
    return dana.submit(f"{OWN}/enter", f"{OWN}/enter", **(COSN | changes))


def judge(kim, act: str, **fields: str):
    """Judges the only entry of Dana's year."""
    year = html.document_fromstring(kim.get(YEAR).text)
    detail = year.xpath("//th/a[contains(., 'Dana')]/@href")[0]
    page = html.document_fromstring(kim.get(detail).text).xpath("//th/a/@href")[0]
    return kim.submit(page, f"{page}/{act}", **fields)


def add_file(dana, entry: str):
    page = html.document_fromstring(dana.get(entry).text)
    form = dict(page.xpath(f"//form[@action='{entry}/evidence']")[0].form_values())
    sent = form | {"file": (io.BytesIO(PDF % b"badge"), "badge.pdf")}
    return dana.post(f"{entry}/evidence", data=sent, content_type="multipart/form-data")


@on_both_databases
def test_hours_of_an_approved_event_are_entered_shown_asked_about_and_verified(desk: Yearly, cast: Cast):
    entry = enter(desk.dana).location
    assert judge(desk.kim, "query", words="Show your badge.").status_code == 303
    assert "Show your badge." in desk.dana.get(entry).text
    assert add_file(desk.dana, entry).status_code == 303
    assert (
        desk.dana.get(
            html.document_fromstring(desk.dana.get(entry).text).xpath("//a[.='badge.pdf']/@href")[0]
        ).status_code
        == 200
    )
    assert judge(desk.kim, "verify").status_code == 303
    (line,) = rows(desk.dana.get(OWN).text, "Entries of the year")
    assert line[3:6] == ["8", "6", "Verified"]
    assert "Add the file" not in desk.dana.get(entry).text
    assert desk.dana.post(f"{entry}/remove", data={"csrf_token": desk.dana.token()}).status_code == 409


def test_an_entry_is_rejected_for_a_reason_or_taken_back(desk: Yearly):
    entry = enter(desk.dana).location
    assert judge(desk.kim, "reject").status_code == 422
    assert judge(desk.kim, "reject", words="You were not there.").status_code == 303
    assert "You were not there." in desk.dana.get(entry).text
    second = enter(desk.dana).location
    assert desk.dana.submit(second, f"{second}/remove").location == "/years"
    assert desk.dana.get(second).status_code == 404


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"event": "gulf-2025"}, "Choose the event from the list of the year."),
        ({"day": "2025-06-21"}, "Enter the last day on which you were there: in the year, and not ahead."),
        ({"hours": "0"}, "Enter the hours as a number above 0 and up to 60, as in 1.5."),
        ({"areas": ""}, "Choose at least one area: without one the hours do not count."),
    ],
)
def test_an_entry_that_cannot_be_says_why(desk: Yearly, change: dict[str, str], sentence: str):
    refused = enter(desk.dana, **change)
    assert (refused.status_code, alerts(refused.text)) == (422, [sentence])


def test_nobody_sees_anothers_entry(desk: Yearly, client_for, cast: Cast):
    entry = enter(desk.dana).location
    assert [desk.ed.get(entry).status_code, desk.kim.get(entry).status_code] == [404, 404]
    assert client_for(cast.coordinator).get(f"/program{entry}").status_code == 404
    assert desk.kim.get(f"/program{entry}").status_code == 200
