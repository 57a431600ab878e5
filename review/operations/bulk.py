"""One act on many packets: each by itself, so that one that is refused keeps none of the others back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy.orm import Session

from review import clock
from review.models import Batch, Packet, Person
from review.operations import desk
from review.operations.refusals import NotAllowed, Refused
from review.operations.reminders import remind
from review.operations.step import hold, state_in_words
from review.policy import Actor
from review.queries.facts import facts_of
from review.workflow.packets import State

Wanted = Sequence[tuple[Packet, int]]
"""Packets, each with the version that the person saw."""


def assign_each(
    db: Session, wanted: Wanted, *, actor: Actor, reviewer: Person, absent: int, filters: Mapping[str, str]
) -> Batch:
    """Assigns the packets that wait for a reviewer. One that somebody holds is left with them."""

    def assign(packet: Packet, version: int) -> None:
        hold(db, packet)
        if packet.state != State.QUEUED:
            held = packet.state == State.IN_REVIEW and packet.reviewer is not None
            why = f"{packet.reviewer.name} holds it" if held and packet.reviewer else _state(packet)
            raise NotAllowed(f"{why}. It can be reassigned on its own page." if held else f"{why}.")
        if not desk.may_review(reviewer, facts_of(db, packet)):
            raise NotAllowed(f"{reviewer.name} has a conflict of interest, or does not review for its program.")
        desk.assign(db, packet, actor=actor, reviewer=reviewer, version=version)

    return _each(db, "assign", wanted, assign, actor, absent, filters)


def remind_each(db: Session, wanted: Wanted, *, actor: Actor, absent: int, filters: Mapping[str, str]) -> Batch:
    """Reminds whoever has the ball of each packet."""

    def remind_one(packet: Packet, _version: int) -> None:
        remind(db, packet, actor=actor)

    return _each(db, "remind", wanted, remind_one, actor, absent, filters)


def _state(packet: Packet) -> str:
    return f"It is {state_in_words(State(packet.state))}"


def _each(
    db: Session,
    act: str,
    wanted: Wanted,
    do: Callable[[Packet, int], None],
    actor: Actor,
    absent: int,
    filters: Mapping[str, str],
) -> Batch:
    outcomes = []
    # In one order, whoever does it: two coordinators who hold the same packets would else wait for each other.
    for packet, version in sorted(wanted, key=lambda one: one[0].id):
        why = ""
        try:
            with db.begin_nested():
                do(packet, version)
        except Refused as refused:
            why = str(refused)
        outcomes.append({"packet": packet.public_id, "why": why})
    batch = Batch(
        person_id=actor.person_id,
        act=act,
        done_at=clock.now(),
        outcomes=outcomes,
        absent=absent,
        filters=dict(filters),
    )
    db.add(batch)
    db.flush()
    return batch
