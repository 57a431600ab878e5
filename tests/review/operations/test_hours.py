"""The professional-development log: nine fields, verified by a coordinator, added up in decimals."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import update
from sqlalchemy.orm.exc import StaleDataError

from review.models import Cycle, HoursEntry
from review.operations import hours
from review.operations.refusals import NotAllowed, NotReady, Stale
from review.queries.hours import hours_log
from tests.review.operations.conftest import Cast, actor


def typed(cycle: Cycle, **changes: str) -> dict[str, str]:
    return {
        "applicant_name": "Carla Candidate",
        "district": "Maple County",
        "activity": "Cyber Camp",
        "location": "Mobile",
        "date_completed": cycle.starts_on.isoformat(),
        "hours": "1.25",
        "area": "ITM",
        "justification": "Cybersecurity is the area's subject.",
        "description": "A day on the NIST framework.",
    } | changes


def test_an_entry_counts_once_it_is_verified(db, cast: Cast, cycle: Cycle):
    entry = hours.enter_hours(db, cycle, actor=actor(cast.candidate), typed=typed(cycle))
    log = hours_log(db, cycle)
    assert (log.entered.total, log.verified.total) == (Decimal("1.25"), Decimal(0))
    hours.verify_hours(db, entry, actor=actor(cast.coordinator), version=entry.version)
    log = hours_log(db, cycle)
    assert (log.verified.total, log.verified.total_shortfall) == (Decimal("1.25"), Decimal("58.75"))
    assert log.verified.area_shortfalls["ITM"] == Decimal("3.75")


@pytest.mark.parametrize("words", ["1.5", "1.500000000000000000", "0000000000000001.5", "15E-1"])
def test_a_number_counts_however_it_is_written(words: str, db, cast: Cast, cycle: Cycle):
    entry = hours.enter_hours(db, cycle, actor=actor(cast.candidate), typed=typed(cycle, hours=words))
    db.refresh(entry)
    assert entry.hours == Decimal("1.5")


def test_what_somebody_else_wrote_at_the_same_moment_is_not_overwritten(db, cast: Cast, cycle: Cycle):
    """The holder's change, in a transaction of their own, comes between a coordinator's look and their word."""
    entry = hours.enter_hours(db, cycle, actor=actor(cast.candidate), typed=typed(cycle))
    changed = update(HoursEntry).values(hours=Decimal(40), version=entry.version + 1)
    db.execute(changed.execution_options(synchronize_session=False))
    with pytest.raises(StaleDataError):
        hours.verify_hours(db, entry, actor=actor(cast.coordinator), version=entry.version)
    db.rollback()


def test_each_missing_field_has_its_sentence(db, cast: Cast, cycle: Cycle):
    with pytest.raises(NotReady) as refusal:
        hours.enter_hours(db, cycle, actor=actor(cast.candidate), typed={})
    assert [problem.field for problem in refusal.value.problems] == list(hours.FIELDS)
    assert refusal.value.problems[2].sentence == "Enter the name of the activity."


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("hours", "two"),
        ("hours", "-1"),
        ("hours", "NaN"),
        ("hours", "1e9"),
        ("hours", "1.0000000000001"),
        ("area", "XX"),
        ("date_completed", "1.5.26"),
    ],
)
def test_what_is_typed_wrong_is_told(field: str, words: str, db, cast: Cast, cycle: Cycle):
    with pytest.raises(NotReady) as refusal:
        hours.enter_hours(db, cycle, actor=actor(cast.candidate), typed=typed(cycle, **{field: words}))
    assert [problem.field for problem in refusal.value.problems] == [field]


def test_an_activity_outside_the_cycle_is_refused(db, cast: Cast, cycle: Cycle):
    before = (cycle.starts_on - dt.timedelta(days=1)).isoformat()
    with pytest.raises(NotReady):
        hours.enter_hours(db, cycle, actor=actor(cast.candidate), typed=typed(cycle, date_completed=before))


def test_what_is_verified_is_not_changed_any_more(db, cast: Cast, cycle: Cycle):
    entry = hours.enter_hours(db, cycle, actor=actor(cast.candidate), typed=typed(cycle))
    seen = entry.version
    hours.verify_hours(db, entry, actor=actor(cast.coordinator), version=seen)
    with pytest.raises(NotAllowed):
        hours.change_hours(db, entry, actor=actor(cast.candidate), typed=typed(cycle, hours="9"), version=seen)
    with pytest.raises(Stale):
        hours.verify_hours(db, entry, actor=actor(cast.coordinator), version=seen)
    assert entry.hours == Decimal("1.25")


@pytest.mark.parametrize("who", ["candidate", "reviewer", "administrator"])
def test_only_a_coordinator_verifies(who: str, db, cast: Cast, cycle: Cycle):
    entry = hours.enter_hours(db, cycle, actor=actor(cast.candidate), typed=typed(cycle))
    with pytest.raises(NotAllowed):
        hours.verify_hours(db, entry, actor=actor(getattr(cast, who)), version=entry.version)


def test_nobody_writes_into_anothers_log(db, cast: Cast, cycle: Cycle):
    with pytest.raises(NotAllowed):
        hours.enter_hours(db, cycle, actor=actor(cast.reviewer), typed=typed(cycle))
