"""Security entries and other asides of a request, which are written whether its own work is kept or not."""

from __future__ import annotations

from typing import Any

from flask import g
from sqlalchemy import update
from sqlalchemy.orm import Session

from review import clock
from review.models import SecurityEntry, SignIn


def note(kind: str, *, person_id: int | None = None, **detail: Any) -> None:
    """Notes a refusal or an act on an account; it is written once the request's own transaction is over.

    `detail` holds ids, codes and keyed hashes, never names, addresses or free text.
    """
    entry = SecurityEntry(at=clock.now(), kind=kind, person_id=person_id, request_id=g.request_id, detail=detail)
    g.setdefault("notes", []).append(entry)


def has_asides() -> bool:
    """True where this request has something to write besides its own work."""
    return bool(g.get("notes") or g.get("seen"))


def write_asides(db: Session) -> None:
    """Writes the noted entries, and that the sign-in was seen, through a writing handle."""
    db.add_all(g.pop("notes", []))
    seen = g.pop("seen", None)
    if seen is not None:
        db.execute(update(SignIn).where(SignIn.id == seen).values(last_seen_at=clock.now()))
