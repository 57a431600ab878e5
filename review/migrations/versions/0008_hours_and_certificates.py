"""What hours, certifications and cycles hold beside the first form, and the certificates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


HOURS: dict[str, tuple[sa.types.TypeEngine[Any], Any]] = {
    "excluded": (sa.JSON(), {}),
    "parts": (sa.JSON(), {}),
    "areas": (sa.JSON(), []),
    "provider": (sa.String(length=10), ""),
    "modality": (sa.String(length=10), ""),
    "event_code": (sa.String(length=60), ""),
    "course": (sa.String(length=60), ""),
    "eligible": (sa.Boolean(), False),
    "origin": (sa.String(length=10), "form"),
    "staff_words": (sa.Text(), ""),
}
WORDS = {"certification": ("closed_why", "words"), "cycle": ("reopen_words",)}


def upgrade() -> None:
    """Brings the change."""
    _widen_certifications()
    _widen_hours()
    _make_tables()
    _guard("recorded_act", "id = NEW.id")


def _widen_certifications() -> None:
    moment = sa.DateTime(timezone=True)
    with op.batch_alter_table("certification") as certification:
        certification.alter_column("issued_on", existing_type=sa.Date(), nullable=True)
        certification.add_column(sa.Column("removal_proposed_at", moment, nullable=True))
        certification.add_column(sa.Column("removed_by", sa.Integer(), nullable=True))
        certification.add_column(sa.Column("revoked_at", moment, nullable=True))
        certification.add_column(sa.Column("revoked_by", sa.Integer(), nullable=True))
        certification.add_column(sa.Column("closed_on", sa.Date(), nullable=True))
        certification.add_column(sa.Column("closed_why", sa.String(length=10), nullable=True))
        certification.add_column(sa.Column("words", sa.Text(), nullable=True))
        certification.create_foreign_key("fk_certification_removed_by", "person", ["removed_by"], ["id"])
        certification.create_foreign_key("fk_certification_revoked_by", "person", ["revoked_by"], ["id"])
    with op.batch_alter_table("cycle") as cycle:
        cycle.add_column(sa.Column("file_by", sa.Date(), nullable=True))
        cycle.add_column(sa.Column("reopen_asked_by", sa.Integer(), nullable=True))
        cycle.add_column(sa.Column("reopen_asked_at", moment, nullable=True))
        cycle.add_column(sa.Column("reopen_words", sa.Text(), nullable=True))
        cycle.create_foreign_key("fk_cycle_reopen_asked_by", "person", ["reopen_asked_by"], ["id"])
    for table, columns in WORDS.items():
        for column in columns:
            op.execute(sa.table(table, sa.column(column)).update().values({column: ""}))
        with op.batch_alter_table(table) as changed:
            for column in columns:
                changed.alter_column(column, nullable=False)
    proposed = sa.text("removal_proposed_at IS NOT NULL")
    op.create_index(
        "ix_certification_proposed", "certification", ["id"], sqlite_where=proposed, postgresql_where=proposed
    )
    with op.batch_alter_table("person") as person:
        person.add_column(sa.Column("calendar_hash", sa.String(length=64), nullable=True))
        person.create_unique_constraint("uq_person_calendar_hash", ["calendar_hash"])


def _widen_hours() -> None:
    moment = sa.DateTime(timezone=True)
    with op.batch_alter_table("hours_entry") as entry:
        entry.add_column(sa.Column("person_id", sa.Integer(), nullable=True))
        for name, (type_, _) in HOURS.items():
            entry.add_column(sa.Column(name, type_, nullable=True))
        entry.add_column(sa.Column("import_key", sa.String(length=64), nullable=True))
        entry.add_column(sa.Column("queried_at", moment, nullable=True))
        entry.add_column(sa.Column("rejected_at", moment, nullable=True))
    op.execute(
        "UPDATE hours_entry SET person_id = (SELECT certification.person_id FROM certification JOIN cycle "
        "ON cycle.certification_id = certification.id WHERE cycle.id = hours_entry.cycle_id)"
    )
    filled = sa.table("hours_entry", *(sa.column(name, type_) for name, (type_, _) in HOURS.items()))
    op.execute(filled.update().values({name: value for name, (_, value) in HOURS.items()}))
    with op.batch_alter_table("hours_entry") as entry:
        entry.alter_column("cycle_id", existing_type=sa.Integer(), nullable=True)
        for name in ("person_id", *HOURS):
            entry.alter_column(name, nullable=False)
        entry.create_foreign_key("fk_hours_entry_person_id", "person", ["person_id"], ["id"])
        entry.create_unique_constraint("uq_hours_entry_person_id_import_key", ["person_id", "import_key"])
    op.create_index("ix_hours_entry_person_id", "hours_entry", ["person_id"])
    waiting = sa.text("verified_at IS NULL AND rejected_at IS NULL AND queried_at IS NULL")
    op.create_index(
        "ix_hours_entry_waiting",
        "hours_entry",
        ["cycle_id", "entered_at"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def _make_tables() -> None:
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certification_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("credential", sa.String(length=100), nullable=False),
        sa.Column("issuer", sa.String(length=100), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(["certification_id"], ["certification.id"], name="fk_certificate_certification_id"),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name="fk_certificate_cycle_id"),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name="fk_certificate_made_by"),
        sa.PrimaryKeyConstraint("id", name="pk_certificate"),
        sa.UniqueConstraint("number", name="uq_certificate_number"),
        sa.UniqueConstraint("public_id", name="uq_certificate_public_id"),
    )
    op.create_index("ix_certificate_certification_id", "certificate", ["certification_id"])
    op.create_index("ix_certificate_cycle_id", "certificate", ["cycle_id"])
    op.create_index(
        "uq_certificate_standing",
        "certificate",
        ["certification_id"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("stored_file_id", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name="fk_evidence_added_by"),
        sa.ForeignKeyConstraint(["entry_id"], ["hours_entry.id"], name="fk_evidence_entry_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["stored_file_id"], ["stored_file.id"], name="fk_evidence_stored_file_id"),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
        sa.UniqueConstraint("public_id", name="uq_evidence_public_id"),
    )
    op.create_index("ix_evidence_entry_id", "evidence", ["entry_id"])
    op.create_table(
        "recorded_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("about", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name="fk_recorded_act_actor_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_recorded_act_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_recorded_act"),
    )
    op.create_index("ix_recorded_act_about", "recorded_act", ["about"])
    op.create_index("ix_recorded_act_person_id", "recorded_act", ["person_id"])


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
    for table in ("recorded_act", "evidence", "certificate"):
        op.drop_table(table)
    op.execute("DELETE FROM hours_entry WHERE cycle_id IS NULL")
    op.drop_index("ix_hours_entry_waiting", table_name="hours_entry")
    op.drop_index("ix_hours_entry_person_id", table_name="hours_entry")
    with op.batch_alter_table("hours_entry") as entry:
        entry.drop_constraint("fk_hours_entry_person_id", type_="foreignkey")
        entry.drop_constraint("uq_hours_entry_person_id_import_key", type_="unique")
        for name in ("person_id", "import_key", "queried_at", "rejected_at", *HOURS):
            entry.drop_column(name)
        entry.alter_column("cycle_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("person") as person:
        person.drop_constraint("uq_person_calendar_hash", type_="unique")
        person.drop_column("calendar_hash")
    with op.batch_alter_table("cycle") as cycle:
        cycle.drop_constraint("fk_cycle_reopen_asked_by", type_="foreignkey")
        for name in ("file_by", "reopen_asked_by", "reopen_asked_at", "reopen_words"):
            cycle.drop_column(name)
    op.drop_index("ix_certification_proposed", table_name="certification")
    with op.batch_alter_table("certification") as certification:
        for name in ("removed_by", "revoked_by"):
            certification.drop_constraint(f"fk_certification_{name}", type_="foreignkey")
        for name in (
            "removal_proposed_at",
            "removed_by",
            "revoked_at",
            "revoked_by",
            "closed_on",
            *WORDS["certification"],
        ):
            certification.drop_column(name)
        certification.alter_column("issued_on", existing_type=sa.Date(), nullable=False)
