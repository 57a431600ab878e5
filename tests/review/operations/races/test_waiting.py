"""What the second act sees that has to wait for the first: it goes on from there, and nothing is lost in between."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from review import clock
from review.db import transaction
from review.models import OutboxRow, Packet, Person, ReportRow, StoredFile
from review.operations import packets, reports
from tests.review.makers import Cast, make_cycle
from tests.review.operations.conftest import GOOD, actor, upload
from tests.review.operations.races.clients import count, one_waits

pytestmark = pytest.mark.slow


def test_two_holders_of_one_name_who_hand_in_one_plan_at_once_share_its_report(engine: Engine, cast: Cast):
    plan = upload("one plan")
    with transaction(engine) as db:
        twins = [db.get_one(Person, person.id) for person in (cast.candidate, cast.other_candidate)]
        twins[1].name, twins[1].district_id = twins[0].name, twins[0].district_id
        actors = [actor(twin) for twin in twins]
        ids = [packets.open_packet(db, make_cycle(db, twin), actor=actor(twin)).id for twin in twins]
        db.add(StoredFile(sha256=plan.sha256, size=plan.size, format=plan.format, stored_at=clock.now()))

    def attach(number: int, db: Session) -> None:
        packets.attach(db, db.get_one(Packet, ids[number]), actor=actors[number], kind="plan", upload=plan)

    one_waits(engine, partial(attach, 0), partial(attach, 1))
    assert (count(engine, ReportRow), count(engine, OutboxRow)) == (1, 1)


@pytest.mark.parametrize("first", ["submission", "worker"])
def test_a_packet_handed_in_while_its_checks_end_moves_on(engine: Engine, cast: Cast, led, first: str):
    packet = led(lambda way: way.fill())
    with transaction(engine) as db:
        leased = reports.take_report(db, db.scalars(select(func.max(ReportRow.id))).one(), lease_seconds=60)
        assert leased is not None

    def submit(db: Session) -> None:
        loaded = db.get_one(Packet, packet.id)
        packets.submit(db, loaded, actor=actor(cast.candidate), statement_ticked=True, version=packet.version)

    def record(db: Session) -> None:
        assert reports.record_report(db, leased.id, str(leased.lease_token), GOOD)

    one_waits(engine, *((submit, record) if first == "submission" else (record, submit)))
    with transaction(engine) as db:
        assert db.get_one(Packet, packet.id).state == "queued"
