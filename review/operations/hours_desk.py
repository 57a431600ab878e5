"""What a coordinator does to lines of a holder's log: each by itself, and the holder hears of all in one notice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from sqlalchemy.orm import Session

from review import clock
from review.models import Batch, Cycle, HoursEntry, Person
from review.notices import owe_notice
from review.operations.hours import (
    NOT_YOURS,
    query_hours,
    reject_hours,
    take_back_hours,
    verify_hours,
    words_of_staff,
)
from review.operations.refusals import NotAllowed, Refused
from review.policy import Actor
from review.queries.hours import may_verify_hours, standing_of

Judgment = Literal["verify", "query", "reject"]
JUDGMENTS: tuple[Judgment, ...] = get_args(Judgment)
ASKS_FOR_WORDS = {
    "query": "Write what you want to know; the holder will read it.",
    "reject": "Give the reason; the holder will read it.",
}
DONE = {"verify": "verified", "query": "queried", "reject": "rejected"}
NOTICES = {"query": "hours_queried", "reject": "hours_rejected"}

Wanted = Sequence[tuple[HoursEntry, int]]
"""Lines, each with the version that the coordinator saw."""


def judge(db: Session, entry: HoursEntry, act: Judgment, *, actor: Actor, words: str, version: int) -> None:
    """Verifies, queries or rejects one line, and tells its holder. Raises Stale where it is not as it was seen."""
    _do(db, entry, act, actor=actor, words=words, version=version)
    _tell(db, act, [entry], actor, words)


def take_back(db: Session, entry: HoursEntry, *, actor: Actor, words: str, version: int) -> None:
    """Takes back that a line was verified or rejected, and tells its holder why. Raises Stale, NotAllowed, NotReady."""
    was = take_back_hours(db, entry, actor=actor, words=words, version=version)
    holder, path, once = _address(db, entry)
    about = {"entries": [entry], "words": words.strip(), "coordinator": actor.name, "was": was}
    owe_notice(db, "hours_taken_back", holder, once=once, path=path, words=about)


def judge_each(
    db: Session, cycle: Cycle, wanted: Wanted, act: Judgment, *, actor: Actor, words: str, absent: int
) -> Batch:
    """Does the same to several lines of one log; one that is refused keeps none of the others back.

    `absent` is the number of those that are there no more. A line that stands so already is left as it is, and told.
    """
    if not may_verify_hours(actor, cycle):
        raise NotAllowed(NOT_YOURS)
    if act in ASKS_FOR_WORDS:
        words_of_staff(words, ASKS_FOR_WORDS[act])
    outcomes, done = [], []
    # In one order, whoever does it: two coordinators who hold the same lines would else wait for each other.
    for entry, version in sorted(wanted, key=lambda one: one[0].id):
        why = ""
        try:
            with db.begin_nested():
                _do(db, entry, act, actor=actor, words=words, version=version)
            done.append(entry)
        except Refused as refused:
            settled = standing_of(entry) == DONE[act] and act != "query"
            why = f"It was {DONE[act]} already." if settled else str(refused)
        outcomes.append({"entry": entry.public_id, "why": why})
    _tell(db, act, done, actor, words)
    batch = Batch(
        person_id=actor.person_id,
        act=act,
        done_at=clock.now(),
        outcomes=outcomes,
        absent=absent,
        filters={"cycle": cycle.public_id},
    )
    db.add(batch)
    db.flush()
    return batch


def _do(db: Session, entry: HoursEntry, act: Judgment, *, actor: Actor, words: str, version: int) -> None:
    if act == "verify":
        verify_hours(db, entry, actor=actor, version=version)
    elif act == "query":
        query_hours(db, entry, actor=actor, words=words, version=version)
    else:
        reject_hours(db, entry, actor=actor, words=words, version=version)


def _tell(db: Session, act: Judgment, entries: Sequence[HoursEntry], actor: Actor, words: str) -> None:
    """One notice for the whole act, in full; that hours were verified is seen in the log."""
    if act not in NOTICES or not entries:
        return
    holder, path, once = _address(db, entries[0])
    about = {"entries": entries, "words": words.strip(), "coordinator": actor.name}
    if act == "query":
        owe_notice(db, "hours_queried", holder, once=once, path=path, words=about)
    else:
        owe_notice(db, "hours_rejected", holder, once=once, path=path, words=about)


def _address(db: Session, entry: HoursEntry) -> tuple[Person, str, str]:
    """Who is told of an act on this line, where the notice leads, and what makes it this act's."""
    assert entry.cycle is not None  # noqa: S101 - none else is judged
    holder = db.get_one(Person, entry.person_id)
    return holder, f"/hours/{entry.cycle.public_id}", f"{entry.id}:{entry.version}"
