"""Holders: the list, adding one, reminders, and opening a packet for one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from lxml import html
from sqlalchemy import Engine, select

from review import clock
from review.accounts import actor_of
from review.db import transaction
from review.models import Cycle, District, Invitation, OutboxRow, Packet, Person
from review.operations.certifications import enter_certification
from review.operations.packets import open_packet
from review.queries.paging import AT_ONCE
from tests.postgresql import on_both_databases
from tests.review.conftest import Browser
from tests.review.makers import PROGRAM, Cast, make_cycle, make_district, make_person
from tests.review.routes.desk_makers import ZONE
from tests.review.routes.test_coordinator import rows, words

ClientFor = Callable[[Person], Browser]
HOLDERS = "/program/holders"
NEW, REMIND = f"{HOLDERS}/new", f"{HOLDERS}/remind"


@pytest.fixture
def coordinator(client_for: ClientFor, cast: Cast) -> Browser:
    return client_for(cast.coordinator)


@pytest.fixture
def cycle(engine: Engine, cast: Cast) -> str:
    """The public id of Carla's present cycle."""
    with transaction(engine) as db:
        return make_cycle(db, db.get_one(Person, cast.candidate.id)).public_id


def listed(page: str) -> list[list[str]]:
    return rows(page, "Certifications, those that expire first on top")


def alerts(page: str) -> list[str]:
    return words(page, "//*[@role='alert']//li")


def test_an_empty_program_asks_for_its_first_holder(coordinator: Browser):
    page = coordinator.get(HOLDERS).text
    assert words(page, "//div[@class='empty']") == [
        "Nobody holds a certification in your program yet. Add the first holder."
    ]


def test_the_list_says_when_each_certification_expires(coordinator: Browser, cycle: str):
    ((name, district, _, number, expires, packet, _),) = listed(coordinator.get(HOLDERS).text)
    assert (name, district, number, packet) == (
        "Carla Candidate carla@demo.example", "Maple County", "1", "Open a packet for Carla Candidate",
    )  # fmt: skip
    assert expires.endswith("left)")


@on_both_databases
def test_a_long_list_comes_in_pages_and_is_searched(coordinator: Browser, engine: Engine, cycle: str, cast: Cast):
    with transaction(engine) as db:
        for days in range(AT_ONCE + 2):
            person = make_person(db, f"Hank{days} Holder", None)
            issued_on = clock.today(ZONE) - dt.timedelta(days=days)
            enter_certification(db, person, actor=actor_of(cast.coordinator), program=PROGRAM, issued_on=issued_on)
    first = coordinator.get(HOLDERS).text
    (following,) = html.document_fromstring(first).xpath("//a[text()='Next page']/@href")
    pages = first, coordinator.get(following).text
    assert [len(listed(page)) for page in pages] == [AT_ONCE, 3]
    assert len({row[0] for page in pages for row in listed(page)}) == AT_ONCE + 3
    expiries = [day for page in pages for day in html.document_fromstring(page).xpath("//tr/td[4]/time/@datetime")]
    assert expiries == sorted(expiries)
    (carla,) = listed(coordinator.get(f"{HOLDERS}?name=carla").text)
    assert carla[0] == "Carla Candidate carla@demo.example"
    nobody = coordinator.get(f"{HOLDERS}?name=nemo").text
    assert words(nobody, "//div[@class='empty']") == ["Nobody of that name holds a certification in your program."]


