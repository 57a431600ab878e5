"""The database itself: its pages, its references, and what must be there once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from review.models import Document, FindingAnswer, GivenAnswer, LogEntry, OutboxRow, ReportRow, Revision, StoredFile
from review.models.append_only import GUARDED, guards
from review.verifying.problem import Problem

ONCE: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("The same answer to a form", (GivenAnswer.person_id, GivenAnswer.key)),
    ("The same outbox row", (OutboxRow.once,)),
    ("The same report", (ReportRow.documents_digest, ReportRow.rule_set_hash, ReportRow.checks_version)),
    ("The same revision", (Revision.packet_id, Revision.number)),
    ("The same log entry", (LogEntry.packet_id, LogEntry.number)),
    ("The same answer to a finding", (FindingAnswer.finding_id, FindingAnswer.packet_id)),
    ("The same file", (StoredFile.sha256,)),
    ("The same document", (Document.public_id,)),
)


def check_pages(db: Session, *, fast: bool) -> Iterator[Problem]:
    """On SQLite: the file is whole, and no row points nowhere. PostgreSQL sees to both itself."""
    if db.get_bind().dialect.name != "sqlite":
        return
    for fault in db.scalars(text("PRAGMA quick_check" if fast else "PRAGMA integrity_check")):
        if fault != "ok":
            yield Problem("database", f"The database is damaged: {fault}.")
    for table, row, target, _ in db.execute(text("PRAGMA foreign_key_check")):
        yield Problem("reference", f"Row {row} of {table} points at a row of {target} that is gone.")


def check_once(db: Session) -> Iterator[Problem]:
    """What a unique constraint holds, counted: a damaged index holds nothing."""
    for what, columns in ONCE:
        for *values, count in db.execute(select(*columns, func.count()).group_by(*columns).having(func.count() > 1)):
            yield Problem(f"{what} twice", f"{what} is there {count} times ({', '.join(map(str, values))}).")


def check_guards(db: Session) -> Iterator[Problem]:
    """The triggers that keep the log and the security entries as they were written are there."""
    if db.get_bind().dialect.name == "sqlite":
        there = set(db.scalars(text("SELECT sql FROM sqlite_master WHERE type = 'trigger'")))
        bare = [table for table in GUARDED if not there.issuperset(guards(table, "sqlite"))]
    else:
        watched = text(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgname = c.relname || '_not_changed' AND t.tgenabled IN ('O', 'A')"
        )
        bare = sorted(set(GUARDED) - set(db.scalars(watched)))
    for table in bare:
        yield Problem("guard", f"The triggers that refuse every change of {table} are not as they were made.")
