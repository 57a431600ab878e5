"""A packet's story says what was said of its findings and of the candidate's answers."""

from __future__ import annotations

from sqlalchemy.orm import Session

from review.operations import desk, packets
from review.queries.packets import deficiencies
from review.queries.story import story
from review.workflow.deficiencies import DeficiencyAct
from tests.review.makers import Cast
from tests.review.operations.conftest import LACKING, Way, actor


def test_what_a_reviewer_said_is_named(db: Session, way: Way, cast: Cast):
    way.to_queue(LACKING)
    way.claim()
    (finding,) = way.packet.revisions[-1].report.findings
    desk.answer_finding(db, way.packet, finding, actor=actor(cast.reviewer), answer="confirmed", reason="")
    assert story(db, way.packet)[0].words == "confirmed what the checks found"
    way.write()
    way.stage_return()
    way.tick()
    (fix,) = deficiencies(db, way.packet, drafts=False)
    packets.answer_deficiency(db, fix, way.packet, actor=actor(cast.candidate), kind="fixed", words="See page 9.")
    way.fill("second")
    way.submit()
    way.check()
    way.claim()
    desk.resolve_deficiency(
        db,
        way.packet,
        fix,
        actor=actor(cast.reviewer),
        act=DeficiencyAct.KEEP_OPEN,
        reason="Where?",
        version=fix.version,
    )
    assert story(db, way.packet)[0].words == "kept open an item to fix"
