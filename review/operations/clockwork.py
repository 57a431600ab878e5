"""What the clock does to packets: staged decisions take effect, leases are reminded of and run out."""

from __future__ import annotations

import datetime as dt
import logging

from sqlalchemy import select
from sqlalchemy.orm import Session

from review import clock
from review.models import Decision, Packet
from review.notices import owe_notice, tell_reviewer, tell_role
from review.operations.decisions import apply_decision
from review.operations.step import HELD, step
from review.queries.facts import staged_decision
from review.queries.reports import rules_of
from review.wording import last_day
from review.workflow.packets import Act, State

log = logging.getLogger(__name__)


def apply_due_decisions(db: Session) -> int:
    """Applies the staged decisions whose time to take back is over; returns how many.

    One that fails stays staged for a minute more and keeps no other back.
    """
    due = select(Decision).where(
        Decision.applies_at <= clock.now(), Decision.applied_at.is_(None), Decision.voided_at.is_(None)
    )
    applied = 0
    for decision in db.scalars(due.order_by(Decision.id)).all():
        try:
            with db.begin_nested():
                applied += apply_decision(db, decision)
        except Exception:
            log.exception("a decision could not be applied, and is tried again", extra={"decision": decision.id})
            # What a step wrote and the savepoint took back would stay in memory.
            db.expire_all()
            decision.applies_at = clock.now() + dt.timedelta(minutes=1)
    return applied


def remind_of_leases(db: Session) -> int:
    """Reminds reviewers on the last day of their lease, once, where nothing is decided yet; returns how many."""
    now = clock.now()
    ending = select(Packet).where(
        Packet.state == State.IN_REVIEW, Packet.lease_until > now, Packet.lease_until <= now + dt.timedelta(days=1)
    )
    reminded = 0
    for packet in db.scalars(ending).all():
        if packet.reviewer is None or packet.lease_until is None or staged_decision(db, packet) is not None:
            continue
        day = last_day(packet.lease_until, rules_of(packet).timezone)
        reminded += (
            owe_notice(
                db,
                "lease_ends",
                packet.reviewer,
                once=f"{packet.id}:{day.isoformat()}",
                packet=packet,
                path=f"/review/{packet.public_id}",
                words={"decide_by": day},
            )
            is not None
        )
    return reminded


def expire_leases(db: Session) -> int:
    """Puts packets whose reviewer's lease ran out back into the queue; a staged decision holds its lease."""
    overdue = select(Packet).where(Packet.state == State.IN_REVIEW, Packet.lease_until <= clock.now())
    held = overdue.order_by(Packet.id).with_for_update(**HELD)
    expired = 0
    for packet in db.scalars(held).all():
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
