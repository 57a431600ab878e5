"""The rule set's reminders: on their days, once each, and none when nothing is left to do."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from sqlalchemy import select

import checks
from review.models import OutboxRow
from review.operations import lifecycle
from review.operations.reminder_plan import milestone, next_reminder, remind_of_expiry
from tests.review.makers import PROGRAM, make_hours
from tests.review.operations.conftest import Way, actor

RULES = checks.rule_set(f"{PROGRAM}@policy")


@pytest.fixture
def way(db, cast) -> Way:
    return Way(db, cast)


def days_before(way: Way, days: int) -> time_machine.travel:
    """Noon in the zone of the rules, so many days before the cycle ends."""
    day = way.cycle.ends_on - dt.timedelta(days=days)
    return time_machine.travel(dt.datetime.combine(day, dt.time(18), dt.UTC), tick=False)


def letters(way: Way) -> list[str]:
    owed = select(OutboxRow).where(OutboxRow.once.startswith("expires:")).order_by(OutboxRow.id)
    return [row.payload["body"] for row in way.db.scalars(owed)]


@pytest.mark.parametrize(
    ("left", "due"),
    [(366, None), (365, 365), (362, 365), (361, None), (60, 60), (31, None), (30, 30), (14, 14), (8, None), (7, 7),
     (5, 7), (3, None), (1, 1), (0, 1)],
)  # fmt: skip
def test_a_reminder_is_due_on_its_day_and_three_days_more(left: int, due: int | None):
    assert milestone(RULES, left) == due


def test_the_next_one_is_known():
    ends_on = dt.date(2027, 6, 30)
    assert next_reminder(RULES, ends_on, dt.date(2027, 5, 31)) == dt.date(2027, 6, 16)
    assert next_reminder(RULES, ends_on, dt.date(2027, 6, 29)) is None


def test_each_goes_out_once_and_says_what_is_left(way):
    with days_before(way, 31):
        assert remind_of_expiry(way.db) == 0
    for days in (30, 29, 28, 27, 26, 14):
        with days_before(way, days):
            remind_of_expiry(way.db)
            assert remind_of_expiry(way.db) == 0
    first, second = letters(way)
    assert "in 30 days" in first
    assert "in 14 days" in second
    assert "- Your packet is not submitted: add the files that are missing, and submit it." in first
    assert "- 0 of 60 hours are there; 60 more are needed." in first


def test_who_has_handed_in_and_has_the_hours_is_left_in_peace(way):
    way.to_queue()
    with days_before(way, 30):
        assert remind_of_expiry(way.db) == 1
        assert "Your packet" not in letters(way)[0]
    for area in RULES.areas:
        make_hours(way.db, way.cycle, area.code, "10")
    with days_before(way, 14):
        assert remind_of_expiry(way.db) == 0


def test_nobody_whose_certification_is_over_or_whose_account_is_off(way):
    with days_before(way, 30):
        way.cast.candidate.active = False
        way.db.flush()
        assert remind_of_expiry(way.db) == 0
        way.cast.candidate.active = True
        lifecycle.revoke(way.db, way.cycle.certification, actor=actor(way.cast.coordinator), reason="A forged sheet.")
        assert remind_of_expiry(way.db) == 0
