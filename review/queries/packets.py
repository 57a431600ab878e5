"""Packets as people may see them: one place decides which rows an actor sees at all."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, and_, false, select
from sqlalchemy.orm import Session, joinedload, selectinload

from review.models import Cycle, Deficiency, Document, LogEntry, Packet, Pointer, Revision
from review.policy import Actor
from review.queries.conflicts import packets_apart_from
from review.workflow.packets import State

_SHOWN = (
    joinedload(Packet.candidate),
    joinedload(Packet.district),
    joinedload(Packet.reviewer),
    joinedload(Packet.cycle).joinedload(Cycle.certification),
)
SHOWN = select(Packet).options(*_SHOWN)
"""Packets with what lists show of each."""
_WHOLE = (
    *_SHOWN,
    selectinload(Packet.documents).joinedload(Document.stored_file),
    selectinload(Packet.revisions).joinedload(Revision.report),
    selectinload(Packet.revisions).selectinload(Revision.documents),
)


def visible_to_staff(actor: Actor, role: str) -> ColumnElement[bool]:
    """The condition under which staff see a packet: its program, and no conflict of interest.

    A conflicted packet is absent from lists, counts and search, and its address answers like a missing one.
    """
    programs = actor.programs(role)
    if not programs:
        return false()
    seen = and_(Packet.program.in_(programs), Packet.candidate_id != actor.person_id)
    seen = and_(seen, packets_apart_from(actor.districts))
    if role != "reviewer":
        return seen
    # A draft that was withdrawn is no draft any more, and was never handed in either.
    return and_(seen, Packet.state != State.DRAFT, Packet.first_submitted_at.is_not(None))


def find_packet(db: Session, public_id: str, actor: Actor, *, role: str | None = None) -> Packet | None:
    """The packet at this address as the actor may see it: as its candidate, or in that staff role; else None."""
    if role is None:
        own = Packet.candidate_id == actor.person_id
        condition = and_(own, Packet.program.in_(actor.programs("candidate")))
    else:
        condition = visible_to_staff(actor, role)
    return db.scalar(select(Packet).where(Packet.public_id == public_id, condition).options(*_WHOLE))


def find_document(db: Session, packet: Packet, public_id: str) -> Document | None:
    """A document of this packet, current or replaced."""
    return next((document for document in packet.documents if document.public_id == public_id), None)


def own_packets(db: Session, actor: Actor) -> list[Packet]:
    """The candidate's packets, newest first."""
    own = select(Packet).where(Packet.candidate_id == actor.person_id).options(*_SHOWN)
    return list(db.scalars(own.order_by(Packet.id.desc())))


def in_hand(db: Session, actor: Actor) -> list[Packet]:
    """The packets that the reviewer holds, first lease to end on top."""
    held = packets_of_staff(actor, "reviewer").where(
        Packet.state == State.IN_REVIEW, Packet.reviewer_id == actor.person_id
    )
    return list(db.scalars(held.order_by(Packet.lease_until, Packet.id)))


def packet_of(db: Session, cycle: Cycle) -> Packet | None:
    """The packet of the cycle; one that was withdrawn is none."""
    return db.scalar(select(Packet).where(Packet.cycle_id == cycle.id, Packet.state != State.WITHDRAWN))


def packets_of_staff(actor: Actor, role: str) -> Select[Packet]:
    """What staff see in that role, with what lists show of each packet."""
    return SHOWN.where(visible_to_staff(actor, role))


def deficiencies(db: Session, packet: Packet, *, drafts: bool) -> list[Deficiency]:
    """The packet's deficiencies in the order in which they were written; drafts for the staff's side only."""
    written = select(Deficiency).where(Deficiency.packet_id == packet.id).options(joinedload(Deficiency.revision))
    if not drafts:
        written = written.where(Deficiency.state != "draft")
    return list(db.scalars(written.order_by(Deficiency.id)))


def pointers_of(db: Session, packet: Packet, *, submitted: bool = False) -> dict[str, Pointer]:
    """Where the candidate says that requirements are met, by their codes; `submitted`: as far as the staff may read."""
    said = select(Pointer).where(Pointer.packet_id == packet.id)
    if submitted:
        latest = packet.latest_revision
        said = said.where(Pointer.written_at <= latest.submitted_at) if latest is not None else said.where(false())
    return {pointer.requirement: pointer for pointer in db.scalars(said.order_by(Pointer.id))}


def history(db: Session, packet: Packet) -> list[LogEntry]:
    """The packet's log, oldest first."""
    return list(db.scalars(select(LogEntry).where(LogEntry.packet_id == packet.id).order_by(LogEntry.number)))
