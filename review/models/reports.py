"""What the checks said about one set of documents under one rule set, and what people said of that."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review.db import Addressed, Model


class ReportRow(Addressed, Model):
    """A report, owed from the moment its row stands; exactly one by the unique constraint.

    `documents` lists {kind, name, sha256, format} in order and `documents_digest` is its sha-256;
    `facts` is what the checks are told of the candidate (district, presenter, cycle);
    `content` is the report as JSON once `state` is "done"; "broken": two tries failed, which stands
    as a "could not be checked" report. `lease_token` fences a worker that was thought dead.
    """

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("documents_digest", "rule_set_hash", "checks_version"),
        Index(
            "ix_report_broken", "id", sqlite_where=text("state = 'broken'"), postgresql_where=text("state = 'broken'")
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    documents_digest: Mapped[str] = mapped_column(String(64))
    rule_set: Mapped[str] = mapped_column(String(80))
    rule_set_hash: Mapped[str] = mapped_column(String(64))
    checks_version: Mapped[str] = mapped_column(String(64))
    documents: Mapped[list[Any]]
    facts: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10), default="owed")
    tries: Mapped[int] = mapped_column(default=0)
    lease_token: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[dt.datetime | None]
    content: Mapped[dict[str, Any] | None]
    asked_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]
    findings: Mapped[list[FindingRow]] = relationship(back_populates="report", order_by="FindingRow.position")

    @property
    def final(self) -> bool:
        """True once the report stands, done or broken."""
        return self.state in ("done", "broken")

    @property
    def taken(self) -> bool:
        """True while a worker holds it; until then it waits for one."""
        return self.state == "owed" and self.lease_token is not None


class FindingRow(Addressed, Model):
    """One finding of a report, a row so that people can confirm or dismiss it."""

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("report_id", "position"),
        Index(
            "ix_finding_not_run",
            "report_id",
            sqlite_where=text("verdict = 'could_not_run'"),
            postgresql_where=text("verdict = 'could_not_run'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    position: Mapped[int]
    check: Mapped[str] = mapped_column(String(60))
    verdict: Mapped[str] = mapped_column(String(20))
    severity: Mapped[str] = mapped_column(String(10))
    mode: Mapped[str] = mapped_column(String(10))
    requirement: Mapped[str] = mapped_column(String(40))
    message: Mapped[str] = mapped_column(Text)
    place: Mapped[dict[str, Any] | None]
    report: Mapped[ReportRow] = relationship(back_populates="findings")


class FindingAnswer(Model):
    """That a reviewer confirmed or dismissed a finding, for one packet, with a reason where dismissed."""

    __tablename__ = "finding_answer"
    __table_args__ = (UniqueConstraint("finding_id", "packet_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    packet_id: Mapped[int] = mapped_column(ForeignKey("packet.id"))
    answer: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[dt.datetime]
    finding: Mapped[FindingRow] = relationship()
