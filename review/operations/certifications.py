"""Certifications: a person's credential is entered, and its present cycle opened."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import checks
from review import clock
from review.models import Certification, Cycle, Participation, Person
from review.operations.refusals import NotAllowed, NotReady, Problem
from review.policy import Actor
from review.wording import in_words, local_day


def enter_certification(
    db: Session, person: Person, *, actor: Actor | None, program: str, issued_on: dt.date | None
) -> Certification:
    """Enters the certification that a person was issued, with the cycle that runs today.

    In a program that people apply for, nothing is issued yet: the day is left aside, and the one cycle is the days
    for applications. `actor` is a coordinator of the program, or None for a command. Raises NotReady for a day in
    the future, where the person holds the certification, or applies for it, already, and after a removal where the
    rules send the person back to the program that grants the credential and it was not completed since.
    """
    if actor is not None and not actor.has("coordinator", program):
        raise NotAllowed("Only a coordinator of the program can enter a certification.")
    if actor is not None and actor.person_id == person.id:
        raise NotAllowed("You have a conflict of interest; another coordinator must enter your own certification.")
    cycle = present_cycle(program, issued_on)
    issued_on = None if is_applied_for(program) else issued_on
    if issued_on is not None:
        _require_way_back(db, person, program, issued_on)
    certification = Certification(person=person, program=program, issued_on=issued_on, cycles=[cycle])
    try:
        with db.begin_nested():
            db.add(certification)
    except IntegrityError as error:
        raise NotReady([Problem("email", f"{person.name} holds this certification already.")]) from error
    return certification


def _require_way_back(db: Session, person: Person, program: str, issued_on: dt.date) -> None:
    """Refuses somebody whose credential was removed and who has not earned it anew since (the rules' `reentry`)."""
    rules = checks.rule_set_for(program, clock.now().date())
    former = (Certification.person_id == person.id, Certification.program == program)
    removed_at = db.scalar(select(func.max(Certification.removed_at)).where(*former))
    if removed_at is None or rules.outcome is None or not rules.outcome.reentry:
        return
    removed_on = local_day(removed_at, rules.timezone)
    anew = _granted_since(db, person, rules.credential, removed_on)
    if anew is None:
        why = (
            f"The {rules.credential} of {person.name} was removed on {in_words(removed_on)}. They must complete the "
            "program that grants it as a new candidate; no completion since that day is entered."
        )
        raise NotReady([Problem("email", why)])
    if issued_on < anew:
        why = f"{person.name} earned it anew on {in_words(anew)}; enter that day or a later one."
        raise NotReady([Problem("issued_on", why)])


def _granted_since(db: Session, person: Person, credential: str, day: dt.date) -> dt.date | None:
    """The latest day after `day` on which the person completed a program that grants the credential."""
    granting = {
        each.program for each in checks.rule_sets().values() if (each.kind, each.credential) == ("initial", credential)
    }
    earned = (Participation.person_id == person.id, Participation.program.in_(granting))
    return db.scalar(select(func.max(Participation.completed_on)).where(*earned, Participation.completed_on > day))


def present_cycle(program: str, issued_on: dt.date | None) -> Cycle:
    """The cycle, not kept yet, that runs today in a certification of that day.

    Raises NotReady for a day in the future, long ago, or missing, and for a program without rules in force.
    """
    try:
        rules = checks.rule_set_for(program, clock.now().date())
    except KeyError as error:
        raise NotReady([Problem("program", "This program has no rules that are in force today.")]) from error
    days = checks.application_days(rules)
    if days is not None:
        return Cycle(number=1, starts_on=days[0], ends_on=days[1])
    if rules.period.kind != "anniversary":
        raise NotReady([Problem("program", "Nobody holds a certification in this program: it has no cycles.")])
    today = clock.today(rules.timezone)
    if issued_on is None or not today - dt.timedelta(days=365 * 40) <= issued_on <= today:
        raise NotReady([Problem("issued_on", "Enter the day on which the certification was issued, today or earlier.")])
    number = 1
    first, last = checks.cycle_bounds(rules, issued_on, number)
    while last < today:
        number += 1
        first, last = checks.cycle_bounds(rules, issued_on, number)
    return Cycle(number=number, starts_on=first, ends_on=last)


def is_applied_for(program: str) -> bool:
    """True where people apply for the credential, so that nothing was issued yet."""
    try:
        return checks.rule_set_for(program, clock.now().date()).application is not None
    except KeyError:
        return False
