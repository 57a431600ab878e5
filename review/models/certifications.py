"""A person's credential and the cycles in which it runs."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review.db import Addressed, Model
from review.models.people import Person


class Certification(Addressed, Model):
    """A person's credential in one program; its status is derived from dates and facts, never stored."""

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
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    program: Mapped[str] = mapped_column(String(60), index=True)
    issued_on: Mapped[dt.date]
    removed_at: Mapped[dt.datetime | None]
    person: Mapped[Person] = relationship()
    cycles: Mapped[list[Cycle]] = relationship(back_populates="certification", order_by="Cycle.number")


class Cycle(Addressed, Model):
    """One period of a certification, both days inside; counted from the issue date, so leap days do not drift."""

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
    completed_at: Mapped[dt.datetime | None]
    certification: Mapped[Certification] = relationship(back_populates="cycles")
