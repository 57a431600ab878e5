"""What the candidate's desk lists: certifications with their cycles, what is to be fixed, findings by weight."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

import checks
from review.models import (
    Certificate,
    Certification,
    Cycle,
    Deficiency,
    FindingRow,
    HoursEntry,
    Packet,
    Person,
    ReportRow,
)
from review.policy import Actor
from review.queries.hours import Log, hours_logs, rules_of_cycle
from review.queries.packets import deficiencies, own_packets
from review.workflow.deficiencies import UNRESOLVED, DeficiencyState
from review.workflow.packets import State

READ_BY_US = frozenset({State.CHECKING, State.QUEUED, State.IN_REVIEW})


@dataclass(frozen=True, slots=True)
class Held:
    """A certification that the person holds: its present cycle, hours, packets, earlier cycles, the certificate."""

    certification: Certification
    rules: checks.RuleSet
    cycle: Cycle
    log: Log
    packet: Packet | None
    withdrawn: tuple[Packet, ...]
    earlier: tuple[tuple[Cycle, Packet | None], ...]
    certificate: Certificate | None


def held_by(db: Session, actor: Actor) -> list[Held]:
    """The actor's certifications in the programs in which they are a candidate, the latest issued first."""
    certifications = db.scalars(
        select(Certification)
        .where(Certification.person_id == actor.person_id, Certification.program.in_(actor.programs("candidate")))
        .order_by(Certification.issued_on.desc(), Certification.id.desc())
        .options(selectinload(Certification.cycles))
    ).all()
    logs = hours_logs(db, [certification.cycles[-1] for certification in certifications])
    packets = own_packets(db, actor)
    standing = select(Certificate).where(
        Certificate.certification_id.in_([one.id for one in certifications]), Certificate.replaced_at.is_(None)
    )
    certificates = {one.certification_id: one for one in db.scalars(standing)}
    return [_held(one, logs, packets, certificates.get(one.id)) for one in certifications]


def _held(
    certification: Certification, logs: dict[int, Log], packets: list[Packet], certificate: Certificate | None
) -> Held:
    *earlier, cycle = certification.cycles
    live = {packet.cycle_id: packet for packet in packets if packet.state != State.WITHDRAWN}
    return Held(
        certification=certification,
        rules=rules_of_cycle(cycle),
        cycle=cycle,
        log=logs[cycle.id],
        packet=live.get(cycle.id),
        withdrawn=tuple(p for p in packets if p.cycle_id == cycle.id and p.state == State.WITHDRAWN),
        earlier=tuple((each, live.get(each.id)) for each in reversed(earlier)),
        certificate=certificate,
    )


def find_own_cycle(db: Session, public_id: str, actor: Actor) -> Cycle | None:
    """The cycle at this address, where it is one of the actor's own in a program in which they are a candidate."""
    return db.scalar(
        select(Cycle)
        .join(Cycle.certification)
        .where(
            Cycle.public_id == public_id,
            Certification.person_id == actor.person_id,
            Certification.program.in_(actor.programs("candidate")),
        )
        .options(
            contains_eager(Cycle.certification).joinedload(Certification.person).joinedload(Person.district),
        )
    )


def find_entry(db: Session, cycle: Cycle, public_id: str) -> HoursEntry | None:
    """The line of this cycle's log at this address."""
    wanted = select(HoursEntry).where(HoursEntry.public_id == public_id, HoursEntry.cycle_id == cycle.id)
    return db.scalar(wanted.options(joinedload(HoursEntry.cycle)))


