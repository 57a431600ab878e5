"""All that is kept of a packet, read together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from review.models import (
    Cycle,
    Decision,
    Deficiency,
    Document,
    FindingAnswer,
    LogEntry,
    OutboxRow,
    Packet,
    Pointer,
    Revision,
)
from review.workflow.packets import Act

AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Past:
    """A packet with its log in order, and its decisions, deficiencies and answers in the order of their writing."""

    packet: Packet
    log: Sequence[LogEntry]
    decisions: Sequence[Decision]
    deficiencies: Sequence[Deficiency]
    answers: Sequence[FindingAnswer]
    pointers: Sequence[Pointer]
    notices: Mapping[str, OutboxRow]
    """The notices that were owed for it, by their acts, as `OutboxRow.once` names them."""

    @property
    def name(self) -> str:
        """How sentences begin."""
        return f"Packet {self.packet.public_id}"

    def entries(self, *acts: Act) -> list[LogEntry]:
        """The log entries of these acts."""
        return [entry for entry in self.log if entry.act in acts]


def packet_ids(db: Session) -> Iterator[Sequence[int]]:
    """The ids of all packets, as many at a time as are read together; these are forgotten before the next."""
    ids = db.scalars(select(Packet.id).order_by(Packet.id)).all()
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
        db.expunge_all()


def read_pasts(db: Session, ids: Sequence[int]) -> list[Past]:
    """The past of each of these packets."""
    whole = (
        joinedload(Packet.cycle).joinedload(Cycle.certification),
        joinedload(Packet.candidate),
        selectinload(Packet.documents).joinedload(Document.stored_file),
        selectinload(Packet.revisions).joinedload(Revision.report),
        selectinload(Packet.revisions).selectinload(Revision.documents),
    )
    packets = db.scalars(select(Packet).where(Packet.id.in_(ids)).order_by(Packet.id).options(*whole)).all()
    log = _by_packet(db, select(LogEntry).order_by(LogEntry.number, LogEntry.id), LogEntry.packet_id, ids)
    decided = select(Decision).join(Decision.revision).order_by(Decision.id)
    decisions: dict[int, list[Decision]] = defaultdict(list)
    for decision in db.scalars(decided.where(Revision.packet_id.in_(ids))):
        decisions[decision.revision.packet_id].append(decision)
    written = _by_packet(db, select(Deficiency).order_by(Deficiency.id), Deficiency.packet_id, ids)
    answered = select(FindingAnswer).order_by(FindingAnswer.id).options(joinedload(FindingAnswer.finding))
    answers = _by_packet(db, answered, FindingAnswer.packet_id, ids)
    pointers = _by_packet(db, select(Pointer).order_by(Pointer.id), Pointer.packet_id, ids)
    owed = _by_packet(db, select(OutboxRow).where(OutboxRow.kind == "notice"), OutboxRow.packet_id, ids)
    return [
        Past(
            packet=packet,
            log=log[packet.id],
            decisions=decisions[packet.id],
            deficiencies=written[packet.id],
            answers=answers[packet.id],
            pointers=pointers[packet.id],
            notices={row.once: row for row in owed[packet.id]},
        )
        for packet in packets
    ]


def _by_packet(db: Session, rows: Any, column: Any, ids: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in db.scalars(rows.where(column.in_(ids))):
        found[row.packet_id].append(row)
    return found
