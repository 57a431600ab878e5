"""What was asked about files that changed since is dropped, unless somebody began with it or was promised it."""

from __future__ import annotations

from sqlalchemy import select

from review.models import OutboxRow, ReportRow
from review.operations import packets
from review.operations.reports import TRIES, give_up_report, rerun_report, take_report
from tests.review.makers import make_cycle
from tests.review.operations.conftest import Cast, Way, actor, upload


def asked(db) -> list[int]:
    """How many documents each owed report is about, in the order of asking."""
    owed = select(ReportRow).join(OutboxRow, OutboxRow.report_id == ReportRow.id).where(OutboxRow.done_at.is_(None))
    return [len(report.documents) for report in db.scalars(owed.order_by(ReportRow.id))]


def test_of_three_files_added_one_after_the_other_only_the_last_question_stands(db, way: Way):
    way.fill()
    assert asked(db) == [3]
    assert db.query(ReportRow).count() == db.query(OutboxRow).filter_by(kind="checks").count() == 1


def test_one_that_a_worker_began_with_is_left_to_it(db, cast: Cast, way: Way):
    candidate = actor(cast.candidate)
    packets.attach(db, way.packet, actor=candidate, kind="plan", upload=upload("first plan", "plan.docx"))
    assert take_report(db, db.scalars(select(ReportRow.id)).one(), lease_seconds=12) is not None
    packets.attach(db, way.packet, actor=candidate, kind="presentation", upload=upload("slides", "slides.pptx"))
    assert asked(db) == [1, 2]


def test_one_that_was_promised_for_a_revision_is_kept(db, cast: Cast, way: Way):
    way.fill()
    way.submit()
    report = way.packet.revisions[0].report
    for _ in range(TRIES):
        leased = take_report(db, report.id, lease_seconds=12)
        assert leased is not None
        give_up_report(db, report.id, leased.lease_token or "", "The reader died.")
    rerun_report(db, way.packet, actor=actor(cast.coordinator))
    way.claim()
    way.write()
    way.stage_return()
    way.tick()
    plan = upload("second plan", "plan.docx")
    packets.attach(db, way.packet, actor=actor(cast.candidate), kind="plan", upload=plan)
    assert asked(db) == [3, 3]


def test_what_another_packet_asked_is_its_own(db, cast: Cast, way: Way):
    way.fill()
    other = packets.open_packet(db, make_cycle(db, cast.other_candidate), actor=actor(cast.other_candidate))
    plan = upload("other plan", "plan.docx")
    packets.attach(db, other, actor=actor(cast.other_candidate), kind="plan", upload=plan)
    assert asked(db) == [3, 1]
