"""A completed recertification is reopened: one coordinator asks with a reason, another confirms (transition 15)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from review import clock
from review.models import Cycle, HoursEntry, Packet
from review.notices import tell_candidate, tell_role
from review.operations import seals
from review.operations.certificates import standing_certificate, suspend
from review.operations.refusals import NotAllowed, NotReady, Problem, Stale
from review.operations.step import require_version, step
from review.policy import Actor
from review.workflow.packets import Act, State


def ask_reopen(db: Session, packet: Packet, *, actor: Actor, reason: str, version: int) -> None:
    """Asks the other coordinators to confirm that the completion is taken back.

    Raises NotReady without a reason, NotAllowed where it was asked already or the next cycle has begun to be used.
    """
    require_version(db, packet, Act.ASK_REOPEN, version)
    cycle = packet.cycle
    if cycle.reopen_asked_by is not None:
        raise NotAllowed("This was asked already; another coordinator must confirm it.")
    if not reason.strip():
        raise NotReady([Problem("reason", "Give a reason; the other coordinators and the candidate will read it.")])
    _require_unused(db, following_cycle(cycle))
    cycle.reopen_asked_by, cycle.reopen_asked_at, cycle.reopen_words = actor.person_id, clock.now(), reason.strip()
    db.flush()
    step(db, packet, Act.ASK_REOPEN, actor=actor, touched={"cycle": cycle.id, "seal": seals.of_reopening(cycle)})
    tell_role(db, "reopen_asked", packet, "coordinator", asker=actor.name, reason=reason.strip())


def keep_completed(db: Session, packet: Packet, *, actor: Actor, version: int) -> None:
    """Drops what was asked: the recertification stays complete."""
    require_version(db, packet, Act.KEEP_COMPLETED, version)
    _asked(packet.cycle)
    step(db, packet, Act.KEEP_COMPLETED, actor=actor, touched={"cycle": packet.cycle_id})
    _forget(packet.cycle)
    db.flush()


def reopen(db: Session, packet: Packet, *, actor: Actor, version: int) -> None:
    """Takes the completion back: the packet is past review again, and its certificate suspended.

    The next cycle is gone, and is opened anew by completing. Raises NotAllowed for whoever asked.
    """
    require_version(db, packet, Act.REOPEN, version)
    cycle = packet.cycle
    if _asked(cycle) == actor.person_id:
        raise NotAllowed("You asked for it; another coordinator must confirm it.")
    following, reason = following_cycle(cycle), cycle.reopen_words
    _require_unused(db, following)
    step(db, packet, Act.REOPEN, actor=actor, touched={"cycle": cycle.id})
    cycle.completed_at = None
    if following is not None:
        cycle.certification.cycles.remove(following)
        db.delete(following)
    certificate = standing_certificate(db, cycle.certification)
    if certificate is not None and certificate.cycle_id == cycle.id:
        suspend(db, certificate, actor=actor)
    _forget(cycle)
    db.flush()
    tell_candidate(db, "reopened", packet, reason=reason)


def following_cycle(cycle: Cycle) -> Cycle | None:
    """The cycle after this one, if it is open."""
    return next((each for each in cycle.certification.cycles if each.number == cycle.number + 1), None)


def _require_unused(db: Session, following: Cycle | None) -> None:
    if following is None:
        return
    used = db.scalar(select(HoursEntry.id).where(HoursEntry.cycle_id == following.id).limit(1)) or db.scalar(
        select(Packet.id).where(Packet.cycle_id == following.id, Packet.state != State.WITHDRAWN).limit(1)
    )
    if used is not None:
        raise NotAllowed("The next cycle has hours or a packet already, so this one cannot be reopened.")


def _asked(cycle: Cycle) -> int:
    if cycle.reopen_asked_by is None:
        raise Stale("Nobody asks any more that this is reopened.")
    return cycle.reopen_asked_by


def _forget(cycle: Cycle) -> None:
    cycle.reopen_asked_by, cycle.reopen_asked_at, cycle.reopen_words = None, None, ""
