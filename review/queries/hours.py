"""A holder's hours: the lines of the log, what they add up to under the rule set, and who may do what to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import inf

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

import checks
from review import clock
from review.models import Cycle, Evidence, FormerName, HoursEntry, Person, RecordedAct
from review.policy import Actor, may_manage
from review.queries.conflicts import districts_of
from review.wording import hours_in_words, local_day


@dataclass(frozen=True, slots=True)
class Log:
    """The lines of a cycle's log, and two tallies: of what is entered and not rejected, and of what is verified."""

    entries: tuple[HoursEntry, ...]
    entered: checks.Tally
    verified: checks.Tally

    @property
    def waiting(self) -> tuple[HoursEntry, ...]:
        """The lines that wait for a coordinator."""
        return tuple(entry for entry in self.entries if standing_of(entry) == "waiting")

    @property
    def queried(self) -> tuple[HoursEntry, ...]:
        """The lines that wait for the holder, who was asked about them."""
        return tuple(entry for entry in self.entries if standing_of(entry) == "queried")


def standing_of(entry: HoursEntry) -> str:
    """What a line stands at: "verified", "rejected", "queried" or "waiting"."""
    for name in ("verified", "rejected", "queried"):
        if getattr(entry, f"{name}_at") is not None:
            return name
    return "waiting"


def is_fixed(entry: HoursEntry) -> bool:
    """True for a line that nobody changes any more."""
    return standing_of(entry) in ("verified", "rejected")


def taken_back(db: Session, entries: Iterable[HoursEntry]) -> frozenset[str]:
    """The addresses of those lines that wait again, because what a coordinator had said of them was taken back."""
    waiting = [entry.public_id for entry in entries if standing_of(entry) == "waiting" and entry.staff_words]
    last = (
        select(func.max(RecordedAct.id))
        .where(RecordedAct.kind == "hours", RecordedAct.about.in_(waiting), RecordedAct.act.in_(WITH_WORDS))
        .group_by(RecordedAct.about)
    )
    words_of = select(RecordedAct.about).where(RecordedAct.id.in_(last), RecordedAct.act == "take_back")
    return frozenset(db.scalars(words_of))


WITH_WORDS = ("query", "reject", "correct", "take_back")
"""The acts on a line that leave a coordinator's words with it."""


def rules_of_cycle(cycle: Cycle) -> checks.RuleSet:
    """The rule set in force when the cycle ends: "the current requirements" of the recertification policy."""
    return checks.rule_set_for(cycle.certification.program, cycle.ends_on)


def hours_log(db: Session, cycle: Cycle) -> Log:
    """The cycle's log, newest activity first."""
    return hours_logs(db, [cycle])[cycle.id]


def hours_logs(db: Session, cycles: Sequence[Cycle]) -> dict[int, Log]:
    """The logs of several cycles by the cycles' ids, in two queries."""
    lines: dict[int | None, list[HoursEntry]] = {cycle.id: [] for cycle in cycles}
    entries = (
        select(HoursEntry)
        .where(HoursEntry.cycle_id.in_(list(lines)))
        .order_by(HoursEntry.date_completed.desc(), HoursEntry.id.desc())
        .options(joinedload(HoursEntry.verifier), WITH_EVIDENCE)
    )
    for entry in db.scalars(entries):
        lines[entry.cycle_id].append(entry)
    return {cycle.id: _log(cycle, lines[cycle.id]) for cycle in cycles}


WITH_EVIDENCE = selectinload(HoursEntry.evidence).joinedload(Evidence.stored_file)


def _log(cycle: Cycle, entries: Sequence[HoursEntry]) -> Log:
    rules = rules_of_cycle(cycle)
    return Log(
        entries=tuple(entries),
        entered=tally_of(rules, cycle, (entry for entry in entries if entry.rejected_at is None)),
        verified=tally_of(rules, cycle, (entry for entry in entries if entry.verified_at is not None)),
    )


def tally_of(rules: checks.RuleSet, cycle: Cycle, entries: Iterable[HoursEntry]) -> checks.Tally:
    """What these lines come to in the cycle; of two equal ones that which was entered later is the double."""
    lines = [ledger_entry(entry, rules) for entry in sorted(entries, key=lambda entry: entry.id or inf)]
    around = checks.Circumstances(as_of=clock.today(rules.timezone), deadline=last_day_to_enter(rules, cycle))
    return checks.tally(rules, lines, (cycle.starts_on, cycle.ends_on), around)


