"""A candidate at her desk, in a browser; and how tests read its pages."""

from __future__ import annotations

import datetime as dt
import io

from lxml import html
from sqlalchemy import Engine, select

import checks
from review.db import transaction
from review.models import Packet, Person
from review.operations import reports
from tests.review.makers import make_cycle
from tests.review.routes.desk_makers import REPORT

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
WRONG_TYPE = (
    "The selected file must be a Word document or PDF. Save your document in that form and choose the new file."
)
NOW = dt.datetime(2026, 11, 21, 18, 0, tzinfo=dt.UTC)
MECHANICAL = checks.Report(
    rule_set=REPORT.rule_set,
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


class Desk:
    """Carla at her desk: one cycle, and a browser."""

    def __init__(self, engine: Engine, browser, carla: Person) -> None:
        self.engine, self.browser, self.carla = engine, browser, carla
        with transaction(engine) as db:
            self.cycle = make_cycle(db, db.get_one(Person, carla.id)).public_id

    def open(self) -> str:
        """The address of a packet that was just opened."""
        return self.browser.submit("/packets", f"/packets/open/{self.cycle}").location

    def add(self, packet: str, kind: str, data: bytes = PDF, name: str = ""):
        page = f"{packet}/files/{kind}"
        return self.browser.submit(page, page, file=(io.BytesIO(data + kind.encode()), name or f"{kind}.pdf"))

    def fill(self, packet: str) -> None:
        for kind in ("plan", "presentation", "signatures"):
            assert self.add(packet, kind).status_code == 303

    def submit(self, packet: str):
        return self.browser.submit(f"{packet}/submit", f"{packet}/submit", statement="y")

    def check(self, report: checks.Report = REPORT) -> None:
        """The checks answer for the files that are in the packet now."""
        with transaction(self.engine) as db:
            packet = db.scalars(select(Packet)).one()
            leased = reports.take_report(
                db, reports.ask_report(db, packet, packet.current_documents).id, lease_seconds=12
            )
            assert leased is not None
            assert leased.lease_token is not None
            assert reports.record_report(db, leased.id, leased.lease_token, report)

    def see(self, address: str) -> str:
        response = self.browser.get(address)
        assert response.status_code == 200
        return words_of(response)


def words_of(response) -> str:
    """What stands in the main part of a page, in one line."""
    return " ".join(html.document_fromstring(response.text).xpath("string(//main)").split())


def padded(size: int) -> bytes:
    """A PDF with a comment of that many bytes."""
    return PDF.replace(b"\n", b"\n%" + b"x" * size + b"\n", 1)


def problems_on(response) -> list[str]:
    """The sentences of the error summary."""
    summary = html.document_fromstring(response.text).xpath("//*[@aria-labelledby='error-summary']//li")
    return [" ".join(line.text_content().split()) for line in summary]
