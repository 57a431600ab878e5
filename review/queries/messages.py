"""The notices that a coordinator may follow: to whom, whether they arrived, and whether the mail server takes any."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, literal_column, or_, select
from sqlalchemy.orm import Session, aliased

from review.models import Grant, OutboxRow, Packet, Person
from review.policy import Actor
from review.queries.packets import visible_to_staff
from review.queries.paging import AT_ONCE, MOST_COUNTED

MOST_FAILED = 20
MOST_OF_A_PACKET = 100

_status = case(
    (OutboxRow.done_at.is_not(None), literal_column("'sent'")),
    (OutboxRow.failed_at.is_not(None), literal_column("'failed'")),
    else_=literal_column("'queued'"),
)
STATUSES: Mapping[str, ColumnElement[bool]] = {
    "queued": and_(OutboxRow.done_at.is_(None), OutboxRow.failed_at.is_(None)),
    "sent": OutboxRow.done_at.is_not(None),
    "failed": OutboxRow.failed_at.is_not(None),
}
_about = aliased(Packet)


@dataclass(frozen=True, slots=True)
class Message:
    """A notice with the person to whom it goes, the packet that it is about, and how far it came."""

    notice: OutboxRow
    person: Person
    packet: Packet | None
    status: str


@dataclass(frozen=True, slots=True)
class MailTrouble:
    """The mail server takes nothing: how many notices wait, what it said, and when the last one left."""

    waiting: int
    error: str
    last_sent: dt.datetime | None


def _seen(actor: Actor) -> ColumnElement[bool]:
    """The notices about packets that the coordinator sees, and those about the accounts of the program's people."""
    packet = select(Packet.id).where(Packet.id == OutboxRow.packet_id, visible_to_staff(actor, "coordinator"))
    grant = select(Grant.id).where(
        Grant.person_id == OutboxRow.person_id, Grant.program.in_(actor.programs("coordinator"))
    )
    # Looked up for each notice: of an EXISTS, PostgreSQL reads all packets that the actor sees at once.
    of_packet, of_person = (
        found.limit(1).correlate(OutboxRow).scalar_subquery().is_not(None) for found in (packet, grant)
    )
    return and_(OutboxRow.kind == "notice", or_(of_packet, and_(OutboxRow.packet_id.is_(None), of_person)))


def _listed() -> Select[OutboxRow, Person, Packet, str]:
    return (
        select(OutboxRow, Person, _about, _status)
        .join(Person, Person.id == OutboxRow.person_id)
        .outerjoin(_about, _about.id == OutboxRow.packet_id)
        .order_by(OutboxRow.id.desc())
    )


def _read(rows: Sequence[Row[OutboxRow, Person, Packet, str]]) -> list[Message]:
    return [Message(notice, person, packet, said) for notice, person, packet, said in rows]


def messages(db: Session, actor: Actor, *, status: str = "", after: str = "") -> tuple[list[Message], str]:
    """A page of the notices, the latest on top, and where the next page begins ("": nowhere)."""
    listed = _listed().where(_seen(actor))
    if status in STATUSES:
        listed = listed.where(STATUSES[status])
    if after:
        behind = select(OutboxRow.id).where(OutboxRow.public_id == after).scalar_subquery()
        listed = listed.where(OutboxRow.id < behind)
    rows = db.execute(listed.limit(AT_ONCE + 1)).all()
    shown = _read(rows[:AT_ONCE])
    return shown, shown[-1].notice.public_id if len(rows) > AT_ONCE else ""


def message_counts(db: Session, actor: Actor) -> dict[str, int]:
    """How many notices are queued, sent and failed; a number stops at one more than is counted at most."""
    counted = [
        select(func.count())
        .select_from(select(OutboxRow.id).where(_seen(actor), condition).limit(MOST_COUNTED + 1).subquery())
        .scalar_subquery()
        for condition in STATUSES.values()
    ]
    return dict(zip(STATUSES, db.execute(select(*counted)).one(), strict=True))


def find_notice(db: Session, public_id: str, actor: Actor) -> OutboxRow | None:
    """The notice at this address, where the coordinator may see it."""
    return db.scalar(select(OutboxRow).where(OutboxRow.public_id == public_id, _seen(actor)))


def packet_messages(db: Session, packet: Packet) -> list[Message]:
    """The notices about a packet, the latest on top; of many, the latest hundred."""
    about = _listed().where(OutboxRow.packet_id == packet.id, OutboxRow.kind == "notice")
    return _read(db.execute(about.limit(MOST_OF_A_PACKET)).all())


def _undelivered(actor: Actor) -> ColumnElement[bool]:
    """The notices that failed to whom nothing was delivered since."""
    later = aliased(OutboxRow)
    arrived = exists().where(
        later.person_id == OutboxRow.person_id, later.kind == "notice", later.done_at > OutboxRow.failed_at
    )
    return and_(_seen(actor), STATUSES["failed"], ~arrived)


def undelivered(db: Session, actor: Actor) -> list[Message]:
    """What could not be delivered, the latest on top; of many, the latest twenty."""
    return _read(db.execute(_listed().where(_undelivered(actor)).limit(MOST_FAILED)).all())


def count_undelivered(db: Session, actor: Actor) -> int:
    """How many notices failed to whom nothing was delivered since."""
    return db.scalar(select(func.count()).select_from(OutboxRow).where(_undelivered(actor))) or 0


def mail_trouble(db: Session, actor: Actor) -> MailTrouble | None:
    """Whether the mail server takes nothing: notices wait that it did not take, and none left since they were owed."""
    left = select(OutboxRow.done_at).where(OutboxRow.kind == "notice", STATUSES["sent"])
    last_sent = db.scalar(left.order_by(OutboxRow.id.desc()).limit(1))
    stuck = select(OutboxRow.error, OutboxRow.owed_at).where(_seen(actor), STATUSES["queued"], OutboxRow.error != "")
    rows = db.execute(stuck.order_by(OutboxRow.id.desc()).limit(MOST_COUNTED + 1)).all()
    if not rows or (last_sent is not None and last_sent > rows[0].owed_at):
        return None
    return MailTrouble(len(rows), rows[0].error, last_sent)
