"""What a reviewer decided, the latest on top: staged, sent, taken back or voided."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from review.models import Decision, Packet, Revision
from review.policy import Actor
from review.queries.packets import visible_to_staff
from review.queries.reports import rules_of

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision with its packet, and the zone in which its times are said."""

    decision: Decision
    packet: Packet
    zone: str


def own_decisions(db: Session, actor: Actor, *, after: str = "") -> tuple[list[Decided], str]:
    """A page of the reviewer's own decisions behind the one at `after`, and where the next page begins ("": nowhere).

    A packet that became a conflict of interest meanwhile is absent here too.
    """
    made = (
        select(Decision)
        .join(Decision.revision)
        .join(Revision.packet)
        .where(Decision.author_id == actor.person_id, visible_to_staff(actor, "reviewer"))
        .options(contains_eager(Decision.revision).contains_eager(Revision.packet).options(*_NAMED))
        .order_by(Decision.id.desc())
    )
    if after:
        made = made.where(Decision.id < select(Decision.id).where(Decision.public_id == after).scalar_subquery())
    listed = list(db.scalars(made.limit(AT_ONCE + 1)))
    shown = [Decided(one, one.revision.packet, rules_of(one.revision.packet).timezone) for one in listed[:AT_ONCE]]
    return shown, shown[-1].decision.public_id if len(listed) > AT_ONCE else ""


_NAMED = (joinedload(Packet.candidate), joinedload(Packet.district), joinedload(Packet.cycle))
