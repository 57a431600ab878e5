"""The lines of hours logs against the acts that are recorded of them, and nothing is both verified and rejected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from review.models import Certification, Cycle, HoursEntry, RecordedAct
from review.verifying.problem import Problem, apart

AT_ONCE = 500
LATER = frozenset({"change", "remove", "add_evidence", "remove_evidence", "verify", "query", "reject", "take_back"})
"""Acts on a line that is there already."""


def check_lines(db: Session) -> Iterator[Problem]:
    """Each line against its acts; lines from before there were such records hold none."""
    ids = db.scalars(select(HoursEntry.id).order_by(HoursEntry.id)).all()
    for first in range(0, len(ids), AT_ONCE):
        wanted = select(HoursEntry).where(HoursEntry.id.in_(ids[first : first + AT_ONCE])).order_by(HoursEntry.id)
        whole = joinedload(HoursEntry.cycle).joinedload(Cycle.certification).load_only(Certification.person_id)
        entries = db.scalars(wanted.options(whole)).all()
        acts = _acts_on(db, [entry.public_id for entry in entries])
        for entry in entries:
            yield from _check_standing(entry)
            yield from _check_acts(entry, acts[entry.public_id])


def _acts_on(db: Session, public_ids: Sequence[str]) -> dict[str, list[RecordedAct]]:
    acts: dict[str, list[RecordedAct]] = defaultdict(list)
    found = select(RecordedAct).where(RecordedAct.kind == "hours", RecordedAct.about.in_(public_ids))
    for act in db.scalars(found.order_by(RecordedAct.id)):
        acts[act.about].append(act)
    return acts


def _check_standing(entry: HoursEntry) -> Iterator[Problem]:
    name = f"Hours entry {entry.public_id}"
    if sum(at is not None for at in (entry.verified_at, entry.rejected_at, entry.queried_at)) > 1:
        yield Problem("hours standing", f"{name} is verified, rejected or asked about, and only one of these.")
    if (entry.rejected_at is not None or entry.queried_at is not None) and not entry.staff_words:
        yield Problem("hours reason", f"{name} is rejected or asked about without a word why.")
    if entry.cycle is not None and entry.cycle.certification.person_id != entry.person_id:
        yield Problem("hours holder", f"{name} is in the log of somebody else.")


def _check_acts(entry: HoursEntry, acts: Sequence[RecordedAct]) -> Iterator[Problem]:
    if not acts:
        return
    name, first = f"Hours entry {entry.public_id}", acts[0]
    if first.act in LATER or (first.actor_id, apart(first.at, entry.entered_at)) != (entry.entered_by, False):
        yield Problem("hours entered", f"{name} was not entered as its first act tells.")
    if {act.person_id for act in acts} != {entry.person_id}:
        yield Problem("hours acts", f"{name}: its acts concern somebody else.")
    for word, at, by in (
        ("verified", entry.verified_at, entry.verified_by),
        ("queried", entry.queried_at, None),
        ("rejected", entry.rejected_at, None),
    ):
        told = any(not apart(act.at, at) and by in (None, act.actor_id) for act in acts)
        if at is not None and not told:
            yield Problem("hours untold", f"{name} is {word}, and no act on it tells so.")
