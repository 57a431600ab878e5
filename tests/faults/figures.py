"""The figures of a run: how long killed checks took to stand after all, and how long what waited for Valkey took."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from review.models import OutboxRow

HITS_ALL = ("everything", "valkey")


@dataclass(frozen=True)
class Times:
    """Seconds, sorted."""

    seconds: tuple[float, ...]

    def share(self, part: float) -> float:
        """The least number of seconds within which that part of them lies."""
        return self.seconds[max(0, math.ceil(part * len(self.seconds)) - 1)] if self.seconds else 0.0

    def __str__(self) -> str:
        parts = (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0))
        told = " ".join(f"{name} {self.share(part):.1f} s" for name, part in parts)
        return f"{told} (of {len(self.seconds)})"


@dataclass(frozen=True)
class Figures:
    """What a run came to."""

    faults: Counter[str]
    recovery: Times
    """From the last fault that hit a check to its report; where several hit the same one, they count once."""
    recovery_in_all: Times
    """The same from the first fault on, however many followed."""
    drain: Times
    """From Valkey's return to the last report that had waited for it, leaving out what was killed again."""
    waiting: Times
    """Every report, from asking to standing, faults and all."""
    ready: Times
    """From a start after the death of everything to the first ready answer."""
    reports: int


def measure(history: Iterable[dict[str, Any]], db: Session) -> Figures:
    """Computes the figures; the history's clock and the database's are this machine's."""
    faults = [line for line in history if line["kind"] == "fault"]
    rows = db.scalars(select(OutboxRow).where(OutboxRow.kind == "checks").order_by(OutboxRow.id)).all()
    work = [(r.report_id, r.owed_at.timestamp(), r.done_at.timestamp()) for r in rows if r.done_at and r.report_id]
    last, first, waiting = [], [], []
    drains: dict[int, float] = {}
    for report_id, owed, done in work:
        waiting.append(done - owed)
        hits = [f for f in faults if report_id in f.get("reports", ()) and owed <= f["ended"] <= done]
        disturbed = [f["ended"] for f in faults if f["what"].startswith(HITS_ALL) and f["ended"] <= done]
        after = max([f["ended"] for f in hits] + [moment for moment in disturbed if moment >= owed], default=owed)
        if hits:
            last.append(done - after)
            first.append(done - min(f["began"] for f in hits))
        for fault in faults:
            if fault["what"].startswith("valkey") and owed <= fault["ended"] < done and not hits:
                drains[id(fault)] = max(drains.get(id(fault), 0.0), done - max(after, fault["ended"]))
    return Figures(
        faults=Counter(fault["what"].split(" report-")[0] for fault in faults),
        recovery=_times(last),
        recovery_in_all=_times(first),
        drain=_times(list(drains.values())),
        waiting=_times(waiting),
        ready=_times([fault["ready"] for fault in faults if "ready" in fault]),
        reports=len({report_id for report_id, _, _ in work}),
    )


def _times(seconds: Sequence[float]) -> Times:
    return Times(tuple(sorted(seconds)))