def test_a_new_holder_gets_account_role_certification_and_invitation(coordinator: Browser, engine: Engine):
    typed = {
        "name": "Hank Holder", "email": "Hank@Demo.example", "new_district": "Willow  County",
        "issued_on": (clock.today(ZONE) - dt.timedelta(days=400)).isoformat(),
    }  # fmt: skip
    assert coordinator.submit(NEW, NEW, **typed).location == HOLDERS
    page = coordinator.get(HOLDERS).text
    assert words(page, "//p[@role='status']") == [
        "Hank Holder (hank@demo.example) is added. The invitation is on its way."
    ]
    assert listed(page)[0][0] == "Hank Holder hank@demo.example No password yet Invite again Hank Holder"
    with transaction(engine) as db:
        hank = db.scalars(select(Person).where(Person.email == "hank@demo.example")).one()
        assert hank.district is not None
        assert hank.district.name == "Willow County"
        assert [(grant.role, grant.program) for grant in hank.grants] == [("candidate", PROGRAM)]
        notice = db.scalars(select(OutboxRow).where(OutboxRow.person_id == hank.id)).one()
        assert (notice.payload["subject"], notice.secret) == ("Your invitation to Plandesk", True)


def test_someone_with_an_account_keeps_it(coordinator: Browser, engine: Engine, cast: Cast):
    with transaction(engine) as db:
        birch = db.scalars(select(District.public_id).where(District.name == "Birch Parish")).one()
    typed = {"name": "R. R.", "email": "rita@demo.example", "district": birch, "issued_on": "2026-01-05"}
    with transaction(engine) as db:
        db.get_one(Person, cast.coordinator.id).district_id = None
    assert coordinator.submit(NEW, NEW, **typed).status_code == 303
    with transaction(engine) as db:
        rita = db.get_one(Person, cast.reviewer.id)
        assert rita.name == "Rita Reviewer"
        assert sorted(grant.role for grant in rita.grants) == ["candidate", "reviewer"]
        assert db.scalars(select(Invitation)).all() == []
    again = coordinator.submit(NEW, NEW, **typed)
    assert again.status_code == 422
    assert alerts(again.text) == ["Rita Reviewer holds this certification already."]


def test_what_is_missing_is_listed_and_what_was_typed_stays(coordinator: Browser, engine: Engine):
    answer = coordinator.submit(NEW, NEW, name="Hank Holder", email="hank at demo")
    assert answer.status_code == 422
    assert alerts(answer.text) == [
        "Enter an e-mail address, as in name@example.org.",
        "Enter the day on which the certification was issued.",
    ]
    assert 'value="Hank Holder"' in answer.text
    whole = {"name": "Hank Holder", "email": "hank@demo.example", "issued_on": "2026-01-05"}
    assert alerts(coordinator.submit(NEW, NEW, **whole).text) == ["Choose the district, or enter a new one."]
    late = whole | {"new_district": "Willow County", "issued_on": "2999-01-01"}
    assert alerts(coordinator.submit(NEW, NEW, **late).text) == [
        "Enter the day on which the certification was issued, today or earlier."
    ]
    with transaction(engine) as db:
        assert db.scalar(select(Person).where(Person.email == "hank@demo.example")) is None
        assert db.scalar(select(District).where(District.name == "Willow County")) is None


def test_a_person_of_another_district_or_turned_off_is_not_added(coordinator: Browser, engine: Engine, cast: Cast):
    typed = {"name": "Carla", "email": "carla@demo.example", "new_district": "Cedar City", "issued_on": "2026-01-05"}
    assert alerts(coordinator.submit(NEW, NEW, **typed).text) == [
        "Carla Candidate has an account already, for Maple County. Choose that one."
    ]
    with transaction(engine) as db:
        db.get_one(Person, cast.candidate.id).active = False
    off = typed | {"new_district": "Maple County"}
    assert alerts(coordinator.submit(NEW, NEW, **off).text) == [
        "The account of Carla Candidate with this address is turned off."
    ]


