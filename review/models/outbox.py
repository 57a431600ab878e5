"""The record of work owed: checks to run and notices to send."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from review.db import Addressed, Model


class OutboxRow(Addressed, Model):
    """One piece of work owed, written in the transaction that owes it.

    `kind` is "checks" (then `report_id` is set) or "notice" (then `person_id` is set and `payload`
    holds {to, subject, body}, the body wiped after sending where it carries a token: `secret`).
    `once` names the act, so that one act owes a person one notice.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_owed",
            "kind",
            "due_at",
            sqlite_where=text("done_at IS NULL AND failed_at IS NULL"),
            postgresql_where=text("done_at IS NULL AND failed_at IS NULL"),
        ),
        Index(
            "ix_outbox_failed",
            "failed_at",
            sqlite_where=text("failed_at IS NOT NULL"),
            postgresql_where=text("failed_at IS NOT NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    once: Mapped[str] = mapped_column(String(120), unique=True)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    packet_id: Mapped[int | None] = mapped_column(ForeignKey("packet.id"), index=True)
    payload: Mapped[dict[str, Any]]
    secret: Mapped[bool] = mapped_column(default=False)
    owed_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[dt.datetime | None]
    failed_at: Mapped[dt.datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")
