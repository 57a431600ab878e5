"""What Alembic runs around each command: it uses the connection it is given, or the one that the settings name."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlalchemy.types import TypeDecorator

import review.models  # noqa: F401 - the tables register themselves
from review.db import Model, make_engine
from review.settings import read_settings


def _plain_type(kind: str, thing: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """Writes our column types as the types below them, so that a migration never imports the application."""
    if kind == "type" and isinstance(thing, TypeDecorator):
        return f"sa.{thing.impl_instance!r}"
    return False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Model.metadata,
        render_item=_plain_type,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    with make_engine(read_settings().database_url).connect().execution_options(writes=True) as opened:
        _run(opened)
        opened.commit()
