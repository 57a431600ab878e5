"""What a person may add to a packet: nothing twice, and no more than packet and person have room for."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import checks
import uploads
from review.models import Document, Packet, Person, StoredFile
from review.operations.refusals import NotReady, Problem
from review.operations.step import hold
from review.queries.reports import rules_of
from review.workflow.packets import State

LIMITS = uploads.Limits()
MEGABYTE = 1024 * 1024


def rule_for(packet: Packet, kind: str) -> checks.DocumentRule:
    """What the packet's rule set says of documents of that kind."""
    rule = next((rule for rule in rules_of(packet).documents if rule.kind == kind), None)
    if rule is None:
        raise NotReady([Problem("", "This program does not ask for a document of that kind.")])
    return rule


def hold_room(db: Session, packet: Packet, *, person_id: int) -> None:
    """Until this transaction ends nobody else adds to the packet, nor this person to any other."""
    hold(db, packet)
    db.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


def same_in_slot(packet: Packet, kind: str, sha256: str) -> Document | None:
    """The document of that kind with the same bytes: then this is the same upload again, after a double click."""
    return next((d for d in packet.current_documents if d.kind == kind and d.stored_file.sha256 == sha256), None)


def require_room(db: Session, packet: Packet, *, kind: str, sha256: str, size: int, person_id: int) -> None:
    """Refuses (`uploads.Refused`) a file, of `size` bytes, that stands in another slot or finds no room.

    The packet counts what is in its slots; a person all that they ever added to packets not yet completed.
    """
    if same_in_slot(packet, kind, sha256) is not None:
        return
    rule = rule_for(packet, kind)
    elsewhere = next((d for d in packet.current_documents if d.stored_file.sha256 == sha256), None)
    if elsewhere is not None:
        there = rule_for(packet, elsewhere.kind).title
        raise uploads.refusal("same_file", there=f"“{there}”", here=f"“{rule.title}”")
    others = [d for d in packet.current_documents if rule.multiple or d.kind != kind]
    if sum(d.stored_file.size for d in others) + size > LIMITS.packet_bytes:
        raise uploads.refusal("packet_too_large", megabytes=LIMITS.packet_bytes // MEGABYTE)
    files, total = added_by(db, person_id)
    if files >= LIMITS.person_files:
        raise uploads.refusal("too_many_files", files=files)
    if total + size > LIMITS.person_bytes:
        raise uploads.refusal("person_too_large", megabytes=LIMITS.person_bytes // MEGABYTE)


def added_by(db: Session, person_id: int) -> tuple[int, int]:
    """How many files the person added to packets that are not completed, and their size in bytes."""
    added = (
        select(func.count(), func.coalesce(func.sum(StoredFile.size), 0))
        .select_from(Document)
        .join(Packet, Packet.id == Document.packet_id)
        .join(StoredFile, StoredFile.id == Document.stored_file_id)
        .where(Document.added_by == person_id, Packet.state != State.COMPLETED)
    )
    files, total = db.execute(added).one()
    return files, int(total)
