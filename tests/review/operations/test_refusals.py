"""What the operations refuse, in which words, and that a refusal writes nothing."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from sqlalchemy import select

from review import clock
from review.models import Decision
from review.operations import clockwork, completion, decisions, desk, packets, reports
from review.operations.refusals import NotAllowed, NotReady, Stale
from tests.review.operations.conftest import ENCRYPTED, LACKING, Cast, Way, actor, logged, upload


def sentences(refusal: pytest.ExceptionInfo[NotReady]) -> list[str]:
    return [problem.sentence for problem in refusal.value.problems]


def test_submit_lists_everything_that_is_missing(db, cast: Cast, way: Way):
    packets.attach(db, way.packet, actor=actor(cast.candidate), kind="plan", upload=upload("a plan"))
    with pytest.raises(NotReady) as refusal:
        packets.submit(db, way.packet, actor=actor(cast.candidate), statement_ticked=False, version=way.packet.version)
    assert [problem.field for problem in refusal.value.problems] == ["presentation", "signatures", "statement"]
    assert way.packet.state == "draft"
    assert way.packet.revisions == []


def test_a_second_live_packet_of_a_cycle_is_refused(db, cast: Cast, way: Way):
    with pytest.raises(Stale):
        packets.open_packet(db, way.cycle, actor=actor(cast.candidate))


def test_an_encrypted_plan_goes_back_with_its_sentence(db, way: Way, notices):
    way.to_queue(ENCRYPTED)
    assert way.packet.state == "needs_files"
    assert notices() == [("receipt", "Carla"), ("bounced", "Carla")]


def test_checks_that_broke_twice_do_not_hold_the_candidate_up(db, way: Way, notices):
    way.fill()
    way.submit()
    report_id = way.packet.revisions[0].report_id
    for _ in range(2):
        leased = reports.take_report(db, report_id, lease_seconds=12)
        reports.give_up_report(db, report_id, leased.lease_token, "the reader died")
    db.refresh(way.packet)
    assert way.packet.state == "queued"
    assert way.packet.revisions[0].report.state == "broken"
    assert notices() == [("receipt", "Carla"), ("check_broke", "Ada")]


def test_a_worker_that_was_given_up_writes_nothing_into_the_run_that_staff_ask_for(db, cast: Cast, way: Way):
    way.fill()
    way.submit()
    report_id = way.packet.revisions[0].report_id
    token = [reports.take_report(db, report_id, lease_seconds=-1).lease_token for _ in range(2)][1]
    assert reports.take_report(db, report_id, lease_seconds=12) is None
    db.refresh(way.packet)
    reports.rerun_report(db, way.packet, actor=actor(cast.coordinator))
    assert reports.record_report(db, report_id, token, LACKING) is False
    assert logged(db)[-1] == ("rerun_checks", "coordinator")


def test_waiting_is_counted_from_the_submission(db, way: Way, notices):
    """A packet whose files were checked days before it was submitted has not waited for its checks."""
    way.fill()
    way.submit()
    report = way.packet.revisions[0].report
    report.asked_at -= dt.timedelta(days=2)
    way.check()
    assert notices() == [("receipt", "Carla")]


def test_a_coordinator_of_the_candidates_district_is_told_nothing(db, cast: Cast, way: Way, notices):
    cast.coordinator.district_id = cast.candidate.district_id
    way.to_passed()
    assert notices() == [("receipt", "Carla"), ("passed", "Carla"), ("passed_to_complete", "Cody")]


def test_a_reviewer_who_is_one_no_more_does_not_hear_that_the_packet_is_back(db, cast: Cast, way: Way, notices):
    way.to_queue()
    way.claim()
    deficiency = way.write()
    way.stage_return()
    way.tick()
    packets.answer_deficiency(db, deficiency, way.packet, actor=actor(cast.candidate), kind="fixed", words="Page 9.")
    cast.reviewer.active = False
    way.submit()
    assert notices()[-1] == ("receipt", "Carla")


def test_a_worker_whose_lease_went_to_another_writes_nothing(db, way: Way):
    way.fill()
    way.submit()
    report_id = way.packet.revisions[0].report_id
    first = reports.take_report(db, report_id, lease_seconds=-1).lease_token
    second = reports.take_report(db, report_id, lease_seconds=12).lease_token
    assert reports.record_report(db, report_id, first, LACKING) is False
    assert reports.record_report(db, report_id, second, LACKING) is True
    assert reports.record_report(db, report_id, second, LACKING) is False


@pytest.mark.parametrize("who", ["neighbor", "candidate", "coordinator"])
def test_only_a_reviewer_without_conflict_may_claim(who: str, db, cast: Cast, way: Way):
    way.to_queue()
    with pytest.raises(NotAllowed):
        way.claim(getattr(cast, who))
    assert way.packet.state == "queued"


def test_a_stale_claim_is_told_so(db, cast: Cast, way: Way):
    way.to_queue()
    seen = way.packet.version
    with time_machine.travel(dt.datetime(2026, 11, 20, 21, 10, tzinfo=dt.UTC), tick=False):
        way.claim()
        with pytest.raises(Stale, match=r"^Rita Reviewer took this at 3:10 PM\.$"):
            desk.claim(db, way.packet, actor=actor(cast.second_reviewer), version=seen)
    the_next_day = time_machine.travel(dt.datetime(2026, 11, 21, 21, 10, tzinfo=dt.UTC), tick=False)
    with the_next_day, pytest.raises(Stale, match=r"^Rita Reviewer took this at 3:10 PM on November 20, 2026\.$"):
        desk.claim(db, way.packet, actor=actor(cast.second_reviewer), version=seen)


def test_a_claim_of_a_packet_that_was_withdrawn_is_told_that(db, cast: Cast, way: Way):
    way.to_queue()
    seen = way.packet.version
    packets.withdraw(db, way.packet, actor=actor(cast.candidate), version=seen)
    with pytest.raises(Stale) as refusal:
        way.claim_as_seen(seen)
    assert str(refusal.value) == "This packet is withdrawn by now."


def test_a_return_needs_a_must_fix_and_a_day_that_the_rules_allow(db, cast: Cast, way: Way):
    way.to_queue()
    way.claim()
    way.write(must_fix=False)
    late = way.cycle.ends_on + dt.timedelta(days=1)
    with pytest.raises(NotReady) as refusal:
        decisions.stage_return(
            db, way.packet, actor=actor(cast.reviewer), fix_by=late, version=way.packet.version, stage_seconds=600
        )
    assert [problem.field for problem in refusal.value.problems] == ["deficiencies", "fix_by"]


def test_a_pass_needs_every_requirement_answered_and_every_not_found_settled(db, cast: Cast, way: Way):
    way.to_queue(LACKING)
    way.claim()
    checklist = dict.fromkeys(decisions.requirements(way.packet), "met")
    checklist["goals"] = ""
    with pytest.raises(NotReady) as refusal:
        decisions.stage_pass(
            db, way.packet, actor=actor(cast.reviewer), checklist=checklist, version=way.packet.version, stage_seconds=0
        )
    finding = way.packet.revisions[0].report.findings[0]
    assert [problem.field for problem in refusal.value.problems] == ["met-goals", f"finding-{finding.public_id}"]
    desk.answer_finding(
        db, way.packet, finding, actor=actor(cast.reviewer), answer="dismissed", reason="It is in the appendix."
    )
    assert logged(db)[-1] == ("answer_finding", "reviewer")
    way.stage_pass()
    way.tick()
    assert way.packet.state == "passed"


def test_while_a_decision_is_staged_its_author_can_only_take_it_back(db, cast: Cast, way: Way):
    way.to_queue()
    way.claim()
    way.write()
    today = clock.today("America/Chicago")
    decisions.stage_return(
        db, way.packet, actor=actor(cast.reviewer), fix_by=today, version=way.packet.version, stage_seconds=600
    )
    with pytest.raises(NotAllowed):
        way.write(words="One more.")
    with pytest.raises(NotAllowed):
        desk.release(db, way.packet, actor=actor(cast.reviewer), version=way.packet.version)
    assert clockwork.apply_due_decisions(db) == 0
    decisions.take_back(db, way.packet, actor=actor(cast.reviewer), version=way.packet.version)
    way.write(words="One more.")
    assert way.packet.state == "in_review"


def test_completion_is_blocked_with_every_reason(db, cast: Cast, way: Way):
    way.to_passed()
    way.log_hours("4")
    way.log_hours("8.5", verified=False)
    with pytest.raises(NotReady) as refusal:
        completion.complete(db, way.packet, actor=actor(cast.coordinator), version=way.packet.version)
    said = sentences(refusal)
    assert said[0] == "24 of 60 hours are there; 36 more are needed."
    assert said[1] == "Roles And Responsibilities: 4 of 5 hours; 1 more are needed."
    assert len(said) == 8
    assert said[7] == "6 entries in the log do not count yet: not verified."
    assert way.packet.state == "passed"


def test_the_completer_is_neither_candidate_nor_reviewer(db, cast: Cast, way: Way):
    way.to_passed()
    way.log_hours()
    for person in (cast.candidate, cast.reviewer):
        both = actor(person)
        both = type(both)(both.person_id, both.name, both.districts, both.grants | {("coordinator", "al-cto-recert")})
        with pytest.raises((NotReady, NotAllowed)):
            completion.complete(db, way.packet, actor=both, version=way.packet.version)
    assert way.packet.state == "passed"


def test_withdrawing_voids_a_staged_decision_and_reviving_makes_a_draft(db, cast: Cast, way: Way, notices):
    way.to_queue()
    way.claim()
    way.write()
    today = clock.today("America/Chicago")
    decision = decisions.stage_return(
        db, way.packet, actor=actor(cast.reviewer), fix_by=today, version=way.packet.version, stage_seconds=600
    )
    packets.withdraw(db, way.packet, actor=actor(cast.candidate), version=way.packet.version)
    assert (way.packet.state, decision.void_reason, way.packet.reviewer_id) == ("withdrawn", "withdrawn", None)
    told = [("withdrawn", who) for who in ("Carla", "Rita", "Cora", "Cody")]
    assert [notice for notice in notices() if notice[0] == "withdrawn"] == told
    packets.revive(db, way.packet, actor=actor(cast.candidate), version=way.packet.version)
    assert way.packet.state == "draft"
    assert notices()[-3:] == [("revived", who) for who in ("Carla", "Cora", "Cody")]


def test_a_packet_revived_while_fixes_were_due_can_be_answered_and_submitted(db, cast: Cast, way: Way):
    way.to_queue()
    way.claim()
    deficiency = way.write()
    way.stage_return()
    way.tick()
    packets.withdraw(db, way.packet, actor=actor(cast.candidate), version=way.packet.version)
    packets.revive(db, way.packet, actor=actor(cast.candidate), version=way.packet.version)
    with pytest.raises(NotReady):
        way.submit()
    packets.answer_deficiency(db, deficiency, way.packet, actor=actor(cast.candidate), kind="fixed", words="Page 9.")
    way.submit()
    assert way.packet.state == "queued"


def test_a_packet_is_not_revived_beside_a_new_one(db, cast: Cast, way: Way):
    packets.withdraw(db, way.packet, actor=actor(cast.candidate), version=way.packet.version)
    packets.open_packet(db, way.cycle, actor=actor(cast.candidate))
    with pytest.raises(NotAllowed):
        packets.revive(db, way.packet, actor=actor(cast.candidate), version=way.packet.version)
    db.refresh(way.packet)
    assert way.packet.state == "withdrawn"


def test_a_lease_that_ran_out_frees_the_packet_and_keeps_the_drafts(db, cast: Cast, way: Way, notices):
    way.to_queue()
    way.claim()
    draft = way.write()
    way.packet.lease_until = clock.now() - dt.timedelta(seconds=1)
    db.flush()
    assert clockwork.expire_leases(db) == 1
    assert (way.packet.state, way.packet.reviewer_id, draft.state) == ("queued", None, "draft")
    assert notices()[-1] == ("lease_expired", "Rita")


def test_a_reviewer_is_reminded_once_on_the_last_day_of_the_lease(db, cast: Cast, way: Way, notices):
    way.to_queue()
    way.claim()
    assert clockwork.remind_of_leases(db) == 0
    way.packet.lease_until = clock.now() + dt.timedelta(hours=23)
    db.flush()
    assert [clockwork.remind_of_leases(db) for _ in range(2)] == [1, 0]
    assert notices()[-1] == ("lease_ends", "Rita")


def test_a_decision_that_cannot_be_applied_waits_and_keeps_nothing_else_back(db, way: Way):
    way.to_queue()
    way.claim()
    way.stage_pass()
    decision = db.scalars(select(Decision)).one()
    pinned, way.packet.rule_set = way.packet.rule_set, "a-rule-set-that-is-gone"
    assert clockwork.apply_due_decisions(db) == 0
    assert (way.packet.state, decision.applied_at) == ("in_review", None)
    assert decision.applies_at > clock.now()
    way.packet.rule_set, decision.applies_at = pinned, clock.now()
    assert clockwork.apply_due_decisions(db) == 1
    assert way.packet.state == "passed"


def test_returning_to_review_voids_the_pass(db, cast: Cast, way: Way):
    way.to_passed()
    decisions.return_to_review(
        db, way.packet, actor=actor(cast.coordinator), reason="The sheet is last year's.", version=way.packet.version
    )
    assert way.packet.state == "queued"
    way.claim()
    way.stage_pass()
    way.tick()
    assert way.packet.state == "passed"


def test_an_assigned_reviewer_must_have_no_conflict(db, cast: Cast, way: Way):
    way.to_queue()
    with pytest.raises(NotReady):
        desk.assign(db, way.packet, actor=actor(cast.coordinator), reviewer=cast.neighbor, version=way.packet.version)
    desk.assign(db, way.packet, actor=actor(cast.coordinator), reviewer=cast.reviewer, version=way.packet.version)
    assert (way.packet.state, way.packet.reviewer_id) == ("in_review", cast.reviewer.id)


def test_after_a_removal_nothing_is_revived(db, cast: Cast, way: Way):
    packets.withdraw(db, way.packet, actor=actor(cast.candidate), version=way.packet.version)
    way.cycle.certification.removed_at = clock.now()
    db.flush()
    with pytest.raises(NotAllowed) as refusal:
        packets.revive(db, way.packet, actor=actor(cast.candidate), version=way.packet.version)
    assert str(refusal.value) == "This certification was removed; only the academy leads back to it."
    assert way.packet.state == "withdrawn"
