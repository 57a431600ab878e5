"""Deficiencies and answers to findings, replayed from the log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from review.models import Decision, Deficiency, LogEntry
from review.verifying.decisions import APPLIED
from review.verifying.past import Past
from review.verifying.problem import Problem
from review.workflow.deficiencies import DeficiencyAct, DeficiencyState, next_deficiency_state
from review.workflow.packets import Act


def check_deficiencies(past: Past) -> Iterator[Problem]:
    """Each stands where the acts of the log lead: sent with a decision that took effect, answered, resolved."""
    decisions = {decision.id: decision for decision in past.decisions}
    for deficiency in past.deficiencies:
        name = f"Deficiency {deficiency.public_id}"
        state, resolved_by = DeficiencyState.DRAFT, None
        for entry in past.log:
            act = _act(entry, deficiency, decisions)
            if act is None:
                continue
            target = next_deficiency_state(act, state)
            if target is None:
                if act != DeficiencyAct.SEND:
                    yield Problem(
                        "deficiency act", f"{name}: log entry {entry.number} could not be while it is {state}."
                    )
                continue
            state = target
            if entry.act == Act.RESOLVE_DEFICIENCY:
                resolved_by = entry.actor_id if state != DeficiencyState.OPEN else None
        if deficiency.state != state:
            yield Problem("deficiency state", f"{name} is {deficiency.state}; the log leads to {state}.")
        if deficiency.resolved_by != resolved_by:
            yield Problem("deficiency resolved", f"{name} was resolved by another than the log says.")
        if (state != DeficiencyState.DRAFT and not deficiency.words.strip()) or deficiency.version < 1:
            yield Problem("deficiency words", f"{name} was sent without words, or has no version.")
        if (deficiency.answered_at is None) != (deficiency.answer_kind == ""):
            yield Problem("deficiency answer", f"{name}: an answer has a time and a kind, or neither.")


def _act(entry: LogEntry, deficiency: Deficiency, decisions: Mapping[int, Decision]) -> DeficiencyAct | None:
    """What the entry did to the deficiency, if anything."""
    if entry.act in APPLIED:
        decision = decisions.get(entry.touched.get("decision", 0))
        sent = decision is not None and decision.author_id == deficiency.author_id
        return DeficiencyAct.SEND if sent and deficiency.written_at <= entry.at else None
    if entry.touched.get("deficiency") != deficiency.id:
        return None
    return DeficiencyAct.ANSWER if entry.act == Act.ANSWER else DeficiencyAct(entry.touched["word"])


def check_answers(past: Past) -> Iterator[Problem]:
    """What a reviewer said of a finding is the last that the log tells, on a report of this packet."""
    said = {entry.touched.get("finding"): entry for entry in past.entries(Act.ANSWER_FINDING)}
    reports = {revision.report_id for revision in past.packet.revisions}
    for answer in past.answers:
        entry = said.pop(answer.finding_id, None)
        name = f"{past.name}: the answer to finding {answer.finding.public_id}"
        if entry is None or (answer.answer, answer.answered_by) != (entry.touched.get("word"), entry.actor_id):
            yield Problem("finding answer", f"{name} is not what its log says.")
        if answer.finding.report_id not in reports:
            yield Problem("finding elsewhere", f"{name} is about a report that is not this packet's.")
    for entry in said.values():
        yield Problem("finding unanswered", f"{past.name}: log entry {entry.number} names an answer that is gone.")
