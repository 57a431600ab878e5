"""What is no packet, against the last act that is recorded of it; what stood before there were records has none."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from review.models import (
    Certificate,
    Certification,
    EventRequest,
    HoursEntry,
    Post,
    RecordedAct,
    ReportRow,
    Roster,
    RuleSetUsed,
    TrainingReport,
)
from review.operations import seals
from review.queries.hours import WITH_EVIDENCE
from review.verifying.problem import Problem

GONE = frozenset({"remove"})
"""The acts after which a row is not there any more; a certification that was removed stays."""


class Sealed(NamedTuple):
    """A kind of thing: its name, its table, its seal, whether an act may delete its row, and how it is read."""

    name: str
    model: Any
    seal: Callable[[Any], str]
    deleted: bool = False
    options: tuple[Any, ...] = ()


KINDS: Mapping[str, Sealed] = {
    "hours": Sealed("Hours entry", HoursEntry, seals.of_entry, deleted=True, options=(WITH_EVIDENCE,)),
    "certification": Sealed("Certification", Certification, seals.of_certification),
    "certificate": Sealed("Certificate", Certificate, seals.of_certificate),
    "post": Sealed("Post", Post, seals.of_post),
    "request": Sealed("Request for an event", EventRequest, seals.of_request),
    "roster": Sealed("Attendance list", Roster, seals.of_roster),
    "report": Sealed("Report of a year", TrainingReport, seals.of_training_report),
}


def check_recorded(db: Session) -> Iterator[Problem]:
    """Each thing says what it said after the last act on it, and none of them is gone by itself."""
    latest = select(func.max(RecordedAct.id)).group_by(RecordedAct.kind, RecordedAct.about)
    last = {(act.kind, act.about): act for act in db.scalars(select(RecordedAct).where(RecordedAct.id.in_(latest)))}
    for kind, one in KINDS.items():
        rows = select(one.model).order_by(one.model.id).options(*one.options)
        there = {row.public_id: row for row in db.scalars(rows)}
        for (acted_on, about), act in last.items():
            if acted_on != kind:
                continue
            row = there.get(about)
            if row is None:
                if not (one.deleted and act.act in GONE):
                    yield Problem(f"{kind} missing", f"{one.name} {about} is gone, though nobody removed it.")
            elif act.seal != one.seal(row):
                yield Problem(f"{kind} words", f"{one.name} {about} is not as it was left by the last act on it.")


def check_rule_sets(db: Session) -> Iterator[Problem]:
    """What is kept of a rule set has the hash under which it was used, and every report's rules are kept."""
    kept = {row.id: row for row in db.scalars(select(RuleSetUsed).order_by(RuleSetUsed.id))}
    for id_, row in kept.items():
        if hashlib.sha256(row.content.encode()).hexdigest() != row.hash:
            yield Problem("rule set words", f"What is kept of the rule set {id_} is not what was used.")
    asked = select(ReportRow.rule_set, ReportRow.rule_set_hash).distinct().order_by(ReportRow.rule_set)
    for rule_set, hash_ in db.execute(asked):
        if rule_set in kept and kept[rule_set].hash != hash_:
            yield Problem("rule set hash", f"Reports under {rule_set} name other rules than those that were used.")


def check_certificates(db: Session) -> Iterator[Problem]:
    """Each certificate was made by somebody, and all but the latest of a certification are replaced."""
    made = set(db.scalars(select(RecordedAct.about).where(RecordedAct.kind == "certificate")))
    before: Certificate | None = None
    for certificate in db.scalars(select(Certificate).order_by(Certificate.certification_id, Certificate.id)):
        name = f"Certificate {certificate.number}"
        if certificate.public_id not in made:
            yield Problem("certificate unrecorded", f"{name} was made by nobody.")
        if before and before.certification_id == certificate.certification_id and before.replaced_at is None:
            yield Problem("certificate standing", f"Certificate {before.number} stands, though {name} replaced it.")
        before = certificate
