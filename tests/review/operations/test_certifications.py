"""Entering a certification opens the cycle that runs today."""

from __future__ import annotations

import datetime as dt

import pytest

from review import clock
from review.models import Cycle
from review.operations.certifications import enter_certification
from review.operations.refusals import NotAllowed, NotReady
from tests.review.operations.conftest import PROGRAM, Cast, actor


def test_the_present_cycle_is_opened(db, cast: Cast):
    today = clock.today("America/Chicago")
    issued_on = dt.date(today.year - 7, 1, 15)
    certification = enter_certification(
        db, cast.reviewer, actor=actor(cast.coordinator), program=PROGRAM, issued_on=issued_on
    )
    (cycle,) = certification.cycles
    assert cycle.starts_on <= today <= cycle.ends_on
    assert (cycle.ends_on.month, cycle.ends_on.day, (cycle.ends_on.year - issued_on.year) % 3) == (1, 15, 0)
    assert cycle.number == (cycle.ends_on.year - issued_on.year) // 3


def test_a_coordinator_does_not_enter_their_own(db, cast: Cast):
    by, today = actor(cast.coordinator), clock.today("America/Chicago")
    with pytest.raises(NotAllowed):
        enter_certification(db, cast.coordinator, actor=by, program=PROGRAM, issued_on=today)


def test_nobody_holds_it_twice_or_from_tomorrow(db, cast: Cast, cycle: Cycle):
    tomorrow = clock.today("America/Chicago") + dt.timedelta(days=1)
    by = actor(cast.coordinator)
    with pytest.raises(NotReady):
        enter_certification(db, cast.candidate, actor=by, program=PROGRAM, issued_on=tomorrow - dt.timedelta(days=1))
    with pytest.raises(NotReady):
        enter_certification(db, cast.reviewer, actor=by, program=PROGRAM, issued_on=tomorrow)
    with pytest.raises(NotAllowed):
        enter_certification(db, cast.reviewer, actor=actor(cast.reviewer), program=PROGRAM, issued_on=tomorrow)
