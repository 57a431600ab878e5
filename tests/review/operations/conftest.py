"""A small program at work, without web server or worker: a database, a cast, and the acts of the packet's whole way."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

import checks
import uploads
from review import clock
from review.accounts import actor_of as actor
from review.db import transaction
from review.models import Cycle, LogEntry, OutboxRow, Packet, Person
from review.operations import clockwork, decisions, desk, packets, reports
from tests.review.makers import PROGRAM, Cast, make_cast, make_cycle, make_hours

GOOD = checks.Report(
    rule_set=f"{PROGRAM}@policy",
    evidence=checks.Evidence(packet=checks.Packet(files=())),
    findings=(checks.Finding("sections", "found", "note", "The mission stands on page 2.", "mission"),),
)
LACKING = checks.Report(
    rule_set=f"{PROGRAM}@policy",
    evidence=checks.Evidence(packet=checks.Packet(files=())),
    findings=(checks.Finding("sections", "not_found", "fix", "No evaluation method was found.", "evaluation"),),
)
ENCRYPTED = checks.Report(
    rule_set=f"{PROGRAM}@policy",
    evidence=checks.Evidence(
        packet=checks.Packet(
            files=(
                checks.PacketFile(
                    "plan", "plan.pdf", "0" * 64, fault=checks.Fault("encrypted", "It is password protected.")
                ),
            )
        )
    ),
    findings=(),
)


@pytest.fixture
def db(engine: Engine) -> Iterator[Session]:
    """One writing transaction for the whole test."""
    with transaction(engine) as db:
        yield db


@pytest.fixture
def cast(db: Session) -> Cast:
    """The cast, in the test's own transaction."""
    return make_cast(db)


@pytest.fixture
def cycle(db: Session, cast: Cast) -> Cycle:
    """Carla's present cycle."""
    return make_cycle(db, cast.candidate)


def upload(words: str, name: str = "plan.docx") -> uploads.StoredUpload:
    data = words.encode()
    digest, ending = hashlib.sha256(data).hexdigest(), name.rpartition(".")[2]
    return uploads.StoredUpload(sha256=digest, size=len(data), format=ending, name=name)


class Way:
    """Leads one packet along its way, an act a line."""

    def __init__(self, db: Session, cast: Cast) -> None:
        self.db, self.cast = db, cast
        self.cycle = make_cycle(db, cast.candidate)
        self.packet: Packet = packets.open_packet(db, self.cycle, actor=actor(cast.candidate))

    def fill(self, words: str = "first") -> None:
        candidate = actor(self.cast.candidate)
        for kind, name in (("plan", "plan.docx"), ("presentation", "slides.pptx"), ("signatures", "sheet.docx")):
            packets.attach(self.db, self.packet, actor=candidate, kind=kind, upload=upload(f"{words} {kind}", name))

    def submit(self) -> None:
        packets.submit(
            self.db, self.packet, actor=actor(self.cast.candidate), statement_ticked=True, version=self.packet.version
        )

    def check(self, report: checks.Report = GOOD) -> None:
        revision = self.packet.latest_revision
        assert revision is not None
        leased = reports.take_report(self.db, revision.report_id, lease_seconds=12)
        assert leased is not None
        assert leased.lease_token is not None
        assert reports.record_report(self.db, leased.id, leased.lease_token, report)
        self.db.refresh(self.packet)

    def claim(self, reviewer: Person | None = None) -> None:
        desk.claim(self.db, self.packet, actor=actor(reviewer or self.cast.reviewer), version=self.packet.version)

    def claim_as_seen(self, version: int) -> None:
        desk.claim(self.db, self.packet, actor=actor(self.cast.second_reviewer), version=version)

    def write(self, requirement: str = "evaluation", words: str = "Say how you will evaluate.", must_fix: bool = True):
        return desk.write_deficiency(
            self.db, self.packet, actor=actor(self.cast.reviewer), requirement=requirement, words=words,
            must_fix=must_fix, place={"document": "plan", "page": 7, "quote": "Evaluation"},
        )  # fmt: skip

    def stage_return(self, days: int = 14) -> None:
        fix_by = clock.today("America/Chicago") + dt.timedelta(days=days)
        decisions.stage_return(
            self.db, self.packet, actor=actor(self.cast.reviewer), fix_by=fix_by, version=self.packet.version,
            stage_seconds=0,
        )  # fmt: skip

    def stage_pass(self, seconds: int = 0) -> None:
        checklist = dict.fromkeys(decisions.requirements(self.packet), "met")
        decisions.stage_pass(
            self.db, self.packet, actor=actor(self.cast.reviewer), checklist=checklist, version=self.packet.version,
            stage_seconds=seconds,
        )  # fmt: skip

    def tick(self) -> None:
        clockwork.apply_due_decisions(self.db)
        self.db.refresh(self.packet)

    def log_hours(self, hours: str = "10", verified: bool = True) -> None:
        rules = checks.rule_set(f"{PROGRAM}@policy")
        for area in rules.areas:
            make_hours(self.db, self.cycle, area.code, hours, verifier=self.cast.coordinator if verified else None)

    def to_queue(self, report: checks.Report = GOOD) -> None:
        self.fill()
        self.submit()
        self.check(report)

    def to_passed(self) -> None:
        self.to_queue()
        self.claim()
        self.stage_pass()
        self.tick()


def logged(db: Session) -> list[tuple[str, str]]:
    """(act, role) of every log entry."""
    return [(entry.act, entry.role) for entry in db.scalars(select(LogEntry).order_by(LogEntry.number))]


@pytest.fixture
def way(db: Session, cast: Cast) -> Way:
    return Way(db, cast)


@pytest.fixture
def notices(db: Session) -> Callable[[], list[tuple[str, str]]]:
    """The notices owed so far, as (act, first name)."""

    def owed() -> list[tuple[str, str]]:
        rows = db.execute(
            select(OutboxRow.once, Person.name).join(Person, Person.id == OutboxRow.person_id).order_by(OutboxRow.id)
        )
        return [(once.partition(":")[0], name.partition(" ")[0]) for once, name in rows]

    return owed
