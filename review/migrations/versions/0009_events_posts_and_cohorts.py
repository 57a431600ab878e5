"""Posts and former names, events with their requests, rosters and reports, and programs that run in cohorts."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


SAME = "id = NEW.id OR (program = NEW.program AND year = NEW.year AND number = NEW.number)"
TABLES = (
    "training_report",
    "roster_line",
    "roster",
    "event_request",
    "participation",
    "rule_set_used",
    "former_name",
    "post",
)


def upgrade() -> None:
    """Brings the change."""
    _make_people()
    _make_programs()
    _make_events()
    _guard("training_report", SAME)


def _make_people() -> None:
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name="fk_post_district_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_post_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_post"),
        sa.UniqueConstraint("public_id", name="uq_post_public_id"),
    )
    op.create_index("ix_post_district_id", "post", ["district_id"])
    op.create_index("ix_post_person_id", "post", ["person_id"])
    op.create_table(
        "former_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name="fk_former_name_district_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_former_name_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_former_name"),
    )
    op.create_index("ix_former_name_district_id", "former_name", ["district_id"])
    op.create_index("ix_former_name_person_id", "former_name", ["person_id"])


def _make_programs() -> None:
    op.create_table(
        "rule_set_used",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rule_set_used"),
    )
    op.create_table(
        "participation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("program", sa.String(length=60), nullable=False),
        sa.Column("rule_set", sa.String(length=80), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_participation_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_participation"),
        sa.UniqueConstraint("person_id", "rule_set", name="uq_participation_person_id_rule_set"),
        sa.UniqueConstraint("public_id", name="uq_participation_public_id"),
    )
    op.create_index("ix_participation_person_id", "participation", ["person_id"])
    op.create_index("ix_participation_program", "participation", ["program"])


def _make_events() -> None:
    op.create_table(
        "event_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("program", sa.String(length=60), nullable=False),
        sa.Column("rule_set", sa.String(length=80), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_as", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("modality", sa.String(length=10), nullable=False),
        sa.Column("hours", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("granted", sa.String(length=12), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name="fk_event_request_asked_by"),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name="fk_event_request_decided_by"),
        sa.PrimaryKeyConstraint("id", name="pk_event_request"),
        sa.UniqueConstraint("public_id", name="uq_event_request_public_id"),
    )
    op.create_index("ix_event_request_asked_by", "event_request", ["asked_by"])
    op.create_index("ix_event_request_program", "event_request", ["program"])
    op.create_index(
        "uq_event_request_code",
        "event_request",
        ["program", "code"],
        unique=True,
        sqlite_where=sa.text("code <> ''"),
        postgresql_where=sa.text("code <> ''"),
    )
    op.create_table(
        "roster",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("program", sa.String(length=60), nullable=False),
        sa.Column("event_code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("brought_by", sa.Integer(), nullable=False),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(["brought_by"], ["person.id"], name="fk_roster_brought_by"),
        sa.PrimaryKeyConstraint("id", name="pk_roster"),
        sa.UniqueConstraint("program", "event_code", "sha256", name="uq_roster_program_event_code_sha256"),
        sa.UniqueConstraint("public_id", name="uq_roster_public_id"),
    )
    op.create_table(
        "roster_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["hours_entry.id"], name="fk_roster_line_entry_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_roster_line_person_id"),
        sa.ForeignKeyConstraint(["roster_id"], ["roster.id"], name="fk_roster_line_roster_id"),
        sa.PrimaryKeyConstraint("id", name="pk_roster_line"),
        sa.UniqueConstraint("public_id", name="uq_roster_line_public_id"),
        sa.UniqueConstraint("roster_id", "number", name="uq_roster_line_roster_id_number"),
    )
    op.create_index("ix_roster_line_entry_id", "roster_line", ["entry_id"])
    op.create_index("ix_roster_line_person_id", "roster_line", ["person_id"])
    op.create_table(
        "training_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("program", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rule_set", sa.String(length=80), nullable=False),
        sa.Column("rule_set_hash", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("frozen_by", sa.Integer(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(["frozen_by"], ["person.id"], name="fk_training_report_frozen_by"),
        sa.PrimaryKeyConstraint("id", name="pk_training_report"),
        sa.UniqueConstraint("program", "year", "number", name="uq_training_report_program_year_number"),
        sa.UniqueConstraint("public_id", name="uq_training_report_public_id"),
    )


def _guard(table: str, same: str) -> None:
    """Has the database refuse every change of the table's rows."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
    op.execute(f"CREATE TRIGGER {table}_not_updated BEFORE UPDATE ON {table} {refuse}")
    op.execute(f"CREATE TRIGGER {table}_not_deleted BEFORE DELETE ON {table} {refuse}")
    stands = f"SELECT 1 FROM {table} WHERE {same}"  # noqa: S608 - our own words
    op.execute(f"CREATE TRIGGER {table}_not_replaced BEFORE INSERT ON {table} WHEN EXISTS ({stands}) {refuse}")


def downgrade() -> None:
    """Takes the change back."""
    for table in TABLES:
        op.drop_table(table)
