"""Decisions: staged, taken back, applied by the clock, extended, and voided by a return to review."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import checks
from review import clock
from review.models import Decision, Deficiency, FindingAnswer, FindingRow, Packet
from review.notices import tell_candidate, tell_reviewer, tell_role, written_notice
from review.operations import seals
from review.operations.refusals import NotAllowed, Problem, Stale, require
from review.operations.step import hold, require_version, step, why_stale
from review.policy import Actor
from review.queries.facts import live_decision, staged_decision
from review.queries.reports import rules_of
from review.wording import in_words
from review.workflow.dates import add_working_days
from review.workflow.deficiencies import UNRESOLVED, DeficiencyAct, DeficiencyState, next_deficiency_state
from review.workflow.packets import Act


def stage_return(
    db: Session, packet: Packet, *, actor: Actor, fix_by: dt.date | None, version: int, stage_seconds: int
) -> Decision:
    """Stages the return of a packet for fixes (transition 9): it takes effect when the clock applies it.

    Raises NotReady without a must-fix deficiency, a due date, or where an answered one was not looked at.
    """
    require_version(db, packet, Act.STAGE_RETURN, version)
    listed = _counting(db, packet, actor.person_id)
    problems = _unlooked(listed)
    if not any(d.must_fix and d.state in (DeficiencyState.DRAFT, DeficiencyState.OPEN) for d in listed):
        problems.append(Problem("deficiencies", "Write at least one must-fix deficiency, or pass the packet."))
    problems += _fix_by_problems(packet, fix_by)
    require(problems)
    return _stage(db, packet, Act.STAGE_RETURN, "return", actor, version, stage_seconds, fix_by=fix_by)


def stage_pass(
    db: Session, packet: Packet, *, actor: Actor, checklist: Mapping[str, str], version: int, stage_seconds: int
) -> Decision:
    """Stages the pass of a packet (transition 10).

    `checklist` answers every requirement of the rule set with "met". Raises NotReady where one is
    unanswered, a must-fix is unresolved, or a "not found" finding is neither dismissed with a reason
    nor covered by a resolved deficiency.
    """
    require_version(db, packet, Act.STAGE_PASS, version)
    listed = _counting(db, packet, actor.person_id)
    problems = _unlooked(listed)
    for code, title in requirements(packet).items():
        if checklist.get(code) != "met":
            problems.append(Problem(f"met-{code}", f"Answer for {title}: is it met?"))
    if any(d.must_fix and d.state in (DeficiencyState.DRAFT, DeficiencyState.OPEN) for d in listed):
        problems.append(
            Problem("deficiencies", "A must-fix deficiency is still open. Return the packet, or resolve it.")
        )
    problems += _unsettled_findings(db, packet, listed)
    require(problems)
    return _stage(db, packet, Act.STAGE_PASS, "pass", actor, version, stage_seconds, checklist=dict(checklist))


def requirements(packet: Packet) -> dict[str, str]:
    """The requirements that a reviewer answers for, code to title: the plan's sections and the documents."""
    rules = rules_of(packet)
    sections = {section.code: section.title for section in rules.sections}
    return sections | {document.kind: document.title for document in rules.documents if document.required}


def _stage(
    db: Session,
    packet: Packet,
    act: Act,
    kind: str,
    actor: Actor,
    version: int,
    stage_seconds: int,
    *,
    checklist: dict[str, str] | None = None,
    fix_by: dt.date | None = None,
) -> Decision:
    revision = packet.latest_revision
    if revision is None or live_decision(db, packet) is not None:
        raise Stale("A decision on this revision stands already.")
    now = clock.now()
    decision = Decision(
        revision=revision,
        kind=kind,
        author_id=actor.person_id,
        checklist=checklist or {},
        fix_by=fix_by,
        staged_at=now,
        applies_at=now + dt.timedelta(seconds=stage_seconds),
    )
    # The permission is asked before the decision is in the table: a staged one stops its own author too.
    step(db, packet, act, actor=actor, version=version, touched={"seal": seals.of_decision(decision)})
    try:
        with db.begin_nested():
            db.add(decision)
    except IntegrityError as error:
        raise Stale(why_stale(db, packet, act)) from error
    return decision


