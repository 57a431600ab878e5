"""Private notes: what one of the staff tells the others about a packet; candidates never read them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from review import clock
from review.models import Note, Packet
from review.operations.refusals import NotAllowed, Problem, require
from review.policy import Actor, may
from review.queries.facts import facts_of


def write_note(db: Session, packet: Packet, *, actor: Actor, words: str) -> Note:
    """Keeps a note. It is no step of the packet: what others are about to do to it stays as they saw it."""
    if not may(actor, "note", facts_of(db, packet)):
        raise NotAllowed("Notes are for packets that were submitted and are not ended.")
    require([] if words.strip() else [Problem("words", "Write the note.")])
    note = Note(packet_id=packet.id, author_id=actor.person_id, words=words.strip(), written_at=clock.now())
    db.add(note)
    return note
