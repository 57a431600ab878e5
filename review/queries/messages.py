"""The notices that a coordinator may follow: to whom, and whether they arrived."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, exists, func, literal_column, or_, select
from sqlalchemy.orm import Session, aliased

from review.models import Grant, OutboxRow, Packet, Person
from review.policy import Actor
from review.queries.packets import visible_to_staff

MOST_LISTED = 200

_status = case(
    (OutboxRow.done_at.is_not(None), literal_column("'sent'")),
    (OutboxRow.failed_at.is_not(None), literal_column("'failed'")),
    else_=literal_column("'queued'"),
)
STATUSES = ("queued", "sent", "failed")


@dataclass(frozen=True, slots=True)
class Message:
    """A notice with the person to whom it goes, the packet that it is about, and how far it came."""

    notice: OutboxRow
    person: Person
    packet: Packet | None
    status: str


def _seen(actor: Actor) -> ColumnElement[bool]:
    """The notices about packets that the coordinator sees, and those about the accounts of the program's people."""
    programs = actor.programs("coordinator")
    packets = select(Packet.id).where(visible_to_staff(actor, "coordinator"))
    people = select(Grant.person_id).where(Grant.program.in_(programs))
    about_account = and_(OutboxRow.packet_id.is_(None), OutboxRow.person_id.in_(people))
    return and_(OutboxRow.kind == "notice", or_(OutboxRow.packet_id.in_(packets), about_account))


def messages(db: Session, actor: Actor, *, status: str | None = None) -> list[Message]:
    """The notices, the latest on top; of many, the latest 200."""
    listed = (
        select(OutboxRow, Person, Packet, _status)
        .join(Person, Person.id == OutboxRow.person_id)
        .outerjoin(Packet, Packet.id == OutboxRow.packet_id)
        .where(_seen(actor))
    )
    if status is not None:
        listed = listed.where(_status == status)
    rows = db.execute(listed.order_by(OutboxRow.id.desc()).limit(MOST_LISTED))
    return [Message(notice, person, packet, said) for notice, person, packet, said in rows]


def message_counts(db: Session, actor: Actor) -> Counter[str]:
    """How many notices are queued, sent and failed."""
    counted = select(_status.label("status"), func.count().label("notices")).where(_seen(actor)).group_by(_status)
    return Counter({row.status: row.notices for row in db.execute(counted)})


def find_notice(db: Session, public_id: str, actor: Actor) -> OutboxRow | None:
    """The notice at this address, where the coordinator may see it."""
    return db.scalar(select(OutboxRow).where(OutboxRow.public_id == public_id, _seen(actor)))


def count_undelivered(db: Session, actor: Actor) -> int:
    """How many notices failed to whom nothing was delivered since."""
    later = aliased(OutboxRow)
    arrived = exists().where(
        later.person_id == OutboxRow.person_id, later.kind == "notice", later.done_at > OutboxRow.failed_at
    )
    failed = select(func.count()).where(_seen(actor), OutboxRow.failed_at.is_not(None), ~arrived)
    return db.scalar(failed.select_from(OutboxRow)) or 0
