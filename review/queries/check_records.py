"""How often each check was right: its findings in decided revisions, and what reviewers said of them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Subquery, and_, case, func, select, true
from sqlalchemy.orm import Session

import checks
from checks import rules
from review.models import Decision, FindingAnswer, FindingRow, Packet, Revision
from review.policy import Actor
from review.queries.packets import visible_to_staff

LATEST = 2_000
"""Decided revisions: older ones say little of the checks as they are now."""
REASONS = 3
ENOUGH = 10
"""Answers: a share of fewer says nothing."""
RARELY, OFTEN = 0.1, 0.25


@dataclass(frozen=True, slots=True)
class Dismissal:
    """Why a reviewer dismissed a finding; `packet` is the public id of the packet in which it stands."""

    reason: str
    packet: str
    answered_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Record:
    """What became of one check's findings on one requirement: how many were read, confirmed and dismissed.

    `mode` is the one of the program's present rule set, "" where the check is in it no more; `requirement` is "" for a
    check that has found nothing yet. `reasons` are those of the latest dismissals, newest first.
    """

    program: str
    check: str
    about: str
    mode: str
    requirement: str
    title: str
    read: int = 0
    confirmed: int = 0
    dismissed: int = 0
    reasons: tuple[Dismissal, ...] = ()

    @property
    def answered(self) -> int:
        """How many findings a reviewer confirmed or dismissed."""
        return self.confirmed + self.dismissed

    @property
    def share_dismissed(self) -> float | None:
        """The measured rate of false alarms, from 0 to 1; None where nobody answered."""
        return self.dismissed / self.answered if self.answered else None

    @property
    def advice(self) -> str:
        """What to do about it."""
        share = self.share_dismissed
        if not self.read:
            return "Nothing yet: it has found nothing."
        if share is None or self.answered < ENOUGH:
            return f"Wait: {ENOUGH} answers are needed to judge it."
        if self.mode == "watch":
            return "Enforce it in the next rule set." if share <= RARELY else "Leave it on watch, and read the reasons."
        if share > OFTEN:
            return "Put it on watch in the next rule set, and mend it."
        return "Nothing: it is right." if share <= RARELY else "Read the reasons: what do they have in common?"


def check_records(db: Session, actor: Actor | None, *, today: dt.date) -> list[Record]:
    """The record of each check in the actor's programs (None: in all), those dismissed most often on top."""
    decided = _decided(actor)
    reasons = _reasons(db, decided)
    programs = {each.program for each in checks.rule_sets().values()}
    shown = programs if actor is None else programs & actor.programs("coordinator")
    in_force = {program: known for program in sorted(shown) if (known := _in_force(program, today))}
    records = []
    for row in db.execute(_counts(decided)):
        key = (row.program, row.check, row.requirement)
        records.append(_record(in_force.get(row.program), *key, (row[3], row[4], row[5]), tuple(reasons[key])))
    records += _silent(in_force.values(), {(record.program, record.check) for record in records})
    return in_order(records)


def _decided(actor: Actor | None) -> Subquery:
    """The latest decided revisions as pairs of report and packet: one sent in again unchanged has the same pair."""
    seen = true() if actor is None else visible_to_staff(actor, "coordinator")
    return (
        select(Revision.report_id, Revision.packet_id, Packet.program, Packet.public_id.label("packet"))
        .join(Decision, and_(Decision.revision_id == Revision.id, Decision.voided_at.is_(None)))
        .join(Packet, Packet.id == Revision.packet_id)
        .where(Decision.applied_at.is_not(None), seen)
        .group_by(Revision.report_id, Revision.packet_id, Packet.program, Packet.public_id)
        .order_by(func.max(Decision.id).desc())
        .limit(LATEST)
        .subquery()
    )


_SAYS_SOMETHING = FindingRow.verdict.not_in(("found", "could_not_run"))


def _counts(decided: Subquery) -> Select[Any]:
    answer = and_(FindingAnswer.finding_id == FindingRow.id, FindingAnswer.packet_id == decided.c.packet_id)
    key = (decided.c.program, FindingRow.check, FindingRow.requirement)
    counted = [func.count(case((FindingAnswer.answer == word, 1))) for word in ("confirmed", "dismissed")]
    return (
        select(*key, func.count(), *counted)
        .select_from(decided)
        .join(FindingRow, FindingRow.report_id == decided.c.report_id)
        .outerjoin(FindingAnswer, answer)
        .where(_SAYS_SOMETHING)
        .group_by(*key)
    )


def _reasons(db: Session, decided: Subquery) -> defaultdict[tuple[str, str, str], list[Dismissal]]:
    key = (decided.c.program, FindingRow.check, FindingRow.requirement)
    newest = FindingAnswer.answered_at.desc(), FindingAnswer.id.desc()
    dismissed = (
        select(
            *key,
            FindingAnswer.reason,
            decided.c.packet,
            FindingAnswer.answered_at,
            func.row_number().over(partition_by=key, order_by=newest).label("place"),
        )
        .select_from(decided)
        .join(FindingAnswer, FindingAnswer.packet_id == decided.c.packet_id)
        .join(
            FindingRow,
            and_(FindingRow.id == FindingAnswer.finding_id, FindingRow.report_id == decided.c.report_id),
        )
        .where(FindingAnswer.answer == "dismissed", _SAYS_SOMETHING)
        .subquery()
    )
    listed: defaultdict[tuple[str, str, str], list[Dismissal]] = defaultdict(list)
    for row in db.execute(select(dismissed).where(dismissed.c.place <= REASONS).order_by(dismissed.c.place)):
        listed[row[0], row[1], row[2]].append(Dismissal(row.reason, row.packet, row.answered_at))
    return listed


def _in_force(program: str, today: dt.date) -> checks.RuleSet | None:
    try:
        return checks.rule_set_for(program, today)
    except KeyError:
        return None


def _record(
    known: checks.RuleSet | None,
    program: str,
    check: str,
    requirement: str,
    counts: tuple[int, int, int] = (0, 0, 0),
    reasons: tuple[Dismissal, ...] = (),
) -> Record:
    modes = {rule.name: str(rule.mode) for rule in known.checks} if known else {}
    sections, documents = (known.sections, known.documents) if known else ((), ())
    titles = {one.code: one.title for one in sections} | {one.kind: one.title for one in documents}
    about = rules.about(check) if check in rules.names() else ""
    title = titles.get(requirement, requirement)
    return Record(program, check, about, modes.get(check, ""), requirement, title, *counts, reasons)


def _silent(known: Iterable[checks.RuleSet], spoken: Collection[tuple[str, str]]) -> list[Record]:
    """A record for each check of the rule sets that has found nothing in what was decided."""
    return [
        _record(each, each.program, rule.name, "")
        for each in known
        for rule in each.checks
        if (each.program, rule.name) not in spoken
    ]


def in_order(records: Iterable[Record]) -> list[Record]:
    """Program after program: what can be judged first, and of that on top what was dismissed most often."""

    def place(one: Record) -> tuple[str, bool, float, int, str, str]:
        judged = one.answered >= ENOUGH
        share = one.share_dismissed if judged else None
        return one.program, not judged, -(share or 0.0), -one.read, one.check, one.requirement

    return sorted(records, key=place)
