"""What the short tests do and look up: people who are signed in, files that they add, and what became of them."""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from review.db import open_db
from review.models import LogEntry, Packet, ReportRow
from tests.faults import documents
from tests.faults.browser import Browser, form_to
from tests.faults.clients import Candidate, Client, Reviewer
from tests.faults.tree import LANES, wait_until
from tests.faults.world import CANDIDATES, World, address_of
from tests.review.makers import PASSWORD


class People:
    """Clients by name, each signed in once."""

    def __init__(self, world: World) -> None:
        self._world, self._known = world, dict[str, Client]()

    def candidate(self, number: int) -> Candidate:
        client = self._client(CANDIDATES[number], Candidate)
        assert isinstance(client, Candidate)
        return client

    def reviewer(self) -> Reviewer:
        client = self._client("Rita", Reviewer)
        assert isinstance(client, Reviewer)
        return client

    def _client(self, name: str, kind: type[Client]) -> Client:
        if name not in self._known:
            stop = threading.Event()
            browser = Browser(self._world.tree.address, address_of(name), self._world.history, stop)
            browser.sign_in(PASSWORD)
            self._known[name] = kind(browser, self._world.history, stop, "short", 1)
        return self._known[name]


@dataclass(frozen=True)
class Upload:
    """A file that was put into a packet, and the seconds until it was acknowledged."""

    packet: str
    sha256: str
    seconds: float


def packet_of(candidate: Candidate) -> str:
    """The candidate's packet, opened where there is none."""
    page = candidate.browser.get("/packets").page
    if not (links := page.xpath("//a[starts-with(normalize-space(), 'Packet of this cycle')]/@href")):
        candidate.turn()
        return packet_of(candidate)
    return str(links[0]).rpartition("/")[2]


def upload(candidate: Candidate, *, poison: str = "") -> Upload:
    """Puts a new plan into the candidate's packet."""
    packet, token = packet_of(candidate), candidate.token()
    name, content = ("plan.pdf", documents.POISON[poison](token)) if poison else ("plan.docx", documents.plan(token))
    started = time.monotonic()
    answer = candidate.upload(packet, "plan", name, content)
    assert answer.status == 303
    return Upload(packet, hashlib.sha256(content).hexdigest(), time.monotonic() - started)


def fill(candidate: Candidate) -> str:
    """A packet that can be submitted."""
    packet = packet_of(candidate)
    page = candidate.browser.get(f"/packets/{packet}/submit").page
    for kind, (name, make) in documents.GOOD.items() if form_to(page, "/submit") is None else ():
        assert candidate.upload(packet, kind, name, make(candidate.token())).status == 303
    return packet


def report_about(world: World, sha256: str) -> ReportRow:
    """The newest report about a set of documents with that file."""
    with open_db(world.engine, writes=False) as db:
        rows = db.scalars(select(ReportRow).order_by(ReportRow.id.desc())).all()
    return next(row for row in rows if sha256 in {document["sha256"] for document in row.documents})


def report(world: World, report_id: int) -> ReportRow:
    with open_db(world.engine, writes=False) as db:
        return db.scalars(select(ReportRow).where(ReportRow.id == report_id)).one()


def await_report(world: World, report_id: int, seconds: float) -> ReportRow:
    wait_until(lambda: report(world, report_id).final, seconds, f"no report within {seconds} s")
    return report(world, report_id)


def await_report_about(world: World, sent: Upload, seconds: float) -> ReportRow:
    return await_report(world, report_about(world, sent.sha256).id, seconds)


def seconds_of(standing: ReportRow) -> float:
    """From asking to standing."""
    assert standing.finished_at is not None
    return (standing.finished_at - standing.asked_at).total_seconds()


def log_of(world: World, packet: str, act: str) -> list[LogEntry]:
    with open_db(world.engine, writes=False) as db:
        entries = select(LogEntry).join(Packet, Packet.id == LogEntry.packet_id).where(Packet.public_id == packet)
        return list(db.scalars(entries.where(LogEntry.act == act).order_by(LogEntry.number)))


def await_death(armed: Path) -> float:
    """Waits until a process died at the armed point; the moment."""
    wait_until(lambda: not armed.exists(), 20, f"nobody came to {armed.name}")
    return time.time()


def await_idle(world: World) -> None:
    """Waits until no checks are owed and no job runs: whoever comes to a point then has been sent there."""

    def is_idle() -> bool:
        with open_db(world.engine, writes=False) as db:
            owed = db.scalars(select(ReportRow.id).where(ReportRow.state == "owed")).all()
        return not owed and not any(world.tree.horses(lane) for lane in LANES)

    wait_until(is_idle, what="checks are still owed")


def await_state(world: World, packet: str, state: str, seconds: float) -> None:
    def is_there() -> bool:
        with open_db(world.engine, writes=False) as db:
            return db.scalar(select(Packet.state).where(Packet.public_id == packet)) == state

    wait_until(is_there, seconds, f"{packet} is not {state}")


def stopped(world: World) -> list[int]:
    """The jobs that are stopped now."""
    horses = [horse for lane in LANES for horse in world.tree.horses(lane)]
    return [pid for pid in horses if ") T " in Path(f"/proc/{pid}/stat").read_text()]
