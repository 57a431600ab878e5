"""What became of acts on many packets, and the indexes of the coordinator's overview."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Brings the change."""
    op.create_table(
        "batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=10), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        sa.Column("absent", sa.Integer(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_batch_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint("public_id", name=op.f("uq_batch_public_id")),
    )
    op.create_index(op.f("ix_batch_person_id"), "batch", ["person_id"])
    op.create_index("ix_packet_seen", "packet", ["program", "state", "district_id", "candidate_id"])
    failed = sa.text("failed_at IS NOT NULL")
    op.create_index("ix_outbox_failed", "outbox", ["failed_at"], sqlite_where=failed, postgresql_where=failed)
    broken = sa.text("state = 'broken'")
    op.create_index("ix_report_broken", "report", ["id"], sqlite_where=broken, postgresql_where=broken)


def downgrade() -> None:
    """Takes the change back."""
    op.drop_index("ix_packet_seen", table_name="packet")
    op.drop_index("ix_report_broken", table_name="report")
    op.drop_index("ix_outbox_failed", table_name="outbox")
    op.drop_index(op.f("ix_batch_person_id"), table_name="batch")
    op.drop_table("batch")
