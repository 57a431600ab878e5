"""Records acts on what is no packet: who did what to it, when, and a seal of what it said afterwards."""

from __future__ import annotations

from typing import Literal

from sqlalchemy.orm import Session

from review import clock
from review.models import RecordedAct

Kind = Literal["hours", "certification", "certificate", "post", "request", "roster", "report", "participation"]


def record(
    db: Session, kind: Kind, about: str, act: str, *, concerns: int, actor_id: int | None, seal: str
) -> RecordedAct:
    """Adds the entry; `about` is the thing's public id, `concerns` the id of the person whose it is.

    `actor_id` None is the clock.
    """
    entry = RecordedAct(
        kind=kind, about=about, person_id=concerns, act=act, actor_id=actor_id, at=clock.now(), seal=seal
    )
    db.add(entry)
    db.flush()
    return entry
