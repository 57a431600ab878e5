"""Reports: asked for with the documents, leased to a worker, recorded exactly once."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import CursorResult, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import checks
from review import clock
from review.db import leave_after_commit
from review.models import Document, FindingRow, OutboxRow, Packet, ReportRow, Revision
from review.notices import tell_candidate, tell_reviewer, tell_role
from review.operations import seals
from review.operations.desk import may_review
from review.operations.refusals import NotAllowed
from review.operations.rule_sets import note_use
from review.operations.step import step
from review.policy import Actor, may
from review.queries.facts import facts_of
from review.queries.reports import find_report, question
from review.workflow.packets import Act, State

TRIES = 2
LONGEST_LEASE = dt.timedelta(seconds=15)
SLOW = dt.timedelta(minutes=2)
"""Candidates who wait longer than this for the checks after submitting are told by a notice as well."""


def ask_report(db: Session, packet: Packet, documents: list[Document]) -> ReportRow:
    """The report of these documents, owed from now on where none exists yet; earlier questions are dropped."""
    asked = question(db, packet, documents)
    report = find_report(db, asked)
    if report is None:
        report = ReportRow(
            **asked.key,
            rule_set=asked.rules.id,
            documents=asked.documents,
            facts=asked.facts,
            asked_at=clock.now(),
        )
        try:
            with db.begin_nested():
                db.add(report)
        except IntegrityError:
            # Someone else asked the same at the same moment, and owes the checks.
            return db.scalars(select(ReportRow).filter_by(**asked.key)).one()
        note_use(db, asked.rules)
        _owe(db, report, packet, attempt=1)
    _drop_moot(db, packet, report)
    return report


def _drop_moot(db: Session, packet: Packet, present: ReportRow) -> None:
    """Takes back what was asked about documents that have changed since, where nobody began with it or was promised it.

    Three files added one after the other would else be read six times, while other people's wait.
    """
    promised = select(Revision.id).where(Revision.report_id == ReportRow.id).exists()
    moot = (
        select(ReportRow.id)
        .join(OutboxRow, OutboxRow.report_id == ReportRow.id)
        .where(OutboxRow.packet_id == packet.id, OutboxRow.kind == "checks", OutboxRow.done_at.is_(None))
        .where(ReportRow.id != present.id, ReportRow.state == "owed", ReportRow.tries == 0, ~promised)
        .with_for_update(of=ReportRow, skip_locked=True)
    )
    ids = db.scalars(moot).all()
    if ids:
        db.execute(delete(OutboxRow).where(OutboxRow.report_id.in_(ids)))
        db.execute(delete(ReportRow).where(ReportRow.id.in_(ids)))


def _owe(db: Session, report: ReportRow, packet: Packet, *, attempt: int) -> None:
    now = clock.now()
    db.add(
        OutboxRow(
            kind="checks",
            once=f"checks:{report.id}:{attempt}",
            report_id=report.id,
            packet_id=packet.id,
            payload={},
            owed_at=now,
            due_at=now,
        )
    )
    leave_after_commit(db, "run_checks", report.id)


def rerun_report(db: Session, packet: Packet, *, actor: Actor) -> ReportRow:
    """Has the checks of a packet's latest revision run again after they broke: same row, new tries."""
    revision = packet.latest_revision
    if not may(actor, Act.RERUN_CHECKS, facts_of(db, packet)) or revision is None or revision.report.state != "broken":
        raise NotAllowed("Only checks that could not be finished can be run again.")
    report = revision.report
    attempts = db.scalars(select(OutboxRow.id).where(OutboxRow.report_id == report.id)).all()
    # Without its token the worker that was given up can no longer write.
    report.state, report.tries, report.finished_at, report.lease_token = "owed", 0, None, None
    for finding in list(report.findings):
        db.delete(finding)
    _owe(db, report, packet, attempt=len(attempts) + 1)
    step(db, packet, Act.RERUN_CHECKS, actor=actor, touched={"report": report.id})
    return report


def take_report(db: Session, report_id: int, *, lease_seconds: int, first: bool = False) -> ReportRow | None:
    """Leases an owed report to this worker and counts the try; `first`: only where it was never tried.

    None where there is nothing to do: it stands already, another worker holds it, or the tries are
    used up (then it is given up here, since its worker may have died without a word).
    """
    now = clock.now()
    free = or_(ReportRow.lease_until.is_(None), ReportRow.lease_until <= now)
    owed = select(ReportRow).where(ReportRow.id == report_id, ReportRow.state == "owed", free)
    report = db.scalar(owed.execution_options(populate_existing=True))
    if report is None or (first and report.tries):
        return None
    if report.tries >= TRIES:
        _settle(db, report, "broken", {"broken": "The worker stopped while reading these files."})
        return None
    token = secrets.token_hex(16)
    taken = _update(
        db,
        update(ReportRow)
        .where(ReportRow.id == report_id, ReportRow.state == "owed", ReportRow.tries == report.tries, free)
        .values(lease_token=token, lease_until=now + dt.timedelta(seconds=lease_seconds), tries=report.tries + 1),
    )
    if not taken:
        return None
    db.refresh(report)
    return report


def shorten_leases(db: Session, report_ids: Sequence[int]) -> None:
    """Lets leases that end later than any can end soon: that happens where the clock was set back.

    A worker that lives writes its own anew within seconds; one that died would keep its report until the
    clock is there again.
    """
    latest = clock.now() + LONGEST_LEASE
    _update(
        db,
        update(ReportRow)
        .where(ReportRow.id.in_(report_ids), ReportRow.state == "owed", ReportRow.lease_until > latest)
        .values(lease_until=latest),
    )


