"""Holds the history of a run against the database, the files and the mail: what is lost, and what was done twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from review.models import Cycle, Decision, Deficiency, LogEntry, OutboxRow, Packet, Revision
from review.workflow.packets import Act
from uploads import Integrity, Store

Line = dict[str, Any]

DONE = 303
BY_VERSION = frozenset(
    {
        *(Act.SUBMIT, Act.CLAIM, Act.RELEASE, Act.STAGE_RETURN, Act.STAGE_PASS, Act.TAKE_BACK),
        *(Act.WITHDRAW, Act.REVIVE, Act.COMPLETE, Act.RETURN_TO_REVIEW),
    }
)
"""The acts whose form names the packet's version: the log entry that they make has the next number."""
COUNTED = (Act.ANSWER_FINDING, Act.RESOLVE_DEFICIENCY, Act.RERUN_CHECKS)
KILLS_CLOCK = frozenset({"clock", "everything", "point mail-before-sending", "point mail-sent", "point relay-woken"})


@dataclass(frozen=True)
class Sent:
    """A form that a client sent, and the status of its answer; 0 where none came."""

    line: Line
    status: int

    @property
    def acknowledged(self) -> bool:
        """True where the client was told that it is done."""
        return self.status == DONE

    @property
    def step(self) -> tuple[str, int, str]:
        """The packet, the number of the log entry that it makes, and the act."""
        return self.line["packet"], (self.line["version"] or 0) + 1, self.line["act"]


@dataclass(frozen=True)
class Verdict:
    """What is lost or done twice, each in words; and how much was acknowledged, by act."""

    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    acknowledged: Mapping[str, int]


class Evidence:
    """A history, and the database and files that it is held against."""

    def __init__(self, history: Iterable[Line], db: Session, store: Store) -> None:
        self.lines, self.db, self.store = list(history), db, store
        status = {line["sent"]: line["status"] for line in self.lines if line["kind"] == "answered"}
        self.sent = [Sent(line, status.get(line["n"], 0)) for line in self.lines if line["kind"] == "sent"]

    def of(self, *acts: str) -> list[Sent]:
        """What was sent of these acts."""
        return [each for each in self.sent if each.line["act"] in acts]

    def noted(self, kind: str) -> list[Line]:
        """The lines of that kind."""
        return [line for line in self.lines if line["kind"] == kind]

    @cached_property
    def names(self) -> dict[int, str]:
        """The packets' addresses by their rows."""
        return {row.id: row.public_id for row in self.db.execute(select(Packet.id, Packet.public_id))}

    @cached_property
    def entries(self) -> list[LogEntry]:
        """Every log entry."""
        return list(self.db.scalars(select(LogEntry).order_by(LogEntry.id)))

    @cached_property
    def revisions(self) -> dict[tuple[str, int], Revision]:
        """Every revision by its packet's address and its number."""
        rows = self.db.scalars(select(Revision).order_by(Revision.id))
        return {(self.names[row.packet_id], row.number): row for row in rows}


Found = Iterator[tuple[str, str]]
"""("lost" or "doubled", what is) pairs."""


def examine(history: Iterable[Line], db: Session, store: Store) -> Verdict:
    """Compares everything; to be called once nothing is owed any more."""
    evidence = Evidence(history, db, store)
    found = [
        one
        for look in (_steps, _receipts, _reports, _uploads, _counted, _answers, _deficiencies, _decisions, _mail)
        for one in look(evidence)
    ]
    return Verdict(
        lost=tuple(words for which, words in found if which == "lost"),
        doubled=tuple(words for which, words in found if which == "doubled"),
        acknowledged=Counter(each.line["act"] for each in evidence.sent if each.acknowledged),
    )


def _steps(evidence: Evidence) -> Found:
    """Each acknowledged act stands in the log at its number, once; none stands there that nobody sent."""
    made = {
        (evidence.names[entry.packet_id], entry.number, entry.act)
        for entry in evidence.entries
        if entry.act in BY_VERSION and entry.actor_id is not None
    }
    sent = evidence.of(*BY_VERSION)
    acknowledged = Counter(each.step for each in sent if each.acknowledged)
    for step, count in acknowledged.items():
        if step not in made:
            yield "lost", f"{step}: acknowledged, and not in the log"
        elif count > 1:
            yield "lost", f"{step}: acknowledged {count} times, and once in the log"
    unrefused = {each.step for each in sent if each.acknowledged or not each.status}
    for step in sorted(made - unrefused):
        yield (
            "doubled",
            f"{step}: in the log, and " + ("refused" if step in {s.step for s in sent} else "nobody sent it"),
        )


def _receipts(evidence: Evidence) -> Found:
    """Every receipt's revision is there with just these files, whole."""
    for receipt in evidence.noted("receipt"):
        name = f"revision {receipt['revision']} of {receipt['packet']}"
        revision = evidence.revisions.get((receipt["packet"], receipt["revision"]))
        if revision is None:
            yield "lost", f"{name}: there is a receipt, and no revision"
        elif sorted(document.stored_file.sha256 for document in revision.documents) != receipt["files"]:
            yield "lost", f"{name}: its files are not those of its receipt"
        for sha256 in receipt["files"]:
            try:
                evidence.store.open(sha256).close()
            except (OSError, Integrity) as error:
                yield "lost", f"{name}: its file {sha256} is gone or changed: {error}"


def _reports(evidence: Evidence) -> Found:
    """Every revision has its one final report."""
    for (packet, number), revision in evidence.revisions.items():
        if not revision.report.final:
            yield "lost", f"revision {number} of {packet}: its report does not stand"
    reports = Counter(revision.report_id for revision in evidence.revisions.values())
    done = Counter(
        row.report_id
        for row in evidence.db.scalars(select(OutboxRow).where(OutboxRow.kind == "checks"))
        if row.done_at is None
    )
    for report_id in reports.keys() & done.keys():
        yield "doubled", f"report {report_id} stands, and is owed still"


