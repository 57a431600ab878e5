"""What this process logs while a test listens, and a name that no line may hold."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import update

from review import logs
from review.db import transaction
from review.models import ReportRow
from tests.review.work import owe_report

CANARY = "Zwitscher"
EMAIL = f"{CANARY}@demo.example".casefold()


class Lines:
    """What was logged since this began."""

    def __init__(self, stream: io.StringIO) -> None:
        self.stream = stream

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    def all(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    def saying(self, message: str) -> list[dict[str, Any]]:
        return [line for line in self.all() if line["message"] == message]


@contextmanager
def listening() -> Iterator[Lines]:
    """The lines of this process, as `configure` has them written."""
    stream = io.StringIO()
    handler = logs.handler("test", stream)
    root, ours = logging.getLogger(), [logging.getLogger(name) for name in logs.OURS]
    levels = [logger.level for logger in ours]
    root.addHandler(handler)
    for logger in ours:
        logger.setLevel(logging.INFO)
    try:
        yield Lines(stream)
    finally:
        root.removeHandler(handler)
        for logger, level in zip(ours, levels, strict=True):
            logger.setLevel(level)


def broken_report(engine, settings) -> int:
    """A report whose reading fails with an exception that speaks of what it was given."""
    report_id = owe_report(engine, settings)
    with transaction(engine) as db:
        documents = [{"kind": "plan", "name": f"{CANARY}.docx", "sha256": CANARY, "format": "docx"}]
        db.execute(update(ReportRow).where(ReportRow.id == report_id).values(documents=documents))
    return report_id