def extend_lease(db: Session, report_id: int, token: str, seconds: int) -> bool:
    """Keeps the lease while the checks run; False once it belongs to another worker."""
    until = clock.now() + dt.timedelta(seconds=seconds)
    held = update(ReportRow).where(ReportRow.id == report_id, ReportRow.lease_token == token)
    return _update(db, held.values(lease_until=until))


def record_report(db: Session, report_id: int, token: str, report: checks.Report) -> bool:
    """Writes the report and moves every packet that waits for it; False where the lease was lost meanwhile."""
    row = db.get(ReportRow, report_id, populate_existing=True)
    if row is None or row.final or row.lease_token != token:
        return False
    content = checks.report_as_json(report)
    content["faults"] = [
        {
            "kind": f.kind,
            "name": f.name,
            "code": f.fault.code,
            "sentence": f.fault.sentence,
            "mechanical": f.fault.mechanical,
        }
        for f in report.faults
        if f.fault is not None
    ]
    for position, finding in enumerate(report.findings, start=1):
        row.findings.append(_finding_row(finding, position))
    return _settle(db, row, "done", content)


def _finding_row(finding: checks.Finding, position: int) -> FindingRow:
    place = finding.place
    return FindingRow(
        position=position,
        check=finding.check,
        verdict=finding.verdict,
        severity=finding.severity,
        mode=finding.mode,
        requirement=finding.requirement,
        message=finding.message,
        place=None if place is None else {"document": place.document, "page": place.page, "quote": place.quote},
    )


def give_up_report(db: Session, report_id: int, token: str, why: str) -> bool:
    """After a failed try: gives the lease back, or, once the tries are used up, lets "could not be checked" stand."""
    row = db.get(ReportRow, report_id, populate_existing=True)
    if row is None or row.final or row.lease_token != token:
        return False
    if row.tries >= TRIES:
        return _settle(db, row, "broken", {"broken": why})
    mine = update(ReportRow).where(ReportRow.id == report_id, ReportRow.lease_token == token)
    owed = update(OutboxRow).where(OutboxRow.report_id == report_id, OutboxRow.done_at.is_(None))
    return _update(db, mine.values(lease_token=None, lease_until=None)) and _update(db, owed.values(due_at=clock.now()))


def put_off_report(db: Session, report_id: int, token: str) -> bool:
    """Gives the lease back after a turn that came forward and is not done: it does not count as a try."""
    row = db.get(ReportRow, report_id, populate_existing=True)
    if row is None or row.final or row.lease_token != token:
        return False
    mine = update(ReportRow).where(ReportRow.id == report_id, ReportRow.lease_token == token)
    owed = update(OutboxRow).where(OutboxRow.report_id == report_id, OutboxRow.done_at.is_(None))
    given_back = {"lease_token": None, "lease_until": None, "tries": row.tries - 1}
    return _update(db, mine.values(given_back)) and _update(db, owed.values(due_at=clock.now()))


def _settle(db: Session, row: ReportRow, state: str, content: dict[str, Any]) -> bool:
    """Writes the final answer under the lease that `row` was read with, once."""
    written = _update(
        db,
        update(ReportRow)
        .where(ReportRow.id == row.id, ReportRow.state == "owed", ReportRow.lease_token == row.lease_token)
        .values(state=state, content=content, finished_at=clock.now(), lease_until=None),
    )
    if not written:
        return False
    db.flush()
    db.refresh(row)
    _update(
        db,
        update(OutboxRow).where(OutboxRow.report_id == row.id, OutboxRow.done_at.is_(None)).values(done_at=clock.now()),
    )
    waiting = select(Packet).join(Revision).where(Revision.report_id == row.id, Packet.state == State.CHECKING)
    for packet in db.scalars(waiting.order_by(Packet.id)).all():
        latest = packet.latest_revision
        if latest is not None and latest.report_id == row.id:
            receive_report(db, packet, row)
    return True


def receive_report(db: Session, packet: Packet, report: ReportRow) -> None:
    """Moves a packet in *checking* on, now that its report stands (transitions 3, 4 and 5)."""
    content = report.content or {}
    faults = [fault for fault in content.get("faults", []) if fault["mechanical"]]
    touched = {"report": report.id, "seal": seals.of_content(report)}
    if report.state == "broken":
        step(db, packet, Act.CHECK_BROKE, actor=None, touched=touched)
        tell_role(db, "check_broke", packet, "administrator", why=content.get("broken", ""))
    elif faults:
        step(db, packet, Act.BOUNCED, actor=None, touched={**touched, "codes": [fault["code"] for fault in faults]})
        tell_candidate(db, "bounced", packet, faults=faults)
    else:
        step(db, packet, Act.CHECKED, actor=None, touched=touched)
        latest = packet.latest_revision
        if latest is not None and clock.now() - latest.submitted_at > SLOW:
            tell_candidate(db, "checked", packet, findings=report.findings)
    before = packet.reviewer
    if packet.state == State.QUEUED and before is not None and may_review(before, facts_of(db, packet)):
        tell_reviewer(db, "back", packet, before)


def _update(db: Session, statement: Any) -> bool:
    result = cast("CursorResult[Any]", db.execute(statement.execution_options(synchronize_session=False)))
    return result.rowcount > 0
