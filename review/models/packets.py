"""Packets, the files in them, and the revisions that submit freezes."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review.db import Addressed, Model
from review.models.certifications import Cycle
from review.models.people import District, Person
from review.models.reports import ReportRow

_OPEN = text("state <> 'completed' AND state <> 'withdrawn'")


class Packet(Addressed, Model):
    """One person's documents for one program and cycle.

    `state` is written by `operations.step` alone, which also counts `version` up; every write names
    the version that it read. `rule_set` is pinned when the packet is first submitted. `ends_on` and
    `candidate_name` are copies of the cycle's and the person's: lists are read in their order.
    """

    __tablename__ = "packet"
    __table_args__ = (
        Index(
            "uq_packet_live",
            "cycle_id",
            unique=True,
            sqlite_where=text("state <> 'withdrawn'"),
            postgresql_where=text("state <> 'withdrawn'"),
        ),
        Index("ix_packet_queue", "program", "state", "state_since"),
        # Holds all that says who of the staff sees a packet: they are counted without being read.
        Index("ix_packet_seen", "program", "state", "district_id", "candidate_id"),
        # A list begins anywhere and ends after a page, whatever it is sorted by; the search reads no packet either.
        Index("ix_packet_expiry", "program", "ends_on", "id"),
        Index("ix_packet_name", "program", "candidate_name", "id"),
        Index("ix_packet_state_expiry", "program", "state", "ends_on", "id"),
        Index("ix_packet_state_name", "program", "state", "candidate_name", "id"),
        Index(
            "ix_packet_open_expiry",
            *("program", "ends_on", "id", "candidate_name", "district_id", "candidate_id", "state", "reviewer_id"),
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "ix_packet_expired_again",
            "ends_on",
            sqlite_where=text("lease_expiries >= 2"),
            postgresql_where=text("lease_expiries >= 2"),
        ),
        Index("ix_packet_open_since", "program", "state_since", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    program: Mapped[str] = mapped_column(String(60))
    rule_set: Mapped[str | None] = mapped_column(String(80))
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    candidate_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    candidate_name: Mapped[str] = mapped_column(String(200))
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    ends_on: Mapped[dt.date]
    state: Mapped[str] = mapped_column(String(20))
    state_since: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[dt.datetime]
    first_submitted_at: Mapped[dt.datetime | None]
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    lease_until: Mapped[dt.datetime | None]
    lease_expiries: Mapped[int] = mapped_column(default=0)
    fix_by: Mapped[dt.date | None]
    withdrawn_at: Mapped[dt.datetime | None]
    cycle: Mapped[Cycle] = relationship()
    candidate: Mapped[Person] = relationship(foreign_keys=candidate_id)
    reviewer: Mapped[Person | None] = relationship(foreign_keys=reviewer_id)
    district: Mapped[District] = relationship()
    documents: Mapped[list[Document]] = relationship(back_populates="packet", order_by="Document.id")
    revisions: Mapped[list[Revision]] = relationship(back_populates="packet", order_by="Revision.number")

    @property
    def current_documents(self) -> list[Document]:
        """The documents in its slots now, in the order in which they were added."""
        return [document for document in self.documents if document.replaced_at is None]

    @property
    def latest_revision(self) -> Revision | None:
        """The revision submitted last, if there is one."""
        return self.revisions[-1] if self.revisions else None


class StoredFile(Model):
    """A file's bytes, known by their sha-256."""

    __tablename__ = "stored_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    size: Mapped[int]
    format: Mapped[str] = mapped_column(String(10))
    stored_at: Mapped[dt.datetime]


class Document(Addressed, Model):
    """A file of a named kind in a packet; it is never changed, only replaced by another."""

    __tablename__ = "document"
    id: Mapped[int] = mapped_column(primary_key=True)
    packet_id: Mapped[int] = mapped_column(ForeignKey("packet.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    stored_file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    added_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[dt.datetime]
    replaced_at: Mapped[dt.datetime | None]
    packet: Mapped[Packet] = relationship(back_populates="documents")
    stored_file: Mapped[StoredFile] = relationship()


class Revision(Addressed, Model):
    """The numbered, frozen set of documents made by submit."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("packet_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    packet_id: Mapped[int] = mapped_column(ForeignKey("packet.id"))
    number: Mapped[int]
    submitted_at: Mapped[dt.datetime]
    submitted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    statement: Mapped[str] = mapped_column(String(500))
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    packet: Mapped[Packet] = relationship(back_populates="revisions")
    report: Mapped[ReportRow] = relationship()
    documents: Mapped[list[Document]] = relationship(secondary="revision_document", order_by=Document.id)


class RevisionDocument(Model):
    """That a document belongs to a revision; unchanged documents are carried from one to the next."""

    __tablename__ = "revision_document"
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
