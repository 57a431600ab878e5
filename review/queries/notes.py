"""The private notes of a packet, for its staff."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from review.models import Note, Packet


def notes(db: Session, packet: Packet) -> list[Note]:
    """The packet's notes with their authors, in the order in which they were written."""
    written = select(Note).where(Note.packet_id == packet.id).options(joinedload(Note.author))
    return list(db.scalars(written.order_by(Note.id)))
