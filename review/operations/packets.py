"""What happens to a packet at the candidate's side: open, attach, submit, answer, withdraw, revive."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import checks
import uploads
from review import clock
from review.models import Certification, Cycle, Decision, Deficiency, Document, Packet, Revision, StoredFile
from review.notices import tell_candidate, tell_reviewer, tell_role
from review.operations import seals
from review.operations.intake import hold_room, require_room, rule_for, same_in_slot
from review.operations.refusals import NotAllowed, NotReady, Problem, Stale, require
from review.operations.reports import ask_report, receive_report
from review.operations.step import hold, open_log, require_version, step
from review.policy import Actor, may, may_manage
from review.queries.applying import why_too_late
from review.queries.conflicts import districts_of
from review.queries.facts import facts_of, staged_decision
from review.queries.reports import rules_of
from review.workflow.dates import REVIVE_DAYS
from review.workflow.deficiencies import DeficiencyAct, DeficiencyState, next_deficiency_state
from review.workflow.packets import Act, State


def open_packet(db: Session, cycle: Cycle, *, actor: Actor) -> Packet:
    """Opens the packet of a cycle (transition 1): the holder, or a coordinator on their behalf.

    Raises NotAllowed after a removal (only the academy leads back) and for others' cycles; Stale
    where a live packet stands already.
    """
    holder = cycle.certification.person
    program = cycle.certification.program
    if actor.person_id == holder.id and actor.has("candidate", program):
        role = "candidate"
    elif may_manage(actor, program, holder.id, districts_of(holder)):
        role = "coordinator"
    else:
        raise NotAllowed("Only the holder or a coordinator can open this packet.")
    _require_going_on(cycle.certification)
    if cycle.completed_at is not None:
        raise NotAllowed("This cycle is completed already.")
    if holder.district_id is None:
        raise NotReady([Problem("", "Your account names no district yet. Ask your coordinator to add it.")])
    now = clock.now()
    packet = Packet(
        program=program,
        cycle=cycle,
        candidate_id=holder.id,
        candidate_name=holder.name,
        district_id=holder.district_id,
        ends_on=cycle.ends_on,
        state=State.DRAFT,
        state_since=now,
        opened_at=now,
    )
    try:
        with db.begin_nested():
            db.add(packet)
    except IntegrityError as error:
        raise Stale("A packet for this cycle is open already.") from error
    open_log(db, packet, actor=actor, role=role, touched={"cycle": cycle.id, "district": packet.district_id})
    return packet


def attach(db: Session, packet: Packet, *, actor: Actor, kind: str, upload: uploads.StoredUpload) -> Document:
    """Puts a stored file into a slot of the packet and starts its checks as a private dry run.

    A kind that takes one document has its earlier one replaced; nothing is deleted. Bytes that stand in
    the slot already are the same upload again, after a double click or a retry: nothing changes. Raises
    `uploads.Refused` where the file is in another slot, or where there is no room for it.
    """
    hold_room(db, packet, person_id=actor.person_id)
    rule = rule_for(packet, kind)
    same = same_in_slot(packet, kind, upload.sha256)
    if same is not None:
        return same
    require_room(db, packet, kind=kind, sha256=upload.sha256, size=upload.size, person_id=actor.person_id)
    replaced = [] if rule.multiple else [each for each in packet.current_documents if each.kind == kind]
    now = clock.now()
    for earlier in replaced:
        earlier.replaced_at = now
    document = Document(
        packet=packet,
        kind=kind,
        name=upload.name,
        stored_file=stored_file_of(db, upload),
        added_by=actor.person_id,
        added_at=now,
    )
    db.add(document)
    db.flush()
    touched = {"document": document.id, "sha256": upload.sha256, "seal": seals.of_document(document)}
    step(db, packet, Act.ATTACH, actor=actor, touched={**touched, "replaced": [each.id for each in replaced]})
    ask_report(db, packet, packet.current_documents)
    return document


def detach(db: Session, packet: Packet, document: Document, *, actor: Actor) -> None:
    """Takes a document out of its slot; the revisions that hold it keep it."""
    hold(db, packet)
    db.refresh(document)
    if document.packet_id != packet.id or document.replaced_at is not None:
        raise Stale("That file is not in the packet any more.")
    document.replaced_at = clock.now()
    step(db, packet, Act.ATTACH, actor=actor, touched={"document": document.id, "removed": True})
    if packet.current_documents:
        ask_report(db, packet, packet.current_documents)


def stored_file_of(db: Session, upload: uploads.StoredUpload) -> StoredFile:
    """The row of these bytes; two candidates may bring the same bytes at the same moment."""
    known = select(StoredFile).where(StoredFile.sha256 == upload.sha256)
    found = db.scalar(known)
    if found is not None:
        return found
    row = StoredFile(sha256=upload.sha256, size=upload.size, format=upload.format, stored_at=clock.now())
    try:
        with db.begin_nested():
            db.add(row)
    except IntegrityError:
        return db.scalars(known).one()
    return row


def missing_kinds(packet: Packet) -> list[checks.DocumentRule]:
    """The required kinds of document that the packet does not hold yet."""
    present = {document.kind for document in packet.current_documents}
    return [d for d in rules_of(packet).documents if d.required and d.kind not in present]


def unanswered(db: Session, packet: Packet) -> list[Deficiency]:
    """The open must-fix deficiencies that wait for the candidate's answer."""
    waiting = select(Deficiency).where(
        Deficiency.packet_id == packet.id, Deficiency.must_fix, Deficiency.state == DeficiencyState.OPEN
    )
    return list(db.scalars(waiting.order_by(Deficiency.id)))


