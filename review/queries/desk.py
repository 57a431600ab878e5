"""What the reviewer's desk lists: the queue's rows, each with its report in short, and what belongs to one packet."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, and_, exists, func, select
from sqlalchemy.orm import Session, joinedload

from review import clock
from review.models import Decision, Deficiency, Document, FindingAnswer, FindingRow, Packet, Person, ReportRow, Revision
from review.policy import Actor
from review.queries.packets import deficiencies, in_hand
from review.queries.reports import rules_of
from review.queries.waiting import Filters, queue_page
from review.workflow.deficiencies import DeficiencyState


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A packet in one of the desk's lists; `applies_at` is set while a decision on it waits for the clock."""

    packet: Packet
    zone: str
    revision: int
    report: str
    to_fix: int
    not_checked: int
    applies_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Queue:
    """What the reviewer holds, and a page of what waits or is held by others.

    `total` stops at one more than is counted at most; `after` is where the next page begins, "" on the last one.
    """

    in_hand: list[QueueRow]
    listed: list[QueueRow]
    total: int
    after: str


@dataclass(frozen=True, slots=True)
class ReadFinding:
    """A finding of the report, with the reviewer's word on it where there is one, and whose word that is."""

    row: FindingRow
    answer: FindingAnswer | None
    answered_by: str


def desk_queue(db: Session, actor: Actor, filters: Filters) -> Queue:
    """What the reviewer holds, and of the queue what the filters let through."""
    page = queue_page(db, actor, filters, now=clock.now())
    lists = in_hand(db, actor), page.rows
    latest = _latest_revisions(db, [packet.id for listed in lists for packet in listed])
    counts = _finding_counts(db, [revision.report_id for revision in latest.values()])
    held, listed = ([_row(packet, latest.get(packet.id), counts) for packet in packets] for packets in lists)
    return Queue(held, listed, page.total, page.after)


def _latest_revisions(db: Session, packet_ids: list[int]) -> dict[int, Row[int, int, int, str, dt.datetime]]:
    """Of each packet: its latest revision's number, report and the moment at which a staged decision applies."""
    last = select(func.max(Revision.id)).where(Revision.packet_id.in_(packet_ids)).group_by(Revision.packet_id)
    staged = and_(Decision.revision_id == Revision.id, Decision.voided_at.is_(None), Decision.applied_at.is_(None))
    latest = (
        select(
            Revision.packet_id,
            Revision.number,
            Revision.report_id,
            ReportRow.state.label("report"),
            Decision.applies_at,
        )
        .join(ReportRow, ReportRow.id == Revision.report_id)
        .outerjoin(Decision, staged)
        .where(Revision.id.in_(last))
    )
    return {row.packet_id: row for row in db.execute(latest)}


def _finding_counts(db: Session, report_ids: Sequence[int]) -> Counter[tuple[int, bool]]:
    """Findings that ask for something, counted by (report, whether it could not be checked)."""
    unrun = FindingRow.verdict == "could_not_run"
    asked = select(FindingRow.report_id, unrun, func.count()).where(
        FindingRow.report_id.in_(report_ids),
        FindingRow.mode == "enforce",
        FindingRow.verdict != "found",
        (FindingRow.severity == "fix") | unrun,
    )
    rows = db.execute(asked.group_by(FindingRow.report_id, unrun))
    return Counter({(report_id, bool(not_run)): count for report_id, not_run, count in rows})


def _row(
    packet: Packet,
    latest: Row[int, int, int, str, dt.datetime] | None,
    counts: Counter[tuple[int, bool]],
) -> QueueRow:
    zone = rules_of(packet).timezone
    if latest is None:
        return QueueRow(packet, zone, 0, "owed", 0, 0, None)
    to_fix, not_checked = counts[latest.report_id, False], counts[latest.report_id, True]
    return QueueRow(packet, zone, latest.number, latest.report, to_fix, not_checked, latest.applies_at)


def read_findings(db: Session, packet: Packet, revision: Revision | None = None) -> list[ReadFinding]:
    """The findings of a revision's report (the latest's), those that found what they looked for left out."""
    revision = revision or packet.latest_revision
    if revision is None:
        return []
    own = and_(FindingAnswer.finding_id == FindingRow.id, FindingAnswer.packet_id == packet.id)
    listed = (
        select(FindingRow, FindingAnswer, Person.name)
        .outerjoin(FindingAnswer, own)
        .outerjoin(Person, Person.id == FindingAnswer.answered_by)
        .where(FindingRow.report_id == revision.report_id, FindingRow.verdict != "found")
        .order_by(FindingRow.position)
    )
    return [ReadFinding(row, answer, name or "") for row, answer, name in db.execute(listed)]


def find_finding(db: Session, packet: Packet, public_id: str) -> FindingRow | None:
    """A finding of the report on the packet's latest revision."""
    revision = packet.latest_revision
    report_id = revision.report_id if revision is not None else None
    return db.scalar(select(FindingRow).filter_by(public_id=public_id, report_id=report_id))


def is_answered(db: Session, packet: Packet, finding: FindingRow) -> bool:
    """True where a reviewer confirmed or dismissed the finding."""
    said = exists().where(FindingAnswer.finding_id == finding.id, FindingAnswer.packet_id == packet.id)
    return bool(db.scalar(select(said)))


def desk_deficiencies(db: Session, packet: Packet, actor: Actor) -> list[Deficiency]:
    """The packet's deficiencies as this reviewer sees them: drafts are their author's alone."""
    listed = deficiencies(db, packet, drafts=True)
    return [d for d in listed if d.state != DeficiencyState.DRAFT or d.author_id == actor.person_id]


def find_deficiency(db: Session, packet: Packet, public_id: str, actor: Actor) -> Deficiency | None:
    """One of the deficiencies that this reviewer sees."""
    return next((d for d in desk_deficiencies(db, packet, actor) if d.public_id == public_id), None)


def applied_decisions(db: Session, packet: Packet) -> dict[int, Decision]:
    """The decisions that took effect and stand, by the id of their revision."""
    applied = (
        select(Decision)
        .join(Revision)
        .where(Revision.packet_id == packet.id, Decision.applied_at.is_not(None), Decision.voided_at.is_(None))
        .options(joinedload(Decision.author))
    )
    return {decision.revision_id: decision for decision in db.scalars(applied)}


def submitted_document(packet: Packet, public_id: str) -> Document | None:
    """A document of one of the packet's revisions; what the candidate has not submitted yet is not the reviewer's."""
    submitted = (document for revision in packet.revisions for document in revision.documents)
    return next((document for document in submitted if document.public_id == public_id), None)
