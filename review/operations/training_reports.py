"""The report of a year's hours: frozen with a number and a hash, never changed; a correction is a further number."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import checks
from review import clock
from review.models import TrainingReport
from review.operations import seals
from review.operations.record import record
from review.operations.refusals import NotAllowed, Problem, Stale, require
from review.operations.rule_sets import note_use
from review.policy import Actor
from review.queries.mandates import MandateYear
from review.queries.training_reports import changes_since, latest_report, rows_now
from review.wording import in_words


def freeze_report(db: Session, one: MandateYear, *, actor: Actor, seen: str, words: str = "") -> TrainingReport:
    """Freezes the year's report as the coordinator saw it; `seen` is the hash of its rows.

    Raises NotAllowed for others than coordinators of the program, before the year is over, and where nothing changed
    since the report before; NotReady for a correction without a reason; Stale where it is not as it was seen.
    """
    if not actor.has("coordinator", one.rules.program):
        raise NotAllowed("Only a coordinator of this program can freeze its report.")
    if not one.is_over:
        raise NotAllowed(f"The year lasts until {in_words(one.days[1])}; its report is made once it is over.")
    rows, before = rows_now(db, one), latest_report(db, one)
    if hash_of(one, rows) != seen:
        raise Stale("The hours changed while you were looking at them. Nothing was frozen; look at them again.")
    if before is not None:
        if not changes_since(before, rows):
            raise NotAllowed(f"Nothing changed since report number {before.number}.")
        require([] if words.strip() else [Problem("words", "Say why the report is corrected.")])
    note_use(db, one.rules)
    report = TrainingReport(
        program=one.rules.program,
        year=one.year,
        number=before.number + 1 if before else 1,
        rule_set=one.rules.id,
        rule_set_hash=one.rules.hash,
        rows=list(rows),
        sha256=seen,
        words=words.strip(),
        frozen_by=actor.person_id,
        frozen_at=clock.now(),
    )
    try:
        with db.begin_nested():
            db.add(report)
    except IntegrityError as error:
        raise Stale("Another coordinator froze the report a moment ago.") from error
    seal, whose = seals.of_training_report(report), actor.person_id
    record(db, "report", report.public_id, "freeze", concerns=whose, actor_id=whose, seal=seal)
    return report


def hash_of(one: MandateYear, rows: Sequence[Mapping[str, Any]]) -> str:
    """The sha-256 of a year's rows under its rules, hex."""
    said = [one.rules.id, one.rules.hash, one.year, list(rows)]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def is_whole(report: TrainingReport, rules: checks.RuleSet) -> bool:
    """True where the rows of a frozen report are those of which its hash was taken."""
    return report.rule_set_hash == rules.hash and hash_of(MandateYear(rules, report.year), report.rows) == report.sha256
