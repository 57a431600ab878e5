"""A reviewer whose account is turned off, or role taken, leaves no packet behind that nobody can work on."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from review import clock
from review.models import Decision, Deficiency, OutboxRow, Packet
from review.operations.people import take_role, turn_off, turn_on
from review.queries.story import story
from review.verifying.past import read_pasts
from review.verifying.run import OF_A_PACKET
from tests.review.makers import PROGRAM, Cast
from tests.review.operations.conftest import Way, actor, logged


def problems(db: Session, packet: Packet) -> list[str]:
    """What is not as the packet's log says."""
    (past,) = read_pasts(db, [packet.id])
    return [problem.sentence for check in OF_A_PACKET for problem in check(past)]


def hold(way: Way, monkeypatch: pytest.MonkeyPatch) -> dt.datetime:
    """Rita claims the packet an hour after it came in and writes a deficiency; returns since when it waited."""
    came = clock.now()
    monkeypatch.setattr(clock, "now", lambda: came)
    way.to_queue()
    monkeypatch.setattr(clock, "now", lambda: came + dt.timedelta(hours=1))
    way.claim()
    way.write()
    return came


def test_what_they_held_keeps_its_place_in_the_queue(
    db: Session, way: Way, cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    came = hold(way, monkeypatch)
    assert turn_off(db, cast.reviewer, actor=actor(cast.administrator)) == 1
    packet = way.packet
    assert (packet.state, packet.reviewer_id, packet.lease_until, packet.state_since) == ("queued", None, None, came)
    assert logged(db)[-1] == ("put_back", "system")
    assert story(db, packet)[0].words == "put the packet back into the queue, as Rita Reviewer does not review any more"
    assert problems(db, packet) == []
    assert turn_on(db, cast.reviewer, actor=actor(cast.administrator)) is None
    way.claim()
    assert db.scalars(select(Deficiency.state)).all() == ["draft"], "what was drafted is kept for its author"


def test_the_coordinators_are_told(db: Session, way: Way, cast: Cast, notices, monkeypatch: pytest.MonkeyPatch):
    hold(way, monkeypatch)
    before = len(notices())
    turn_off(db, cast.reviewer, actor=actor(cast.administrator))
    assert notices()[before:] == [("put_back", "Cora"), ("put_back", "Cody")]
    letter = db.scalars(select(OutboxRow).order_by(OutboxRow.id.desc())).first()
    assert letter.payload["subject"] == "A packet waits for another reviewer: Carla Candidate"
    assert letter.payload["path"] == f"/program/packets/{way.packet.public_id}"
    assert "Rita Reviewer, who held it, does not review any more. The certification" in letter.payload["body"]


def test_a_staged_decision_is_void(db: Session, way: Way, cast: Cast, notices, monkeypatch: pytest.MonkeyPatch):
    hold(way, monkeypatch)
    way.stage_return()
    assert turn_off(db, cast.reviewer, actor=actor(cast.administrator)) == 1
    way.tick()
    decision = db.scalars(select(Decision)).one()
    assert (decision.applied_at, decision.void_reason) == (None, "its author reviews no more")
    assert way.packet.state == "queued"
    assert "returned" not in {act for act, _ in notices()}
    letter = db.scalars(select(OutboxRow).order_by(OutboxRow.id.desc())).first()
    assert "A decision that had not taken effect yet is void" in letter.payload["body"]
    assert problems(db, way.packet) == []
    way.claim(cast.second_reviewer)


def test_a_role_that_is_taken_is_the_end_of_it_too(db: Session, way: Way, cast: Cast, monkeypatch: pytest.MonkeyPatch):
    hold(way, monkeypatch)
    take_role(db, cast.reviewer, actor=actor(cast.administrator), role="reviewer", program=PROGRAM)
    assert way.packet.state == "queued"


def test_what_others_hold_or_was_decided_stays(db: Session, way: Way, cast: Cast):
    way.to_passed()
    assert turn_off(db, cast.reviewer, actor=actor(cast.administrator)) == 0
    assert (way.packet.state, way.packet.reviewer_id) == ("passed", cast.reviewer.id)


def test_of_another_reviewer_nothing_is_put_back(db: Session, way: Way, cast: Cast, monkeypatch: pytest.MonkeyPatch):
    hold(way, monkeypatch)
    assert turn_off(db, cast.second_reviewer, actor=actor(cast.administrator)) == 0
    assert way.packet.state == "in_review"
