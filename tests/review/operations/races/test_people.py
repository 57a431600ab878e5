"""Several administrators and coordinators do the same to one person at the same moment: it is done once."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from review import accounts, clock
from review.db import transaction
from review.models import Certification, District, Grant, HoursEntry, Invitation, OutboxRow, Person, SecurityEntry
from review.operations import hours, people
from review.operations.certifications import enter_certification
from review.operations.messages import resend
from tests.review.makers import PROGRAM, Cast, make_cycle
from tests.review.operations.conftest import actor
from tests.review.operations.races.clients import CLIENTS, ONE_WINS, at_once, count
from tests.review.operations.test_hours import typed

pytestmark = pytest.mark.slow


def noted(engine: Engine, kind: str) -> int:
    with transaction(engine) as db:
        return db.scalar(select(func.count()).where(SecurityEntry.kind == kind)) or 0


def person(db: Session, someone: Person) -> Person:
    return db.get_one(Person, someone.id)


def test_a_role_given_by_many_is_given_once_and_nobody_is_refused(engine: Engine, cast: Cast):
    def give(db: Session, number: int) -> None:
        by = actor((cast.coordinator, cast.second_coordinator)[number % 2])
        people.give_role(db, person(db, cast.newcomer), actor=by, role="candidate", program=PROGRAM)

    assert at_once(engine, give) == {"done": CLIENTS}
    assert noted(engine, "role_given") == 1


def test_a_role_is_taken_once(engine: Engine, cast: Cast):
    def take(db: Session, _number: int) -> None:
        by = actor(cast.administrator)
        people.take_role(db, person(db, cast.reviewer), actor=by, role="reviewer", program=PROGRAM)

    assert at_once(engine, take) == ONE_WINS
    assert noted(engine, "role_taken") == 1


def test_of_two_administrators_who_take_the_role_from_each_other_one_stays(engine: Engine, cast: Cast):
    with transaction(engine) as db:
        grant = {"role": "administrator", "program": PROGRAM}
        people.give_role(db, person(db, cast.newcomer), actor=actor(cast.administrator), **grant)
        both = [actor(person(db, someone)) for someone in (cast.administrator, cast.newcomer)]

    def take(db: Session, number: int) -> None:
        by, other = both[number % 2], both[1 - number % 2]
        people.take_role(db, db.get_one(Person, other.person_id), actor=by, **grant)

    outcomes = at_once(engine, take)
    assert outcomes["done"] == 1
    assert outcomes["Stale"] + outcomes["NotAllowed"] == CLIENTS - 1
    with transaction(engine) as db:
        assert db.scalar(select(func.count()).where(Grant.role == "administrator")) == 1


@pytest.mark.parametrize("act", ["off", "on"])
def test_an_account_is_turned_off_and_on_once(engine: Engine, cast: Cast, act: str):
    if act == "on":
        with transaction(engine) as db:
            people.turn_off(db, person(db, cast.reviewer), actor=actor(cast.administrator))
    turn = {"off": people.turn_off, "on": people.turn_on}[act]
    assert (
        at_once(engine, lambda db, _: turn(db, person(db, cast.reviewer), actor=actor(cast.administrator))) == ONE_WINS
    )
    assert noted(engine, f"turned_{act}") == 1


def test_an_address_invited_by_many_is_one_account(engine: Engine, cast: Cast):
    def welcome(db: Session, number: int) -> None:
        by = actor((cast.coordinator, cast.second_coordinator)[number % 2])
        grants = [("candidate", PROGRAM)]
        accounts.welcome(db, actor=by, name="Zoe Zell", email="zoe@demo.example", district=None, grants=grants)

    before = count(engine, Person)
    outcomes = at_once(engine, welcome)
    assert outcomes["done"] + outcomes["Stale"] == CLIENTS
    assert outcomes["done"] == count(engine, Invitation) >= 1, "whoever came later invites the same person again"
    assert count(engine, Person) == before + 1
    assert noted(engine, "role_given") == 1


def test_a_district_entered_by_many_is_one_district(engine: Engine, cast: Cast):
    before = count(engine, District)
    name = "Cypress County Schools"
    outcomes = at_once(engine, lambda db, _: people.find_or_add_district(db, public_id="", new_name=name))
    assert outcomes == {"done": CLIENTS}
    assert count(engine, District) == before + 1


def test_a_certification_is_entered_once(engine: Engine, cast: Cast):
    def enter(db: Session, number: int) -> None:
        by = actor((cast.coordinator, cast.second_coordinator)[number % 2])
        issued = clock.today("America/Chicago")
        enter_certification(db, person(db, cast.reviewer), actor=by, program=PROGRAM, issued_on=issued)

    assert at_once(engine, enter) == {"done": 1, "NotReady": CLIENTS - 1}
    assert count(engine, Certification) == 1


def test_hours_are_verified_or_changed_once(engine: Engine, cast: Cast):
    with transaction(engine) as db:
        cycle = make_cycle(db, person(db, cast.candidate))
        entry = hours.enter_hours(db, cycle, actor=actor(cast.candidate), typed=typed(cycle))
        seen = entry.version

    def either(db: Session, number: int) -> None:
        row = db.get_one(HoursEntry, entry.id)
        if number % 2:
            hours.verify_hours(db, row, actor=actor(cast.coordinator), version=seen)
        else:
            hours.change_hours(db, row, actor=actor(cast.candidate), typed=typed(cycle, hours="2"), version=seen)

    outcomes = at_once(engine, either)
    assert outcomes["done"] == 1
    with transaction(engine) as db:
        row = db.get_one(HoursEntry, entry.id)
        assert (row.verified_at is None) == (row.hours == 2), "what was verified is what the coordinator saw"


def test_a_failed_notice_is_owed_anew_once(engine: Engine, cast: Cast):
    with transaction(engine) as db:
        accounts.invite(db, person(db, cast.newcomer))
        row = db.scalars(select(OutboxRow)).one()
        row.secret, row.failed_at = False, clock.now() - dt.timedelta(hours=1)

    assert at_once(engine, lambda db, _: resend(db, db.get_one(OutboxRow, row.id))) == ONE_WINS
