"""Fifty reviewers press "Claim and open the next packet" at once: each packet goes to one, and nobody gets an error."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from review.db import transaction
from review.models import LogEntry, Packet, Person
from review.operations.next_packet import claim_next
from review.queries.waiting import Filters
from tests.review.makers import PROGRAM, Cast, make_district, make_person
from tests.review.operations.conftest import Way, actor
from tests.review.operations.races.clients import CLIENTS, at_once

pytestmark = pytest.mark.slow

WAITING = 3


def test_each_packet_goes_to_one(engine: Engine, cast: Cast):
    with transaction(engine) as db:
        for number in range(WAITING):
            district = make_district(db, f"District {number}")
            candidate = make_person(db, f"C{number} Candidate", district, ("candidate", PROGRAM))
            way = Way(db, replace(cast, candidate=candidate))
            way.fill(f"plan {number}")
            way.submit()
            way.check()

    def claim(db: Session, number: int) -> None:
        reviewer = db.get_one(Person, (cast.reviewer, cast.second_reviewer)[number % 2].id)
        claim_next(db, actor=actor(reviewer), filters=Filters())

    assert at_once(engine, claim) == Counter(done=CLIENTS)
    with transaction(engine) as db:
        states = db.scalars(select(Packet.state)).all()
        claims = db.scalars(select(LogEntry.packet_id).where(LogEntry.act == "claim")).all()
    assert (states, len(claims), len(set(claims))) == (["in_review"] * WAITING, WAITING, WAITING)