def submit(db: Session, packet: Packet, *, actor: Actor, statement_ticked: bool, version: int) -> Revision:
    """Freezes the documents as the next revision and hands it to the checks (transition 2).

    Raises NotReady with every problem: a missing document, the statement not ticked, a must-fix
    deficiency without an answer, an application that comes too late. The receipt is a notice with the
    sha-256 of each file.
    """
    require_version(db, packet, Act.SUBMIT, version)
    rules = rules_of(packet)
    problems = [Problem(d.kind, f"Add the {d.title.lower()}.") for d in missing_kinds(packet)]
    problems += [
        Problem(f"answer-{d.public_id}", f"Answer this item first: {_shortened(d.words)}")
        for d in unanswered(db, packet)
    ]
    if late := why_too_late(packet):
        problems.append(Problem("", late))
    if not statement_ticked:
        problems.append(Problem("statement", "Tick the statement to submit."))
    require(problems)
    now = clock.now()
    report = ask_report(db, packet, packet.current_documents)
    # A worker that finishes now waits until this revision can be seen, or is waited for: one of us moves the packet.
    db.refresh(report, with_for_update={"key_share": True})
    revision = Revision(
        number=len(packet.revisions) + 1,
        submitted_at=now,
        submitted_by=actor.person_id,
        statement=rules.statement,
        report=report,
        documents=packet.current_documents,
    )
    packet.revisions.append(revision)
    db.flush()
    files = [{"kind": d.kind, "sha256": d.stored_file.sha256} for d in revision.documents]
    first: dict[str, Any] = {} if packet.first_submitted_at else {"first_submitted_at": now, "rule_set": rules.id}
    step(
        db,
        packet,
        Act.SUBMIT,
        actor=actor,
        touched={"report": report.id, "files": files, "seal": seals.of_revision(revision)},
        fix_by=None,
        **first,
    )
    tell_candidate(db, "receipt", packet, revision=revision, zone=rules.timezone)
    if report.final:
        receive_report(db, packet, report)
    return revision


def _shortened(words: str) -> str:
    return words if len(words) <= 80 else f"{words[:79].rstrip()}…"


