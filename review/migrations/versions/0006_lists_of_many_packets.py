"""What lists sort packets by, on the packet itself, and the indexes that lead through them in that order."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OPEN = sa.text("state <> 'completed' AND state <> 'withdrawn'")
INDEXES = {
    "ix_packet_expiry": ["program", "ends_on", "id"],
    "ix_packet_name": ["program", "candidate_name", "id"],
    "ix_packet_state_expiry": ["program", "state", "ends_on", "id"],
    "ix_packet_state_name": ["program", "state", "candidate_name", "id"],
}
OF_OPEN_ONES = {
    "ix_packet_open_expiry": [
        *("program", "ends_on", "id", "candidate_name", "district_id", "candidate_id", "state", "reviewer_id")
    ],
    "ix_packet_open_since": ["program", "state_since", "id"],
}


def upgrade() -> None:
    """Brings the change."""
    op.add_column("packet", sa.Column("ends_on", sa.Date(), nullable=True))
    op.add_column("packet", sa.Column("candidate_name", sa.String(length=200), nullable=True))
    op.execute(
        "UPDATE packet SET ends_on = (SELECT ends_on FROM cycle WHERE cycle.id = packet.cycle_id), "
        "candidate_name = (SELECT name FROM person WHERE person.id = packet.candidate_id)"
    )
    with op.batch_alter_table("packet") as packet:
        packet.alter_column("ends_on", nullable=False)
        packet.alter_column("candidate_name", nullable=False)
    for name, columns in INDEXES.items():
        op.create_index(name, "packet", columns)
    for name, columns in OF_OPEN_ONES.items():
        op.create_index(name, "packet", columns, sqlite_where=OPEN, postgresql_where=OPEN)
    again = sa.text("lease_expiries >= 2")
    op.create_index("ix_packet_expired_again", "packet", ["ends_on"], sqlite_where=again, postgresql_where=again)
    not_run = sa.text("verdict = 'could_not_run'")
    op.create_index("ix_finding_not_run", "finding", ["report_id"], sqlite_where=not_run, postgresql_where=not_run)
    op.create_index("ix_decision_revision_id", "decision", ["revision_id"])
    unfinished = sa.text("completed_at IS NULL")
    op.create_index("ix_cycle_open", "cycle", ["ends_on"], sqlite_where=unfinished, postgresql_where=unfinished)


def downgrade() -> None:
    """Takes the change back."""
    op.drop_index("ix_cycle_open", table_name="cycle")
    op.drop_index("ix_finding_not_run", table_name="finding")
    op.drop_index("ix_decision_revision_id", table_name="decision")
    for name in ("ix_packet_expired_again", *OF_OPEN_ONES, *INDEXES):
        op.drop_index(name, table_name="packet")
    op.drop_column("packet", "candidate_name")
    op.drop_column("packet", "ends_on")
