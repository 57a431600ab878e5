"""Takes over how far people are in programs that run in cohorts, as their organizers keep it: all rows, or none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import checks
from checks.ledger.examples.values import BadExample, Given
from review import clock
from review.models import Grant, Participation, Person
from review.operations.refusals import NotReady, Problem
from review.queries.progress import progress_of

KEYS = {"email", "ruleset", "completed_on", "facts"}
MOST_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Imported:
    """How many participants are new, have other facts than before, and stay as they were."""

    added: int = 0
    changed: int = 0
    same: int = 0


def import_progress(db: Session, text: str) -> Imported:
    """Adds or changes the participants of a JSON file: a list of objects with email, ruleset, completed_on and facts.

    Whoever is new to a program may see their page from then on. Raises NotReady with a sentence for each wrong row,
    and saves nothing then.
    """
    problems, counted = [], {"added": 0, "changed": 0, "same": 0}
    seen: set[tuple[str, str]] = set()
    for number, row in enumerate(_rows(text), start=1):
        try:
            counted[_take(db, _once(row, f"row {number}", seen))] += 1
        except BadExample as error:
            problems.append(Problem("", f"{error}."))
    if problems:
        raise NotReady(problems)
    return Imported(**counted)


def _once(row: Any, where: str, seen: set[tuple[str, str]]) -> Given:
    """The row, of somebody who was not in the same cohort on a row above."""
    if not isinstance(row, Mapping):
        raise BadExample(f"{where}: expected an object")
    given = Given(row, where)
    key = (given.text("email").casefold(), given.text("ruleset"))
    if key in seen:
        raise BadExample(f"{where}: {key[0]} is in {key[1]} twice")
    seen.add(key)
    return given


def _rows(text: str) -> list[Any]:
    try:
        rows = json.loads(text, parse_float=Decimal)
    except ValueError as error:
        raise NotReady([Problem("", f"The file is no JSON: {error}.")]) from error
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        raise NotReady([Problem("", f"The file must be a list of at most {MOST_ROWS:,} objects.")])
    return rows


def _take(db: Session, given: Given) -> str:
    for key in given.values:
        if key not in KEYS:
            raise given.wrong(key, f"one of {', '.join(sorted(KEYS))} as the key")
    person = db.scalar(select(Person).where(Person.email == given.text("email").casefold()))
    if person is None:
        raise given.wrong("email", "the address of somebody who has an account")
    rules = checks.rule_sets().get(given.text("ruleset"))
    if rules is None or rules.period.kind != "cohort":
        raise given.wrong("ruleset", "a rule set of a cohort, as in al-cto-academy@2025-9m")
    found = given.thing("facts")
    facts = _as_kept(found.values) if found else {}
    known = select(Participation).where(Participation.person_id == person.id, Participation.rule_set == rules.id)
    row = db.scalar(known)
    before = (row.facts, row.completed_on) if row is not None else None
    if row is None:
        row = Participation(person=person, program=rules.program, rule_set=rules.id)
    row.facts, row.completed_on = facts, given.day_or_none("completed_on")
    try:
        gaps = progress_of(row).gaps
    except BadExample as error:
        raise BadExample(f"{given.where}.{error}") from error
    if row.completed_on is not None and gaps:
        raise given.wrong("completed_on", f"nothing while something is missing: {gaps[0].sentence.rstrip('.')}")
    if before == (row.facts, row.completed_on):
        return "same"
    row.entered_at = clock.now()
    db.add(row)
    if not any((one.role, one.program) == ("candidate", rules.program) for one in person.grants):
        person.grants.append(Grant(role="candidate", program=rules.program, granted_at=clock.now()))
    db.flush()
    return "added" if before is None else "changed"


def _as_kept(value: Any) -> Any:
    """The facts as they are kept: numbers that are not whole as text."""
    if isinstance(value, Mapping):
        return {key: _as_kept(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_kept(each) for each in value]
    return str(value) if isinstance(value, Decimal) else value