def last_day_to_enter(rules: checks.RuleSet, cycle: Cycle) -> dt.date | None:
    """The day by which hours must be in the log to count; None where the days to mend a packet may move it."""
    if rules.deadline.cure_days:
        return None
    return max(cycle.ends_on, cycle.file_by or cycle.ends_on)


def ledger_entry(entry: HoursEntry, rules: checks.RuleSet) -> checks.HoursEntry:
    """The row as the value that every ledger adds up under its own rules; days are local to those."""
    return checks.HoursEntry(
        id=entry.public_id,
        area=entry.area,
        hours=entry.hours,
        date_completed=entry.date_completed,
        activity=entry.activity,
        location=entry.location,
        areas=tuple(entry.areas or ()),
        splits=as_hours(entry.parts),
        excluded=as_hours(entry.excluded),
        recorded_on=local_day(entry.entered_at, rules.timezone),
        provider=entry.provider or "",
        modality=entry.modality or "",
        # What the issuer gives it approves; others' events get a code when they are approved.
        approved=entry.provider == "alet" or bool(entry.event_code),
        eligible=bool(entry.eligible),
        event=entry.event_code or "",
        course=entry.course or "",
        evidence=bool(entry.evidence),
        applicant_name=entry.applicant_name,
        district=entry.district,
        justification=entry.justification,
        description=entry.description,
    )


def as_hours(kept: dict[str, str] | None) -> dict[str, Decimal]:
    """Hours by kind or area as the row keeps them, which is as text."""
    return {name: Decimal(words) for name, words in (kept or {}).items()}


def names_of(db: Session, person: Person) -> tuple[str, ...]:
    """The names that the person has and had, the present one first."""
    former = select(FormerName.name).where(FormerName.person_id == person.id).order_by(FormerName.id)
    return (person.name, *db.scalars(former))


def shortfalls_in_words(rules: checks.RuleSet, tally: checks.Tally) -> list[str]:
    """What is still missing, a sentence each; empty where the hours are met."""
    sentences = []
    if tally.total_shortfall > 0:
        sentences.append(
            f"{hours_in_words(tally.total)} of {hours_in_words(rules.hours.total_min)} hours are there; "
            f"{hours_in_words(tally.total_shortfall)} more are needed."
        )
    for area in rules.areas:
        short = tally.area_shortfalls.get(area.code)
        if short:
            sentences.append(
                f"{area.name}: {hours_in_words(tally.by_area[area.code])} of "
                f"{hours_in_words(rules.hours.area_min)} hours; "
                f"{hours_in_words(short)} more are needed."
            )
    return sentences


def unsettled_in_words(log: Log) -> list[str]:
    """The lines that do not count yet, by whom they wait for; empty where each is verified or rejected."""
    sentences = []
    for entries, why in (
        (log.waiting, "not verified"),
        (log.queried, "the holder was asked and has not answered"),
    ):
        if entries:
            noun, verb = ("entry", "does") if len(entries) == 1 else ("entries", "do")
            sentences.append(f"{len(entries)} {noun} in the log {verb} not count yet: {why}.")
    return sentences


def may_enter_hours(actor: Actor, cycle: Cycle) -> bool:
    """True for the holder, while the cycle is open."""
    holder = cycle.certification.person
    return (
        actor.person_id == holder.id
        and actor.has("candidate", cycle.certification.program)
        and cycle.completed_at is None
    )


def may_verify_hours(actor: Actor, cycle: Cycle) -> bool:
    """True for a coordinator of the program without a conflict of interest."""
    holder = cycle.certification.person
    managed = may_manage(actor, cycle.certification.program, holder.id, districts_of(holder))
    return managed and cycle.completed_at is None


def areas_in_words(entry: HoursEntry, rules: checks.RuleSet) -> str:
    """The areas of a line by name, with their hours where it is divided: "IT Management: 2; Technology Planning: 1"."""
    names = {area.code: area.name for area in rules.areas}
    if entry.parts:
        return "; ".join(f"{names.get(code, code)}: {hours}" for code, hours in entry.parts.items())
    return "; ".join(names.get(code, code) for code in ([entry.area] if entry.area else entry.areas))
