"""Revisions and documents against the log and against the reports that speak of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from review.models import LogEntry, Revision
from review.verifying.past import Past
from review.verifying.problem import Problem, apart
from review.workflow.packets import Act, State


def check_documents(past: Past) -> Iterator[Problem]:
    """Each document came by one act of the log, with the bytes that the log names."""
    added = [entry for entry in past.entries(Act.ATTACH) if not entry.touched.get("removed")]
    logged = Counter((entry.touched.get("document"), entry.touched.get("sha256")) for entry in added)
    for document in past.packet.documents:
        if logged.pop((document.id, document.stored_file.sha256), 0) != 1:
            yield Problem("document", f"{past.name}: document {document.public_id} is not the one that its log names.")
    for _, sha256 in logged:
        yield Problem("document missing", f"{past.name}: its log names a document with sha-256 {sha256}; it is gone.")


def check_revisions(past: Past) -> Iterator[Problem]:
    """A revision for each submit, frozen with the documents, the person, the moment and the report of that act."""
    packet, submits = past.packet, past.entries(Act.SUBMIT)
    numbers = [revision.number for revision in packet.revisions]
    if numbers != list(range(1, len(submits) + 1)):
        yield Problem("revision", f"{past.name} was submitted {len(submits)} times; it has revisions {numbers}.")
    for revision, entry in zip(packet.revisions, submits, strict=False):
        yield from _check_submit(past, revision, entry)
        yield from _check_report(past, revision)
    first = packet.revisions[0] if packet.revisions else None
    if packet.first_submitted_at != (first.submitted_at if first else None):
        yield Problem("first submission", f"{past.name}: its first submission is not that of its first revision.")
    if (packet.rule_set is None) != (first is None):
        yield Problem("rule set", f"{past.name}: a packet has a rule set once it was submitted, and only then.")


def _check_submit(past: Past, revision: Revision, entry: LogEntry) -> Iterator[Problem]:
    where = f"{past.name}: revision {revision.number}"
    files = [{"kind": document.kind, "sha256": document.stored_file.sha256} for document in revision.documents]
    if _sorted(files) != _sorted(entry.touched.get("files", [])) or not files:
        yield Problem("revision files", f"{where} does not hold the files that were submitted.")
    if any(document.packet_id != past.packet.id for document in revision.documents):
        yield Problem("revision documents", f"{where} holds a document of another packet.")
    if revision.report_id != entry.touched.get("report"):
        yield Problem("revision report", f"{where} does not point at the report that it was submitted with.")
    if revision.submitted_by != entry.actor_id or apart(revision.submitted_at, entry.at):
        yield Problem("revision submission", f"{where} was submitted by another or at another time than its log says.")


def _check_report(past: Past, revision: Revision) -> Iterator[Problem]:
    where, report = f"{past.name}: revision {revision.number}", revision.report
    ordered = sorted(revision.documents, key=lambda document: (document.kind, document.id))
    held = [(document.kind, document.stored_file.sha256) for document in ordered]
    if held != [(each["kind"], each["sha256"]) for each in report.documents]:
        yield Problem("report of other files", f"{where} points at report {report.public_id}, on other documents.")
    if report.rule_set != past.packet.rule_set:
        yield Problem("report of other rules", f"{where} was judged by {report.rule_set}, not by the packet's rules.")


def check_outcomes(past: Past) -> Iterator[Problem]:
    """Each answer of the checks came from the report of its revision, and none is still waited for that stands."""
    packet = past.packet
    reports = {revision.number: revision.report_id for revision in packet.revisions}
    for entry in past.entries(Act.CHECKED, Act.BOUNCED, Act.CHECK_BROKE, Act.RERUN_CHECKS):
        if entry.touched.get("report") != reports.get(entry.revision or 0):
            where = f"{past.name}: log entry {entry.number}"
            yield Problem("outcome", f"{where} ({entry.act}) does not name the report of its revision.")
    latest = packet.latest_revision
    if packet.state == State.CHECKING and latest is not None and latest.report.final:
        yield Problem("stuck", f"{past.name} waits for report {latest.report.public_id}, which stands already.")


def _sorted(files: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return sorted((file["kind"], file["sha256"]) for file in files)
