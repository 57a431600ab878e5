"""The deadlines of a month: who must act, not started first, and reminders to those who are ticked."""

from __future__ import annotations

import datetime as dt

from lxml import html
from sqlalchemy import Engine, select
from werkzeug.datastructures import MultiDict

from review import clock
from review.db import transaction
from review.models import Cycle, Packet, Person
from review.operations.packets import open_packet
from review.wording import in_words
from review.workflow.packets import State
from tests.postgresql import on_both_databases
from tests.review.makers import Cast, make_cycle
from tests.review.routes.desk_makers import ZONE, actor
from tests.review.routes.test_coordinator import notices, rows, words
from tests.review.routes.test_holders import alerts

CAPTION = "Who must act, those who have not started first"


def cycles(engine: Engine, cast: Cast) -> tuple[str, Cycle, Cycle]:
    """The page of the month in which the cycles of Carla, who has a packet, and Caleb end; and the cycles."""
    with transaction(engine) as db:
        carla, caleb = (db.get_one(Person, one.id) for one in (cast.candidate, cast.other_candidate))
        first, second = make_cycle(db, carla), make_cycle(db, caleb)
        open_packet(db, first, actor=actor(carla))
    return f"/program/deadlines?month={first.ends_on:%Y-%m}", first, second


@on_both_databases
def test_who_has_not_started_stands_first(engine: Engine, client_for, cast: Cast):
    page, first, _ = cycles(engine, cast)
    listed = rows(client_for(cast.coordinator).get(page).text, CAPTION)
    assert [(row[1], row[3], row[4], row[5]) for row in listed] == [
        ("Caleb Candidate Cedar City", "Not started", "0 of 60 verified", "None yet"),
        ("Carla Candidate Maple County", "Not submitted", "0 of 60 verified", "None yet"),
    ]
    assert listed[0][6] == in_words(first.ends_on - dt.timedelta(days=_next(first)))


def _next(cycle: Cycle) -> int:
    """The reminder of the plan that comes next, in days before the expiry."""
    left = (cycle.ends_on - clock.today(ZONE)).days
    return max(days for days in (365, 180, 90, 60, 30, 14, 7, 1) if days < left)


@on_both_databases
def test_those_who_are_ticked_are_reminded_once_a_day(engine: Engine, client_for, cast: Cast):
    page, first, second = cycles(engine, cast)
    coordinator, to = client_for(cast.coordinator), f"/program/deadlines/remind?month={first.ends_on:%Y-%m}"
    assert alerts(coordinator.submit(page, to).text) == ["Tick the holders first."]
    both = {"cycles": [first.public_id, second.public_id]}
    assert coordinator.submit(page, to, **both).location == page
    shown = coordinator.get(page).text
    assert words(shown, "//p[@role='status']") == ["2 reminders are on the way."]
    assert [row[5] for row in rows(shown, CAPTION)] == [in_words(clock.today(ZONE))] * 2
    assert notices(engine)[-2:] == [("not_started", "Caleb Candidate"), ("reminder", "Carla Candidate")]
    coordinator.submit(page, to, **both)
    assert words(coordinator.get(page).text, "//p[@role='status']") == [
        "0 reminders are on the way.",
        "Reminded today already.",
        "Carla Candidate: Carla Candidate was reminded of it today already.",
    ]


def test_one_button_reminds_everyone_whose_turn_it_is(engine: Engine, client_for, cast: Cast):
    page, first, second = cycles(engine, cast)
    coordinator, to = client_for(cast.coordinator), f"/program/deadlines/remind?month={first.ends_on:%Y-%m}"
    shown = coordinator.get(page).text
    assert words(shown, "//button[@form='theirs']") == ["Remind all 2 whose turn it is"]
    (form,) = html.document_fromstring(shown).xpath("//form[@id='theirs']")
    assert form.xpath(".//input[@name='cycles']/@value") == [second.public_id, first.public_id]
    coordinator.post(to, data=MultiDict(form.form_values()))
    assert words(coordinator.get(page).text, "//p[@role='status']") == ["2 reminders are on the way."]


def test_nobody_is_reminded_with_the_others_while_the_packet_is_with_us(engine: Engine, client_for, cast: Cast):
    page, first, second = cycles(engine, cast)
    with transaction(engine) as db:
        db.scalars(select(Packet).where(Packet.cycle_id == first.id)).one().state = State.QUEUED
    shown = html.document_fromstring(client_for(cast.coordinator).get(page).text)
    assert shown.xpath("//form[@id='theirs']//input[@name='cycles']/@value") == [second.public_id]
    assert shown.xpath("//button[@form='theirs']") == []


def test_a_month_leads_to_the_next_one_in_which_any_expires(engine: Engine, client_for, cast: Cast):
    page, first, _ = cycles(engine, cast)
    coordinator = client_for(cast.coordinator)
    (link,) = html.document_fromstring(coordinator.get("/program/deadlines").text).xpath("//main//p/a")
    assert (link.text_content(), link.get("href")) == (
        f"Go on to {first.ends_on:%B %Y}, the next month in which any expires", page
    )  # fmt: skip
    assert "Go on to" not in coordinator.get(page).text


def test_a_month_with_nothing_says_so_and_one_that_is_not_offered_is_this_one(client_for, cast: Cast):
    page = client_for(cast.coordinator).get("/program/deadlines?month=1999-01").text
    assert words(page, "//div[@class='empty']/p")[0] == f"Nothing expires in {clock.today(ZONE):%B %Y}."
    chosen = html.document_fromstring(page).xpath("//option[@selected]/@value")
    assert chosen == [f"{clock.today(ZONE):%Y-%m}"]


def test_a_holder_of_the_coordinators_own_district_is_not_listed(engine: Engine, client_for, cast: Cast):
    page, *_ = cycles(engine, cast)
    with transaction(engine) as db:
        db.get_one(Person, cast.coordinator.id).district_id = cast.candidate.district_id
    listed = rows(client_for(cast.coordinator).get(page).text, CAPTION)
    assert [row[1] for row in listed] == ["Caleb Candidate Cedar City"]
