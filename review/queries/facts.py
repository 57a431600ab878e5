"""What the permission table needs to know of a packet."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from review.models import Decision, Packet, Revision
from review.policy import Facts
from review.queries.conflicts import districts_of_packet
from review.workflow.packets import State


def live_decision(db: Session, packet: Packet) -> Decision | None:
    """The decision on the packet's latest revision that was not voided, staged or applied."""
    revision = packet.latest_revision
    if revision is None:
        return None
    return db.scalar(select(Decision).where(Decision.revision_id == revision.id, Decision.voided_at.is_(None)))


def staged_decision(db: Session, packet: Packet) -> Decision | None:
    """The decision that waits for the clock and can still be taken back."""
    decision = live_decision(db, packet)
    return decision if decision is not None and decision.applied_at is None else None


def facts_of(db: Session, packet: Packet) -> Facts:
    """The packet's facts as they stand in this transaction."""
    staged = staged_decision(db, packet)
    authors = db.scalars(select(Decision.author_id).join(Revision).where(Revision.packet_id == packet.id))
    return Facts(
        program=packet.program,
        state=State(packet.state),
        candidate_id=packet.candidate_id,
        districts=districts_of_packet(packet),
        holder_id=packet.reviewer_id,
        staged_by=staged.author_id if staged else None,
        reviewer_ids=frozenset(authors),
    )
