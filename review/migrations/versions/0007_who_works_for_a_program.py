"""The index by which those who work for a program are found among its candidates."""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Brings the change."""
    op.create_index("ix_grant_role", "grant", ["role", "program", "person_id"])


def downgrade() -> None:
    """Takes the change back."""
    op.drop_index("ix_grant_role", table_name="grant")
