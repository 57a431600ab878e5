"""A person's days, and the calendar that a secret address opens."""

from __future__ import annotations

import datetime as dt

from icalendar import Calendar
from lxml import html
from sqlalchemy import Engine

from review.db import transaction
from review.models import Person
from tests.postgresql import on_both_databases
from tests.review.conftest import Browser
from tests.review.makers import Cast, make_cycle
from tests.review.routes.test_coordinator import rows


def address_of(page: str) -> str:
    """The path of the address that a page shows this once."""
    (code,) = html.document_fromstring(page).xpath("//code")
    return "/calendar/" + code.text_content().rpartition("/calendar/")[2]


def events(browser: Browser, address: str) -> list[tuple[str, dt.date]]:
    answer = browser.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    calendar = Calendar.from_ical(answer.get_data())
    return [(str(event["summary"]), event["dtstart"].dt) for event in calendar.walk("VEVENT")]


@on_both_databases
def test_the_days_come_by_a_secret_address_until_it_is_taken_back(
    client: Browser, client_for, engine: Engine, cast: Cast
):
    with transaction(engine) as db:
        ends_on = make_cycle(db, db.get_one(Person, cast.candidate.id)).ends_on
    own, coordinator = client_for(cast.candidate), client_for(cast.coordinator)
    assert len(rows(own.get("/calendar").text, "What is due, the next day on top")) == 1
    first = address_of(own.submit("/calendar", "/calendar/give").text)
    assert events(client, first) == [("Your AL-CTO certification expires", ends_on)]
    second = address_of(own.submit("/calendar", "/calendar/give").text)
    assert client.get(first).status_code == 404
    assert events(client, second) == [("Your AL-CTO certification expires", ends_on)]
    theirs = address_of(coordinator.submit("/calendar", "/calendar/give").text)
    assert events(client, theirs) == [("The certification of Carla Candidate expires", ends_on)]
    assert own.submit("/calendar", "/calendar/take").status_code == 303
    assert client.get(second).status_code == 404


def test_only_a_hash_of_the_secret_is_kept_and_an_account_that_is_off_has_no_calendar(
    client: Browser, client_for, engine: Engine, cast: Cast
):
    address = address_of(client_for(cast.reviewer).submit("/calendar", "/calendar/give").text)
    with transaction(engine) as db:
        rita = db.get_one(Person, cast.reviewer.id)
        assert rita.calendar_hash is not None
        assert rita.calendar_hash not in address
        assert events(client, address) == []
        rita.active = False
    assert client.get(address).status_code == 404
    assert client.get("/calendar/guessed.ics").status_code == 404
    assert client.get("/calendar").status_code == 302
