"""One packet's whole way through the operations: each act, its log entry, and its notice."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

import checks
from review.models import Cycle, Deficiency, LogEntry, OutboxRow
from review.operations import completion, decisions, desk, packets
from review.operations.refusals import Stale
from review.operations.step import CHAIN_START, hash_of
from review.workflow.deficiencies import DeficiencyAct
from tests.review.operations.conftest import LACKING, Cast, Way, actor, logged, upload


def test_returned_fixed_passed_completed(db, cast: Cast, way: Way, notices):
    way.to_queue(LACKING)
    way.claim()
    deficiency = way.write()
    way.stage_return()
    assert way.packet.state == "in_review"
    way.tick()
    assert (way.packet.state, deficiency.state) == ("fix_requested", "open")
    returned = select(OutboxRow).where(OutboxRow.once.startswith("returned:"))
    assert db.scalars(returned).one().payload["due_on"] == way.packet.fix_by.isoformat()

    packets.answer_deficiency(
        db, deficiency, way.packet, actor=actor(cast.candidate), kind="fixed", words="A new section on page 9."
    )
    way.fill("second")
    way.submit()
    way.check()
    assert way.packet.state == "queued"
    way.claim()
    desk.resolve_deficiency(
        db, way.packet, deficiency, actor=actor(cast.reviewer), act=DeficiencyAct.VERIFY, reason="",
        version=deficiency.version,
    )  # fmt: skip
    assert logged(db)[-1] == ("resolve_deficiency", "reviewer")
    way.stage_pass()
    way.tick()
    assert way.packet.state == "passed"

    way.log_hours()
    following = completion.complete(db, way.packet, actor=actor(cast.coordinator), version=way.packet.version)
    assert way.packet.state == "completed"
    assert (following.number, following.starts_on) == (2, way.cycle.ends_on + dt.timedelta(days=1))
    assert following.ends_on == checks.cycle_bounds(
        checks.rule_set("al-cto-recert@policy"), way.cycle.certification.issued_on, 2
    )[1]  # fmt: skip
    assert notices() == [
        ("receipt", "Carla"),
        ("returned", "Carla"),
        ("receipt", "Carla"),
        ("back", "Rita"),
        ("passed", "Carla"),
        ("passed_to_complete", "Cora"),
        ("passed_to_complete", "Cody"),
        ("completed", "Carla"),
    ]


def test_the_log_tells_the_way_and_its_chain_holds(db, way: Way):
    way.to_passed()
    entries = db.scalars(select(LogEntry).order_by(LogEntry.number)).all()
    assert [(e.act, e.from_state, e.to_state, e.role) for e in entries] == [
        ("open", None, "draft", "candidate"),
        ("attach", "draft", "draft", "candidate"),
        ("attach", "draft", "draft", "candidate"),
        ("attach", "draft", "draft", "candidate"),
        ("submit", "draft", "checking", "candidate"),
        ("checked", "checking", "queued", "system"),
        ("claim", "queued", "in_review", "reviewer"),
        ("stage_pass", "in_review", "in_review", "reviewer"),
        ("pass", "in_review", "passed", "system"),
    ]
    previous = CHAIN_START
    for entry in entries:
        assert (entry.previous_hash, entry.hash) == (previous, hash_of(entry))
        previous = entry.hash


def test_a_later_revision_carries_unchanged_documents_over(db, cast: Cast, way: Way):
    way.to_queue(LACKING)
    way.claim()
    deficiency = way.write()
    way.stage_return()
    way.tick()
    packets.answer_deficiency(db, deficiency, way.packet, actor=actor(cast.candidate), kind="fixed", words="Page 9.")
    plan = packets.attach(db, way.packet, actor=actor(cast.candidate), kind="plan", upload=upload("a new plan"))
    way.submit()
    first, second = way.packet.revisions
    assert [d.kind for d in second.documents] == ["presentation", "signatures", "plan"]
    assert {d.id for d in second.documents} - {d.id for d in first.documents} == {plan.id}
    assert len(first.documents) == 3


def test_the_same_bytes_again_change_nothing(db, cast: Cast, way: Way):
    way.fill()
    before = (way.packet.version, [d.id for d in way.packet.current_documents])
    way.fill()
    assert (way.packet.version, [d.id for d in way.packet.current_documents]) == before


def test_the_same_documents_are_checked_once(db, cast: Cast, way: Way):
    way.to_queue(LACKING)
    way.claim()
    deficiency = way.write()
    way.stage_return()
    way.tick()
    packets.answer_deficiency(
        db, deficiency, way.packet, actor=actor(cast.candidate), kind="disagree", words="It is on page 7."
    )
    way.submit()
    assert way.packet.state == "queued"
    first, second = way.packet.revisions
    assert first.report_id == second.report_id


def test_completion_opens_exactly_one_next_cycle(db, cast: Cast, way: Way):
    way.to_passed()
    way.log_hours()
    completion.complete(db, way.packet, actor=actor(cast.coordinator), version=way.packet.version)
    assert db.scalars(select(Cycle.number).order_by(Cycle.number)).all() == [1, 2]


def test_whoever_completes_second_is_told_so(db, cast: Cast, way: Way):
    way.to_passed()
    way.log_hours()
    seen = way.packet.version
    completion.complete(db, way.packet, actor=actor(cast.coordinator), version=seen)
    with pytest.raises(Stale) as refusal:
        completion.complete(db, way.packet, actor=actor(cast.second_coordinator), version=seen)
    assert str(refusal.value) == "This recertification was completed or sent back a moment ago."


def test_whoever_voids_the_pass_second_is_told_so(db, cast: Cast, way: Way):
    way.to_passed()
    seen = way.packet.version
    by = [actor(cast.coordinator), actor(cast.second_coordinator)]
    decisions.return_to_review(db, way.packet, actor=by[0], reason="The sheet is old.", version=seen)
    with pytest.raises(Stale):
        decisions.return_to_review(db, way.packet, actor=by[1], reason="The sheet is old.", version=seen)


def test_a_draft_deficiency_is_deleted_a_sent_one_stays(db, cast: Cast, way: Way):
    way.to_queue()
    way.claim()
    dropped, kept = way.write(words="A slip."), way.write(words="Name the budget.", requirement="resources")
    desk.drop_deficiency(db, way.packet, dropped, actor=actor(cast.reviewer))
    way.stage_return()
    way.tick()
    assert [(d.id, d.state) for d in db.scalars(select(Deficiency))] == [(kept.id, "open")]
