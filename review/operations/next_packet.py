"""Claims whatever comes next in the queue, so that reviewers who press the same button at once get a packet each."""

from __future__ import annotations

from sqlalchemy.orm import Session

from review import clock
from review.models import Packet
from review.operations.desk import claim
from review.operations.refusals import NotAllowed, Stale
from review.policy import Actor
from review.queries.waiting import Filters, next_waiting

TRIES = 20


def claim_next(db: Session, *, actor: Actor, filters: Filters) -> Packet | None:
    """Claims what has waited longest without a conflict of interest, of what the filters let through; None: nothing.

    One that somebody else took meanwhile is passed over for the one behind it.
    """
    for _ in range(TRIES):
        packet = next_waiting(db, actor, filters, now=clock.now())
        if packet is None:
            return None
        try:
            claim(db, packet, actor=actor, version=packet.version)
        except (Stale, NotAllowed):
            continue
        return packet
    raise Stale("Others were faster each time. Try again.")
