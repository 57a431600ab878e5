"""What the rows of a list of people would do: judged row by row against the database and the rows above, never kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from review.models import Certification, Cycle, District, Person
from review.operations.certifications import is_applied_for, present_cycle
from review.operations.people import misfits
from review.operations.refusals import NotReady
from review.policy import ROLES, Actor, Role
from review.queries.districts import districts_by_name
from review.queries.program import title_of
from review.wording import in_words


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list, read: whom it names and what it asks for; an empty role is that of a candidate."""

    line: int
    name: str
    email: str
    """Folded."""
    role: str
    district: str
    program: str
    issued_on: dt.date | None
    problems: tuple[str, ...] = ()
    """What the form finds wrong with it."""


@dataclass(slots=True)
class Account:
    """One address: its person where there is one, and what the person has, with what the rows so far give."""

    email: str
    name: str
    district: District | None
    person: Person | None
    listed: Row | None = None
    """The first row that names it."""
    roles: set[tuple[str, str]] = field(default_factory=set)
    issued: dict[str, dt.date] = field(default_factory=dict)


@dataclass(slots=True)
class Step:
    """What one row does: the sentences that say it, or its problems and nothing else."""

    row: Row
    account: Account | None = None
    sentences: list[str] = field(default_factory=list)
    keeps: str = ""
    """What the row says otherwise and is left as it is."""
    problems: list[str] = field(default_factory=list)
    adds_person: bool = False
    grant: tuple[str, str] | None = None
    cycle: Cycle | None = None
    program: str = ""

    @property
    def kind(self) -> str:
        """What it comes to, in a word or two."""
        if self.problems:
            return "Error"
        if self.adds_person:
            return "New person"
        if self.grant:
            return "Further role"
        if self.cycle:
            return "Certification"
        return "Change" if self.sentences else "Nothing new"


@dataclass(frozen=True)
class Plan:
    """What a whole list would do."""

    steps: list[Step]

    @cached_property
    def wrong(self) -> list[Step]:
        """The rows with problems; while there are any, nothing is saved."""
        return [step for step in self.steps if step.problems]

    @cached_property
    def is_empty(self) -> bool:
        """True where nothing would change."""
        return all(step.kind == "Nothing new" for step in self.steps)

    @cached_property
    def version(self) -> str:
        """Differs as soon as a row, or what it would do, differs."""
        said = [(s.row.line, s.row.name, s.row.email, s.kind, s.sentences, s.keeps, s.problems) for s in self.steps]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def plan_list(db: Session, rows: Sequence[Row], *, actor: Actor, role: Role, hold: bool = False) -> Plan:
    """What the rows would do at the desk of that role, the administrator's or the coordinator's.

    A coordinator's row is a holder of a certification, with district and day. `hold`: until this
    transaction ends nobody else changes the people who are there already.
    """
    known = _accounts(db, {row.email for row in rows}, hold=hold)
    desk = _Desk(actor, role, known, districts_by_name(db))
    return Plan([desk.judge(row) for row in rows])


def _accounts(db: Session, emails: Iterable[str], *, hold: bool) -> dict[str, Account]:
    found = select(Person).where(Person.email.in_(emails)).order_by(Person.id)
    found = found.options(selectinload(Person.grants), selectinload(Person.district))
    if hold:
        found = found.with_for_update(key_share=True).execution_options(populate_existing=True)
    people = {person.id: person for person in db.scalars(found)}
    accounts = {
        person.email: Account(
            person.email,
            person.name,
            person.district,
            person,
            roles={(grant.role, grant.program) for grant in person.grants},
        )
        for person in people.values()
    }
    held = select(Certification).where(Certification.person_id.in_(people), Certification.removed_at.is_(None))
    for certification in db.scalars(held):
        email = people[certification.person_id].email
        if certification.issued_on is not None:
            accounts[email].issued[certification.program] = certification.issued_on
    return accounts


