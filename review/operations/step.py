"""The one writer of a packet's state: a compare-and-set and a chained log entry, together."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from review import clock
from review.models import Decision, LogEntry, Packet
from review.operations.refusals import NotAllowed, Stale
from review.policy import Actor, role_for
from review.queries.facts import facts_of, staged_decision
from review.queries.reports import rules_of
from review.wording import in_words, local_day, time_in_words
from review.workflow.packets import BACK_IN_LINE, Act, State, next_state

CHAIN_START = "0" * 64
HELD: dict[str, Any] = {"of": Packet, "key_share": True}
"""How a packet's row is locked: the rows joined to it are not, and others may still insert rows that point to it."""

_STOPPED_BY_A_DECISION = frozenset(
    {Act.RELEASE, Act.RESOLVE_DEFICIENCY, Act.ANSWER_FINDING, Act.STAGE_RETURN, Act.STAGE_PASS}
)
"""What the holder does who can take the decision back."""
_WHY_STALE = {
    Act.SUBMIT: "This packet was changed or submitted a moment ago, perhaps in another window.",
    Act.COMPLETE: "This recertification was completed or sent back a moment ago.",
}


def step(
    db: Session,
    packet: Packet,
    act: Act,
    *,
    actor: Actor | None,
    version: int | None = None,
    touched: dict[str, Any] | None = None,
    **values: Any,
) -> LogEntry:
    """Moves the packet by `act`, sets `values` in the same statement, and writes the log entry.

    `actor` None is the system. `version` is what the person saw (None: what this transaction read).
    Raises Stale when the packet moved on meanwhile, NotAllowed when the permission table says no.
    """
    if version is not None:
        require_version(db, packet, act, version)
    source = State(packet.state)
    target = next_state(act, source)
    role = "system" if actor is None else role_for(actor, act, facts_of(db, packet))
    if target is None or role is None:
        raise NotAllowed(f"This packet is {state_in_words(source)}, so this cannot be done to it now.")
    moved = {"state_since": _since(db, packet, act)} if target != source else {}
    seen = packet.version
    statement = (
        update(Packet)
        .where(Packet.id == packet.id, Packet.version == seen, Packet.state == source)
        .values(state=target, version=seen + 1, **moved, **values)
        .execution_options(synchronize_session=False)
    )
    if cast("CursorResult[Any]", db.execute(statement)).rowcount != 1:
        db.refresh(packet)
        raise Stale(why_stale(db, packet, act))
    db.refresh(packet)
    return _log(db, packet, act, actor_id=actor.person_id if actor else None, role=role, source=source, touched=touched)


def open_log(db: Session, packet: Packet, *, actor: Actor, role: str, touched: dict[str, Any]) -> LogEntry:
    """The first entry of a new packet's chain."""
    return _log(db, packet, Act.OPEN, actor_id=actor.person_id, role=role, source=None, touched=touched)


def _since(db: Session, packet: Packet, act: Act) -> dt.datetime:
    """When the state that the act leads to began; a packet put back into the queue keeps its place there."""
    if act not in BACK_IN_LINE:
        return clock.now()
    came = select(LogEntry.at).where(
        LogEntry.packet_id == packet.id,
        LogEntry.to_state == State.QUEUED,
        LogEntry.from_state != State.QUEUED,
        LogEntry.act.not_in(BACK_IN_LINE),
    )
    return db.scalars(came.order_by(LogEntry.number.desc()).limit(1)).one()


def require_version(db: Session, packet: Packet, act: Act, version: int) -> None:
    """Refuses an act on what the person did not see; from here on nobody else moves the packet in between.

    An operation that writes rows of its own before its step asks this first, so that the second of two
    people gets this answer rather than a constraint's.
    """
    hold(db, packet)
    if version != packet.version:
        raise Stale(why_stale(db, packet, act))


def hold(db: Session, packet: Packet) -> None:
    """Reads the packet anew; until this transaction ends nobody else moves it.

    Whoever writes other rows of a packet before its step holds it first: two transactions that wait for
    each other's rows would both be lost. (SQLite lets one writing transaction in at a time anyway.)
    """
    db.refresh(packet, with_for_update=HELD)


def why_stale(db: Session, packet: Packet, act: Act) -> str:
    """What happened, for the person who was second."""
    staged = staged_decision(db, packet) if act in _STOPPED_BY_A_DECISION else None
    if staged is not None:
        return why_stopped(staged)
    if act == Act.CLAIM and packet.state != State.QUEUED:
        if packet.state == State.IN_REVIEW and packet.reviewer is not None:
            zone = rules_of(packet).timezone
            day = local_day(packet.state_since, zone)
            when = "" if day == clock.today(zone) else f" on {in_words(day)}"
            return f"{packet.reviewer.name} took this at {time_in_words(packet.state_since, zone)}{when}."
        return f"This packet is {state_in_words(State(packet.state))} by now."
    return _WHY_STALE.get(act, "This packet changed while you were looking at it.")


def why_stopped(staged: Decision) -> str:
    """What the holder of a packet reads who decided on it, and goes on in another window."""
    zone = rules_of(staged.revision.packet).timezone
    return f"A decision on this packet is staged until {time_in_words(staged.applies_at, zone)}. Take it back first."


def state_in_words(state: State) -> str:
    """The state as it stands in a sentence."""
    return {
        State.DRAFT: "a draft",
        State.CHECKING: "being checked",
        State.NEEDS_FILES: "waiting for a file to be replaced",
        State.QUEUED: "waiting for a reviewer",
        State.IN_REVIEW: "being reviewed",
        State.FIX_REQUESTED: "back with the candidate for fixes",
        State.PASSED: "past review",
        State.COMPLETED: "completed",
        State.WITHDRAWN: "withdrawn",
    }[state]


def _log(
    db: Session,
    packet: Packet,
    act: Act,
    *,
    actor_id: int | None,
    role: str,
    source: State | None,
    touched: dict[str, Any] | None,
) -> LogEntry:
    last = db.scalar(select(LogEntry).where(LogEntry.packet_id == packet.id).order_by(LogEntry.number.desc()).limit(1))
    revision = packet.latest_revision
    entry = LogEntry(
        packet_id=packet.id,
        number=last.number + 1 if last else 1,
        at=clock.now(),
        act=act,
        actor_id=actor_id,
        role=role,
        from_state=source,
        to_state=packet.state,
        revision=revision.number if revision else None,
        touched=touched or {},
        rule_set=packet.rule_set,
        request_id=db.info.get("request_id", ""),
        previous_hash=last.hash if last else CHAIN_START,
    )
    entry.hash = hash_of(entry)
    db.add(entry)
    db.flush()
    return entry


def hash_of(entry: LogEntry) -> str:
    """The sha-256 over the entry's fields and the previous entry's hash, hex."""
    fields = {
        "packet": entry.packet_id,
        "number": entry.number,
        "at": entry.at.isoformat(timespec="microseconds"),
        "act": entry.act,
        "actor": entry.actor_id,
        "role": entry.role,
        "from": entry.from_state,
        "to": entry.to_state,
        "revision": entry.revision,
        "touched": entry.touched,
        "rule_set": entry.rule_set,
        "request": entry.request_id,
        "previous": entry.previous_hash,
    }
    return hashlib.sha256(json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
