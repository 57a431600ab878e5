"""The log and the security entries are never changed: triggers refuse it."""

from collections.abc import Sequence

from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SAME = {
    "log_entry": "id = NEW.id OR (packet_id = NEW.packet_id AND number = NEW.number)",
    "security_entry": "id = NEW.id",
}


def upgrade() -> None:
    """Brings the change."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "'BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || '' is never changed'', "
            "ERRCODE = ''restrict_violation''; END'"
        )
        for table in SAME:
            op.execute(
                f"CREATE TRIGGER {table}_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
        return
    for table, same in SAME.items():
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
        op.execute(f"CREATE TRIGGER {table}_not_updated BEFORE UPDATE ON {table} {refuse}")
        op.execute(f"CREATE TRIGGER {table}_not_deleted BEFORE DELETE ON {table} {refuse}")
        stands = f"SELECT 1 FROM {table} WHERE {same}"  # noqa: S608 - our own words
        op.execute(f"CREATE TRIGGER {table}_not_replaced BEFORE INSERT ON {table} WHEN EXISTS ({stands}) {refuse}")


def downgrade() -> None:
    """Takes the change back."""
    if op.get_bind().dialect.name == "postgresql":
        for table in SAME:
            op.execute(f"DROP TRIGGER {table}_not_changed ON {table}")
        op.execute("DROP FUNCTION refuse_change()")
        return
    for table in SAME:
        for name in ("updated", "deleted", "replaced"):
            op.execute(f"DROP TRIGGER {table}_not_{name}")
