"""Decisions against the log: staged, applied and voided by an act each, and one at most that lives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from review.models import Decision, LogEntry
from review.verifying.past import Past
from review.verifying.problem import Problem, apart
from review.workflow.packets import Act

STAGED = {Act.STAGE_RETURN: "return", Act.STAGE_PASS: "pass"}
APPLIED = {Act.RETURN_FOR_FIXES: "return", Act.PASS: "pass"}
VOIDING = (Act.TAKE_BACK, Act.PUT_BACK, Act.WITHDRAW, Act.RETURN_TO_REVIEW)


def check_staging(past: Past) -> Iterator[Problem]:
    """A decision for each that a reviewer staged, and none else."""
    staged = [(STAGED[Act(e.act)], e.revision, e.actor_id) for e in past.entries(*STAGED)]
    if staged != [(d.kind, d.revision.number, d.author_id) for d in past.decisions]:
        yield Problem("decision staged", f"{past.name}: its decisions are not those that its log says were staged.")


def check_effect(past: Past) -> Iterator[Problem]:
    """An applied decision has its log entry, and the other way round; a voided one likewise."""
    by_id = {decision.id: decision for decision in past.decisions}
    applied = {e.touched.get("decision"): e for e in past.entries(*APPLIED)}
    voided = {e.touched["decision"]: e for e in past.entries(*VOIDING) if "decision" in e.touched}
    for decision in past.decisions:
        yield from _check_one(decision, applied.get(decision.id), voided.get(decision.id))
    for entry in (*applied.values(), *voided.values()):
        if entry.touched.get("decision") not in by_id:
            where = f"{past.name}: log entry {entry.number}"
            yield Problem("decision missing", f"{where} ({entry.act}) names a decision that is gone.")
    if len(past.entries(*APPLIED)) != len(applied):
        yield Problem("decision twice", f"{past.name}: a decision took effect twice.")


def _check_one(decision: Decision, applied: LogEntry | None, voided: LogEntry | None) -> Iterator[Problem]:
    name, revision = f"Decision {decision.public_id}", decision.revision.number
    if apart(decision.applied_at, applied.at if applied else None):
        yield Problem("decision applied", f"{name}: when it took effect is not what the log says.")
    if applied is not None and (APPLIED[Act(applied.act)], applied.revision) != (decision.kind, revision):
        yield Problem("decision effect", f"{name} ({decision.kind}) is not what the log says took effect.")
    if apart(decision.voided_at, voided.at if voided else None):
        yield Problem("decision voided", f"{name}: when it was voided is not what the log says.")
    if (decision.voided_at is None) != (decision.void_reason == ""):
        yield Problem("decision reason", f"{name}: a voided decision has a reason, and only a voided one.")
    if (decision.kind == "return") != (decision.fix_by is not None):
        yield Problem("decision due", f"{name}: a return names the day by which fixes are due, and only a return.")


def check_living(past: Past) -> Iterator[Problem]:
    """One living decision at most on each revision."""
    living = Counter(d.revision.number for d in past.decisions if d.voided_at is None)
    for number, count in living.items():
        if count > 1:
            yield Problem("decision living", f"{past.name}: {count} decisions live on its revision {number}.")