@pytest.fixture
def nell(engine: Engine, cast: Cast, cycle: str) -> str:
    """Carla has not started, Caleb has, Lara's cycle ends in two years, and Nell, whose cycle this is, never signed in.

    Orla's account is off.
    """
    with transaction(engine) as db:
        elm = make_district(db, "Elm City")
        names = ("Nell New", "Lara Later", "Orla Off")
        nell, lara, orla = (make_person(db, name, elm, ("candidate", PROGRAM)) for name in names)
        nell.password_hash, orla.active = None, False
        caleb = db.get_one(Person, cast.other_candidate.id)
        open_packet(db, make_cycle(db, caleb, months_left=1), actor=actor_of(caleb))
        for person, months in ((orla, 1), (lara, 24)):
            make_cycle(db, person, months_left=months)
        return make_cycle(db, nell, months_left=1).public_id


def without_packet(page: str) -> list[str]:
    return [row[0] for row in rows(page, "Holders without a packet, those that expire first on top")]


def reminded(engine: Engine) -> list[tuple[str, str]]:
    """(act, first name) of every notice so far."""
    with transaction(engine) as db:
        owed = select(OutboxRow.once, Person.name).join(Person, Person.id == OutboxRow.person_id)
        return [(once.partition(":")[0], name.split()[0]) for once, name in db.execute(owed.order_by(OutboxRow.id))]


@on_both_databases
def test_those_who_have_not_started_are_reminded_once_a_day(
    coordinator: Browser, client_for: ClientFor, cast: Cast, nell: str, engine: Engine, monkeypatch
):
    assert "Remind those who have not started" in words(coordinator.get(HOLDERS).text, "//main//a")
    page = coordinator.get(REMIND).text
    assert without_packet(page) == ["Nell New No password yet", "Carla Candidate"]
    assert words(page, "//main//form[@method='post']/button") == ["Send 2 reminders"]
    action = f"{REMIND}?within=90"
    answer = coordinator.submit(REMIND, action)
    assert (answer.status_code, answer.location) == (303, action)
    told = "2 reminders are on the way."
    assert words(coordinator.get(action).text, "//p[@role='status']") == [told]
    sent = [("not_started", "Carla"), ("not_started", "Nell"), ("invitation", "Nell")]
    assert reminded(engine) == sent
    cody = client_for(cast.second_coordinator)
    cody.submit(REMIND, action)
    told = "0 reminders are on the way. 2 people were reminded today already."
    assert words(cody.get(action).text, "//p[@role='status']") == [told]
    assert reminded(engine) == sent
    tomorrow = clock.now() + dt.timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    with transaction(engine) as db:
        open_packet(db, db.scalars(select(Cycle).filter_by(public_id=nell)).one(), actor=actor_of(cast.coordinator))
    client_for(cast.second_coordinator).submit(REMIND, action)
    assert reminded(engine)[3:] == [("not_started", "Carla")]


def test_opening_a_packet_for_a_holder(coordinator: Browser, cycle: str, engine: Engine):
    action = f"{HOLDERS}/{cycle}/open"
    form = {"csrf_token": coordinator.token()}
    location = coordinator.post(action, data=form).location
    with transaction(engine) as db:
        assert location == f"/program/packets/{db.scalars(select(Packet.public_id)).one()}"
    page = coordinator.get(location).text
    assert [row[1:] for row in rows(page, "The packet's story, the latest on top")] == [
        ["Cora Coordinator, coordinator", "opened the packet"]
    ]
    second = coordinator.post(action, data=form)
    assert (second.status_code, alerts(second.text)) == (409, ["A packet for this cycle is open already."])


def test_an_invitation_is_sent_again_until_it_is_used(coordinator: Browser, cycle: str, engine: Engine, cast: Cast):
    form = {"csrf_token": coordinator.token()}
    used = coordinator.post(f"{HOLDERS}/{cycle}/invite", data=form)
    assert (used.status_code, alerts(used.text)) == (409, ["Carla Candidate has set a password already."])
    with transaction(engine) as db:
        db.get_one(Person, cast.candidate.id).password_hash = None
    assert coordinator.submit(HOLDERS, f"{HOLDERS}/{cycle}/invite").status_code == 303
    with transaction(engine) as db:
        assert len(db.scalars(select(Invitation)).all()) == 1