def take_back(db: Session, packet: Packet, *, actor: Actor, version: int) -> None:
    """Voids a staged decision within its stage (transition 11); the row stays."""
    staged = staged_decision(db, packet)
    if staged is None or staged.applies_at <= clock.now():
        raise Stale("The decision has taken effect; it can no longer be taken back.")
    why = "taken back"
    touched = {"decision": staged.id, "seal": seals.of_voiding(staged, why)}
    step(db, packet, Act.TAKE_BACK, actor=actor, version=version, touched=touched)
    staged.voided_at, staged.void_reason = clock.now(), why


def apply_decision(db: Session, decision: Decision) -> bool:
    """Lets a staged decision take effect: deficiencies become visible, the state moves, the notices are owed.

    False where it was taken back, or applied by another, a moment ago.
    """
    packet = decision.revision.packet
    hold(db, packet)
    db.refresh(decision)
    if decision.voided_at is not None or decision.applied_at is not None:
        return False
    decision.applied_at = clock.now()
    sent = {}
    for deficiency in _deficiencies(db, packet):
        target = next_deficiency_state(DeficiencyAct.SEND, DeficiencyState(deficiency.state))
        if target is not None and deficiency.author_id == decision.author_id:
            deficiency.state = target
            sent[str(deficiency.id)] = seals.of_deficiency(deficiency)
    db.flush()
    touched = {"decision": decision.id, "deficiencies": sent}
    if decision.kind == "return":
        step(db, packet, Act.RETURN_FOR_FIXES, actor=None, touched=touched, lease_until=None, fix_by=decision.fix_by)
    else:
        step(db, packet, Act.PASS, actor=None, touched=touched, lease_until=None)
    act, words = _letter_words(db, packet, decision.kind, decision.author_id, decision.fix_by)
    tell_candidate(db, act, packet, **words)
    if decision.kind == "pass":
        tell_role(db, "passed_to_complete", packet, "coordinator")
    return True


def letter(db: Session, packet: Packet, *, actor: Actor, kind: str, fix_by: dt.date | None) -> tuple[str, str]:
    """Subject and body of what the candidate gets if this reviewer decides so now: "return" or "pass"."""
    act, words = _letter_words(db, packet, kind, actor.person_id, fix_by)
    return written_notice(act, packet.candidate, packet, words)


def _letter_words(
    db: Session, packet: Packet, kind: str, author_id: int, fix_by: dt.date | None
) -> tuple[str, dict[str, object]]:
    sent = (DeficiencyState.DRAFT, DeficiencyState.OPEN)
    listed = [d for d in _counting(db, packet, author_id) if d.state in sent]
    titles = requirements(packet)
    if kind == "return":
        return "returned", {"deficiencies": listed, "fix_by": fix_by, "titles": titles}
    return "passed", {"advice": listed, "titles": titles}


def usual_fix_by(packet: Packet) -> dt.date:
    """The due date that a return begins with: the rule set's working days from now, or less where it allows less."""
    rules = rules_of(packet)
    return min(_usual(rules), latest_fix_by(packet))


def _usual(rules: checks.RuleSet) -> dt.date:
    return add_working_days(clock.today(rules.timezone), rules.review.fix_days, rules.review.holidays)


def extend(db: Session, packet: Packet, *, actor: Actor, fix_by: dt.date | None, reason: str, version: int) -> None:
    """Moves the day by which fixes are due, as far as the rule set allows (transition 12)."""
    require_version(db, packet, Act.EXTEND, version)
    problems = _fix_by_problems(packet, fix_by)
    if fix_by is not None and packet.fix_by is not None and fix_by <= packet.fix_by:
        problems.append(Problem("fix_by", "Choose a day after the present one."))
    if not reason.strip():
        problems.append(Problem("reason", "Give a reason; the candidate will read it."))
    require(problems)
    before = packet.fix_by
    touched = {"before": before.isoformat() if before else None, "after": fix_by.isoformat() if fix_by else None}
    step(db, packet, Act.EXTEND, actor=actor, touched=touched, fix_by=fix_by)
    tell_candidate(db, "extended", packet, before=before, fix_by=fix_by, reason=reason.strip())


