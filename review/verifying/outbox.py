"""The outbox: rows that are whole, and every notice that an act owes."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from review.models import OutboxRow
from review.verifying.past import Past
from review.verifying.problem import Problem
from review.workflow.packets import Act

TOLD = {
    Act.SUBMIT: "receipt",
    Act.BOUNCED: "bounced",
    Act.RETURN_FOR_FIXES: "returned",
    Act.PASS: "passed",
    Act.EXTEND: "extended",
    Act.RETURN_TO_REVIEW: "return_to_review",
    Act.COMPLETE: "completed",
    Act.WITHDRAW: "withdrawn",
    Act.REVIVE: "revived",
}
"""The acts of which the candidate is always told, and the notice that tells it."""


def check_notices(past: Past) -> Iterator[Problem]:
    """Each act that the candidate must hear of owes its notice, and a receipt names the files of its act."""
    for entry in past.entries(*TOLD):
        notice = TOLD[Act(entry.act)]
        owed = past.notices.get(f"{notice}:{past.packet.id}:{entry.number}:{past.packet.candidate_id}")
        where = f"{past.name}: log entry {entry.number}"
        if owed is None:
            yield Problem("notice missing", f"{where} ({entry.act}) owes the candidate a notice; there is none.")
        elif not all(file["sha256"] in owed.payload.get("body", "") for file in entry.touched.get("files", ())):
            yield Problem("receipt", f"{where}: the receipt names other files than those that were submitted.")


def check_outbox(db: Session) -> Iterator[Problem]:
    """Each row is of a kind, for somebody, and owed, done or failed, but one of these."""
    for row in db.scalars(select(OutboxRow).order_by(OutboxRow.id).execution_options(yield_per=500)):
        name = f"Outbox row {row.public_id}"
        if row.done_at is not None and row.failed_at is not None:
            yield Problem("outbox end", f"{name} is both done and failed.")
        if row.failed_at is not None and not row.error:
            yield Problem("outbox error", f"{name} failed without a reason.")
        if row.kind == "notice":
            yield from _check_notice(row, name)
        elif row.kind != "checks" or row.report_id is None or not row.once.startswith(f"checks:{row.report_id}:"):
            yield Problem("outbox kind", f"{name} is neither a notice nor the checks of a report.")


def _check_notice(row: OutboxRow, name: str) -> Iterator[Problem]:
    if row.person_id is None or not row.once.endswith(f":{row.person_id}"):
        yield Problem("notice person", f"{name} is a notice to nobody, or to another than its act names.")
    if not all(row.payload.get(part) for part in ("to", "subject", "body")):
        yield Problem("notice words", f"{name} is a notice without address, subject or text.")
    finished = row.done_at is not None or row.failed_at is not None
    if finished and row.tries < 1:
        yield Problem("notice tries", f"{name} is finished, and was never tried.")
    if finished and row.secret and row.payload.get("path"):
        yield Problem("notice link", f"{name} is finished, and still keeps its link.")
