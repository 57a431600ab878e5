"""Hours of an approved external event: entered by a director, shown by files, and judged by a coordinator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import uploads
from review import clock
from review.models import Evidence, HoursEntry, Person, StoredFile
from review.notices import owe_notice
from review.operations.evidence import MEGABYTE, MOST_BYTES, MOST_FILES, keep_file
from review.operations.hours import note, words_of_staff
from review.operations.refusals import NotAllowed, NotReady, Problem, Stale, require
from review.policy import Actor
from review.queries.events import events_of_year
from review.queries.hours import is_fixed
from review.queries.mandates import MandateYear, holds_post
from review.queries.yearly import may_look

Judgment = Literal["verify", "query", "reject"]
MODALITIES = {"in_person": "In person", "online": "Online"}
MOST_HOURS = 60
"""Of one event, however many days it had; the rules cut what is more than the event is worth."""


@dataclass(frozen=True, slots=True)
class Attendance:
    """What a director says of an event: its code, the last day there, and the clock hours of sessions."""

    code: str
    day: dt.date
    hours: Decimal | None
    location: str
    modality: str
    areas: Collection[str]
    about: str


def enter_external(db: Session, one: MandateYear, *, actor: Actor, said: Attendance) -> HoursEntry:
    """Adds an entry of the director's own for an approved event; it counts once a coordinator has verified it."""
    event = next((each.event for each in events_of_year(db, one) if each.event.code == said.code), None)
    problems = [] if event else [Problem("event", "Choose the event from the list of the year.")]
    problems += _problems(db, one, actor, said)
    require(problems)
    assert event is not None  # noqa: S101 - require() has refused what is missing
    person = db.get_one(Person, actor.person_id)
    areas = [area.code for area in one.rules.areas if area.code in said.areas]
    entry = HoursEntry(
        person_id=person.id,
        cycle=None,
        applicant_name=person.name,
        district=person.district.name if person.district else "",
        activity=event.name[:200],
        location=said.location,
        date_completed=said.day,
        hours=said.hours,
        area=areas[0] if len(areas) == 1 else "",
        areas=areas if len(areas) > 1 else [],
        justification="",
        description=said.about,
        provider="external",
        modality=said.modality,
        event_code=event.code,
        entered_by=actor.person_id,
        entered_at=clock.now(),
        evidence=[],
    )
    db.add(entry)
    note(db, entry, "enter", actor)
    return entry


def _problems(db: Session, one: MandateYear, actor: Actor, said: Attendance) -> list[Problem]:
    problems = []
    if not holds_post(db, actor.person_id, one.rules.applies_to.posts, said.day):
        problems.append(Problem("day", "On that day you were in no post for which hours are asked."))
    if not one.days[0] <= said.day <= min(one.days[1], clock.today(one.rules.timezone)):
        problems.append(Problem("day", "Enter the last day on which you were there: in the year, and not ahead."))
    if said.hours is None or not 0 < said.hours <= MOST_HOURS or said.hours != round(said.hours, 2):
        problems.append(Problem("hours", f"Enter the hours as a number above 0 and up to {MOST_HOURS}, as in 1.5."))
    if said.modality not in MODALITIES:
        problems.append(Problem("modality", "Choose whether you were there in person or online."))
    if not {area.code for area in one.rules.areas} & set(said.areas):
        problems.append(Problem("areas", "Choose at least one area: without one the hours do not count."))
    return problems


def remove_external(db: Session, entry: HoursEntry, *, actor: Actor, version: int) -> None:
    """Takes an entry back that is neither verified nor rejected."""
    hold_own(db, entry, actor, version)
    note(db, entry, "remove", actor)
    db.delete(entry)
    db.flush()


def show_by_file(db: Session, entry: HoursEntry, *, actor: Actor, upload: uploads.StoredUpload) -> Evidence:
    """Adds a stored file to an entry, which answers a question; the same bytes once more change nothing."""
    hold_own(db, entry, actor, None)
    return keep_file(db, entry, actor=actor, upload=upload, require_room=require_space)


def require_space(db: Session, entry: HoursEntry, *, size: int) -> None:
    """Refuses a file, of `size` bytes, for which the entry or its holder has no room."""
    if len(entry.evidence) >= MOST_FILES:
        raise NotReady([Problem("file", f"An entry has {MOST_FILES} files at most. Put several into one PDF.")])
    added = (
        select(func.coalesce(func.sum(StoredFile.size), 0))
        .select_from(Evidence)
        .join(HoursEntry, HoursEntry.id == Evidence.entry_id)
        .join(StoredFile, StoredFile.id == Evidence.stored_file_id)
        .where(HoursEntry.cycle_id.is_(None), HoursEntry.person_id == entry.person_id)
    )
    if int(db.scalar(added) or 0) + size > MOST_BYTES:
        sentence = f"Your files must together be smaller than {MOST_BYTES // MEGABYTE} MB. Make this file smaller."
        raise NotReady([Problem("file", sentence)])


def hold_own(db: Session, entry: HoursEntry, actor: Actor, version: int | None) -> None:
    """Until this transaction ends nobody else changes the entry; it is the actor's own, and may still change."""
    if entry.person_id != actor.person_id or entry.cycle_id is not None or entry.origin == "roster":
        raise NotAllowed("Only an entry of your own for an external event can be changed here.")
    _hold(db, entry, version)


def judge_external(
    db: Session, one: MandateYear, entry: HoursEntry, act: Judgment, *, actor: Actor, words: str, version: int
) -> None:
    """Verifies, queries or rejects an entry that belongs to no certification; its holder reads the words."""
    if entry.cycle_id is not None or not may_look(actor, one, entry.person):
        raise NotAllowed("Only a coordinator of this program without a conflict of interest can verify these hours.")
    asks = {"query": "Write what you want to know; the director will read it.",
            "reject": "Give the reason; the director will read it."}  # fmt: skip
    said = words_of_staff(words, asks[act]) if act in asks else ""
    _hold(db, entry, version)
    now = clock.now()
    entry.queried_at = now if act == "query" else None
    if act == "verify":
        entry.verified_by, entry.verified_at = actor.person_id, now
    elif act == "reject":
        entry.rejected_at = now
    entry.staff_words = said or entry.staff_words
    note(db, entry, act, actor)
    about = {"entries": [entry], "words": said, "coordinator": actor.name}
    once = f"{entry.id}:{entry.version}"
    if act == "query":
        owe_notice(db, "hours_queried", entry.person, once=once, path="/years", words=about)
    elif act == "reject":
        owe_notice(db, "hours_rejected", entry.person, once=once, path="/years", words=about)


def _hold(db: Session, entry: HoursEntry, version: int | None) -> None:
    found = select(HoursEntry).where(HoursEntry.id == entry.id).with_for_update(of=HoursEntry)
    if db.scalar(found.execution_options(populate_existing=True)) is None:
        raise Stale("This entry was removed a moment ago.")
    if is_fixed(entry) or version not in (None, entry.version):
        raise Stale("This entry was changed or verified a moment ago.")
