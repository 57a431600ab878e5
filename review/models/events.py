"""Events where hours are earned: the approved list, requests for it, attendance rosters, and the yearly report."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review.db import Addressed, Model
from review.models.append_only import append_only
from review.models.hours import Hours, HoursEntry
from review.models.people import Person


class EventRequest(Addressed, Model):
    """That somebody asks for an external event to be approved for a year's hours; approved, it is on the list.

    `state` is "asked", "needs_info", "approved", "declined" or "withdrawn"; `code` and `granted` (hours) are set
    with the approval. Every write counts `version` up, and holds only where nobody else wrote since the row was read.
    """

    __tablename__ = "event_request"
    __table_args__ = (
        Index(
            "uq_event_request_code",
            "program",
            "code",
            unique=True,
            sqlite_where=text("code <> ''"),
            postgresql_where=text("code <> ''"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    program: Mapped[str] = mapped_column(String(60), index=True)
    rule_set: Mapped[str] = mapped_column(String(80))
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_as: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[dt.datetime]
    name: Mapped[str] = mapped_column(String(200))
    link: Mapped[str] = mapped_column(String(500), default="")
    why: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    modality: Mapped[str] = mapped_column(String(10))
    hours: Mapped[Decimal] = mapped_column(Hours)
    state: Mapped[str] = mapped_column(String(12))
    code: Mapped[str] = mapped_column(String(60), default="")
    granted: Mapped[Decimal | None] = mapped_column(Hours)
    words: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column()
    asker: Mapped[Person] = relationship(foreign_keys=asked_by)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so


class Roster(Addressed, Model):
    """A list of who attended an event, as it was brought in; the same file comes in once."""

    __tablename__ = "roster"
    __table_args__ = (UniqueConstraint("program", "event_code", "sha256"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    program: Mapped[str] = mapped_column(String(60))
    event_code: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    brought_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    brought_at: Mapped[dt.datetime]
    lines: Mapped[list[RosterLine]] = relationship(back_populates="roster", order_by="RosterLine.number")


class RosterLine(Addressed, Model):
    """One row of a roster: its public id is the receipt of whoever attended."""

    __tablename__ = "roster_line"
    __table_args__ = (UniqueConstraint("roster_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"))
    number: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("hours_entry.id", ondelete="SET NULL"), index=True)
    roster: Mapped[Roster] = relationship(back_populates="lines")
    person: Mapped[Person] = relationship()
    entry: Mapped[HoursEntry | None] = relationship()


class TrainingReport(Addressed, Model):
    """The hours of a year as they were reported, frozen; a correction is a further number with its differences.

    `rows` lists {person, last_name, first_name, district, …the rule set's columns}, hours as text.
    """

    __tablename__ = "training_report"
    __table_args__ = (UniqueConstraint("program", "year", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    program: Mapped[str] = mapped_column(String(60))
    year: Mapped[int]
    number: Mapped[int]
    rule_set: Mapped[str] = mapped_column(String(80))
    rule_set_hash: Mapped[str] = mapped_column(String(64))
    rows: Mapped[list[Any]]
    sha256: Mapped[str] = mapped_column(String(64))
    words: Mapped[str] = mapped_column(Text, default="")
    frozen_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    frozen_at: Mapped[dt.datetime]


append_only(
    TrainingReport.__table__, same="id = NEW.id OR (program = NEW.program AND year = NEW.year AND number = NEW.number)"
)
