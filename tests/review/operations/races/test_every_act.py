"""Every act that names what the person saw: fifty send it at the same moment, one is first, 49 are told so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from review import clock
from review.db import transaction
from review.models import Decision, Deficiency, Document, FindingAnswer, Packet, Person, ReportRow
from review.operations import decisions, desk, packets, reports
from review.operations.refusals import Stale
from review.workflow.deficiencies import DeficiencyAct
from tests.review.makers import Cast
from tests.review.operations.conftest import LACKING, Way, actor, upload
from tests.review.operations.races.clients import CLIENTS, ONE_WINS, at_once, count, history

pytestmark = pytest.mark.slow

SOON = clock.today("America/Chicago") + dt.timedelta(days=3)
LATER = SOON + dt.timedelta(days=14)


@dataclass(frozen=True)
class Race:
    """How the packet comes to its start, who acts (by turns), what they do, and which entry it leaves."""

    start: Callable[[Way], object]
    people: tuple[str, ...]
    act: Callable[..., Any]
    entry: str
    words: dict[str, Any]


def _claimed(way: Way) -> None:
    way.to_queue()
    way.claim()


def _to_return(way: Way) -> None:
    _claimed(way)
    way.write()


def _returned(way: Way) -> None:
    _to_return(way)
    way.stage_return(days=3)
    way.tick()


def _withdrawn(way: Way) -> None:
    packets.withdraw(way.db, way.packet, actor=actor(way.cast.candidate), version=way.packet.version)


def _assign(db: Session, packet: Packet, **words: Any) -> None:
    reviewer = db.scalars(select(Person).where(Person.name == "Rob Reviewer")).one()
    desk.assign(db, packet, reviewer=reviewer, **words)


RACES = {
    "release": Race(_claimed, ("reviewer",), desk.release, "release", {}),
    "assign": Race(Way.to_queue, ("coordinator", "second_coordinator"), _assign, "assign", {}),
    "return": Race(
        _to_return, ("reviewer",), decisions.stage_return, "stage_return", {"fix_by": SOON, "stage_seconds": 600}
    ),
    "extend": Race(
        _returned,
        ("coordinator", "second_coordinator"),
        decisions.extend,
        "extend",
        {"fix_by": LATER, "reason": "Storm."},
    ),
    "return to review": Race(
        Way.to_passed,
        ("coordinator", "second_coordinator"),
        decisions.return_to_review,
        "return_to_review",
        {"reason": "The sheet is unsigned."},
    ),
    "withdraw": Race(
        _claimed, ("candidate", "coordinator"), packets.withdraw, "withdraw", {"reason": "Asked by phone."}
    ),
    "revive": Race(_withdrawn, ("candidate", "coordinator"), packets.revive, "revive", {"reason": "Asked by phone."}),
}


@pytest.mark.parametrize("name", RACES)
def test_one_of_many_wins(engine: Engine, cast: Cast, led, name: str):
    race = RACES[name]
    packet = led(race.start)
    actors = [actor(getattr(cast, role)) for role in race.people]

    def act(db: Session, number: int) -> None:
        loaded, by = db.get_one(Packet, packet.id), actors[number % len(actors)]
        race.act(db, loaded, actor=by, version=packet.version, **race.words)

    assert at_once(engine, act) == ONE_WINS
    assert history(engine, packet)[race.entry] == 1


def test_an_answered_deficiency_is_settled_once(engine: Engine, cast: Cast, led):
    def start(way: Way) -> None:
        _returned(way)
        waiting = packets.unanswered(way.db, way.packet)[0]
        by = actor(cast.candidate)
        packets.answer_deficiency(way.db, waiting, way.packet, actor=by, kind="fixed", words="Page 9.")
        way.submit()
        way.claim()

    packet = led(start)

    def settle(db: Session, number: int) -> None:
        loaded, row = db.get_one(Packet, packet.id), db.scalars(select(Deficiency)).one()
        word = (DeficiencyAct.VERIFY, DeficiencyAct.WAIVE)[number % 2]
        by = actor(cast.reviewer)
        desk.resolve_deficiency(db, loaded, row, actor=by, act=word, reason=f"Word {number}.", version=seen)

    with transaction(engine) as db:
        seen = db.scalars(select(Deficiency.version)).one()
    assert at_once(engine, settle) == ONE_WINS
    assert history(engine, packet)["resolve_deficiency"] == 1


def test_a_draft_deficiency_is_deleted_once(engine: Engine, cast: Cast, led):
    packet = led(_to_return)
    with transaction(engine) as db:
        draft = db.scalars(select(Deficiency.id)).one()

    def drop(db: Session, _number: int) -> None:
        row = db.get(Deficiency, draft)
        if row is None:
            raise Stale
        desk.drop_deficiency(db, db.get_one(Packet, packet.id), row, actor=actor(cast.reviewer))

    assert at_once(engine, drop) == ONE_WINS


@pytest.mark.parametrize("act", ["answer a finding", "answer a deficiency", "write a deficiency"])
def test_what_is_typed_over_and_over_is_kept_each_time(engine: Engine, cast: Cast, led, act: str):
    """These acts name no version: a person saves their own words again. Each saving is kept and logged in its turn."""
    start = {
        "answer a finding": lambda way: (way.to_queue(LACKING), way.claim()),
        "answer a deficiency": _returned,
        "write a deficiency": _claimed,
    }
    packet = led(start[act])

    def save(db: Session, number: int) -> None:
        loaded = db.get_one(Packet, packet.id)
        if act == "answer a finding":
            finding = db.get_one(ReportRow, loaded.revisions[0].report_id).findings[0]
            by, reason = actor(cast.reviewer), f"Reason {number}."
            desk.answer_finding(db, loaded, finding, actor=by, answer="dismissed", reason=reason)
        elif act == "answer a deficiency":
            row, by = db.scalars(select(Deficiency)).one(), actor(cast.candidate)
            packets.answer_deficiency(db, row, loaded, actor=by, kind="fixed", words=f"Page {number}.")
        else:
            where = {"document": "plan", "page": 1, "quote": ""}
            by, words = actor(cast.reviewer), f"Fix {number}."
            desk.write_deficiency(
                db, loaded, actor=by, requirement="mission", words=words, must_fix=True, place=where
            )  # fmt: skip

    outcomes = at_once(engine, save)
    acts = history(engine, packet)
    if act == "answer a finding":
        assert (outcomes, acts["answer_finding"], count(engine, FindingAnswer)) == ({"done": CLIENTS}, CLIENTS, 1)
    elif act == "answer a deficiency":
        assert (outcomes, acts["answer"], count(engine, Deficiency)) == ({"done": CLIENTS}, CLIENTS, 1)
    else:
        assert (outcomes, count(engine, Deficiency)) == ({"done": CLIENTS}, CLIENTS)


def test_of_many_files_for_one_slot_the_last_one_stands_and_the_others_are_kept_behind_it(
    engine: Engine, cast: Cast, led
):
    packet = led(lambda way: None)

    def attach(db: Session, number: int) -> None:
        loaded, by = db.get_one(Packet, packet.id), actor(cast.candidate)
        packets.attach(db, loaded, actor=by, kind="plan", upload=upload(f"plan {number}"))

    outcomes = at_once(engine, attach)
    assert outcomes["done"] + outcomes["Stale"] == CLIENTS
    assert history(engine, packet)["attach"] == outcomes["done"] >= 1
    with transaction(engine) as db:
        rows = db.scalars(select(Document).order_by(Document.id)).all()
        assert len(rows) == outcomes["done"]
        assert [row.replaced_at is None for row in rows].count(True) == 1


def test_a_file_is_taken_out_once(engine: Engine, cast: Cast, led):
    packet = led(Way.fill)
    with transaction(engine) as db:
        plan = db.scalars(select(Document.id).where(Document.kind == "plan")).one()

    def detach(db: Session, _number: int) -> None:
        by = actor(cast.candidate)
        packets.detach(db, db.get_one(Packet, packet.id), db.get_one(Document, plan), actor=by)

    assert at_once(engine, detach) == ONE_WINS
    assert history(engine, packet)["attach"] == 4


def test_broken_checks_are_run_again_once(engine: Engine, cast: Cast, led):
    def start(way: Way) -> None:
        way.fill()
        way.submit()
        for _ in range(2):
            leased = reports.take_report(way.db, way.packet.revisions[0].report_id, lease_seconds=12)
            assert leased is not None
            reports.give_up_report(way.db, leased.id, str(leased.lease_token), "the reader died")

    packet = led(start)

    def rerun(db: Session, number: int) -> None:
        by = actor((cast.coordinator, cast.second_coordinator)[number % 2])
        reports.rerun_report(db, db.get_one(Packet, packet.id), actor=by)

    outcomes = at_once(engine, rerun)
    assert outcomes["done"] == 1, outcomes
    assert history(engine, packet)["rerun_checks"] == 1


def test_a_decision_stands_once_for_a_revision(engine: Engine, cast: Cast, led):
    packet = led(_to_return)

    def decide(db: Session, number: int) -> None:
        loaded, by = db.get_one(Packet, packet.id), actor(cast.reviewer)
        if number % 2:
            words: dict[str, Any] = {"fix_by": SOON}
            decisions.stage_return(db, loaded, actor=by, version=packet.version, stage_seconds=600, **words)
        else:
            desk.release(db, loaded, actor=by, version=packet.version)

    assert at_once(engine, decide) == ONE_WINS
    acts = history(engine, packet)
    assert acts["stage_return"] + acts["release"] == 1
    assert count(engine, Decision) == acts["stage_return"]
