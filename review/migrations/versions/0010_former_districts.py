"""The districts that people left, which stay a conflict of interest for a while."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Brings the change."""
    op.create_table(
        "former_district",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name="fk_former_district_district_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_former_district_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_former_district"),
    )
    op.create_index("ix_former_district_person_id", "former_district", ["person_id", "district_id", "until"])
    op.create_index("ix_former_district_district_id", "former_district", ["district_id"])
    op.create_index("ix_person_district_id", "person", ["district_id"])


def downgrade() -> None:
    """Takes the change back."""
    op.drop_index("ix_person_district_id", table_name="person")
    op.drop_table("former_district")
