"""Fifty windows say at once where a section stands: each saying is kept and logged in its turn, in one row."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from review.models import Packet, Pointer
from review.operations.pointers import point, take_pointer_back
from tests.review.makers import Cast
from tests.review.operations.conftest import Way, actor
from tests.review.operations.races.clients import CLIENTS, ONE_WINS, at_once, count, history

pytestmark = pytest.mark.slow


def test_each_saying_is_kept_in_its_turn(engine: Engine, cast: Cast, led):
    packet = led(lambda way: None)

    def say(db: Session, number: int) -> None:
        loaded, by = db.get_one(Packet, packet.id), actor(cast.candidate)
        point(db, loaded, actor=by, requirement="evaluation", page=str(number), words="Looking back")

    assert at_once(engine, say) == {"done": CLIENTS}
    assert (history(engine, packet)["point"], count(engine, Pointer)) == (CLIENTS, 1)


def test_it_is_taken_back_once(engine: Engine, cast: Cast, led):
    def start(way: Way) -> None:
        by = actor(way.cast.candidate)
        point(way.db, way.packet, actor=by, requirement="evaluation", page="12", words="")

    packet = led(start)

    def take_back(db: Session, _number: int) -> None:
        take_pointer_back(
            db, db.get_one(Packet, packet.id), actor=actor(cast.candidate), requirement="evaluation"
        )  # fmt: skip

    assert at_once(engine, take_back) == ONE_WINS
    assert (history(engine, packet)["point"], count(engine, Pointer)) == (2, 0)
