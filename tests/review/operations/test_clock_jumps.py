"""To the second, over both changes of the clocks and a leap day; and clocks that are set back while something runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select

from review import clock
from review.models import Decision, LogEntry
from review.operations import clockwork, decisions, desk, packets, reports
from review.operations.refusals import NotAllowed, NotReady, Stale
from review.verifying.past import read_pasts
from review.verifying.run import OF_A_PACKET
from tests.review.makers import make_cast
from tests.review.operations.conftest import GOOD, LACKING, Cast, Way, actor

CHICAGO = ZoneInfo("America/Chicago")
SECOND, HOUR = dt.timedelta(seconds=1), dt.timedelta(hours=1)

SPRING = dt.date(2026, 3, 8)
"""A day of 23 hours."""
AUTUMN = dt.date(2026, 11, 1)
"""A day of 25 hours."""
LEAP_DAY = dt.date(2028, 2, 29)


def local(day: dt.date, hour: int = 12) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), CHICAGO).astimezone(dt.UTC)


def midnight_after(day: dt.date) -> dt.datetime:
    return local(day + dt.timedelta(days=1), 0)


@pytest.fixture
def time() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(local(dt.date(2026, 2, 20)), tick=False) as time:
        yield time


@pytest.fixture
def cast(db, time) -> Cast:
    return make_cast(db)


@pytest.mark.parametrize(
    ("claimed_on", "last_day", "ends_at"),
    [
        (dt.date(2026, 3, 6), dt.date(2026, 3, 13), "2026-03-14T05:00:00+00:00"),
        (dt.date(2026, 10, 30), dt.date(2026, 11, 6), "2026-11-07T06:00:00+00:00"),
        (dt.date(2028, 2, 25), dt.date(2028, 3, 3), "2028-03-04T06:00:00+00:00"),
    ],
)
def test_a_lease_holds_to_the_last_second_of_its_day(db, way: Way, time, claimed_on, last_day, ends_at):
    way.to_queue()
    time.move_to(local(claimed_on))
    way.claim()
    assert way.packet.lease_until == dt.datetime.fromisoformat(ends_at) == midnight_after(last_day)
    expired = []
    for after in (-SECOND, 0 * SECOND):
        time.move_to(midnight_after(last_day) + after)
        expired.append(clockwork.expire_leases(db))
    assert expired == [0, 1]
    db.refresh(way.packet)
    assert way.packet.state == "queued"


@pytest.mark.parametrize("last_day", [SPRING, AUTUMN, LEAP_DAY])
def test_a_packet_is_revived_to_the_last_second_of_the_fourteenth_day(db, cast: Cast, way: Way, time, last_day):
    candidate = actor(cast.candidate)
    for after, revived in ((-SECOND, True), (0 * SECOND, False)):
        time.move_to(local(last_day - dt.timedelta(days=14)))
        packets.withdraw(db, way.packet, actor=candidate, version=way.packet.version)
        time.move_to(midnight_after(last_day) + after)
        if revived:
            packets.revive(db, way.packet, actor=candidate, version=way.packet.version)
        else:
            with pytest.raises(NotAllowed):
                packets.revive(db, way.packet, actor=candidate, version=way.packet.version)


@pytest.mark.parametrize("today", [SPRING, AUTUMN])
def test_the_day_by_which_fixes_are_due_may_be_today_until_its_last_second(db, cast: Cast, way: Way, time, today):
    way.to_queue()
    way.claim()
    way.write()
    stage = {"actor": actor(cast.reviewer), "fix_by": today, "version": way.packet.version, "stage_seconds": 600}
    time.move_to(midnight_after(today))
    with pytest.raises(NotReady):
        decisions.stage_return(db, way.packet, **stage)
    time.move_to(midnight_after(today) - SECOND)
    assert decisions.stage_return(db, way.packet, **stage).fix_by == today


@pytest.mark.parametrize(("seconds", "taken_back"), [(-1, True), (0, False), (1, False)])
def test_a_decision_is_taken_back_or_takes_effect_at_any_moment_never_both(
    db, cast: Cast, way: Way, time, seconds: int, taken_back: bool
):
    way.to_queue()
    way.claim()
    way.stage_pass(seconds=600)
    applies_at = db.scalars(select(Decision.applies_at)).one()
    time.move_to(applies_at + dt.timedelta(seconds=seconds))
    if taken_back:
        assert clockwork.apply_due_decisions(db) == 0
        decisions.take_back(db, way.packet, actor=actor(cast.reviewer), version=way.packet.version)
    else:
        with pytest.raises(Stale):
            decisions.take_back(db, way.packet, actor=actor(cast.reviewer), version=way.packet.version)
        assert clockwork.apply_due_decisions(db) == 1


def test_a_decision_staged_in_the_hour_that_comes_twice_waits_its_ten_minutes(db, way: Way, time):
    way.to_queue()
    way.claim()
    time.move_to(dt.datetime(2026, 11, 1, 6, 55, tzinfo=dt.UTC))  # 1:55 a.m., before the clocks go back
    way.stage_pass(seconds=600)
    time.move_to(dt.datetime(2026, 11, 1, 7, 4, 59, tzinfo=dt.UTC))  # 1:04:59 a.m., after they did
    assert clockwork.apply_due_decisions(db) == 0
    time.shift(1)
    assert clockwork.apply_due_decisions(db) == 1


@pytest.mark.parametrize("jump", [-HOUR, HOUR])
def test_a_clock_that_is_set_takes_no_packet_from_its_reviewer(db, cast: Cast, way: Way, time, jump: dt.timedelta):
    way.to_queue()
    way.claim()
    until = way.packet.lease_until
    time.shift(jump)
    assert (clockwork.expire_leases(db), clockwork.remind_of_leases(db)) == (0, 0)
    with pytest.raises(NotAllowed):
        desk.claim(db, way.packet, actor=actor(cast.second_reviewer), version=way.packet.version)
    assert (way.packet.reviewer_id, way.packet.lease_until) == (cast.reviewer.id, until)


def test_the_log_is_in_the_order_of_its_numbers_whatever_the_clock_said(db, way: Way, time):
    way.to_queue()
    time.shift(-HOUR)
    way.claim()
    way.stage_pass()
    way.tick()
    entries = db.scalars(select(LogEntry).order_by(LogEntry.number)).all()
    assert [entry.act for entry in entries][-4:] == ["checked", "claim", "stage_pass", "pass"]
    assert entries[-1].at < entries[-4].at, "the moments are told as the clock told them"
    (past,) = read_pasts(db, [way.packet.id])
    assert [problem for check in OF_A_PACKET for problem in check(past)] == []


def test_a_worker_that_lost_its_lease_to_a_clock_set_forward_writes_nothing(db, way: Way, time):
    way.fill()
    way.submit()
    report_id = way.packet.revisions[0].report_id
    slow = reports.take_report(db, report_id, lease_seconds=12).lease_token
    assert reports.take_report(db, report_id, lease_seconds=12) is None
    time.shift(HOUR)
    quick = reports.take_report(db, report_id, lease_seconds=12).lease_token
    assert reports.record_report(db, report_id, slow, LACKING) is False
    assert reports.record_report(db, report_id, quick, GOOD) is True
    assert clock.now() == local(dt.date(2026, 2, 20)) + HOUR


def test_a_worker_keeps_its_lease_while_the_clock_is_set_back(db, way: Way, time):
    way.fill()
    way.submit()
    report_id = way.packet.revisions[0].report_id
    token = reports.take_report(db, report_id, lease_seconds=12).lease_token
    time.shift(-HOUR)
    assert reports.take_report(db, report_id, lease_seconds=12) is None
    assert reports.extend_lease(db, report_id, token, 12) is True
    time.shift(13)
    assert reports.record_report(db, report_id, token, GOOD) is True
