"""How long the pages with lists take with 100 and with 100,000 packets: whole requests, on both databases."""

from __future__ import annotations

import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from review import clock, create_app
from review.accounts.hashing import hash_token
from review.app import new_key
from review.db import transaction
from review.models import Packet, Person, SignIn
from review.queries.paging import ORDERS
from review.settings import read_settings
from review.workflow.packets import State
from tests.benchmarks.crowd import COORDINATORS, FIRST_CANDIDATE, REVIEWERS, fill
from tests.postgresql import Server, running_server

SMALL, LARGE = 100, 100_000
RUNS = 40
MOST = 1.5
DISTRICT = f"district-{2:013}"
REVIEWER, COORDINATOR, CANDIDATE = 1, REVIEWERS + COORDINATORS, FIRST_CANDIDATE + 50


@dataclass(frozen=True)
class World:
    """The application over a filled database, with three people signed in; `deep` begins a page far behind."""

    engine: Engine
    reviewer: FlaskClient
    coordinator: FlaskClient
    candidate: FlaskClient
    token: str
    deep: str


Ask = Callable[[World], TestResponse]


def queue(**filters: str) -> Ask:
    return lambda world: world.reviewer.get("/review", query_string=filters)


def packets(**filters: str) -> Ask:
    return lambda world: world.coordinator.get("/program/packets", query_string=filters)


def program(address: str) -> Ask:
    return lambda world: world.coordinator.get(f"/program{address}")


def claim_next(world: World) -> TestResponse:
    return world.reviewer.post("/review/next", data={"csrf_token": world.token, "key": new_key()})


PAGES: dict[str, Ask] = {
    "queue": queue(),
    "queue, a page far behind": lambda world: queue(after=world.deep)(world),
    "queue, by end of the cycle": queue(sort="expiry"),
    "queue, by candidate": queue(sort="candidate"),
    "queue, one district": queue(district=DISTRICT),
    "queue, came back after fixes": queue(attempt="again"),
    "queue, first revision": queue(attempt="first"),
    "queue, something to fix": queue(checks="fix"),
    "queue, what was not checked": queue(checks="unchecked"),
    "queue, nothing found": queue(checks="nothing"),
    "queue, for 10 days or more": queue(waiting="10"),
    "queue, cycle ends within 30 days": queue(due="30"),
    "queue, held by others": queue(show="held"),
    "claim the next packet": claim_next,
    "overview": program(""),
    "needs attention": program("/attention"),
    "packets": packets(),
    "packets, all states": packets(state=""),
    "packets, returned for fixes": packets(state="fix_requested"),
    "packets, expire in a month": lambda world: packets(month=f"{clock.now():%Y-%m}")(world),
    "packets, one district": packets(district=DISTRICT),
    "packets, one reviewer": packets(reviewer=f"person-{2:015}"),
    "packets, by candidate": packets(sort="candidate"),
    "packets, longest in their state": packets(sort="waiting"),
    "search, a usual name": packets(name="walker"),
    "search, a rare name": packets(name="ybarra"),
    "search, a name that nobody has": packets(name="nobody has it"),
    "holders": program("/holders"),
    "holders, a usual name": program("/holders?name=walker"),
    "messages": program("/messages"),
    "messages, failed": program("/messages?status=failed"),
    "a candidate's start (for comparison)": lambda world: world.candidate.get("/packets"),
}


def measure() -> None:
    """Fills both databases twice, and prints what each page took."""
    with running_server() as server:
        for database in ("sqlite", "postgresql"):
            measure_on(server if database == "postgresql" else None)


def measure_on(server: Server | None, large: int = LARGE) -> None:
    """Prints a table for one database: the small and the large one take turns, so that other load meets both."""
    with ExitStack() as stack:
        began = time.perf_counter()
        small, big = (stack.enter_context(filled(server, size)) for size in (SMALL, large))
        name = "SQLite" if server is None else "PostgreSQL"
        print(f"\npages with {SMALL} and with {large:,} packets, {name}: milliseconds, {RUNS} requests each, in turns")
        print(f"  (filled in {time.perf_counter() - began:.0f} s)")
        print(f"  {'':36} {'rows':>9} {'p50':>11} {'p95':>13}   ratio of p95, to be at most {MOST}")
        for page, ask in PAGES.items():
            print(f"  {page:36} {line(ask, small, big)}", flush=True)


def line(ask: Ask, *worlds: World) -> str:
    """Rows, p50 and p95 of both, and the ratio."""
    taken: list[list[float]] = [[] for _ in worlds]
    rows = [len(re.findall("<tr", answered(ask, world)[1].text)) for world in worlds]
    for _ in range(RUNS):
        for world, list_ in zip(worlds, taken, strict=True):
            list_.append(answered(ask, world)[0] * 1000)
    p50, p95 = ([statistics.quantiles(each, n=20)[cut] for each in taken] for cut in (9, 18))
    ratio = p95[1] / p95[0]
    above = "  above" if ratio > MOST else ""
    return f"{rows[0]:4} {rows[1]:4} {p50[0]:5.1f} {p50[1]:6.1f} {p95[0]:6.1f} {p95[1]:6.1f}   {ratio:5.2f}{above}"


def answered(ask: Ask, world: World) -> tuple[float, TestResponse]:
    """Seconds, and the answer; what was claimed is put back."""
    started = time.perf_counter()
    answer = ask(world)
    taken = time.perf_counter() - started
    if answer.status_code == 303:
        assert "/review/" in answer.location, "nothing was claimed"
        put_back(world.engine, answer.location.rpartition("/")[2])
    else:
        assert answer.status_code == 200, answer.status
    return taken, answer


def put_back(engine: Engine, packet: str) -> None:
    with transaction(engine) as db:
        claimed = text(
            "UPDATE packet SET state = 'queued', reviewer_id = NULL, lease_until = NULL WHERE public_id = :id"
        )
        db.execute(claimed, {"id": packet})


@contextmanager
def filled(server: Server | None, size: int) -> Iterator[World]:
    """A world of that size, gone at the end."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder)}/lists.sqlite3" if server is None else server.new_database()
        settings = read_settings({"PLANDESK_DATA": folder, "PLANDESK_DATABASE_URL": url})
        app = create_app(settings)
        engine: Engine = app.config["ENGINE"]
        fill(engine, size)
        reviewer, coordinator, candidate = (
            signed_in(app.test_client(), engine, person) for person in (REVIEWER, COORDINATOR, CANDIDATE)
        )
        found = re.search('name="csrf_token" value="([^"]+)"', reviewer.get("/review").text)
        assert found is not None
        yield World(engine, reviewer, coordinator, candidate, found[1], middle_of_queue(engine))
        engine.dispose()


def signed_in(client: FlaskClient, engine: Engine, person_id: int) -> FlaskClient:
    token, now = f"token-{person_id}", clock.now()
    with transaction(engine) as db:
        person = db.get_one(Person, person_id)
        db.add(SignIn(person_id=person_id, token_hash=hash_token(token), created_at=now, last_seen_at=now))
    with client.session_transaction() as cookie:
        cookie.update({"_user_id": person.fs_uniquifier, "sign_in": token})
    return client


def middle_of_queue(engine: Engine) -> str:
    """Where the page in the middle of the queue begins."""
    with Session(engine) as db:
        waiting = select(Packet).where(Packet.state == State.QUEUED)
        half = (db.scalar(select(func.count()).select_from(waiting.subquery())) or 0) // 2
        last = db.scalars(waiting.order_by(Packet.state_since, Packet.id).offset(half).limit(1)).one()
        return f"{ORDERS['waiting'].value(last)}~{last.public_id}"
