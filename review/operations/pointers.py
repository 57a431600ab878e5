"""Pointers: where the candidate says that a section stands which the checks did not find, or found wanting."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from review import clock
from review.models import Packet, Pointer
from review.operations import seals
from review.operations.refusals import Problem, Stale, require
from review.operations.step import hold, step
from review.policy import Actor
from review.queries.reports import rules_of
from review.workflow.packets import Act

LONGEST_PAGE, LONGEST_WORDS = 20, 200
"""Characters."""


def point(db: Session, packet: Packet, *, actor: Actor, requirement: str, page: str, words: str) -> Pointer:
    """Says on which page a section of the plan stands, and under which heading; changeable until submit.

    `page` is as the person reads it in the file ("12", "4-6"), `words` is the heading, which may be empty.
    """
    page, words = page.strip(), words.strip()
    problems = []
    if requirement not in {section.code for section in rules_of(packet).sections}:
        problems.append(Problem("", "The plan needs no such section."))
    if not page:
        problems.append(Problem("page", "Enter the page, as in 12."))
    if len(page) > LONGEST_PAGE:
        problems.append(Problem("page", f"The page must be {LONGEST_PAGE} characters or fewer, as in 12."))
    if len(words) > LONGEST_WORDS:
        problems.append(Problem("words", f"The heading must be {LONGEST_WORDS} characters or fewer."))
    require(problems)
    hold(db, packet)
    pointer = _find(db, packet, requirement)
    if pointer is None:
        pointer = Pointer(packet_id=packet.id, requirement=requirement)
        db.add(pointer)
    pointer.page, pointer.words, pointer.written_at = page, words, clock.now()
    db.flush()
    step(db, packet, Act.POINT, actor=actor, touched={"pointer": pointer.id, "seal": seals.of_pointer(pointer)})
    return pointer


def take_pointer_back(db: Session, packet: Packet, *, actor: Actor, requirement: str) -> None:
    """Takes back what was said of a section; raises Stale where nothing is."""
    hold(db, packet)
    pointer = _find(db, packet, requirement)
    if pointer is None:
        raise Stale("That is taken back already.")
    touched = {"pointer": pointer.id, "removed": True}
    db.delete(pointer)
    step(db, packet, Act.POINT, actor=actor, touched=touched)


def _find(db: Session, packet: Packet, requirement: str) -> Pointer | None:
    known = select(Pointer).where(Pointer.packet_id == packet.id, Pointer.requirement == requirement)
    return db.scalar(known.execution_options(populate_existing=True))