class _Desk:
    """Judges one row after the other, and remembers what they add."""

    def __init__(self, actor: Actor, role: Role, known: dict[str, Account], named: dict[str, District]) -> None:
        self.actor, self.role, self.known, self.districts = actor, role, known, named
        self.programs = sorted(actor.programs(role))
        words = [(word, program) for program in self.programs for word in (program, title_of(program))]
        self.program_called = {word.casefold(): program for word, program in words}

    def judge(self, row: Row) -> Step:
        """What the row does; a row with problems does nothing, and later rows do not see it."""
        step = Step(row, problems=list(row.problems))
        role = row.role.casefold() or "candidate"
        step.program = self._program(step)
        if not step.problems:
            self._refuse_role(step, role)
        district = self.districts.get(row.district.lower()) or (District(name=row.district) if row.district else None)
        account = self.known.get(row.email)
        self._refuse_misfit(step, account, district)
        self._find_cycle(step, account)
        if not step.problems:
            self._note(step, account or Account(row.email, row.name, None, None), role, district)
        return step

    def _program(self, step: Step) -> str:
        called = step.row.program
        if not called and len(self.programs) == 1:
            return self.programs[0]
        program = self.program_called.get(called.casefold(), "")
        if not program:
            titles = " or ".join(title_of(one) for one in self.programs)
            why = f"You cannot add people to “{_short(called)}”." if called else "The program is missing."
            step.problems.append(f"{why} Enter {titles}.")
        return program

    def _refuse_role(self, step: Step, role: str) -> None:
        # The program is one of the desk's: an administrator gives every role there, a coordinator that of a candidate.
        if role not in ROLES:
            step.problems.append(f"“{_short(step.row.role)}” is no role. Enter {', '.join(ROLES[:-1])} or {ROLES[-1]}.")
        elif self.role == "coordinator" and role != "candidate":
            step.problems.append(f"Holders are candidates; only an administrator can make someone {role}.")
        elif step.row.issued_on and role != "candidate":
            step.problems.append("The day of a certification belongs to the row that makes the person a candidate.")
        if self.role == "coordinator":
            if not step.row.district:
                step.problems.append("The district is missing.")
            if is_applied_for(step.program):
                step.problems.append("People apply for this program, so nothing is issued yet. Add them one by one.")
            elif step.row.issued_on is None:
                step.problems.append("The day on which the certification was issued is missing.")

    def _refuse_misfit(self, step: Step, account: Account | None, district: District | None) -> None:
        if account is None:
            return
        found = [problem.sentence for problem in misfits(account.person, district)] if account.person else []
        above = account.listed
        if above is not None and above.name != step.row.name:
            lines, names = f"Lines {above.line} and {step.row.line}", f"{above.name} and {step.row.name}"
            found.append(f"{lines} have the same address and different names, {names}.")
        elif not found and account.district and district and account.district is not district:
            found.append(f"A row above has the same address and another district, {account.district.name}.")
        step.problems += found

    def _find_cycle(self, step: Step, account: Account | None) -> None:
        day = step.row.issued_on
        if day is None or step.problems:
            return
        held = account.issued.get(step.program) if account else None
        if not self.actor.has("coordinator", step.program):
            step.problems.append("Only a coordinator of the program can enter a certification. Leave the day empty.")
        elif account and account.person and account.person.id == self.actor.person_id:
            step.problems.append(
                "You have a conflict of interest; another coordinator must enter your own certification."
            )
        elif held is not None and held != day:
            step.problems.append(f"{step.row.name} holds this certification already, issued on {in_words(held)}.")
        elif held is None:
            try:
                step.cycle = present_cycle(step.program, day)
            except NotReady as refused:
                step.problems.append(str(refused))

    def _note(self, step: Step, account: Account, role: str, district: District | None) -> None:
        """Writes down what the row adds, in words and for the rows below."""
        step.account, says = account, step.sentences
        step.adds_person = account.email not in self.known
        self.known[account.email] = account
        account.listed = account.listed or step.row
        if account.name != step.row.name:
            step.keeps = f"Has an account already, as {account.name}. That name stays."
        if district is not None and district.name.lower() not in self.districts:
            self.districts[district.name.lower()] = district
            says.append(f"{district.name} is a new district.")
        if district is not None and account.district is None:
            account.district = district
            if not step.adds_person:
                says.append(f"The district becomes {district.name}.")
        if (role, step.program) not in account.roles:
            account.roles.add((role, step.program))
            step.grant = (role, step.program)
            says.append(f"Becomes {role} of {title_of(step.program)}.")
        if step.cycle is not None and step.row.issued_on is not None:
            account.issued[step.program] = step.row.issued_on
            says.append(
                f"Certification of {in_words(step.row.issued_on)}; "
                f"cycle {step.cycle.number} ends on {in_words(step.cycle.ends_on)}."
            )


def _short(words: str) -> str:
    return words if len(words) <= 60 else words[:59] + "…"
