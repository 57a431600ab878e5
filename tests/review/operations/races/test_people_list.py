"""Several people save lists at the same moment: each person is added once, and whoever comes second is told."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from review import accounts
from review.db import transaction
from review.models import Person
from review.operations.people import give_role, turn_off
from review.operations.people_plan import Row, plan_list
from tests.review.makers import PROGRAM, Cast
from tests.review.operations.conftest import actor
from tests.review.operations.races.clients import CLIENTS, ONE_WINS, at_once, one_waits

pytestmark = pytest.mark.slow

NEW = Row(2, "Hank Holder", "hank@demo.example", "reviewer", "Elm City", "", None)
KNOWN = Row(3, "Nora Newcomer", "nora@demo.example", "reviewer", "", "", None)


@pytest.mark.parametrize("rows", [[NEW], [NEW, KNOWN]], ids=["all new", "one known"])
def test_a_list_saved_by_many_is_saved_once(engine: Engine, cast: Cast, rows: list[Row]):
    by = actor(cast.administrator)
    with transaction(engine) as db:
        version = plan_list(db, rows, actor=by, role="administrator").version

    def save(db: Session, _number: int) -> None:
        accounts.welcome_list(db, rows, actor=by, role="administrator", version=version, invites=True)

    assert at_once(engine, save) == ONE_WINS
    with transaction(engine) as db:
        assert db.scalar(select(func.count()).where(Person.email == "hank@demo.example")) == 1


def test_a_role_given_singly_meanwhile_is_not_given_twice(engine: Engine, cast: Cast):
    by = actor(cast.administrator)
    with transaction(engine) as db:
        version = plan_list(db, [KNOWN], actor=by, role="administrator").version

    def give(db: Session, number: int) -> None:
        if number % 2:
            give_role(db, db.get_one(Person, cast.newcomer.id), actor=by, role="reviewer", program=PROGRAM)
        else:
            accounts.welcome_list(db, [KNOWN], actor=by, role="administrator", version=version, invites=False)

    outcomes = at_once(engine, give)
    assert outcomes["done"] >= CLIENTS / 2, "those who give it singly are never refused"
    assert set(outcomes) <= {"done", "Stale"}


def test_whoever_turns_an_account_off_waits_for_the_list_that_names_it(engine: Engine, cast: Cast):
    by = actor(cast.administrator)

    def save(db: Session) -> None:
        version = plan_list(db, [KNOWN], actor=by, role="administrator").version
        accounts.welcome_list(db, [KNOWN], actor=by, role="administrator", version=version, invites=False)

    one_waits(engine, save, lambda db: turn_off(db, db.get_one(Person, cast.newcomer.id), actor=by))
