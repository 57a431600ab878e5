"""What the database holds after a test's acts."""

from __future__ import annotations

from sqlalchemy import Engine, func, select

from review.db import Model, transaction
from review.models import OutboxRow, SecurityEntry


def kinds(engine: Engine) -> list[str]:
    """The kinds of the security entries, the oldest first."""
    with transaction(engine) as db:
        return list(db.scalars(select(SecurityEntry.kind).order_by(SecurityEntry.id)))


def paths_of_notices(engine: Engine, act: str) -> list[str]:
    """Where the links of the notices of that act lead."""
    with transaction(engine) as db:
        rows = db.scalars(select(OutboxRow).where(OutboxRow.once.startswith(f"{act}:")).order_by(OutboxRow.id))
        return [row.payload["path"] for row in rows]


def count(engine: Engine, table: type[Model]) -> int:
    """How many rows the table has."""
    with transaction(engine) as db:
        return db.scalar(select(func.count()).select_from(table)) or 0
