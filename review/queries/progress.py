"""How far people are in programs that run in cohorts: hours, sessions and duties as the ledger judges them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, joinedload

import checks
from checks.ledger.examples.values import BadExample, Given
from review import clock
from review.models import Participation, Person
from review.policy import Actor
from review.queries.conflicts import apart_from

MOST = 500
"""Participants on one page."""
_SESSION = {"id", "date", "hours", "areas", "modality", "activity"}
_ASSIGNMENT = {"id", "due", "submitted_on", "passed"}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is: the sessions with their hours, what those come to, and what is missing, a sentence each.

    `attended` is the number of sessions where the rules count them, None where they count hours.
    """

    participation: Participation
    rules: checks.RuleSet
    hours: checks.Tally
    attended: int | None
    fee_paid: bool
    gaps: tuple[checks.Gap, ...]

    @property
    def deadline(self) -> dt.date | None:
        """The last day of the cohort, None where it is not set."""
        return self.rules.cohort.last if self.rules.cohort else None


def own_progress(db: Session, actor: Actor) -> list[Progress]:
    """How far the actor is in each program, the latest entered on top."""
    return _listed(db, Participation.person_id == actor.person_id)


def participates(db: Session, actor: Actor) -> bool:
    """True for somebody who is or was in a cohort."""
    own = select(Participation.id).where(Participation.person_id == actor.person_id)
    return db.scalar(own.limit(1)) is not None


def progress_seen(db: Session, actor: Actor) -> list[Progress]:
    """Who takes part in the coordinator's programs, conflicts of interest aside, those who lack the most on top."""
    seen = and_(Participation.program.in_(actor.programs("coordinator")), Participation.person_id != actor.person_id)
    seen = and_(seen, apart_from(actor.districts))
    return sorted(_listed(db, seen), key=lambda one: (-len(one.gaps), one.participation.person.name))


def _listed(db: Session, wanted: ColumnElement[bool]) -> list[Progress]:
    rows = (
        select(Participation)
        .join(Participation.person)
        .where(wanted)
        .order_by(Participation.entered_at.desc(), Participation.id.desc())
        .limit(MOST)
        .options(joinedload(Participation.person).joinedload(Person.district))
    )
    return [progress_of(row) for row in db.scalars(rows)]


def progress_of(participation: Participation) -> Progress:
    """How far one participant is today; raises BadExample where the facts are not such as the ledger asks for."""
    rules = checks.rule_set(participation.rule_set)
    given = Given(_with_numbers(participation.facts), "facts")
    _refuse_unknown(given, _known(rules))
    around = checks.Circumstances(as_of=clock.today(rules.timezone))
    entries = [_entry(rules, each) for each in given.named_things("sessions")]
    hours = checks.tally(rules, entries, checks.cohort_days(rules), around)
    fee_paid = given.flag("fee_paid")
    joint = given.texts("joint_attended")
    gaps = checks.cohort_gaps(rules, hours, fee_paid=fee_paid, joint_attended=joint)
    attended = None
    if rules.completion is not None:
        attended = given.count("sessions_attended", most=100)
        duties = checks.CourseFacts(
            sessions_attended=attended,
            assignments=tuple(_assignment(each) for each in given.named_things("assignments")),
            deeds={code: given.flag(code) for code in rules.completion.deeds},
        )
        gaps += checks.course_gaps(rules, duties)
    return Progress(participation, rules, hours, attended, fee_paid, gaps)


def _known(rules: checks.RuleSet) -> set[str]:
    """The facts that the rules ask for."""
    known = {"sessions", "fee_paid", "joint_attended"}
    if rules.completion is not None:
        known |= {"sessions_attended", "assignments", *rules.completion.deeds}
    return known


def _entry(rules: checks.RuleSet, given: Given) -> checks.HoursEntry:
    _refuse_unknown(given, _SESSION)
    areas = given.texts("areas")
    known = {area.code for area in rules.areas}
    if not known.issuperset(areas):
        raise given.wrong("areas", f"some of {', '.join(sorted(known)) or 'no areas'}")
    return checks.HoursEntry(
        id=given.text("id"),
        area="",
        hours=given.number("hours"),
        date_completed=given.day("date"),
        areas=areas,
        modality=given.text("modality", ""),
        activity=given.text("activity", given.text("id")),
    )


def _assignment(given: Given) -> checks.Assignment:
    _refuse_unknown(given, _ASSIGNMENT)
    due, handed_in = given.day("due"), given.day_or_none("submitted_on")
    return checks.Assignment(given.text("id"), due, handed_in, given.flag("passed"))


def _refuse_unknown(given: Given, known: set[str]) -> None:
    for key in given.values:
        if key not in known:
            raise given.wrong(key, f"one of {', '.join(sorted(known))} as the key")


def _with_numbers(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts with the hours of the sessions as decimals: they are kept as text, so that none is rounded."""
    sessions = facts.get("sessions")
    if not isinstance(sessions, Sequence) or isinstance(sessions, str):
        return dict(facts)
    return {**facts, "sessions": [_with_decimal(each) for each in sessions]}


def _with_decimal(session: Any) -> Any:
    if not isinstance(session, Mapping) or not isinstance(session.get("hours"), str):
        return session
    try:
        return {**session, "hours": Decimal(session["hours"])}
    except InvalidOperation as error:
        raise BadExample("facts.sessions.hours: expected a number") from error
