"""Fifty clients that do something at the same moment, what came of it, and what a packet's log says of it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from review.db import Model, transaction
from review.models import LogEntry, Packet
from review.operations.refusals import Refused
from review.operations.step import CHAIN_START, hash_of

CLIENTS = 50
ONE_WINS = {"done": 1, "Stale": CLIENTS - 1}
SECOND = (IntegrityError, StaleDataError)
"""How a database refuses the second of two; the pages answer it as they answer what is stale."""


def at_once(engine: Engine, act: Callable[[Session, int], object]) -> Counter[str]:
    """Has every client do the act at the same moment, each in its own transaction; counts their outcomes."""
    barrier = threading.Barrier(CLIENTS)

    def client(number: int) -> str:
        barrier.wait()
        try:
            with transaction(engine) as db:
                act(db, number)
        except (Refused, *SECOND) as refusal:
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


def count(engine: Engine, model: type[Model]) -> int:
    with transaction(engine) as db:
        return db.scalar(select(func.count()).select_from(model)) or 0


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
