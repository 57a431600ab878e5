"""Fifty people at once do the same to one packet: one winner, the others are told, and nothing is written twice."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from review.models import Cycle, Decision, OutboxRow, Packet, Person, Revision
from review.notices import owe_notice
from review.operations import clockwork, completion, decisions, desk, packets
from review.operations.refusals import Stale
from tests.review.makers import Cast
from tests.review.operations.conftest import actor
from tests.review.operations.races.clients import ONE_WINS, at_once, count, history

pytestmark = pytest.mark.slow


def test_one_of_many_claims_wins(engine: Engine, cast: Cast, led):
    packet = led(lambda way: way.to_queue())
    reviewers = [cast.reviewer.id, cast.second_reviewer.id]

    def claim(db: Session, number: int) -> None:
        reviewer = db.get_one(Person, reviewers[number % 2])
        desk.claim(db, db.get_one(Packet, packet.id), actor=actor(reviewer), version=packet.version)

    assert at_once(engine, claim) == ONE_WINS
    assert history(engine, packet)["claim"] == 1


def test_one_of_many_submits_wins(engine: Engine, cast: Cast, led):
    packet = led(lambda way: way.fill())

    def submit(db: Session, _number: int) -> None:
        loaded = db.get_one(Packet, packet.id)
        packets.submit(db, loaded, actor=actor(cast.candidate), statement_ticked=True, version=packet.version)

    assert at_once(engine, submit) == ONE_WINS
    assert history(engine, packet)["submit"] == 1
    assert count(engine, Revision) == 1


def test_of_claims_and_withdrawals_one_wins(engine: Engine, cast: Cast, led):
    packet = led(lambda way: way.to_queue())

    def either(db: Session, number: int) -> None:
        loaded = db.get_one(Packet, packet.id)
        if number % 2:
            packets.withdraw(db, loaded, actor=actor(cast.candidate), version=packet.version)
        else:
            desk.claim(db, loaded, actor=actor(cast.reviewer), version=packet.version)

    assert at_once(engine, either) == ONE_WINS
    acts = history(engine, packet)
    assert acts["claim"] + acts["withdraw"] == 1


def test_one_of_many_new_packets_of_a_withdrawn_one_wins(engine: Engine, cast: Cast, led):
    packet = led(lambda way: packets.withdraw(way.db, way.packet, actor=actor(cast.candidate), version=1))

    def open_again(db: Session, _number: int) -> None:
        packets.open_packet(db, db.get_one(Cycle, packet.cycle_id), actor=actor(cast.candidate))

    assert at_once(engine, open_again) == ONE_WINS
    assert count(engine, Packet) == 2


def test_one_of_many_staged_decisions_wins(engine: Engine, cast: Cast, led):
    packet = led(lambda way: (way.to_queue(), way.claim()))

    def stage(db: Session, _number: int) -> None:
        loaded = db.get_one(Packet, packet.id)
        checklist, author = dict.fromkeys(decisions.requirements(loaded), "met"), actor(cast.reviewer)
        decisions.stage_pass(db, loaded, actor=author, checklist=checklist, version=packet.version, stage_seconds=600)

    assert at_once(engine, stage) == ONE_WINS
    assert history(engine, packet)["stage_pass"] == 1
    assert count(engine, Decision) == 1


def test_a_decision_is_taken_back_once(engine: Engine, cast: Cast, led):
    packet = led(lambda way: (way.to_queue(), way.claim(), way.stage_pass(seconds=600)))

    def take_back(db: Session, _number: int) -> None:
        decisions.take_back(db, db.get_one(Packet, packet.id), actor=actor(cast.reviewer), version=packet.version)

    assert at_once(engine, take_back) == ONE_WINS
    assert history(engine, packet)["take_back"] == 1


def test_a_decision_takes_effect_once_or_the_packet_is_withdrawn(engine: Engine, cast: Cast, led, caplog):
    packet = led(lambda way: (way.to_queue(), way.claim(), way.stage_pass()))

    def either(db: Session, number: int) -> None:
        if number % 2:
            packets.withdraw(db, db.get_one(Packet, packet.id), actor=actor(cast.candidate), version=packet.version)
        elif clockwork.apply_due_decisions(db) == 0:
            raise Stale

    assert at_once(engine, either) == ONE_WINS
    acts = history(engine, packet)
    assert acts["pass"] + acts["withdraw"] == 1
    assert caplog.messages == [], "the clock met nothing that it did not expect"


def test_one_of_many_completions_wins(engine: Engine, cast: Cast, led):
    packet = led(lambda way: (way.to_passed(), way.log_hours()))

    def complete(db: Session, _number: int) -> None:
        loaded = db.get_one(Packet, packet.id)
        completion.complete(db, loaded, actor=actor(cast.coordinator), version=packet.version)

    assert at_once(engine, complete) == ONE_WINS
    assert history(engine, packet)["complete"] == 1
    assert count(engine, Cycle) == 2


def test_one_act_owes_one_notice_whoever_does_it_first(engine: Engine, cast: Cast):
    def owe(db: Session, _number: int) -> None:
        if owe_notice(db, "password_changed", db.get_one(Person, cast.candidate.id), once="now") is None:
            raise Stale

    assert at_once(engine, owe) == ONE_WINS
    assert count(engine, OutboxRow) == 1
