"""A reviewer's answer to one revision, and the deficiencies that the candidate must fix."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review.db import Addressed, Model
from review.models.packets import Revision
from review.models.people import Person


class Decision(Addressed, Model):
    """Pass, or return for fixes. Staged until `applies_at`; then applied by the clock, or voided, never deleted."""

    __tablename__ = "decision"
    __table_args__ = (
        Index(
            "uq_decision_live",
            "revision_id",
            unique=True,
            sqlite_where=text("voided_at IS NULL"),
            postgresql_where=text("voided_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    checklist: Mapped[dict[str, Any]]
    fix_by: Mapped[dt.date | None]
    staged_at: Mapped[dt.datetime]
    applies_at: Mapped[dt.datetime] = mapped_column(index=True)
    applied_at: Mapped[dt.datetime | None]
    voided_at: Mapped[dt.datetime | None]
    void_reason: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[Revision] = relationship()
    author: Mapped[Person] = relationship()


class Note(Addressed, Model):
    """What one of the staff wrote about a packet for the others; candidates never see it. It is never changed."""

    __tablename__ = "note"
    id: Mapped[int] = mapped_column(primary_key=True)
    packet_id: Mapped[int] = mapped_column(ForeignKey("packet.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(Text)
    written_at: Mapped[dt.datetime]
    author: Mapped[Person] = relationship()


class Pointer(Addressed, Model):
    """Where the candidate says that a requirement is met ("it is on page 12, under Our People"), for the reviewer.

    One for each requirement of a packet, changeable until the packet is submitted.
    """

    __tablename__ = "pointer"
    __table_args__ = (UniqueConstraint("packet_id", "requirement"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    packet_id: Mapped[int] = mapped_column(ForeignKey("packet.id"))
    requirement: Mapped[str] = mapped_column(String(40))
    page: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text)
    written_at: Mapped[dt.datetime]


class Deficiency(Addressed, Model):
    """What the candidate must fix, or is advised to; lives across revisions until a reviewer resolves it.

    `place` is {document, page, quote} or {} for the whole document. Hidden from the candidate while
    its state is "draft". Every write counts `version` up, and holds only where nobody else wrote since
    the row was read.
    """

    __tablename__ = "deficiency"
    id: Mapped[int] = mapped_column(primary_key=True)
    packet_id: Mapped[int] = mapped_column(ForeignKey("packet.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    requirement: Mapped[str] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(Text)
    must_fix: Mapped[bool]
    place: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    version: Mapped[int] = mapped_column()
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[dt.datetime]
    answer: Mapped[str] = mapped_column(Text, default="")
    answer_kind: Mapped[str] = mapped_column(String(10), default="")
    answered_at: Mapped[dt.datetime | None]
    resolution: Mapped[str] = mapped_column(Text, default="")
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revision: Mapped[Revision] = relationship()
    author: Mapped[Person] = relationship(foreign_keys=author_id)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so
