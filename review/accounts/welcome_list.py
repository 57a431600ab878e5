"""Lets the people of a whole list in at once: what was previewed is saved, all of it or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from review.accounts.passwords import invite
from review.accounts.people import new_person
from review.models import Certification, Person
from review.operations.people import add_grants
from review.operations.people_plan import Account, Plan, Row, plan_list
from review.operations.refusals import NotReady, Problem, Stale
from review.policy import Actor, Role


def welcome_list(
    db: Session, rows: Sequence[Row], *, actor: Actor, role: Role, version: str, invites: bool
) -> Counter[str]:
    """Does what the rows say, and counts it by the kinds of `Step`, and as "Invitation".

    `version` is that of the plan that the actor saw. An invitation goes to whoever gets something by
    this list and has no password. Raises Stale where the plan is another one by now, and NotReady
    while a row has a problem.
    """
    plan = plan_list(db, rows, actor=actor, role=role, hold=True)
    if plan.version != version:
        raise Stale("The list, or the people in it, changed since this preview. Nothing was saved; look at it again.")
    if plan.wrong:
        raise NotReady([Problem("", "Nothing was saved, because some rows cannot be.")])
    try:
        with db.begin_nested():
            people = _save(db, plan, actor)
    except IntegrityError as error:
        raise Stale("Somebody added people of this list a moment ago. Nothing was saved; look at it again.") from error
    counts = Counter(step.kind for step in plan.steps)
    if invites:
        waiting = [people[email] for email in _changed(plan) if people[email].password_hash is None]
        for person in waiting:
            invite(db, person)
        counts["Invitation"] = len(waiting)
    return counts


def _save(db: Session, plan: Plan, actor: Actor) -> dict[str, Person]:
    """Writes everything in a few statements, however long the list is; the people by address."""
    accounts = {step.account.email: step.account for step in plan.steps if step.account}
    people = {email: _person(account) for email, account in accounts.items()}
    db.add_all(people.values())
    given = [(people[step.row.email], *step.grant) for step in plan.steps if step.grant]
    add_grants(db, given, actor=actor)
    for step in plan.steps:
        if step.cycle is not None:
            person, day = people[step.row.email], step.row.issued_on
            db.add(Certification(person=person, program=step.program, issued_on=day, cycles=[step.cycle]))
    db.flush()
    return people


def _person(account: Account) -> Person:
    if account.person is None:
        return new_person(name=account.name, email=account.email, district=account.district)
    account.person.district = account.person.district or account.district
    return account.person


def _changed(plan: Plan) -> list[str]:
    """The addresses for which something is done, each once."""
    return list(dict.fromkeys(step.row.email for step in plan.steps if step.kind != "Nothing new"))
