"""The professional-development log."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import Dialect, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from review.db import Addressed, Model
from review.models.certifications import Cycle
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


class HoursEntry(Addressed, Model):
    """One line of a person's log: the nine fields of the recertification policy's form.

    Every write counts `version` up, and holds only where nobody else wrote since the row was read.
    """

    __tablename__ = "hours_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), index=True)
    applicant_name: Mapped[str] = mapped_column(String(200))
    district: Mapped[str] = mapped_column(String(200))
    activity: Mapped[str] = mapped_column(String(200))
    location: Mapped[str] = mapped_column(String(200))
    date_completed: Mapped[dt.date]
    hours: Mapped[Decimal] = mapped_column(Hours)
    area: Mapped[str] = mapped_column(String(20))
    justification: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column()
    entered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[dt.datetime]
    verified_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    verified_at: Mapped[dt.datetime | None]
    cycle: Mapped[Cycle] = relationship()
    verifier: Mapped[Person | None] = relationship(foreign_keys=verified_by)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so
