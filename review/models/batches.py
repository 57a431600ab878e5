"""What became of an act that was done to many packets, or to many lines of an hours log, at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from review.db import Addressed, Model


class Batch(Addressed, Model):
    """One such act of a coordinator; the page that tells what became of it can be opened again.

    `outcomes` lists {packet, why}, or {entry, why}: whose public id, and the sentence why nothing was done to it,
    "" where it was. `absent` counts those that were not there for that coordinator, `filters` is the list that they
    came from.
    """

    __tablename__ = "batch"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    act: Mapped[str] = mapped_column(String(10))
    done_at: Mapped[dt.datetime]
    outcomes: Mapped[list[Any]]
    absent: Mapped[int]
    filters: Mapped[dict[str, Any]]
