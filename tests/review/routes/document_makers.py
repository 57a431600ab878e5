"""A packet of real documents on its way, their text and their pictures kept as the workers leave them behind."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

import checks
import uploads
from checks.model import Document as ReadDocument
from checks.model import Fault, Place
from checks.reading import read, render
from checks.reading.faults import Unreadable
from review.db import transaction
from review.models import Document, Packet, Person
from review.operations import packets
from review.pages import Pages, keep_document, keep_pages, keep_picture
from review.pictures import PICTURES
from tests.checks.reading.makers import pdf, slides, word, written
from tests.review.makers import PROGRAM
from tests.review.routes.desk_makers import Story, actor

GOALS = "Every learner has a device of their own"
GOALS_FINDING = "Long-term And Short-term Goals: found on page 2, but it needs more."
PLAN = pdf(
    written(("Technology plan", "Helvetica-Bold", 20), ("Maple County", "Helvetica", 12)),
    written(("Our goals", "Helvetica-Bold", 16), (f"By 2029: {GOALS}, at school and", "Helvetica", 12)),
    written(("Costs", "Helvetica-Bold", 16), ("We spend $5 on each device.", "Helvetica", 12)),
)


def a_speech(presentation: object) -> None:
    """A presentation of two slides, the first with a title."""
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])  # type: ignore[attr-defined]
    slide.shapes.title.text = "Our plan"
    slide.placeholders[1].text = "Devices for all"
    slide.notes_slide.notes_text_frame.text = "Smile"
    presentation.slides.add_slide(presentation.slide_layouts[6])  # type: ignore[attr-defined]


FILES: Mapping[str, tuple[str, bytes]] = {
    "plan": ("plan.pdf", PLAN),
    "presentation": ("talk.pptx", slides(a_speech)),
    "signatures": ("sheet.docx", word(lambda document: document.add_paragraph("Signed: Pat Principal"))),
}
FINDINGS = (
    checks.Finding("sections", "weak", "fix", GOALS_FINDING, "goals", Place("plan", 2, GOALS, 9_999, 10_020)),
    checks.Finding("look", "not_found", "note", "The plan has no table of contents.", "plan", Place("plan")),
    checks.Finding("period", "weak", "note", "Watched words.", "plan", Place("plan", 3, "on each"), mode="watch"),
)


def a_report(*findings: checks.Finding) -> checks.Report:
    evidence = checks.Evidence(packet=checks.Packet(files=()))
    return checks.Report(rule_set=f"{PROGRAM}@policy", evidence=evidence, findings=findings)


@dataclass
class Shelf(Story):
    """A story whose files are real ones; `files` gives the name and the bytes for each kind."""

    report: checks.Report = field(default_factory=lambda: a_report(*FINDINGS))
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=lambda: FILES)

    def hand_in(self, words: str) -> None:
        """Fills every slot, `words` being only a comment in the plan, and submits."""
        store = uploads.Store(self.settings.data)
        with transaction(self.engine) as db:
            packet, candidate = self.packet(db), actor(db.get_one(Person, self.candidate.id))
            for kind, (name, data) in self.files.items():
                file = io.BytesIO(data if kind != "plan" else data + f"\n%{words}\n".encode())
                upload = store.store(file, name, accepts=("pdf", "docx", "pptx", "png", "jpg"))
                packets.attach(db, packet, actor=candidate, kind=kind, upload=upload)
            packets.submit(db, packet, actor=candidate, statement_ticked=True, version=packet.version)

    def document(self, kind: str) -> str:
        """The public id of the document of that kind that was added last."""
        with transaction(self.engine) as db:
            of_packet = select(Document.public_id).join(Packet).where(Packet.public_id == self.id)
            return db.scalars(of_packet.where(Document.kind == kind).order_by(Document.id.desc())).first() or ""

    def stored(self, kind: str) -> tuple[int, str, str]:
        """Id, hash and format of its stored file."""
        public_id = self.document(kind)
        with transaction(self.engine) as db:
            file = db.scalars(select(Document).where(Document.public_id == public_id)).one().stored_file
            return file.id, file.sha256, file.format

    def read(self, kind: str) -> ReadDocument | Fault:
        """What the checks leave behind of that document."""
        _, sha256, format = self.stored(kind)  # noqa: A001
        answer: ReadDocument | Fault
        try:
            answer = read(self._path(sha256).read_bytes(), "image" if format in PICTURES else format)
        except Unreadable as error:
            answer = error.fault
        keep_document(self.settings.data, sha256, answer)
        return answer

    def draw(self, kind: str, *, pictures: int = 1_000) -> None:
        """What the worker leaves behind of it once it has drawn so many pages."""
        _, sha256, format = self.stored(kind)  # noqa: A001
        kind_of = "image" if format in PICTURES else format
        drawn = render.draw(self._path(sha256).read_bytes(), kind_of, 1, pictures)
        keep_pages(self.settings.data, sha256, Pages(drawn.sizes))
        for picture in drawn.pictures:
            keep_picture(self.settings.data, sha256, picture)

    def _path(self, sha256: str) -> Path:
        return uploads.Store(self.settings.data).path(sha256)
