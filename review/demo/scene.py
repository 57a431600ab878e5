"""What the demo's people do to a packet, each by the operation that its button calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from review.accounts import actor_of
from review.demo.checking import Readings, run_owed_checks
from review.models import Deficiency, Packet, Person
from review.operations.clockwork import apply_due_decisions
from review.operations.completion import complete
from review.operations.decisions import requirements, stage_pass, stage_return, usual_fix_by
from review.operations.desk import answer_finding, claim, resolve_deficiency, write_deficiency
from review.operations.packets import answer_deficiency, attach, submit
from review.policy import Actor
from review.queries.packets import deficiencies
from review.workflow.deficiencies import DeficiencyAct
from review.workflow.packets import State
from uploads import StoredUpload


@dataclass(frozen=True, slots=True)
class Ask:
    """A deficiency to write: the requirement, the words, where (page 0: the whole document) and how binding."""

    requirement: str
    words: str
    document: str = "plan"
    page: int = 0
    must_fix: bool = True


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the stories play: the database, the people by address, and the files that they bring by name."""

    db: Session
    people: Mapping[str, Person]
    files: Mapping[tuple[str, str], StoredUpload]
    readings: Readings

    def bring(self, packet: Packet, kind: str, what: str) -> None:
        """The candidate uploads the document of that name, and the checks look at it."""
        upload = self.files[packet.candidate.email, what]
        attach(self.db, packet, actor=actor_of(packet.candidate), kind=kind, upload=upload)
        run_owed_checks(self.db, self.readings)

    def submit(self, packet: Packet) -> None:
        """The candidate submits, and the checks move the packet on."""
        submit(self.db, packet, actor=actor_of(packet.candidate), statement_ticked=True, version=packet.version)
        run_owed_checks(self.db, self.readings)

    def claim(self, packet: Packet, reviewer: str, asks: tuple[Ask, ...] = ()) -> None:
        """The reviewer takes the packet in hand and drafts these deficiencies."""
        actor = actor_of(self.people[reviewer])
        claim(self.db, packet, actor=actor, version=packet.version)
        for ask in asks:
            place = {"document": ask.document, "page": ask.page, "quote": ""} if ask.page else {}
            write_deficiency(
                self.db,
                packet,
                actor=actor,
                requirement=ask.requirement,
                words=ask.words,
                must_fix=ask.must_fix,
                place=place,
            )

    def send_back(self, packet: Packet) -> None:
        """The reviewer who holds the packet returns it for fixes; the stage is skipped."""
        actor, fix_by = self._holder(packet), usual_fix_by(packet)
        stage_return(self.db, packet, actor=actor, fix_by=fix_by, version=packet.version, stage_seconds=0)
        apply_due_decisions(self.db)

    def answer(self, packet: Packet, answers: tuple[str, ...]) -> None:
        """The candidate answers the first deficiencies, an answer each."""
        for deficiency, words in zip(deficiencies(self.db, packet, drafts=False), answers, strict=False):
            answer_deficiency(self.db, deficiency, packet, actor=actor_of(packet.candidate), kind="fixed", words=words)

    def let_pass(self, packet: Packet) -> None:
        """The reviewer who holds the packet finds everything met and passes it; the stage is skipped."""
        actor = self._holder(packet)
        for deficiency in self._answered(packet):
            resolve_deficiency(
                self.db,
                packet,
                deficiency,
                actor=actor,
                act=DeficiencyAct.VERIFY,
                reason="",
                version=deficiency.version,
            )
        for finding in packet.revisions[-1].report.findings:
            if finding.verdict == "not_found" and finding.severity == "fix":
                reason = "I read the document from cover to cover: it is there."
                answer_finding(self.db, packet, finding, actor=actor, answer="dismissed", reason=reason)
        met = dict.fromkeys(requirements(packet), "met")
        stage_pass(self.db, packet, actor=actor, checklist=met, version=packet.version, stage_seconds=0)
        apply_due_decisions(self.db)

    def complete(self, packet: Packet, coordinator: str) -> None:
        """A coordinator completes the recertification."""
        complete(self.db, packet, actor=actor_of(self.people[coordinator]), version=packet.version)

    def _holder(self, packet: Packet) -> Actor:
        if packet.reviewer is None or packet.state != State.IN_REVIEW:
            raise ValueError("nobody holds this packet")
        return actor_of(packet.reviewer)

    def _answered(self, packet: Packet) -> list[Deficiency]:
        answered = select(Deficiency).where(Deficiency.packet_id == packet.id, Deficiency.state == "answered")
        return list(self.db.scalars(answered.order_by(Deficiency.id)))
