"""The professional-development log: its lines, and the evidence for them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import Dialect, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from review.db import Addressed, Model
from review.models.certifications import Cycle
from review.models.packets import StoredFile
from review.models.people import Person


class Hours(TypeDecorator[Decimal]):
    """Decimal hours kept as text: SQLite has no decimals, and a binary float would not add up."""

    impl = String(12)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """To the database."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """From the database."""
        return None if value is None else Decimal(value)


_WAITING = "verified_at IS NULL AND rejected_at IS NULL AND queried_at IS NULL"


class HoursEntry(Addressed, Model):
    """One line of a person's log: the nine fields of the recertification policy's form, and where the hours come from.

    `cycle` is that of the certification for which it was entered, None where the person holds none. `excluded` is
    {kind of time: hours} that are taken off, `parts` {area: hours} where the line is divided over areas (then `area`
    is ""), `areas` lists those that the session was tagged with; hours in them are text. `provider` is "alet",
    "external" or "" (not known), `modality` "in_person", "online" or "". `origin` is "form", "import" or "roster";
    `import_key` keeps a line of a file from coming in twice. A query asks the holder something and is answered by a
    change; a rejected line counts nowhere. Every write counts `version` up, and holds only where nobody else wrote
    since the row was read.
    """

    __tablename__ = "hours_entry"
    __table_args__ = (
        UniqueConstraint("person_id", "import_key"),
        # Among all entries those few are found at once that wait for a coordinator.
        Index(
            "ix_hours_entry_waiting",
            "cycle_id",
            "entered_at",
            sqlite_where=text(_WAITING),
            postgresql_where=text(_WAITING),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"), index=True)
    applicant_name: Mapped[str] = mapped_column(String(200))
    district: Mapped[str] = mapped_column(String(200))
    activity: Mapped[str] = mapped_column(String(200))
    location: Mapped[str] = mapped_column(String(200))
    date_completed: Mapped[dt.date]
    hours: Mapped[Decimal] = mapped_column(Hours)
    area: Mapped[str] = mapped_column(String(20))
    justification: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    excluded: Mapped[dict[str, Any]] = mapped_column(default=dict)
    parts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    areas: Mapped[list[Any]] = mapped_column(default=list)
    provider: Mapped[str] = mapped_column(String(10), default="")
    modality: Mapped[str] = mapped_column(String(10), default="")
    event_code: Mapped[str] = mapped_column(String(60), default="")
    course: Mapped[str] = mapped_column(String(60), default="")
    eligible: Mapped[bool] = mapped_column(default=False)
    origin: Mapped[str] = mapped_column(String(10), default="form")
    import_key: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int] = mapped_column()
    entered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[dt.datetime]
    verified_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    verified_at: Mapped[dt.datetime | None]
    queried_at: Mapped[dt.datetime | None]
    rejected_at: Mapped[dt.datetime | None]
    staff_words: Mapped[str] = mapped_column(Text, default="")
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    cycle: Mapped[Cycle | None] = relationship()
    verifier: Mapped[Person | None] = relationship(foreign_keys=verified_by)
    evidence: Mapped[list[Evidence]] = relationship(
        back_populates="entry", order_by="Evidence.id", cascade="all, delete-orphan", passive_deletes=True
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so


class Evidence(Addressed, Model):
    """A file that shows that the hours of an entry were earned; taken back, never changed."""

    __tablename__ = "evidence"
    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("hours_entry.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    stored_file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    added_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[dt.datetime]
    entry: Mapped[HoursEntry] = relationship(back_populates="evidence")
    stored_file: Mapped[StoredFile] = relationship()
