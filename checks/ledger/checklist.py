"""What is still open of an application, and of the duties of those who take a course."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from checks.ledger.cycles import Window, zone
from checks.ledger.documents import lacking
from checks.ledger.problems import Gap
from checks.ledger.words import in_words
from checks.requirements import RuleSet


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody handed in and when; of the employer and the years in technology None is what was not said."""

    documents: frozenset[str]
    submitted_at: dt.datetime | None = None
    employer_kind: str | None = None
    years: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """Work that was due on a day, and when it was handed in."""

    id: str
    due: dt.date
    submitted_on: dt.date | None = None
    passed: bool = False


@dataclass(frozen=True, slots=True)
class CourseFacts:
    """What somebody did in a course: sessions, assignments, and deeds by their codes."""

    sessions_attended: int
    assignments: tuple[Assignment, ...] = ()
    deeds: Mapping[str, bool] = field(default_factory=dict)


def closes_at(rule_set: RuleSet) -> dt.datetime | None:
    """The last moment for an application, with its zone; None where the rules name none."""
    if rule_set.application is None:
        return None
    return rule_set.application.closes_at.replace(tzinfo=zone(rule_set))


def application_days(rule_set: RuleSet) -> Window | None:
    """The first and the last local day for an application; None where the rules ask for none."""
    rule = rule_set.application
    return (rule.opens_on, rule.closes_at.date()) if rule else None


def application_gaps(
    rule_set: RuleSet, application: Application, last: dt.datetime | None
) -> tuple[tuple[Gap, ...], tuple[Gap, ...]]:
    """What an application lacks, and what would be preferred; `last` is the last moment in time, None where none is."""
    required, preferred = lacking(rule_set, application.documents)
    gaps = [Gap(f"DOC:{rule.kind}", f"There is no {rule.title.lower()}.") for rule in required]
    notes = [Gap(f"PREFERRED:{rule.kind}", f"A {rule.title.lower()} is preferred.") for rule in preferred]
    if application.submitted_at is None:
        gaps.append(Gap("NOT_SUBMITTED", "It was not submitted."))
    elif last is not None and application.submitted_at > last:
        gaps.append(Gap("SUBMITTED_LATE", f"It was submitted after {last:%H:%M} on {in_words(last.date())}."))
    rule = rule_set.application
    if rule is None:
        return tuple(gaps), tuple(notes)
    if rule.employer_kinds and application.employer_kind not in (None, *rule.employer_kinds):
        gaps.append(Gap("EMPLOYER_KIND", "The course is not for those who work for this kind of employer."))
    if application.years is not None and application.years < rule.preferred_years:
        notes.append(Gap("PREFERRED:years", f"At least {rule.preferred_years} years of experience are preferred."))
    return tuple(gaps), tuple(notes)


def course_gaps(rule_set: RuleSet, facts: CourseFacts) -> tuple[Gap, ...]:
    """What keeps somebody from having completed the course; nothing where the rules ask for no duties."""
    return tuple(_course_gaps(rule_set, facts))


def _course_gaps(rule_set: RuleSet, facts: CourseFacts) -> Iterator[Gap]:
    rule = rule_set.completion
    if rule is None:
        return
    missed = rule.sessions_min - facts.sessions_attended
    if missed > 0:
        yield Gap(f"SESSIONS:{missed}", f"{missed} more of {rule.sessions_min} sessions must be attended.")
    for each in facts.assignments:
        if each.submitted_on is None:
            yield Gap(f"ASSIGNMENT_MISSING:{each.id}", f"The assignment {each.id} was not handed in.")
            continue
        if rule.assignments_on_time and each.submitted_on > each.due:
            said = f"The assignment {each.id} came after {in_words(each.due)}."
            yield Gap(f"ASSIGNMENT_LATE:{each.id}", said)
        if not each.passed:
            yield Gap(f"ASSIGNMENT_NOT_PASSED:{each.id}", f"The assignment {each.id} was not passed.")
    for code, words in rule.deeds.items():
        if not facts.deeds.get(code, False):
            yield Gap(code.upper(), f"Not done yet: {words}.")
