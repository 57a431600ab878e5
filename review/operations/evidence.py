"""The files that show that hours were earned: added and taken back by the holder, while the entry may change."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import uploads
from review import clock
from review.models import Evidence, HoursEntry, StoredFile
from review.operations.hours import hold_to_change, note
from review.operations.packets import stored_file_of
from review.operations.refusals import NotReady, Problem, Stale
from review.policy import Actor

MEGABYTE = 1024 * 1024
FORMATS: tuple[uploads.Format, ...] = ("docx", "pdf", "png", "jpg")
LIMITS = uploads.Limits(file_bytes=10 * MEGABYTE)
MOST_FILES = 5
"""Of one entry."""
MOST_BYTES = 300 * MEGABYTE
"""All that a person added to the entries of a cycle."""


class RequireRoom(Protocol):
    """Refuses a file, of `size` bytes, for which there is no room."""

    def __call__(self, db: Session, entry: HoursEntry, *, size: int) -> None:
        """Raises NotReady."""


def add_evidence(db: Session, entry: HoursEntry, *, actor: Actor, upload: uploads.StoredUpload) -> Evidence:
    """Adds a stored file to an entry; that answers a query.

    The same bytes once more are the same upload again, after a double click or a retry: nothing changes.
    """
    hold_to_change(db, entry, actor, None)
    return keep_file(db, entry, actor=actor, upload=upload, require_room=require_room)


def keep_file(
    db: Session, entry: HoursEntry, *, actor: Actor, upload: uploads.StoredUpload, require_room: RequireRoom
) -> Evidence:
    """Adds a stored file to an entry that is held, once; `require_room` refuses one for which there is no room."""
    same = next((each for each in entry.evidence if each.stored_file.sha256 == upload.sha256), None)
    if same is not None:
        return same
    require_room(db, entry, size=upload.size)
    evidence = Evidence(
        entry=entry,
        name=upload.name,
        stored_file=stored_file_of(db, upload),
        added_by=actor.person_id,
        added_at=clock.now(),
    )
    db.add(evidence)
    entry.queried_at = None
    note(db, entry, "add_evidence", actor)
    return evidence


def remove_evidence(db: Session, entry: HoursEntry, public_id: str, *, actor: Actor) -> str:
    """Takes a file of an entry back; its name. Raises Stale where it is gone already."""
    hold_to_change(db, entry, actor, None)
    found = next((each for each in entry.evidence if each.public_id == public_id), None)
    if found is None:
        raise Stale("That file was taken back a moment ago.")
    entry.evidence.remove(found)
    note(db, entry, "remove_evidence", actor)
    return found.name


def require_room(db: Session, entry: HoursEntry, *, size: int) -> None:
    """Refuses a file, of `size` bytes, for which the entry or its cycle has no room."""
    if len(entry.evidence) >= MOST_FILES:
        sentence = f"An entry has {MOST_FILES} files at most. Take one back first, or put several into one PDF."
        raise NotReady([Problem("file", sentence)])
    added = (
        select(func.coalesce(func.sum(StoredFile.size), 0))
        .select_from(Evidence)
        .join(HoursEntry, HoursEntry.id == Evidence.entry_id)
        .join(StoredFile, StoredFile.id == Evidence.stored_file_id)
        .where(HoursEntry.cycle_id == entry.cycle_id)
    )
    if int(db.scalar(added) or 0) + size > MOST_BYTES:
        sentence = (
            f"The files of all entries must together be smaller than {MOST_BYTES // MEGABYTE} MB. "
            "Make this file smaller, for example by compressing its pictures, and choose it again."
        )
        raise NotReady([Problem("file", sentence)])
