"""Rule sets that were used, and how far people are in programs that run in cohorts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review.db import Addressed, Model
from review.models.people import Person


class RuleSetUsed(Model):
    """The resolved rules as they were first used, as JSON, and their sha-256: they are never edited afterwards."""

    __tablename__ = "rule_set_used"
    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    hash: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)
    used_at: Mapped[dt.datetime]


class Participation(Addressed, Model):
    """A person in a program that runs in cohorts (the academy, a mentor program), under one rule set.

    `facts` are those that the ledger asks for: sessions, assignments, deeds, the fee.
    """

    __tablename__ = "participation"
    __table_args__ = (UniqueConstraint("person_id", "rule_set"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    program: Mapped[str] = mapped_column(String(60), index=True)
    rule_set: Mapped[str] = mapped_column(String(80))
    facts: Mapped[dict[str, Any]]
    completed_on: Mapped[dt.date | None]
    entered_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column()
    person: Mapped[Person] = relationship()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so
