"""A packet's story for its coordinator: the log in words with names, and every decision, the voided ones too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from review.models import Decision, LogEntry, Packet, Person, Revision
from review.queries.reports import rules_of
from review.wording import document_in_words, in_words, words_of
from review.workflow.packets import Act

SYSTEM = "Plandesk"

_WORDS: Mapping[Act, str] = {
    Act.OPEN: "opened the packet",
    Act.ATTACH: "put a file into the packet: {kind}",
    Act.SUBMIT: "submitted revision {revision}",
    Act.CHECKED: "finished the checks of revision {revision}; the packet waits for a reviewer",
    Act.BOUNCED: "could not read a file of revision {revision} and asked the candidate to replace it",
    Act.CHECK_BROKE: "could not finish the checks of revision {revision}; the packet waits for a reviewer all the same",
    Act.RERUN_CHECKS: "had the checks of revision {revision} run again",
    Act.CLAIM: "claimed the packet",
    Act.RELEASE: "released the packet",
    Act.EXPIRE: "put the packet back into the queue, as the reviewer's time had run out",
    Act.PUT_BACK: "put the packet back into the queue, as {reviewer} does not review any more",
    Act.ASSIGN: "assigned the packet to {reviewer}",
    Act.RESOLVE_DEFICIENCY: "{word} an item to fix",
    Act.ANSWER_FINDING: "{word} what the checks found",
    Act.STAGE_RETURN: "decided to return revision {revision} for fixes",
    Act.STAGE_PASS: "decided to pass revision {revision}",
    Act.TAKE_BACK: "took the decision back before it took effect",
    Act.RETURN_FOR_FIXES: "put the decision into effect: returned for fixes",
    Act.PASS: "put the decision into effect: passed",
    Act.EXTEND: "moved the day for the fixes from {before} to {after}",
    Act.ANSWER: "answered an item to fix",
    Act.POINT: "said where a section of the plan stands",
    Act.RETURN_TO_REVIEW: "returned the packet to review; the pass is void",
    Act.COMPLETE: "completed the {process}",
    Act.ASK_REOPEN: "asked the other coordinators to confirm that the {process} is reopened",
    Act.KEEP_COMPLETED: "kept the {process} complete",
    Act.REOPEN: "reopened the {process}; a certificate is suspended meanwhile",
    Act.WITHDRAW: "withdrew the packet",
    Act.REVIVE: "revived the packet as a draft",
}
_SAID = {"verify": "verified", "keep_open": "kept open", "waive": "waived"}
"""What a reviewer said of an answer; of a finding they confirmed or dismissed it."""
_REMOVED: Mapping[Act, str] = {
    Act.ATTACH: "took a file out of the packet: {kind}",
    Act.POINT: "took back where a section of the plan stands",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the story: when, who and in which role, and what they did."""

    at: dt.datetime
    who: str
    role: str
    words: str


def story(db: Session, packet: Packet) -> list[Line]:
    """What happened to the packet, the latest on top."""
    entries = db.scalars(select(LogEntry).where(LogEntry.packet_id == packet.id).order_by(LogEntry.number.desc())).all()
    ids = {entry.actor_id for entry in entries} | {entry.touched.get("reviewer") for entry in entries}
    people = select(Person.id, Person.name).where(Person.id.in_(ids - {None}))
    names = {row.id: row.name for row in db.execute(people)}
    kinds = {document.id: document.kind for document in packet.documents}
    process = words_of(rules_of(packet)).process
    return [_line(entry, names, kinds, process) for entry in entries]


def _line(entry: LogEntry, names: Mapping[int, str], kinds: Mapping[int, str], process: str) -> Line:
    touched = entry.touched
    kind = kinds.get(touched.get("document", 0), "file")
    words = (_REMOVED if touched.get("removed") else _WORDS)[Act(entry.act)].format(
        revision=entry.revision,
        kind=document_in_words(kind),
        process=process,
        word=_SAID.get(said := touched.get("word", "judged"), said),
        reviewer=names.get(touched.get("reviewer", 0), "a reviewer"),
        before=_day(touched.get("before")),
        after=_day(touched.get("after")),
    )
    who = SYSTEM if entry.actor_id is None else names[entry.actor_id]
    return Line(entry.at, who, "" if entry.actor_id is None else entry.role, words)


def _day(words: str | None) -> str:
    return in_words(dt.date.fromisoformat(words)) if words else "no day"


def decisions(db: Session, packet: Packet) -> list[Decision]:
    """Every decision on the packet, the latest on top."""
    made = select(Decision).join(Decision.revision).where(Revision.packet_id == packet.id)
    loaded = made.options(joinedload(Decision.revision), joinedload(Decision.author))
    return list(db.scalars(loaded.order_by(Decision.id.desc())))