def answer_deficiency(
    db: Session,
    deficiency: Deficiency,
    packet: Packet,
    *,
    actor: Actor,
    kind: str,
    words: str,
    version: int | None = None,
) -> None:
    """The candidate's answer to one deficiency: "fixed" (where), or "disagree" (why); changeable until submit.

    `version` is the deficiency's as the person saw it (None: whichever stands); raises Stale where it moved on.
    """
    problems = []
    if kind not in ("fixed", "disagree"):
        problems.append(Problem("kind", "Say whether you fixed this or disagree."))
    if not words.strip():
        problems.append(Problem("words", "Say where you fixed it, or why you disagree."))
    require(problems)
    hold(db, packet)
    db.refresh(deficiency)
    if version not in (None, deficiency.version):
        raise Stale("An answer was saved a moment ago, perhaps in another window.")
    target = next_deficiency_state(DeficiencyAct.ANSWER, DeficiencyState(deficiency.state))
    if target is None:
        raise NotAllowed("This item is settled; it needs no answer.")
    deficiency.state, deficiency.answered_at = target, clock.now()
    deficiency.answer_kind, deficiency.answer = kind, words.strip()
    touched = {"deficiency": deficiency.id, "seal": seals.of_answer(deficiency)}
    step(db, packet, Act.ANSWER, actor=actor, touched=touched)


def withdraw(db: Session, packet: Packet, *, actor: Actor, version: int, reason: str = "") -> None:
    """Takes the packet out of the process (transition 16); a staged decision is voided, the deadlines run on."""
    require_version(db, packet, Act.WITHDRAW, version)
    _reason_of_staff(packet, actor, reason)
    holder = packet.reviewer
    now = take_out(db, packet, actor=actor)
    words = {"reason": reason.strip(), "revive_by": last_revive_day(now, rules_of(packet).timezone)}
    tell_candidate(db, "withdrawn", packet, **words)
    if holder is not None:
        tell_reviewer(db, "withdrawn", packet, holder, watching=False, **words)
    if actor.person_id == packet.candidate_id:
        tell_role(db, "withdrawn", packet, "coordinator", watching=True, **words)


def take_out(db: Session, packet: Packet, *, actor: Actor) -> dt.datetime:
    """Withdraws the packet and tells nobody; a staged decision is voided. Returns when."""
    staged: Decision | None = staged_decision(db, packet)
    if staged is not None:
        staged.voided_at, staged.void_reason = clock.now(), "withdrawn"
        db.flush()
    touched = {"decision": staged.id, "seal": seals.of_voiding(staged, staged.void_reason)} if staged else {}
    now = clock.now()
    step(db, packet, Act.WITHDRAW, actor=actor, touched=touched, withdrawn_at=now, lease_until=None, reviewer_id=None)
    return now


def revive(db: Session, packet: Packet, *, actor: Actor, version: int, reason: str = "") -> None:
    """Makes a withdrawn packet a draft again, within 14 days and where no other live packet stands."""
    require_version(db, packet, Act.REVIVE, version)
    _reason_of_staff(packet, actor, reason)
    _require_going_on(packet.cycle.certification)
    zone = rules_of(packet).timezone
    if packet.withdrawn_at is None or clock.today(zone) > last_revive_day(packet.withdrawn_at, zone):
        raise NotAllowed(f"A packet can be revived for {REVIVE_DAYS} days only. Open a new one.")
    try:
        with db.begin_nested():
            step(db, packet, Act.REVIVE, actor=actor, withdrawn_at=None)
    except IntegrityError as error:
        raise NotAllowed("Another packet of this cycle is open; this one stays withdrawn.") from error
    tell_candidate(db, "revived", packet, reason=reason.strip())
    if actor.person_id == packet.candidate_id:
        tell_role(db, "revived", packet, "coordinator")


def last_revive_day(withdrawn_at: dt.datetime, timezone: str) -> dt.date:
    """The last local day on which a withdrawn packet can be revived."""
    return withdrawn_at.astimezone(ZoneInfo(timezone)).date() + dt.timedelta(days=REVIVE_DAYS)


def _require_going_on(certification: Certification) -> None:
    if certification.removed_at is not None:
        raise NotAllowed("This certification was removed; only the academy leads back to it.")
    if certification.revoked_at is not None or certification.closed_on is not None:
        raise NotAllowed("This certification is over; ask your coordinator about it.")


def _reason_of_staff(packet: Packet, actor: Actor, reason: str) -> None:
    if actor.person_id != packet.candidate_id and not reason.strip():
        raise NotReady([Problem("reason", "Give a reason; the candidate will read it.")])


def may_change(db: Session, packet: Packet, actor: Actor) -> bool:
    """True where the actor may change the documents now."""
    return may(actor, "attach", facts_of(db, packet))
