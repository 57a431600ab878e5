"""What the rows of an attendance list would do: judged row by row against the people and the lists before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

import checks
from review.models import District, FormerName, HoursEntry, Person, Post
from review.operations.roster_list import Attended
from review.policy import Actor
from review.queries.mandates import MandateYear, kinds_of_posts
from review.queries.yearly import may_look
from review.wording import hours_in_words


@dataclass(frozen=True, slots=True)
class Occasion:
    """What was attended: an event of the issuer's own by its name, or an approved one by its code, and its place."""

    name: str
    code: str
    location: str

    @property
    def key(self) -> str:
        """What tells it from other events of the year."""
        return self.code or checks.fold(self.name)


@dataclass(slots=True)
class Step:
    """What one row does: the entry that it makes for somebody, or why it makes none."""

    row: Attended
    person: Person | None = None
    key: str = ""
    there: str = ""
    """Where it stands already; "" where it does not."""
    verified: bool = True
    left_out: bool = False
    problems: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """What it comes to, in a word or two."""
        if self.left_out:
            return "Left out"
        if self.problems:
            return "Error"
        if self.there:
            return "There already"
        return "New" if self.verified else "New, to be verified"


@dataclass(frozen=True)
class Plan:
    """What a whole list would do."""

    steps: list[Step]

    @cached_property
    def wrong(self) -> list[Step]:
        """The rows with problems; while there are any, nothing is saved."""
        return [step for step in self.steps if step.kind == "Error"]

    @cached_property
    def new(self) -> list[Step]:
        """The rows that add something."""
        return [step for step in self.steps if step.kind.startswith("New")]

    @cached_property
    def version(self) -> str:
        """Differs as soon as a row, or what it would do, differs."""
        said = [(s.row.number, s.person.id if s.person else 0, s.key, s.kind, s.there, s.problems) for s in self.steps]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def plan_roster(
    db: Session, one: MandateYear, occasion: Occasion, rows: Sequence[Attended], *, actor: Actor, skips: bool
) -> Plan:
    """What the rows would do; `skips`: rows of people who are not here are left out instead of being an error."""
    desk = _Desk(db, one, occasion, actor, rows)
    return Plan([desk.judge(row, skips=skips) for row in rows])


class _Desk:
    """Judges one row after the other against the people, the entries there, and the rows above."""

    def __init__(
        self, db: Session, one: MandateYear, occasion: Occasion, actor: Actor, rows: Sequence[Attended]
    ) -> None:
        self.one, self.occasion, self.actor = one, occasion, actor
        people = _people(db, one, rows)
        self.by_email = {person.email: person for person in people}
        self.by_name = _by_name(db, people)
        held = select(HoursEntry.person_id, HoursEntry.import_key, HoursEntry.hours).where(
            HoursEntry.person_id.in_([person.id for person in people]),
            HoursEntry.origin == "roster",
            HoursEntry.import_key.is_not(None),
        )
        self.there: dict[tuple[int, str], tuple[Decimal, str]] = {
            (person_id, key or ""): (hours, "It came in with a list before")
            for person_id, key, hours in db.execute(held)
        }

    def judge(self, row: Attended, *, skips: bool) -> Step:
        """What the row does; a row with problems does nothing, and later rows do not see it."""
        step = Step(row, problems=list(row.problems))
        found = self._found(row)
        if len(found) == 1:
            step.person = found[0]
            self._look_at_person(step, found[0])
        elif row.email or (row.name and row.district):
            who = row.email or f"{row.name} of {row.district}"
            if found:
                step.problems.append(f"Several people are called {who}: name the e-mail address.")
            elif skips:
                step.left_out = True
                return step
            else:
                step.problems.append(f"Nobody here is {who}.")
        if step.problems or step.person is None or row.hours is None:
            return step
        step.key = key_of(self.occasion, row)
        step.verified = may_look(self.actor, self.one, step.person)
        before = self.there.get((step.person.id, step.key))
        if before is None:
            self.there[step.person.id, step.key] = (row.hours, f"It stands in line {row.number}")
        elif before[0] == row.hours:
            step.there = f"{before[1]}."
        else:
            step.problems.append(
                f"{before[1]} with {hours_in_words(before[0])} hours. Correct it there, or leave this row out."
            )
        return step

    def _found(self, row: Attended) -> list[Person]:
        if row.email:
            return [self.by_email[row.email]] if row.email in self.by_email else []
        return self.by_name.get((checks.fold(row.name), checks.fold(row.district)), [])

    def _look_at_person(self, step: Step, person: Person) -> None:
        """That the name on the row is one of the person's is for a reader of the preview; an account may be off."""
        if not person.active:
            step.problems.append(f"The account of {person.name} is turned off.")


def key_of(occasion: Occasion, row: Attended) -> str:
    """What tells a row from every other of its person: event, session and day, however they are spelled."""
    day = row.day.isoformat() if row.day else ""
    said = [occasion.key, checks.fold(row.course or row.session), day]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _people(db: Session, one: MandateYear, rows: Sequence[Attended]) -> list[Person]:
    """Whom the rows may mean: those with an address of the list, and everyone who ever had a post of the mandate."""
    emails = [row.email for row in rows if row.email]
    posts = select(Post.person_id).where(Post.kind.in_(kinds_of_posts(one.rules.program)))
    found = select(Person).where(or_(Person.email.in_(emails), Person.id.in_(posts)))
    return list(db.scalars(found.order_by(Person.id).options(joinedload(Person.district))))


def _by_name(db: Session, people: Sequence[Person]) -> Mapping[tuple[str, str], list[Person]]:
    """The people by each folded name and district that they have and had."""
    ids = [person.id for person in people]
    names: dict[int, set[str]] = {person.id: {person.name} for person in people}
    districts: dict[int, set[int]] = {person.id: {person.district_id or 0} for person in people}
    for person_id, district_id in db.execute(select(Post.person_id, Post.district_id).where(Post.person_id.in_(ids))):
        districts[person_id].add(district_id)
    called: dict[int, set[str]] = {id_: {name} for id_, name in db.execute(select(District.id, District.name))}
    for former in db.scalars(select(FormerName)):
        if former.person_id in names:
            names[former.person_id].add(former.name)
        elif former.district_id in called:
            called[former.district_id].add(former.name)
    found: dict[tuple[str, str], list[Person]] = {}
    for person in people:
        for district in {checks.fold(each) for id_ in districts[person.id] for each in called.get(id_, ())}:
            for name in {checks.fold(each) for each in names[person.id]}:
                found.setdefault((name, district), []).append(person)
    return found
