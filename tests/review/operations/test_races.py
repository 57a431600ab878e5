"""Fifty people at once: one winner, the others are told, and nothing is written twice."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from review import clock
from review.db import transaction
from review.models import Cycle, Decision, LogEntry, OutboxRow, Packet, Person, ReportRow, Revision, StoredFile
from review.notices import owe_notice
from review.operations import clockwork, completion, decisions, desk, packets, reports
from review.operations.refusals import NotAllowed, Stale
from review.operations.step import CHAIN_START, hash_of
from tests.review.makers import Cast, make_cast, make_cycle
from tests.review.operations.conftest import GOOD, Way, actor, upload

CLIENTS = 50


@pytest.fixture
def engine(engine: Engine) -> Iterator[Engine]:
    """With a connection for every client: no one waits for anything but the rows."""
    if engine.dialect.name == "sqlite":
        yield engine
        return
    wide = create_engine(engine.url, pool_size=CLIENTS)
    yield wide
    wide.dispose()


@pytest.fixture
def cast(engine: Engine) -> Cast:
    """The cast, there for every connection to see."""
    with transaction(engine) as db:
        return make_cast(db)


@pytest.fixture
def led(engine: Engine, cast: Cast) -> Callable[[Callable[[Way], object]], Packet]:
    """Leads a packet to where the race begins, and commits it there."""

    def lead(acts: Callable[[Way], object]) -> Packet:
        with transaction(engine) as db:
            way = Way(db, cast)
            acts(way)
            return way.packet

    return lead


def at_once(engine: Engine, act: Callable[[Session, int], object]) -> Counter[str]:
    """Has every client do the act at the same moment, each in its own transaction; counts their outcomes."""
    barrier = threading.Barrier(CLIENTS)

    def client(number: int) -> str:
        barrier.wait()
        try:
            with transaction(engine) as db:
                act(db, number)
        except (Stale, NotAllowed) as refusal:
            return type(refusal).__name__
        return "done"

    with ThreadPoolExecutor(CLIENTS) as clients:
        return Counter(clients.map(client, range(CLIENTS)))


def history(engine: Engine, packet: Packet) -> Counter[str]:
    """How often each act was done to the packet; its log counts up without a gap, and its chain holds."""
    with transaction(engine) as db:
        entries = db.scalars(select(LogEntry).where(LogEntry.packet_id == packet.id).order_by(LogEntry.number)).all()
        assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
        assert [entry.previous_hash for entry in entries] == [CHAIN_START, *(entry.hash for entry in entries[:-1])]
        assert [hash_of(entry) for entry in entries] == [entry.hash for entry in entries]
        assert db.get_one(Packet, packet.id).version == len(entries), "each act counts one up"
        return Counter(entry.act for entry in entries)


def count(engine: Engine, model: type) -> int:
    with transaction(engine) as db:
        return db.scalar(select(func.count()).select_from(model)) or 0


ONE_WINS = {"done": 1, "Stale": CLIENTS - 1}


def test_one_of_many_claims_wins(engine: Engine, cast: Cast, led):
    packet = led(lambda way: way.to_queue())
    reviewers = [cast.reviewer.id, cast.second_reviewer.id]

    def claim(db: Session, number: int) -> None:
        reviewer = db.get_one(Person, reviewers[number % 2])
        desk.claim(db, db.get_one(Packet, packet.id), actor=actor(reviewer), version=packet.version)

    assert at_once(engine, claim) == ONE_WINS
    assert history(engine, packet)["claim"] == 1


def test_one_of_many_submits_wins(engine: Engine, cast: Cast, led):
    packet = led(lambda way: way.fill())

    def submit(db: Session, _number: int) -> None:
        loaded = db.get_one(Packet, packet.id)
        packets.submit(db, loaded, actor=actor(cast.candidate), statement_ticked=True, version=packet.version)

    assert at_once(engine, submit) == ONE_WINS
    assert history(engine, packet)["submit"] == 1
    assert count(engine, Revision) == 1


def test_of_claims_and_withdrawals_one_wins(engine: Engine, cast: Cast, led):
    packet = led(lambda way: way.to_queue())

    def either(db: Session, number: int) -> None:
        loaded = db.get_one(Packet, packet.id)
        if number % 2:
            packets.withdraw(db, loaded, actor=actor(cast.candidate), version=packet.version)
        else:
            desk.claim(db, loaded, actor=actor(cast.reviewer), version=packet.version)

    assert at_once(engine, either) == ONE_WINS
    acts = history(engine, packet)
    assert acts["claim"] + acts["withdraw"] == 1


def test_one_of_many_new_packets_of_a_withdrawn_one_wins(engine: Engine, cast: Cast, led):
    packet = led(lambda way: packets.withdraw(way.db, way.packet, actor=actor(cast.candidate), version=1))

    def open_again(db: Session, _number: int) -> None:
        packets.open_packet(db, db.get_one(Cycle, packet.cycle_id), actor=actor(cast.candidate))

    assert at_once(engine, open_again) == ONE_WINS
    assert count(engine, Packet) == 2


def test_one_of_many_staged_decisions_wins(engine: Engine, cast: Cast, led):
    packet = led(lambda way: (way.to_queue(), way.claim()))

    def stage(db: Session, _number: int) -> None:
        loaded = db.get_one(Packet, packet.id)
        checklist, author = dict.fromkeys(decisions.requirements(loaded), "met"), actor(cast.reviewer)
        decisions.stage_pass(db, loaded, actor=author, checklist=checklist, version=packet.version, stage_seconds=600)

    assert at_once(engine, stage) == ONE_WINS
    assert history(engine, packet)["stage_pass"] == 1
    assert count(engine, Decision) == 1


def test_a_decision_is_taken_back_once(engine: Engine, cast: Cast, led):
    packet = led(lambda way: (way.to_queue(), way.claim(), way.stage_pass(seconds=600)))

    def take_back(db: Session, _number: int) -> None:
        decisions.take_back(db, db.get_one(Packet, packet.id), actor=actor(cast.reviewer), version=packet.version)

    assert at_once(engine, take_back) == ONE_WINS
    assert history(engine, packet)["take_back"] == 1


def test_a_decision_takes_effect_once_or_the_packet_is_withdrawn(engine: Engine, cast: Cast, led, caplog):
    packet = led(lambda way: (way.to_queue(), way.claim(), way.stage_pass()))

    def either(db: Session, number: int) -> None:
        if number % 2:
            packets.withdraw(db, db.get_one(Packet, packet.id), actor=actor(cast.candidate), version=packet.version)
        elif clockwork.apply_due_decisions(db) == 0:
            raise Stale

    assert at_once(engine, either) == ONE_WINS
    acts = history(engine, packet)
    assert acts["pass"] + acts["withdraw"] == 1
    assert caplog.messages == [], "the clock met nothing that it did not expect"


def test_one_of_many_completions_wins(engine: Engine, cast: Cast, led):
    packet = led(lambda way: (way.to_passed(), way.log_hours()))

    def complete(db: Session, _number: int) -> None:
        loaded = db.get_one(Packet, packet.id)
        completion.complete(db, loaded, actor=actor(cast.coordinator), version=packet.version)

    assert at_once(engine, complete) == ONE_WINS
    assert history(engine, packet)["complete"] == 1
    assert count(engine, Cycle) == 2


def test_one_act_owes_one_notice_whoever_does_it_first(engine: Engine, cast: Cast):
    def owe(db: Session, _number: int) -> None:
        if owe_notice(db, "password_changed", db.get_one(Person, cast.candidate.id), once="now") is None:
            raise Stale

    assert at_once(engine, owe) == ONE_WINS
    assert count(engine, OutboxRow) == 1


def one_waits(engine: Engine, first: Callable[[Session], object], second: Callable[[Session], object]) -> None:
    """Does the second act while the first is done and not committed: the second waits, and then goes on from there."""

    def follow() -> None:
        with transaction(engine) as db:
            second(db)

    with ThreadPoolExecutor(1) as other:
        with transaction(engine) as db:
            first(db)
            following = other.submit(follow)
            with pytest.raises(TimeoutError):
                following.result(timeout=0.3)
        following.result(timeout=20)


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