def latest_fix_by(packet: Packet) -> dt.date:
    """The last day that the rule set allows for fixes: the cycle's end and its cure days.

    A packet returned after that day gets the day of the return and no more, unless the rule set allows
    extensions: then a coordinator may go beyond, up to a year. Applications are read after they closed, so their
    fixes have the rule set's working days from the return.
    """
    rules = rules_of(packet)
    last = packet.cycle.ends_on + dt.timedelta(days=rules.deadline.cure_days)
    if rules.application is not None:
        last = max(last, _usual(rules))
    if rules.deadline.extension_allowed:
        last += dt.timedelta(days=365)
    return max(last, clock.today(rules.timezone))


def _fix_by_problems(packet: Packet, fix_by: dt.date | None) -> list[Problem]:
    if fix_by is None:
        return [Problem("fix_by", "Enter the day by which the fixes are due.")]
    rules = rules_of(packet)
    today, last = clock.today(rules.timezone), latest_fix_by(packet)
    if fix_by < today:
        return [Problem("fix_by", "The due date must not lie in the past.")]
    if fix_by > last:
        why = "." if rules.application is not None else ", when the certification expires."
        return [Problem("fix_by", f"The rules allow no day after {in_words(last)}{why}")]
    return []


def return_to_review(db: Session, packet: Packet, *, actor: Actor, reason: str, version: int) -> None:
    """A coordinator sends a passed packet back into the queue (transition 13); the pass is voided, not deleted."""
    require_version(db, packet, Act.RETURN_TO_REVIEW, version)
    if not reason.strip():
        require([Problem("reason", "Give a reason; the reviewer and the candidate will read it.")])
    passed = live_decision(db, packet)
    if passed is None or passed.kind != "pass":
        raise NotAllowed("There is no pass to void.")
    touched = {"decision": passed.id, "seal": seals.of_voiding(passed, reason.strip())}
    step(db, packet, Act.RETURN_TO_REVIEW, actor=actor, touched=touched)
    passed.voided_at, passed.void_reason = clock.now(), reason.strip()
    tell_candidate(db, "return_to_review", packet, reason=reason.strip())
    tell_reviewer(db, "return_to_review", packet, passed.author, reason=reason.strip())


def _deficiencies(db: Session, packet: Packet) -> list[Deficiency]:
    return list(db.scalars(select(Deficiency).where(Deficiency.packet_id == packet.id).order_by(Deficiency.id)))


def _counting(db: Session, packet: Packet, author_id: int) -> list[Deficiency]:
    """The deficiencies that count for a decision of this author: drafts of others are theirs to send or to delete."""
    return [d for d in _deficiencies(db, packet) if d.state != DeficiencyState.DRAFT or d.author_id == author_id]


def _unlooked(listed: list[Deficiency]) -> list[Problem]:
    """An answer of the candidate's that the reviewer has not judged yet."""
    return [
        Problem(f"deficiency-{d.public_id}", "Say whether the candidate's answer settles this deficiency.")
        for d in listed
        if d.state == DeficiencyState.ANSWERED
    ]


def _unsettled_findings(db: Session, packet: Packet, listed: list[Deficiency]) -> list[Problem]:
    """Each "not found" that nobody dismissed and no resolved deficiency covers."""
    revision = packet.latest_revision
    if revision is None:
        return []
    covered = {d.requirement for d in listed if d.must_fix and d.state not in (*UNRESOLVED, DeficiencyState.DRAFT)}
    dismissed = select(FindingAnswer.finding_id).where(
        FindingAnswer.packet_id == packet.id, FindingAnswer.answer == "dismissed"
    )
    unsettled = select(FindingRow).where(
        FindingRow.report_id == revision.report_id,
        FindingRow.verdict == "not_found",
        FindingRow.severity == "fix",
        FindingRow.mode == "enforce",
        FindingRow.id.not_in(dismissed),
    )
    return [
        Problem(
            f"finding-{finding.public_id}",
            f"Dismiss this finding with a reason, or return the packet: {finding.message}",
        )
        for finding in db.scalars(unsettled.order_by(FindingRow.position))
        if finding.requirement not in covered
    ]
