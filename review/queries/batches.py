"""What became of an act on many packets, as the coordinator who did it reads it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from review.models import Batch, Packet
from review.policy import Actor
from review.queries.packets import packets_of_staff


@dataclass(frozen=True, slots=True)
class Outcome:
    """A packet, and why nothing was done to it; "" where it was done."""

    packet: Packet
    why: str


def find_batch(db: Session, public_id: str, actor: Actor, acts: Collection[str]) -> Batch | None:
    """The act at this address, where it is one of these, for the person who did it."""
    found = select(Batch).filter_by(public_id=public_id, person_id=actor.person_id)
    return db.scalar(found.where(Batch.act.in_(acts)))


def outcomes(db: Session, batch: Batch, actor: Actor) -> list[Outcome]:
    """What became of each packet, what was refused on top; a conflict of interest of today leaves a packet out."""
    packets = {packet.public_id: packet for packet in packets_at(db, [one["packet"] for one in batch.outcomes], actor)}
    listed = [Outcome(packets[one["packet"]], one["why"]) for one in batch.outcomes if one["packet"] in packets]
    return sorted(listed, key=lambda one: one.why == "")


def packets_at(db: Session, public_ids: Iterable[str], actor: Actor) -> list[Packet]:
    """The packets at these addresses that the coordinator sees."""
    return list(db.scalars(packets_of_staff(actor, "coordinator").where(Packet.public_id.in_(list(public_ids)))))