def answer_seen(kind: str, words: str) -> str:
    """A short name of an answer, by which a form says which one its page showed."""
    return hashlib.sha256(f"{kind}\n{words}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Fix:
    """A deficiency as its candidate may see it: what a reviewer says of an answer shows when it is decided."""

    deficiency: Deficiency
    state: str

    @property
    def settled(self) -> bool:
        """True where a reviewer settled it."""
        return self.state not in UNRESOLVED

    @property
    def seen(self) -> str:
        """The answer that stands, as a form names the one that its page showed."""
        return answer_seen(self.deficiency.answer_kind, self.deficiency.answer)

    @property
    def waits(self) -> bool:
        """True where the candidate must answer it before submitting again."""
        return self.deficiency.must_fix and self.state == DeficiencyState.OPEN


@dataclass(frozen=True, slots=True)
class FixList:
    """What reviewers asked for: what must be fixed first, then advice, then what is settled."""

    fixes: tuple[Fix, ...]

    @property
    def asked(self) -> int:
        """How many must-fix items are not settled."""
        return sum(fix.deficiency.must_fix and not fix.settled for fix in self.fixes)

    @property
    def answered(self) -> int:
        """How many of these have an answer."""
        return self.asked - sum(fix.waits for fix in self.fixes)


def fix_list(db: Session, packet: Packet) -> FixList:
    """The deficiencies that were sent to the candidate."""
    fixes = [Fix(each, _shown_state(packet, each)) for each in deficiencies(db, packet, drafts=False)]
    return FixList(tuple(sorted(fixes, key=lambda fix: (fix.settled, not fix.deficiency.must_fix))))


def _shown_state(packet: Packet, deficiency: Deficiency) -> str:
    """While we read a revision, its answers stay "answered": the reviewer may still change their mind."""
    if packet.state not in READ_BY_US or deficiency.answered_at is None or len(packet.revisions) < 2:
        return deficiency.state
    of_this_round = deficiency.answered_at > packet.revisions[-2].submitted_at
    return DeficiencyState.ANSWERED if of_this_round else deficiency.state


@dataclass(frozen=True, slots=True)
class Findings:
    """What candidates see of a report, by what it asks of them; checks in watch mode are left out.

    `unread` are the files that could not be read, each {kind, name, code, sentence, mechanical}: one card says so, and
    what no check could look at for that reason is left out. `sections_found` holds the codes of the plan's sections
    in which nothing is lacking.
    """

    unread: tuple[Mapping[str, Any], ...]

    to_fix: tuple[FindingRow, ...]
    to_look_at: tuple[FindingRow, ...]
    not_checked: tuple[FindingRow, ...]
    passed: tuple[FindingRow, ...]
    sections_found: tuple[str, ...]

    @property
    def in_short(self) -> str:
        """How much there is to do, as a sentence's part."""
        closed = sum(bool(fault["mechanical"]) for fault in self.unread)
        not_checked = len(self.not_checked) + len(self.unread) - closed
        counts = (
            (closed, "could not be opened"),
            (len(self.to_fix), "to fix"),
            (not_checked, "could not be checked"),
        )
        return ", ".join(f"{count} {words}" for count, words in counts if count) or "nothing to fix"


def _on_watch(report: ReportRow) -> set[str]:
    """The checks of which candidates see nothing, not even that they found what they looked for."""
    return {rule.name for rule in checks.rule_set(report.rule_set).checks if rule.mode == "watch"}


def findings_for_candidate(report: ReportRow) -> Findings:
    """The findings of a report, sorted by weight."""
    content = report.content or {}
    unread = tuple(content.get("faults", ()))
    closed = {fault["kind"] for fault in unread}
    shown = [
        finding
        for finding in report.findings
        if finding.mode == "enforce" and not (finding.verdict == "could_not_run" and finding.requirement in closed)
    ]
    passed = [finding for finding in shown if finding.verdict == "found"]
    to_fix = [finding for finding in shown if finding.severity == "fix" and finding not in passed]
    not_checked = [f for f in shown if f.verdict == "could_not_run" and f not in to_fix]
    settled = {finding.id for finding in (*passed, *to_fix, *not_checked)}
    to_look_at = [finding for finding in shown if finding.id not in settled]
    sections = {} if "sections" in _on_watch(report) else content.get("sections", {})
    found = tuple(code for code, section in sections.items() if section["verdict"] == "found")
    return Findings(unread, tuple(to_fix), tuple(to_look_at), tuple(not_checked), tuple(passed), found)
