"""Makers of work owed: a report with its outbox row, and what became of both."""

import datetime as dt
import hashlib
import io

import docx
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import select

import checks
from review import clock
from review.db import transaction
from review.models import OutboxRow, ReportRow
from uploads.storage import Store

RULE_SET = "al-cto-recert@policy"


def a_plan() -> bytes:
    document = docx.Document()
    document.add_heading("Mission", level=1)
    document.add_paragraph("Every learner leaves our schools able to use technology well.")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def owe_report(engine, settings, data: bytes | None = None, *, now: dt.datetime | None = None) -> int:
    """A report that is owed from now on; `data` None: a document whose bytes are gone."""
    sha256 = hashlib.sha256(data or b"gone").hexdigest()
    if data is not None:
        Store(settings.data).store(io.BytesIO(data), "plan.docx", accepts=("docx",))
    with transaction(engine) as db:
        report = ReportRow(
            documents_digest=sha256,
            rule_set=RULE_SET,
            rule_set_hash=checks.rule_set(RULE_SET).hash,
            checks_version=checks.version(),
            documents=[{"kind": "plan", "name": "plan.docx", "sha256": sha256, "format": "docx"}],
            facts={"district": "Maple County", "presenter": "Carla Candidate", "cycle": ["2024-01-15", "2027-01-14"]},
            asked_at=now or clock.now(),
        )
        db.add(report)
        db.flush()
        due = now or clock.now()
        row = {"kind": "checks", "once": f"checks:{report.id}:1", "payload": {}, "owed_at": due, "due_at": due}
        db.add(OutboxRow(report_id=report.id, **row))
        return report.id


def report_of(engine, report_id: int) -> ReportRow:
    with transaction(engine) as db:
        return db.scalars(select(ReportRow).where(ReportRow.id == report_id)).one()


def outbox_of(engine, report_id: int) -> OutboxRow:
    with transaction(engine) as db:
        return db.scalars(select(OutboxRow).where(OutboxRow.report_id == report_id)).one()


def waiting(valkey, queue: str = "checks") -> list[str]:
    return Queue(queue, connection=valkey, serializer=JSONSerializer).get_job_ids()
