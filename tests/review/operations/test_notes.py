"""Private notes: who may write them, and that they are no step of the packet."""

from __future__ import annotations

import pytest

from review.operations.notes import write_note
from review.operations.refusals import NotAllowed, NotReady
from review.queries.notes import notes
from tests.review.operations.conftest import Cast, Way, actor


@pytest.mark.parametrize("who", ["reviewer", "second_reviewer", "coordinator"])
def test_a_note_of_the_staff_leaves_the_packet_as_others_see_it(db, cast: Cast, way: Way, who: str):
    way.to_queue()
    way.claim()
    author = getattr(cast, who)
    before = way.packet.version
    write_note(db, way.packet, actor=actor(author), words=" She is on leave until Friday. ")
    assert [(one.author, one.words) for one in notes(db, way.packet)] == [(author, "She is on leave until Friday.")]
    db.refresh(way.packet)
    assert (way.packet.version, way.packet.state) == (before, "in_review")


@pytest.mark.parametrize("who", ["candidate", "neighbor", "administrator", "outsider"])
def test_nobody_else_does(db, cast: Cast, way: Way, who: str):
    way.to_queue()
    with pytest.raises(NotAllowed):
        write_note(db, way.packet, actor=actor(getattr(cast, who)), words="Mine.")


def test_a_note_says_something(db, cast: Cast, way: Way):
    way.to_queue()
    with pytest.raises(NotReady, match=r"^Write the note\.$"):
        write_note(db, way.packet, actor=actor(cast.reviewer), words=" \n ")
