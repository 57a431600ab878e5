"""Different people do different things to one packet at the same moment: they happen in one order, or not at all."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from review import clock
from review.db import transaction
from review.jobs.notices import send_due
from review.models import Decision, OutboxRow, Packet, Person
from review.operations import clockwork, completion, decisions, desk, packets, people
from review.operations.messages import resend
from review.operations.refusals import Stale
from review.settings import Settings
from review.workflow.packets import State
from tests.review.makers import Cast
from tests.review.operations.conftest import Way, actor
from tests.review.operations.races.clients import CLIENTS, ONE_WINS, at_once, history

pytestmark = pytest.mark.slow

Act = Callable[[Session, Packet], object]


def race(engine: Engine, packet: Packet, *acts: Act):
    """Has the clients do these by turns, each to the packet as they load it; counts the outcomes."""
    return at_once(engine, lambda db, number: acts[number % len(acts)](db, db.get_one(Packet, packet.id)))


def passing(cast: Cast, version: int, seconds: int = 600) -> Act:
    def stage(db: Session, packet: Packet) -> None:
        checklist = dict.fromkeys(decisions.requirements(packet), "met")
        by, when = actor(cast.reviewer), {"version": version, "stage_seconds": seconds}
        decisions.stage_pass(db, packet, actor=by, checklist=checklist, **when)

    return stage


def in_hand(way: Way) -> None:
    way.to_queue()
    way.claim()


def test_withdrawn_or_decided(engine: Engine, cast: Cast, led):
    packet = led(in_hand)
    by = actor(cast.candidate)
    outcomes = race(
        engine,
        packet,
        lambda db, loaded: packets.withdraw(db, loaded, actor=by, version=packet.version),
        passing(cast, packet.version),
    )
    acts = history(engine, packet)
    assert (outcomes, acts["withdraw"] + acts["stage_pass"]) == (ONE_WINS, 1)


def test_given_to_another_or_decided(engine: Engine, cast: Cast, led):
    packet = led(in_hand)

    def assign(db: Session, loaded: Packet) -> None:
        other = db.get_one(Person, cast.second_reviewer.id)
        desk.assign(db, loaded, actor=actor(cast.coordinator), reviewer=other, version=packet.version)

    outcomes = race(engine, packet, assign, passing(cast, packet.version))
    acts = history(engine, packet)
    assert (outcomes, acts["assign"] + acts["stage_pass"]) == (ONE_WINS, 1)


def test_completed_or_sent_back(engine: Engine, cast: Cast, led):
    packet = led(lambda way: (way.to_passed(), way.log_hours()))
    first, second = actor(cast.coordinator), actor(cast.second_coordinator)
    again = {"reason": "The sheet is unsigned.", "version": packet.version}
    outcomes = race(
        engine,
        packet,
        lambda db, loaded: completion.complete(db, loaded, actor=first, version=packet.version),
        lambda db, loaded: decisions.return_to_review(db, loaded, actor=second, **again),
    )
    acts = history(engine, packet)
    assert (outcomes, acts["complete"] + acts["return_to_review"]) == (ONE_WINS, 1)


def test_taken_back_or_in_effect(engine: Engine, cast: Cast, led, monkeypatch, caplog):
    """At the last moment of its stage, on two hosts whose clocks differ: the reviewer's is the slower one."""
    packet = led(lambda way: (in_hand(way), way.stage_pass(seconds=30)))
    slow, now = threading.local(), clock.now
    monkeypatch.setattr(clock, "now", lambda: now() + dt.timedelta(seconds=0 if hasattr(slow, "host") else 60))

    def take_back(db: Session, loaded: Packet) -> None:
        slow.host = True
        decisions.take_back(db, loaded, actor=actor(cast.reviewer), version=packet.version)

    def apply(db: Session, _packet: Packet) -> None:
        if clockwork.apply_due_decisions(db) == 0:
            raise Stale

    outcomes = race(engine, packet, take_back, apply)
    acts = history(engine, packet)
    assert (outcomes, acts["take_back"] + acts["pass"]) == (ONE_WINS, 1)
    with transaction(engine) as db:
        decision = db.scalars(select(Decision)).one()
        assert (decision.voided_at is None) is (decision.applied_at is not None) is (acts["pass"] == 1)
    assert caplog.messages == []


def test_a_lease_runs_out_or_the_holder_decides(engine: Engine, cast: Cast, led):
    packet = led(in_hand)
    with transaction(engine) as db:
        db.get_one(Packet, packet.id).lease_until = clock.now()

    def expire(db: Session, _packet: Packet) -> None:
        if clockwork.expire_leases(db) == 0:
            raise Stale

    outcomes = race(engine, packet, expire, passing(cast, packet.version))
    acts = history(engine, packet)
    assert (outcomes, acts["expire"] + acts["stage_pass"]) == (ONE_WINS, 1)


def test_a_lease_runs_out_before_the_next_reviewer_claims(engine: Engine, cast: Cast, led):
    packet = led(in_hand)
    with transaction(engine) as db:
        db.get_one(Packet, packet.id).lease_until = clock.now()

    def expire(db: Session, _packet: Packet) -> None:
        if clockwork.expire_leases(db) == 0:
            raise Stale

    def claim(db: Session, loaded: Packet) -> None:
        by = actor(cast.second_reviewer)
        desk.claim(db, loaded, actor=by, version=loaded.version)

    outcomes = race(engine, packet, expire, claim)
    acts = history(engine, packet)
    assert acts["expire"] == 1
    assert outcomes["done"] == acts["expire"] + acts["claim"] - 1, "the first claim was before the race"
    assert sum(outcomes.values()) == outcomes["done"] + outcomes["Stale"] + outcomes["NotAllowed"]


def test_an_account_is_turned_off_while_its_owner_decides(engine: Engine, cast: Cast, led):
    """Whether the decision or the end came first, none is left that nobody can take back, and the packet waits."""
    packet = led(in_hand)

    def turn_off(db: Session, _packet: Packet) -> None:
        people.turn_off(db, db.get_one(Person, cast.reviewer.id), actor=actor(cast.administrator))

    race(engine, packet, turn_off, passing(cast, packet.version))
    acts = history(engine, packet)
    assert (acts["put_back"], acts["stage_pass"]) in {(1, 0), (1, 1)}
    with transaction(engine) as db:
        assert not db.get_one(Person, cast.reviewer.id).active
        assert db.get_one(Packet, packet.id).state == State.QUEUED
        assert db.scalars(select(Decision).where(Decision.voided_at.is_(None))).all() == []


def test_a_failed_notice_that_is_owed_anew_while_the_clock_sends_leaves_once(
    engine: Engine, cast: Cast, led, settings: Settings
):
    packet = led(lambda way: way.to_queue())
    with transaction(engine) as db:
        row = db.scalars(select(OutboxRow).where(OutboxRow.kind == "notice")).one()
        row.failed_at, row.tries = clock.now(), 3
    left: list[int] = []

    def send_or_ask(db: Session, number: int) -> None:
        if number % 2:
            resend(db, db.get_one(OutboxRow, row.id))
        else:
            db.rollback()
            left.append(send_due(engine, settings))

    outcomes = at_once(engine, send_or_ask)
    assert outcomes == {"done": CLIENTS // 2 + 1, "Stale": CLIENTS // 2 - 1}
    assert sum(left) + send_due(engine, settings) == 1
    assert history(engine, packet)["submit"] == 1