def _uploads(evidence: Evidence) -> Found:
    """Each acknowledged file is in its packet, once."""
    made = Counter(
        (evidence.names[entry.packet_id], entry.touched["sha256"])
        for entry in evidence.entries
        if entry.act == Act.ATTACH and "sha256" in entry.touched
    )
    sent = [(each, (each.line["packet"], each.line["files"][0])) for each in evidence.of(Act.ATTACH)]
    yield from _compare("file", made, sent)
    for each, (_, sha256) in sent:
        if each.acknowledged and not evidence.store.exists(sha256):
            yield "lost", f"file {sha256}: acknowledged, and not on the disk"


def _counted(evidence: Evidence) -> Found:
    """Of acts without a version there are as many as were acknowledged, and no more than were sent."""
    made = Counter((evidence.names[e.packet_id], str(e.act)) for e in evidence.entries if e.act in COUNTED)
    sent = Counter((each.line["packet"], each.line["act"]) for each in evidence.of(*COUNTED))
    told = Counter((each.line["packet"], each.line["act"]) for each in evidence.of(*COUNTED) if each.acknowledged)
    cycles = {row.id: row.public_id for row in evidence.db.execute(select(Cycle.id, Cycle.public_id))}
    made.update((cycles[cycle_id], str(Act.OPEN)) for cycle_id in evidence.db.scalars(select(Packet.cycle_id)))
    sent.update((each.line["packet"], each.line["act"]) for each in evidence.of(Act.OPEN))
    told.update((each.line["packet"], each.line["act"]) for each in evidence.of(Act.OPEN) if each.acknowledged)
    for what in sorted(made.keys() | told.keys()):
        if made[what] < told[what]:
            yield "lost", f"{what}: {told[what]} acknowledged, {made[what]} in the log"
        if made[what] > sent[what]:
            yield "doubled", f"{what}: {sent[what]} sent, {made[what]} in the log"


def _answers(evidence: Evidence) -> Found:
    """Each deficiency has the last answer that was acknowledged, or one that was sent after it."""
    possible: dict[str, set[str]] = defaultdict(lambda: {""})
    for each in evidence.of(Act.ANSWER):
        for name, words in each.line["values"].items():
            if name.startswith("answer-") and name.endswith("-words"):
                deficiency = name.removeprefix("answer-").removesuffix("-words")
                possible[deficiency] = {words} if each.acknowledged else possible[deficiency] | {words}
    for row in evidence.db.scalars(select(Deficiency).order_by(Deficiency.id)):
        if row.answer not in possible[row.public_id]:
            yield "lost", f"deficiency {row.public_id}: its answer {row.answer!r} is not the last one given"


def _deficiencies(evidence: Evidence) -> Found:
    """Each acknowledged deficiency is there once."""
    made = Counter(row.words for row in evidence.db.scalars(select(Deficiency)))
    sent = [(each, each.line["values"]["words"]) for each in evidence.of("write_deficiency")]
    yield from _compare("deficiency", made, sent)


def _compare(what: str, made: Counter[Any], sent: list[tuple[Sent, Any]]) -> Found:
    """Things that no two forms have in common: one each where acknowledged, one at most where there was no answer."""
    known = {thing: each for each, thing in sent}
    for thing, count in made.items():
        if count > 1 or thing not in known or known[thing].status not in (DONE, 0):
            yield "doubled", f"{what} {thing}: there {count} times; sent: {thing in known}"
    for thing, each in known.items():
        if each.acknowledged and not made[thing]:
            yield "lost", f"{what} {thing}: acknowledged, and not there"


def _decisions(evidence: Evidence) -> Found:
    """As many decisions as were staged; each took effect once, or was voided."""
    staged = Counter(e.packet_id for e in evidence.entries if e.act in (Act.STAGE_RETURN, Act.STAGE_PASS))
    effects = Counter(e.touched["decision"] for e in evidence.entries if e.act in (Act.RETURN_FOR_FIXES, Act.PASS))
    rows = list(evidence.db.scalars(select(Decision).order_by(Decision.id)))
    there = Counter(row.revision.packet_id for row in rows)
    for packet_id in sorted(staged.keys() | there.keys()):
        if there[packet_id] != staged[packet_id]:
            which = "lost" if there[packet_id] < staged[packet_id] else "doubled"
            yield which, f"{evidence.names[packet_id]}: {staged[packet_id]} staged, {there[packet_id]} decisions"
    for row in rows:
        if effects[row.id] != (row.applied_at is not None) or (row.applied_at is None and row.voided_at is None):
            which = "doubled" if effects[row.id] > 1 else "lost"
            yield which, f"decision {row.public_id}: took effect {effects[row.id]} times"


def _mail(evidence: Evidence) -> Found:
    """Each notice was sent, and the doubles are no more than the crashes of the clock."""
    came = Counter(line["message"].strip("<>").partition("@")[0] for line in evidence.noted("mail"))
    notices = {row.public_id: row for row in evidence.db.scalars(select(OutboxRow).where(OutboxRow.kind == "notice"))}
    for key, row in notices.items():
        if not (came[key] and row.done_at):
            yield "lost", f"notice {row.once}: came {came[key]} times, marked as sent: {row.done_at is not None}"
    for key in came.keys() - notices.keys():
        yield "doubled", f"mail {key}: nobody owed it"
    crashes = sum(line["what"] in KILLS_CLOCK for line in evidence.noted("fault"))
    doubles = sum(count - 1 for count in came.values())
    if doubles > crashes:
        yield "doubled", f"{doubles} letters came twice, and the clock crashed {crashes} times"
