"""What waits to be verified of external events, of all directors of a year on one page, and where each is judged."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
import time_machine
from lxml import html
from sqlalchemy import Engine, event, select

from review import clock
from review.db import transaction
from review.models import HoursEntry, Person
from review.operations.posts import end_post
from review.queries.mandates import posts_of
from review.queries.paging import AT_ONCE
from tests.postgresql import on_both_databases
from tests.review.conftest import Browser
from tests.review.makers import PROGRAM, Cast, make_cycle, make_person
from tests.review.operations.conftest import actor
from tests.review.operations.yearly_makers import CEU, make_session
from tests.review.routes.test_coordinator import rows, words
from tests.review.routes.yearly_desk import DESK, YEAR, Yearly, make_yearly

WAITING = f"{YEAR}/waiting"
TABLE = "Entries to verify"
APRIL = dt.date(2025, 4, 2)


@pytest.fixture(autouse=True)
def _june():
    with time_machine.travel("2025-06-20T17:00:00Z", tick=False):
        yield


@pytest.fixture
def desk(_june, engine: Engine, client_for) -> Yearly:
    return make_yearly(engine, client_for)


@dataclass(frozen=True)
class Log:
    """Enters hours of the directors, who are known by their first names."""

    engine: Engine

    def enter(self, name: str, activity: str, day: dt.date = APRIL, *, program: str = "", **more: object) -> str:
        """An entry for an external event that waits, in the log of a program where one is named; its public id."""
        with transaction(self.engine) as db:
            person = self.person(db, name)
            cycle = make_cycle(db, person, program=program) if program else None
            more = {"provider": "external", "event_code": "cosn-annual", "activity": activity} | more
            return make_session(db, person, "6", day, verified=False, cycle=cycle, **more).public_id

    def person(self, db, name: str) -> Person:
        return db.scalars(select(Person).where(Person.name.startswith(name))).one()

    def change(self, entry: str, **values: object) -> None:
        with transaction(self.engine) as db:
            row = db.scalars(select(HoursEntry).where(HoursEntry.public_id == entry)).one()
            for name, value in values.items():
                setattr(row, name, value)


@pytest.fixture
def log(engine: Engine) -> Log:
    return Log(engine)


def listed(kim: Browser) -> list[str]:
    return [row[0].partition(" of ")[0] for row in rows(kim.get(WAITING).text, TABLE)]


@on_both_databases
def test_every_directors_entries_are_on_one_page_and_lead_to_where_each_is_judged(desk: Yearly, log: Log):
    kim = desk.kim
    assert words(kim.get(WAITING).text, "//div[@class='empty']") == [
        "No entry for an external event waits to be verified."
    ]
    first = log.enter("Dana", "CoSN")
    second = log.enter("Ed", "ISTE", dt.date(2025, 5, 5))
    log.change(first, entered_at=clock.now() - dt.timedelta(days=3))
    page = kim.get(WAITING).text
    assert rows(page, TABLE) == [
        ["CoSN of Dana Director, April 2, 2025", "Dana Director", "Dove County", "April 2, 2025", "6", "None",
         "June 17, 2025, 12:00:00 PM CDT"],
        ["ISTE of Ed Director, May 5, 2025", "Ed Director", "Egret City", "May 5, 2025", "6", "None",
         "June 20, 2025, 12:00:00 PM CDT"],
    ]  # fmt: skip
    links = html.document_fromstring(page).xpath("//tbody//th/a/@href")
    assert links == [f"{DESK}/entries/{entry}" for entry in (first, second)]
    assert f'href="{WAITING}"' in kim.get(YEAR).text
    assert kim.submit(links[0], f"{links[0]}/verify").status_code == 303
    assert listed(kim) == ["ISTE"]


@on_both_databases
def test_what_is_no_coordinators_turn_or_not_of_the_year_is_not_there(desk: Yearly, log: Log, engine: Engine):
    log.enter("Dana", "Camp", provider="alet", event_code="")
    log.enter("Dana", "Next year", dt.date(2025, 10, 1))
    log.enter("Dana", "Year before", dt.date(2024, 9, 30))
    with transaction(engine) as db:
        make_person(db, "Nick Never", None, ("candidate", CEU))
    log.enter("Nick", "In no post")
    log.enter("Kim", "Her own")
    asked, rejected = log.enter("Dana", "Asked"), log.enter("Dana", "Rejected")
    log.change(asked, queried_at=clock.now(), staff_words="When?")
    log.change(rejected, rejected_at=clock.now(), staff_words="No.")
    log.enter("Dana", "First day", dt.date(2024, 10, 1))
    log.enter("Dana", "Last day", dt.date(2025, 9, 30))
    assert listed(desk.kim) == ["First day", "Last day"]
    with transaction(engine) as db:
        dana, kim = log.person(db, "Dana"), actor(log.person(db, "Kim"))
        (post,) = posts_of(db, dana)
        end_post(db, post, actor=kim, ends_on=dt.date(2024, 10, 1), version=post.version)
    assert listed(desk.kim) == ["First day", "Last day"], "a post on one day of the year is enough"


@on_both_databases
def test_an_entry_in_a_log_is_judged_there_by_that_programs_coordinators(
    desk: Yearly, log: Log, engine: Engine, client_for
):
    entry = log.enter("Dana", "CoSN", program=PROGRAM)
    assert rows(desk.kim.get(WAITING).text, TABLE)[0][0] == (
        "CoSN A coordinator of AL-CTO recertification verifies it."
    )
    with transaction(engine) as db:
        of_both = make_person(db, "Bo Both", None, ("coordinator", CEU), ("coordinator", PROGRAM))
        cycle = db.scalars(select(HoursEntry)).one().cycle
        assert cycle is not None
    both = client_for(of_both)
    (link,) = html.document_fromstring(both.get(WAITING).text).xpath("//tbody//th/a/@href")
    assert link == f"/program/hours/{cycle.public_id}/{entry}"
    assert both.get(link).status_code == 200
    with transaction(engine) as db:
        db.merge(cycle).completed_at = clock.now()
    assert listed(both) == [], "nothing in a completed cycle is verified any more"


@on_both_databases
def test_a_coordinator_of_the_directors_district_or_of_another_program_sees_nothing_of_it(
    desk: Yearly, log: Log, engine: Engine, client_for, cast: Cast
):
    log.enter("Dana", "CoSN")
    with transaction(engine) as db:
        neighbor = make_person(db, "Nell Neighbor", db.merge(desk.director).district, ("coordinator", CEU))
    assert listed(client_for(neighbor)) == []
    for person in (cast.coordinator, cast.administrator, desk.director):
        assert client_for(person).get(WAITING).status_code == 404
    assert desk.kim.get(f"{DESK}/{CEU}/1999/waiting").status_code == 404


@on_both_databases
def test_a_long_list_comes_in_pages(desk: Yearly, log: Log, engine: Engine):
    with transaction(engine) as db:
        dana = log.person(db, "Dana")
        for number in range(AT_ONCE + 2):
            make_session(db, dana, "1", APRIL, verified=False, provider="external", activity=f"Event {number:02}")
    first = desk.kim.get(WAITING).text
    assert f"{AT_ONCE + 2} entries wait, the longest wait on top." in first
    (following,) = html.document_fromstring(first).xpath("//a[text()='Next page']/@href")
    rest = desk.kim.get(following).text
    names = [row[0][:8] for page in (first, rest) for row in rows(page, TABLE)]
    assert names == [f"Event {number:02}" for number in range(AT_ONCE + 2)]
    assert html.document_fromstring(rest).xpath("//a[text()='First page']/@href") == [WAITING]


def test_it_takes_as_many_queries_for_four_as_for_one(desk: Yearly, log: Log, app):
    asked: list[str] = []
    event.listen(app.config["ENGINE"], "before_cursor_execute", lambda *given: asked.append(given[2]))
    counts = []
    log.enter("Dana", "CoSN")
    for further in (0, 3):
        for number in range(further):
            log.enter("Ed", f"Event {number}", program=PROGRAM if number == 0 else "")
        desk.kim.get(WAITING)
        asked.clear()
        desk.kim.get(WAITING)
        counts.append(len(asked))
    assert counts[0] == counts[1]
