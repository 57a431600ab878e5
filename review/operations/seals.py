"""Seals: what an act wrote, as a hash for its log entry, so that a later change of those words is found.

Each is salted with an address that only its row holds: once the row is lawfully destroyed, the seal that
stays in the log tells nothing.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from review.models import (
    Certificate,
    Certification,
    Cycle,
    Decision,
    Deficiency,
    Document,
    EventRequest,
    FindingAnswer,
    HoursEntry,
    Pointer,
    Post,
    ReportRow,
    Revision,
    Roster,
    TrainingReport,
)


def of_document(document: Document) -> str:
    """A document as it was put into its slot."""
    stored = document.stored_file
    about = (document.kind, document.name, document.added_by, document.added_at, stored.sha256, stored.format)
    return _seal(document.public_id, *about)


def of_revision(revision: Revision) -> str:
    """A revision as it was submitted, and what its report was asked."""
    report = revision.report
    asked = (report.public_id, report.documents_digest, report.rule_set_hash, report.checks_version, report.documents)
    return _seal(revision.public_id, revision.statement, revision.submitted_at, *asked)


def of_content(report: ReportRow) -> str:
    """What a report that stands says."""
    return _seal(report.public_id, report.content)


def of_decision(decision: Decision) -> str:
    """A decision as it was staged."""
    return _seal("", decision.kind, decision.checklist, decision.fix_by, decision.staged_at)


def of_voiding(decision: Decision, reason: str) -> str:
    """Why a decision was voided."""
    return _seal(decision.public_id, reason)


def of_deficiency(deficiency: Deficiency) -> str:
    """A deficiency as the candidate reads it."""
    about = (deficiency.revision_id, deficiency.author_id, deficiency.written_at, deficiency.requirement)
    return _seal(deficiency.public_id, *about, deficiency.words, deficiency.must_fix, deficiency.place)


def of_answer(deficiency: Deficiency) -> str:
    """The candidate's answer to a deficiency."""
    return _seal(deficiency.public_id, deficiency.answer_kind, deficiency.answer, deficiency.answered_at)


def of_pointer(pointer: Pointer) -> str:
    """Where the candidate says that a requirement is met."""
    return _seal(pointer.public_id, pointer.requirement, pointer.page, pointer.words, pointer.written_at)


def of_resolution(deficiency: Deficiency) -> str:
    """A reviewer's words on an answered deficiency."""
    return _seal(deficiency.public_id, deficiency.resolution)


def of_finding_answer(answer: FindingAnswer) -> str:
    """What a reviewer said of a finding."""
    return _seal(answer.finding.public_id, answer.answer, answer.reason, answer.answered_at)


def of_reopening(cycle: Cycle) -> str:
    """Who asked that a completed cycle be reopened, when and why."""
    return _seal(cycle.public_id, cycle.reopen_asked_by, cycle.reopen_asked_at, cycle.reopen_words)


def of_certification(certification: Certification) -> str:
    """What became of a certification."""
    ended = (certification.removal_proposed_at, certification.removed_at, certification.revoked_at)
    closed = (certification.closed_on, certification.closed_why, certification.words)
    return _seal(certification.public_id, certification.program, certification.issued_on, *ended, *closed)


def of_certificate(certificate: Certificate) -> str:
    """What a certificate says."""
    says = (certificate.number, certificate.name, certificate.credential, certificate.issuer, certificate.words)
    return _seal(certificate.public_id, *says, certificate.issued_on, certificate.valid_until)


def of_hours(entry: HoursEntry) -> str:
    """A line of the hours log as it was verified; what it leaves empty, as every line once did, is no part of it."""
    where = (entry.applicant_name, entry.district, entry.activity, entry.location, entry.date_completed)
    what = (entry.hours, entry.area, entry.justification, entry.description, entry.entered_by, entry.entered_at)
    further = {name: getattr(entry, name) for name in _FURTHER if getattr(entry, name)}
    if entry.origin != "form":
        further["origin"] = entry.origin
    said = (*where, *what, entry.verified_by, entry.verified_at)
    return _seal(entry.public_id, *said, *([further] if further else []))


_FURTHER = (
    "excluded", "parts", "areas", "provider", "modality", "event_code", "course", "eligible", "import_key",
    "queried_at", "rejected_at", "staff_words",
)  # fmt: skip


def of_entry(entry: HoursEntry) -> str:
    """A line of the hours log as it stands: whose it is, what it says, and the files that show it."""
    files = [(e.public_id, e.name, e.stored_file.sha256, e.added_by, e.added_at) for e in entry.evidence]
    return _seal(entry.public_id, of_hours(entry), entry.person_id, entry.cycle_id, files)


def of_post(post: Post) -> str:
    """Whose post it is, where, and from when to when."""
    return _seal(post.public_id, post.person_id, post.district_id, post.kind, post.starts_on, post.ends_on)


def of_request(request: EventRequest) -> str:
    """What was asked for an event, and the answer."""
    asked = (request.program, request.rule_set, request.asked_by, request.asked_as, request.asked_at)
    event = (request.name, request.link, request.why, request.starts_on, request.ends_on, request.modality)
    answer = (request.state, request.code, request.granted, request.words, request.decided_by, request.decided_at)
    return _seal(request.public_id, *asked, *event, request.hours, *answer)


def of_roster(roster: Roster) -> str:
    """Which list of attendance came in, and whose lines it has."""
    lines = [(line.public_id, line.number, line.person_id) for line in roster.lines]
    about = (roster.program, roster.event_code, roster.name, roster.sha256, roster.brought_by, roster.brought_at)
    return _seal(roster.public_id, *about, lines)


def of_training_report(report: TrainingReport) -> str:
    """What was reported of a year."""
    about = (report.program, report.year, report.number, report.rule_set, report.rule_set_hash, report.words)
    return _seal(report.public_id, *about, report.rows, report.sha256, report.frozen_by, report.frozen_at)


def _seal(salt: str, *values: Any) -> str:
    """The sha-256 over the values as JSON, hex."""
    return hashlib.sha256(json.dumps([salt, *values], sort_keys=True, default=str).encode()).hexdigest()
