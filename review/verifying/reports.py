"""Reports: what they are about, whether they stand or are owed, and their findings as rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

import checks
from review.models import FindingRow, OutboxRow, ReportRow
from review.queries.reports import Question
from review.verifying.problem import Problem

AT_ONCE = 100


def check_reports(db: Session) -> Iterator[Problem]:
    """Every report, those of private dry runs too."""
    ids = db.scalars(select(ReportRow.id).order_by(ReportRow.id)).all()
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        work: dict[int | None, list[OutboxRow]] = defaultdict(list)
        for row in db.scalars(select(OutboxRow).where(OutboxRow.kind == "checks", OutboxRow.report_id.in_(some))):
            work[row.report_id].append(row)
        reports = select(ReportRow).where(ReportRow.id.in_(some)).order_by(ReportRow.id)
        for report in db.scalars(reports.options(selectinload(ReportRow.findings))):
            yield from _check_state(report, work[report.id])
            yield from _check_documents(report)
            yield from _check_findings(report)
        db.expunge_all()


def _check_state(report: ReportRow, work: Sequence[OutboxRow]) -> Iterator[Problem]:
    name = f"Report {report.public_id}"
    living = [row for row in work if row.done_at is None and row.failed_at is None]
    if not report.final and report.state != "owed":
        yield Problem("report state", f"{name} has the unknown state {report.state}.")
    elif not report.final and len(living) != 1:
        yield Problem("report owed", f"{name} is owed, and {len(living)} outbox rows ask for it; it must be one.")
    elif report.final and (living or not work):
        yield Problem("report work", f"{name} stands, and its outbox row does not say that it is done.")
    if report.final != (report.finished_at is not None):
        yield Problem("report time", f"{name} is {report.state}: a time of finishing does not go with that.")
    if report.final and not report.content:
        yield Problem("report content", f"{name} stands without content.")


def _check_documents(report: ReportRow) -> Iterator[Problem]:
    name = f"Report {report.public_id}"
    if report.rule_set not in checks.rule_sets():
        yield Problem("report rules", f"{name} is by the rule set {report.rule_set}, which is not there.")
        return
    asked = Question(checks.rule_set(report.rule_set), report.documents, report.facts)
    if asked.key["documents_digest"] != report.documents_digest:
        yield Problem("report digest", f"{name}: the digest of its documents is not theirs.")
    if report.state != "done" or not report.content:
        return
    spoken = sorted(file["sha256"] for file in report.content.get("files", {}).values())
    if spoken != sorted(document["sha256"] for document in report.documents):
        yield Problem("report files", f"{name} speaks of other files than those it was asked about.")
    if report.content.get("rule_set") != report.rule_set:
        yield Problem("report rule set", f"{name} speaks of another rule set than its own.")


def _check_findings(report: ReportRow) -> Iterator[Problem]:
    said = (report.content or {}).get("findings", []) if report.state == "done" else []
    if [row.position for row in report.findings] != list(range(1, len(said) + 1)):
        yield Problem("findings", f"Report {report.public_id} has other findings as rows than in its content.")
        return
    for row, finding in zip(report.findings, said, strict=True):
        if _as_said(row) != {**finding, "place": _place(finding["place"])}:
            yield Problem("finding", f"Finding {row.public_id} is not what report {report.public_id} says.")


def _as_said(row: FindingRow) -> dict[str, Any]:
    names = ("check", "verdict", "severity", "mode", "requirement", "message", "place")
    return {name: getattr(row, name) for name in names}


def _place(place: dict[str, Any] | None) -> dict[str, Any] | None:
    """The place as a finding's row keeps it."""
    return None if place is None else {name: place[name] for name in ("document", "page", "quote")}
