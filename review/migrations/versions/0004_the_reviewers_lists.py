"""Indexes for what a reviewer holds and for what a reviewer decided."""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Brings the change."""
    op.create_index(op.f("ix_decision_author_id"), "decision", ["author_id"])


def downgrade() -> None:
    """Takes the change back."""
    op.drop_index(op.f("ix_decision_author_id"), table_name="decision")
