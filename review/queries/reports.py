"""Which rule set judges a packet, and which report speaks of which documents."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, literal_column, select
from sqlalchemy.orm import Session, aliased, selectinload

import checks
from review.models import Cycle, Document, Packet, ReportRow, Revision, RevisionDocument, StoredFile
from review.workflow.packets import CANDIDATE_MAY_CHANGE, State

BROKEN: ColumnElement[bool] = literal_column("report.state = 'broken'")
NOT_RUN: ColumnElement[bool] = literal_column("finding.verdict = 'could_not_run'")
"""As the partial indexes have them, so that both databases use them."""
MOST_EARLIER = 5
_SUBMITTED = tuple(state for state in State if state != State.DRAFT)


@dataclass(frozen=True, slots=True)
class Question:
    """What a report answers: these documents, under this rule set, of a candidate with these facts.

    What the checks are told of the candidate is part of the key: two holders may share one plan, and
    each must be compared with their own district.
    """

    rules: checks.RuleSet
    documents: list[dict[str, str]]
    facts: dict[str, Any]

    @property
    def key(self) -> dict[str, str]:
        """The columns by which its report is known."""
        listed = [{"kind": d["kind"], "sha256": d["sha256"]} for d in self.documents]
        digest = hashlib.sha256(json.dumps([listed, self.facts], sort_keys=True).encode()).hexdigest()
        return {
            "documents_digest": digest,
            "rule_set_hash": self.rules.hash,
            "checks_version": checks.version(),
        }


def rules_of(packet: Packet) -> checks.RuleSet:
    """The rule set that judges the packet: pinned at its first submission, before that the one of its cycle's end."""
    if packet.rule_set is not None:
        return checks.rule_set(packet.rule_set)
    return checks.rule_set_for(packet.program, packet.cycle.ends_on)


def question(db: Session, packet: Packet, documents: list[Document]) -> Question:
    """What is asked of the checks for these documents of the packet."""
    listed = [
        {"kind": d.kind, "name": d.name, "sha256": d.stored_file.sha256, "format": d.stored_file.format}
        for d in sorted(documents, key=lambda d: (d.kind, d.id))
    ]
    facts = {
        "district": packet.district.name,
        "presenter": packet.candidate.name,
        "cycle": [packet.cycle.starts_on.isoformat(), packet.cycle.ends_on.isoformat()],
        "earlier": earlier_plans(db, packet),
    }
    return Question(rules_of(packet), listed, facts)


def earlier_plans(db: Session, packet: Packet) -> list[dict[str, Any]]:
    """The plans that the packet's district sent in for cycles that were over before this one, the latest first.

    Each as {sha256, fingerprint, ends_on, own}: the fingerprint is "" where no check has read the plan.
    """
    later = aliased(Revision)
    latest = ~exists().where(later.packet_id == Packet.id, later.number > Revision.number)
    plan = and_(Document.id == RevisionDocument.document_id, Document.kind == "plan")
    fingerprint = ReportRow.content["fingerprint"].as_string().label("fingerprint")
    listed = (
        select(StoredFile.sha256, Cycle.ends_on, Packet.candidate_id, fingerprint)
        .join(Cycle, Cycle.id == Packet.cycle_id)
        .join(Revision, Revision.packet_id == Packet.id)
        .join(ReportRow, ReportRow.id == Revision.report_id)
        .join(RevisionDocument, RevisionDocument.revision_id == Revision.id)
        .join(Document, plan)
        .join(StoredFile, StoredFile.id == Document.stored_file_id)
        # Every state that has been submitted, named so that the index leads to the district.
        .where(Packet.program == packet.program, Packet.state.in_(_SUBMITTED), Packet.district_id == packet.district_id)
        .where(Cycle.ends_on < packet.cycle.starts_on, latest)
        .order_by(Cycle.ends_on.desc(), Revision.id.desc())
        .limit(MOST_EARLIER)
    )
    return [
        {
            "sha256": row.sha256,
            "fingerprint": row.fingerprint or "",
            "ends_on": row.ends_on.isoformat(),
            "own": row.candidate_id == packet.candidate_id,
        }
        for row in db.execute(listed)
    ]


def find_report(db: Session, asked: Question) -> ReportRow | None:
    """The report that answers this, owed or final, where there is one."""
    known = select(ReportRow).filter_by(**asked.key).options(selectinload(ReportRow.findings))
    return db.scalar(known)


def current_report(db: Session, packet: Packet) -> ReportRow | None:
    """The report that the candidate reads: while they may change files, the private dry run; then the revision's.

    None where nothing was uploaded, or where the checks have changed since and will run at submission.
    """
    latest = packet.latest_revision
    if packet.state in CANDIDATE_MAY_CHANGE and packet.current_documents:
        dry_run = find_report(db, question(db, packet, packet.current_documents))
        # The checks may be newer than the last upload: then what they said of the same files still stands.
        if dry_run is not None or latest is None or latest.documents != packet.current_documents:
            return dry_run
    return latest.report if latest is not None else None
