"""Leads packets to a reviewer's desk: real files in the store, every act in a transaction of its own."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

import checks
import uploads
from review import accounts, clock
from review.db import transaction
from review.models import Deficiency, Packet, Person, ReportRow
from review.operations import clockwork, decisions, desk, packets, reports
from review.policy import Actor
from review.settings import Settings
from tests.review.makers import PROGRAM, make_cycle

ZONE = "America/Chicago"
PDF = b"%%PDF-1.4\n%% %s\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%%%EOF\n"
KINDS = ("plan", "presentation", "signatures")
EVALUATION = "Evaluation Method: not found. Say how the plan is evaluated continually, and how it is adjusted."
LOOK = "The plan has no table of contents. Add one after the cover."
SCAN = "sheet.pdf: These pages are pictures. A person will look at it."
WATCHED = "The training section names no dates."


def _sections() -> dict[str, checks.Section]:
    found = {
        code: checks.Section(code, "found", (2,), f"Our {code}", f"What the plan says of {code}.")
        for code in ("mission", "needs", "goals", "training", "resources")
    }
    weak = checks.Section("needs", "weak", (4, 5), "What we need", "We have 900 devices.", ("staffing needs",))
    return found | {"needs": weak, "evaluation": checks.Section("evaluation", "not_found", reason="No heading fits.")}


REPORT = checks.Report(
    rule_set=f"{PROGRAM}@policy",
    evidence=checks.Evidence(packet=checks.Packet(files=()), sections=_sections()),
    findings=(
        checks.Finding("sections", "found", "note", "The mission stands on page 2.", "mission"),
        checks.Finding(
            "sections", "not_found", "fix", EVALUATION, "evaluation", checks.model.Place("plan", 7, "Looking back")
        ),
        checks.Finding("look", "not_found", "note", LOOK, "plan", checks.model.Place("plan")),
        checks.Finding("files", "could_not_run", "note", SCAN, "signatures", checks.model.Place("signatures")),
        checks.Finding("sections", "weak", "note", WATCHED, "training", mode="watch"),
    ),
)
CLEAN = replace(REPORT, findings=REPORT.findings[:1])


@dataclass
class Story:
    """One candidate's packet on its way; `id` is its public id."""

    engine: Engine
    settings: Settings
    candidate: Person
    report: checks.Report = REPORT
    id: str = field(init=False)

    def __post_init__(self) -> None:
        with transaction(self.engine) as db:
            candidate = db.get_one(Person, self.candidate.id)
            cycle = make_cycle(db, candidate)
            self.id = packets.open_packet(db, cycle, actor=actor(candidate)).public_id
        self.submit("first")

    def submit(self, words: str) -> None:
        """Fills every slot, submits, and lets the checks answer."""
        self.hand_in(words)
        with transaction(self.engine) as db:
            leased = self.lease(db)
            assert leased.lease_token is not None
            assert reports.record_report(db, leased.id, leased.lease_token, self.report)

    def hand_in(self, words: str) -> None:
        """Fills every slot and submits."""
        store = uploads.Store(self.settings.data)
        with transaction(self.engine) as db:
            packet, candidate = self.packet(db), actor(db.get_one(Person, self.candidate.id))
            for kind in KINDS:
                content = PDF % f"{words} {kind} of {self.candidate.name}".encode()
                upload = store.store(io.BytesIO(content), f"{kind}.pdf", accepts=["pdf"])
                packets.attach(db, packet, actor=candidate, kind=kind, upload=upload)
            packets.submit(db, packet, actor=candidate, statement_ticked=True, version=packet.version)

    def lease(self, db: Session) -> ReportRow:
        """A worker takes the checks of the latest revision."""
        revision = self.packet(db).latest_revision
        assert revision is not None
        leased = reports.take_report(db, revision.report_id, lease_seconds=12)
        assert leased is not None
        return leased

    def packet(self, db: Session) -> Packet:
        return db.scalars(select(Packet).where(Packet.public_id == self.id)).one()

    def claim(self, reviewer: Person) -> None:
        with transaction(self.engine) as db:
            packet = self.packet(db)
            desk.claim(db, packet, actor=actor(db.get_one(Person, reviewer.id)), version=packet.version)

    def write(self, reviewer: Person, words: str, *, must_fix: bool = True, requirement: str = "evaluation") -> str:
        """A draft deficiency; its public id."""
        with transaction(self.engine) as db:
            draft = desk.write_deficiency(
                db, self.packet(db), actor=actor(db.get_one(Person, reviewer.id)), requirement=requirement,
                words=words, must_fix=must_fix, place={"document": "plan", "page": 7, "quote": "Looking back"},
            )  # fmt: skip
            return draft.public_id

    def returned(self, reviewer: Person, *words: str) -> None:
        """Claimed, written up, and sent back to the candidate."""
        self.claim(reviewer)
        for each in words:
            self.write(reviewer, each)
        with transaction(self.engine) as db:
            packet = self.packet(db)
            decisions.stage_return(
                db, packet, actor=actor(db.get_one(Person, reviewer.id)), fix_by=clock.today(ZONE),
                version=packet.version, stage_seconds=0,
            )  # fmt: skip
        self.tick()

    def answer(self, kind: str, words: str) -> None:
        """The candidate answers every open deficiency."""
        with transaction(self.engine) as db:
            packet, candidate = self.packet(db), actor(db.get_one(Person, self.candidate.id))
            for row in db.scalars(select(Deficiency).where(Deficiency.packet_id == packet.id)):
                packets.answer_deficiency(db, row, packet, actor=candidate, kind=kind, words=words)

    def asked_again(self, reviewer: Person) -> str:
        """Returned with one deficiency, answered, submitted again and claimed; the deficiency's public id."""
        self.returned(reviewer, "Name a budget.")
        self.answer("fixed", "See page 9.")
        self.submit("second")
        self.claim(reviewer)
        with transaction(self.engine) as db:
            return db.scalars(select(Deficiency.public_id)).one()

    def tick(self) -> None:
        """The clock comes by."""
        with transaction(self.engine) as db:
            clockwork.apply_due_decisions(db)

    def state(self) -> str:
        with transaction(self.engine) as db:
            return self.packet(db).state

    def deficiencies(self) -> list[tuple[str, str]]:
        """(words, state) of each."""
        with transaction(self.engine) as db:
            packet = self.packet(db)
            rows = db.scalars(select(Deficiency).where(Deficiency.packet_id == packet.id).order_by(Deficiency.id))
            return [(row.words, row.state) for row in rows]


def actor(person: Person) -> Actor:
    return accounts.actor_of(person)
