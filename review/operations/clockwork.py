"""What the clock does to packets: staged decisions take effect, leases run out."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from review import clock
from review.models import Decision, Packet
from review.notices import tell_reviewer, tell_role
from review.operations.decisions import apply_decision
from review.operations.step import step
from review.queries.facts import staged_decision
from review.workflow.packets import Act, State


def apply_due_decisions(db: Session) -> int:
    """Applies the staged decisions whose time to take back is over; returns how many."""
    due = select(Decision).where(
        Decision.applies_at <= clock.now(), Decision.applied_at.is_(None), Decision.voided_at.is_(None)
    )
    decisions = db.scalars(due.order_by(Decision.id)).all()
    for decision in decisions:
        apply_decision(db, decision)
    return len(decisions)


def expire_leases(db: Session) -> int:
    """Puts packets whose reviewer's lease ran out back into the queue; a staged decision holds its lease."""
    overdue = select(Packet).where(Packet.state == State.IN_REVIEW, Packet.lease_until <= clock.now())
    expired = 0
    for packet in db.scalars(overdue).all():
        if staged_decision(db, packet) is not None:
            continue
        holder, count = packet.reviewer, packet.lease_expiries + 1
        step(db, packet, Act.EXPIRE, actor=None, reviewer_id=None, lease_until=None, lease_expiries=count)
        if holder is not None:
            tell_reviewer(db, "lease_expired", packet, holder)
        if count >= 2:
            tell_role(db, "lease_expired_again", packet, "coordinator", holder=holder)
        expired += 1
    return expired
