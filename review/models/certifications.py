"""A person's credential, the cycles in which it runs, and the certificates that were given for it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review.db import Addressed, Model
from review.models.people import Person


class Certification(Addressed, Model):
    """A person's credential in one program; its status is derived from dates and facts, never stored.

    `issued_on` is None while somebody applies for it. A removal is proposed by the clock and confirmed by a person.
    `closed_why` is "retired" or "deceased": no notices, and out of the public register.
    """

    __tablename__ = "certification"
    # After a removal only the academy leads back, with a new row.
    __table_args__ = (
        Index(
            "uq_certification_held",
            "person_id",
            "program",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
        Index(
            "ix_certification_proposed",
            "id",
            sqlite_where=text("removal_proposed_at IS NOT NULL"),
            postgresql_where=text("removal_proposed_at IS NOT NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    program: Mapped[str] = mapped_column(String(60), index=True)
    issued_on: Mapped[dt.date | None]
    removal_proposed_at: Mapped[dt.datetime | None]
    removed_at: Mapped[dt.datetime | None]
    removed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revoked_at: Mapped[dt.datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_on: Mapped[dt.date | None]
    closed_why: Mapped[str] = mapped_column(String(10), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    cycles: Mapped[list[Cycle]] = relationship(back_populates="certification", order_by="Cycle.number")


class Cycle(Addressed, Model):
    """One period of a certification, both days inside; counted from the issue date, so leap days do not drift.

    `file_by` is a later last day for the packet alone, where the rule set allows it and a coordinator granted it.
    A completed cycle is reopened by two coordinators: one asks (`reopen_asked_by`), another confirms.
    """

    __tablename__ = "cycle"
    __table_args__ = (
        UniqueConstraint("certification_id", "number"),
        Index(
            "ix_cycle_open",
            "ends_on",
            sqlite_where=text("completed_at IS NULL"),
            postgresql_where=text("completed_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    certification_id: Mapped[int] = mapped_column(ForeignKey("certification.id"))
    number: Mapped[int]
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date] = mapped_column(index=True)
    file_by: Mapped[dt.date | None]
    completed_at: Mapped[dt.datetime | None]
    reopen_asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reopen_asked_at: Mapped[dt.datetime | None]
    reopen_words: Mapped[str] = mapped_column(Text, default="")
    certification: Mapped[Certification] = relationship(back_populates="cycles")


class Certificate(Addressed, Model):
    """A document that says who holds the credential until when; its public id is its address in the public register.

    What it says is frozen here, so that it can be made again. One of a certification stands at a time: a new one
    replaces it. `cycle` is the one whose completion it certifies, None for the first issue; it is suspended while
    that completion is looked at again.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        Index(
            "uq_certificate_standing",
            "certification_id",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    certification_id: Mapped[int] = mapped_column(ForeignKey("certification.id"), index=True)
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"), index=True)
    number: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    credential: Mapped[str] = mapped_column(String(100))
    issuer: Mapped[str] = mapped_column(String(100))
    issued_on: Mapped[dt.date]
    valid_until: Mapped[dt.date]
    made_at: Mapped[dt.datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    suspended_at: Mapped[dt.datetime | None]
    replaced_at: Mapped[dt.datetime | None]
    words: Mapped[str] = mapped_column(Text, default="")
    certification: Mapped[Certification] = relationship()
    cycle: Mapped[Cycle | None] = relationship()
