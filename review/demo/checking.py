"""Runs owed checks while no worker is there to do it: the same readers, checks and operations as the job."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import checks
from checks.model import Document, Fault
from review.models import ReportRow
from review.operations.reports import record_report, take_report
from review.pages import keep_document
from review.reading import as_packet, as_packet_file, read_file
from uploads import Store, StoredUpload

_LEASE_SECONDS = 15


class Readings:
    """What the sandboxed readers say of each stored file: read once, several at a time."""

    def __init__(self, store: Store, pool: ThreadPoolExecutor) -> None:
        self._store = store
        self._pool = pool
        self._answers: dict[str, Future[Document | Fault]] = {}

    def begin(self, upload: StoredUpload) -> None:
        """Starts reading a file, where that was not done yet."""
        if upload.sha256 not in self._answers:
            self._answers[upload.sha256] = self._pool.submit(self._read, upload)

    def _read(self, upload: StoredUpload) -> Document | Fault:
        answer = read_file(self._store.path(upload.sha256), upload.format)
        keep_document(self._store.root, upload.sha256, answer)
        return answer

    def packet_file(self, listed: dict[str, Any]) -> checks.PacketFile:
        """The file as the checks get it, once it is read; `listed` is a line of a report's documents."""
        return as_packet_file(
            listed["kind"], listed["name"], listed["sha256"], self._answers[listed["sha256"]].result()
        )


def run_owed_checks(db: Session, readings: Readings) -> None:
    """Takes, judges and records every report that is owed, in the order in which they were asked for."""
    owed = select(ReportRow.id).where(ReportRow.state == "owed").order_by(ReportRow.id)
    for report_id in db.scalars(owed).all():
        report = take_report(db, report_id, lease_seconds=_LEASE_SECONDS)
        if report is None or report.lease_token is None:
            continue
        packet = as_packet(report.facts, map(readings.packet_file, report.documents))
        answer = checks.run(packet, checks.rule_set(report.rule_set))
        record_report(db, report.id, report.lease_token, answer)
