"""Two people at once: one winner, the loser is told, and nothing is written twice."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from review.db import transaction
from review.models import Decision, LogEntry, Packet, Person, Revision
from review.operations import desk, packets
from review.operations.refusals import NotAllowed, Stale
from tests.review.makers import make_cast
from tests.review.operations.conftest import Way, actor

CLIENTS = 8


def at_once(engine: Engine, act: Callable[[Session, int], object]) -> Counter[str]:
    """Has several clients do the act at the same moment, each in its own transaction; counts their outcomes."""
    barrier, outcomes = threading.Barrier(CLIENTS), Counter[str]()

    def client(number: int) -> None:
        barrier.wait()
        try:
            with transaction(engine) as db:
                act(db, number)
            outcomes["done"] += 1
        except (Stale, NotAllowed) as refusal:
            outcomes[type(refusal).__name__] += 1

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_one_of_many_claims_wins(engine: Engine):
    with transaction(engine) as db:
        cast = make_cast(db)
        way = Way(db, cast)
        way.to_queue()
        packet_id, version = way.packet.id, way.packet.version
        reviewers = [cast.reviewer.id, cast.second_reviewer.id]

    def claim(db: Session, number: int) -> None:
        reviewer = db.get_one(Person, reviewers[number % 2])
        desk.claim(db, db.get_one(Packet, packet_id), actor=actor(reviewer), version=version)

    assert at_once(engine, claim) == {"done": 1, "Stale": CLIENTS - 1}
    with transaction(engine) as db:
        claims = select(func.count()).select_from(LogEntry).where(LogEntry.act == "claim")
        assert db.scalar(claims) == 1


def test_one_of_many_submits_wins(engine: Engine):
    with transaction(engine) as db:
        cast = make_cast(db)
        way = Way(db, cast)
        way.fill()
        packet_id, version, candidate_id = way.packet.id, way.packet.version, cast.candidate.id

    def submit(db: Session, number: int) -> None:
        candidate = db.get_one(Person, candidate_id)
        packet = db.get_one(Packet, packet_id)
        packets.submit(db, packet, actor=actor(candidate), statement_ticked=True, version=version)

    assert at_once(engine, submit) == {"done": 1, "Stale": CLIENTS - 1}
    with transaction(engine) as db:
        assert db.scalar(select(func.count()).select_from(Revision)) == 1


def test_one_of_many_new_packets_of_a_withdrawn_one_wins(engine: Engine):
    with transaction(engine) as db:
        cast = make_cast(db)
        way = Way(db, cast)
        packets.withdraw(db, way.packet, actor=actor(cast.candidate), version=way.packet.version)
        cycle_id, candidate_id = way.cycle.id, cast.candidate.id

    def open_again(db: Session, number: int) -> None:
        from review.models import Cycle

        packets.open_packet(db, db.get_one(Cycle, cycle_id), actor=actor(db.get_one(Person, candidate_id)))

    assert at_once(engine, open_again) == {"done": 1, "Stale": CLIENTS - 1}


def test_one_of_many_staged_decisions_wins(engine: Engine):
    with transaction(engine) as db:
        cast = make_cast(db)
        way = Way(db, cast)
        way.to_queue()
        way.claim()
        packet_id, version, reviewer_id = way.packet.id, way.packet.version, cast.reviewer.id

    def stage(db: Session, number: int) -> None:
        from review.operations import decisions

        packet, reviewer = db.get_one(Packet, packet_id), db.get_one(Person, reviewer_id)
        checklist = dict.fromkeys(decisions.requirements(packet), "met")
        decisions.stage_pass(db, packet, actor=actor(reviewer), checklist=checklist, version=version, stage_seconds=600)

    assert at_once(engine, stage)["done"] == 1
    with transaction(engine) as db:
        assert db.scalar(select(func.count()).select_from(Decision)) == 1
