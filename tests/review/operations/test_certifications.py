"""Entering a certification opens the cycle that runs today."""

from __future__ import annotations

import datetime as dt

import pytest

from review import clock
from review.models import Certification, Cycle, Participation
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


def test_after_a_removal_only_the_academy_leads_back(db, cast: Cast, cycle: Cycle):
    by, today = actor(cast.coordinator), clock.today("America/Chicago")
    removed = cycle.certification
    removed.removed_at = clock.now() - dt.timedelta(days=200)
    db.flush()

    def enter(issued_on: dt.date) -> Certification:
        return enter_certification(db, cast.candidate, actor=by, program=PROGRAM, issued_on=issued_on)

    with pytest.raises(NotReady, match="complete the program that grants it as a new candidate"):
        enter(today)
    academy = Participation(
        person_id=cast.candidate.id,
        program="al-cto-academy",
        rule_set="al-cto-academy@2025-9m",
        facts={},
        completed_on=today - dt.timedelta(days=300),  # the one that the removed credential came from
        entered_at=clock.now(),
    )
    db.add(academy)
    db.flush()
    with pytest.raises(NotReady, match="no completion since that day"):
        enter(today)
    academy.completed_on = today - dt.timedelta(days=10)
    db.flush()
    with pytest.raises(NotReady, match="earned it anew"):
        enter(today - dt.timedelta(days=11))
    again = enter(today - dt.timedelta(days=10))
    assert (again.id != removed.id, again.cycles[0].number) == (True, 1)
