"""Where the candidate says that a section stands: one for each section, as long as the packet is the candidate's."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from review.models import Pointer
from review.operations import packets
from review.operations.pointers import point, take_pointer_back
from review.operations.refusals import NotAllowed, NotReady, Stale
from review.queries.packets import pointers_of
from tests.review.operations.conftest import Cast, Way, actor, logged

WHERE = {"requirement": "evaluation", "page": "12", "words": "Looking back"}


def said(db) -> list[tuple[str, str, str]]:
    return [(row.requirement, row.page, row.words) for row in db.scalars(select(Pointer))]


def test_a_section_has_one_pointer_however_often_it_is_said(db, cast: Cast, way: Way):
    first = point(db, way.packet, actor=actor(cast.candidate), **WHERE)
    assert point(db, way.packet, actor=actor(cast.candidate), **WHERE | {"page": " 14 ", "words": ""}) is first
    assert said(db) == [("evaluation", "14", "")]
    assert logged(db)[-2:] == [("point", "candidate"), ("point", "candidate")]


def test_it_is_taken_back_once(db, cast: Cast, way: Way):
    point(db, way.packet, actor=actor(cast.candidate), **WHERE)
    take_pointer_back(db, way.packet, actor=actor(cast.candidate), requirement="evaluation")
    assert said(db) == []
    with pytest.raises(Stale):
        take_pointer_back(db, way.packet, actor=actor(cast.candidate), requirement="evaluation")


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"requirement": "poetry"}, [""]),
        ({"page": " "}, ["page"]),
        ({"page": "1" * 21, "words": "x" * 201}, ["page", "words"]),
    ],
)
def test_what_it_must_hold(change: dict[str, str], fields: list[str], db, cast: Cast, way: Way):
    with pytest.raises(NotReady) as refusal:
        point(db, way.packet, actor=actor(cast.candidate), **WHERE | change)
    assert [problem.field for problem in refusal.value.problems] == fields


@pytest.mark.parametrize("who", ["other_candidate", "reviewer", "coordinator"])
def test_only_the_candidate_says_it(who: str, db, cast: Cast, way: Way):
    with pytest.raises(NotAllowed), db.begin_nested():
        point(db, way.packet, actor=actor(getattr(cast, who)), **WHERE)
    assert said(db) == []


def test_while_the_packet_is_with_us_it_stays_as_it_was_submitted(db, cast: Cast, way: Way):
    point(db, way.packet, actor=actor(cast.candidate), **WHERE)
    way.to_queue()
    for act in (
        lambda: point(db, way.packet, actor=actor(cast.candidate), **WHERE | {"page": "14"}),
        lambda: take_pointer_back(db, way.packet, actor=actor(cast.candidate), requirement="evaluation"),
    ):
        with pytest.raises(NotAllowed), db.begin_nested():
            act()
    assert said(db) == [("evaluation", "12", "Looking back")]


def test_the_staff_read_what_was_submitted(db, cast: Cast, way: Way):
    assert pointers_of(db, way.packet, submitted=True) == {}
    point(db, way.packet, actor=actor(cast.candidate), **WHERE)
    way.to_queue()
    way.claim()
    deficiency = way.write()
    way.stage_return()
    way.tick()
    point(db, way.packet, actor=actor(cast.candidate), **WHERE | {"requirement": "needs"})
    assert list(pointers_of(db, way.packet, submitted=True)) == ["evaluation"]
    packets.answer_deficiency(db, deficiency, way.packet, actor=actor(cast.candidate), kind="fixed", words="Page 9.")
    way.submit()
    assert list(pointers_of(db, way.packet, submitted=True)) == ["evaluation", "needs"]


def test_an_answer_to_what_changed_meanwhile_is_stale(db, cast: Cast, way: Way):
    way.to_queue()
    way.claim()
    deficiency = way.write()
    way.stage_return()
    way.tick()
    seen = deficiency.version
    how = {"kind": "fixed", "words": "Page 9."}
    packets.answer_deficiency(db, deficiency, way.packet, actor=actor(cast.candidate), version=seen, **how)
    db.flush()
    with pytest.raises(Stale):
        packets.answer_deficiency(db, deficiency, way.packet, actor=actor(cast.candidate), version=seen, **how)
