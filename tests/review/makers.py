"""Makers with honest defaults: people, certifications and cycles of a small program."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from sqlalchemy.orm import Session

import checks
from review import accounts, clock
from review.models import Certification, Cycle, District, HoursEntry, Person

PROGRAM = "al-cto-recert"
OTHER_PROGRAM = "al-cto-academy"
PASSWORD = "seven calm otters read"


@cache
def _known_hash() -> str:
    return accounts.hash_password(PASSWORD)


def make_district(db: Session, name: str) -> District:
    district = District(name=name)
    db.add(district)
    db.flush()
    return district


def make_person(db: Session, name: str, district: District | None, *grants: tuple[str, str]) -> Person:
    """Someone with PASSWORD as their password; "Carla Candidate" has the address carla@demo.example."""
    email = f"{name.split()[0].casefold()}@demo.example"
    person = accounts.add_person(db, name=name, email=email, district=district, grants=grants)
    person.password_hash = _known_hash()
    db.flush()
    return person


def make_cycle(db: Session, person: Person, *, program: str = PROGRAM, months_left: int = 3) -> Cycle:
    """The first cycle of a new certification of that person, which ends in about so many months."""
    today = clock.today("America/Chicago")
    issued_on = dt.date(today.year - 3, today.month, 1) + dt.timedelta(days=31 * months_left)
    starts_on, ends_on = checks.cycle_bounds(checks.rule_set_for(program, today), issued_on, 1)
    certification = Certification(person_id=person.id, program=program, issued_on=issued_on)
    cycle = Cycle(certification=certification, number=1, starts_on=starts_on, ends_on=ends_on)
    db.add_all([certification, cycle])
    db.flush()
    return cycle


def make_hours(
    db: Session, cycle: Cycle, area: str, hours: str, *, activity: str = "", verifier: Person | None = None
) -> HoursEntry:
    """A line of the holder's log, on the first day of the cycle; verified where a verifier is named."""
    holder = cycle.certification.person
    entry = HoursEntry(
        person_id=holder.id, cycle=cycle, applicant_name=holder.name, district="Maple County",
        activity=activity or f"{area} day", location="Mobile", date_completed=cycle.starts_on, hours=Decimal(hours),
        area=area, justification="It is the area's subject.", description="A workshop.", entered_by=holder.id,
        entered_at=clock.now(), verified_by=verifier.id if verifier else None,
        verified_at=clock.now() if verifier else None,
    )  # fmt: skip
    db.add(entry)
    db.flush()
    return entry


@dataclass(frozen=True)
class Cast:
    """The people of every story. A candidate's district is no staff member's; nobody else signs in."""

    candidate: Person
    """Carla, of Maple County."""
    other_candidate: Person
    """Caleb, of Cedar City; neither may see anything of the other's."""
    reviewer: Person
    second_reviewer: Person
    """Rita and Rob, of Birch Parish."""
    neighbor: Person
    """Ned, a reviewer of Carla's own district: a conflict of interest."""
    coordinator: Person
    second_coordinator: Person
    """Cora and Cody, of Birch Parish."""
    administrator: Person
    """Ada, of no district."""
    outsider: Person
    """Ola, reviewer and coordinator of another program."""
    newcomer: Person
    """Nora, who has an account and no role."""


def make_cast(db: Session) -> Cast:
    maple, cedar, birch = (make_district(db, name) for name in ("Maple County", "Cedar City", "Birch Parish"))
    return Cast(
        candidate=make_person(db, "Carla Candidate", maple, ("candidate", PROGRAM)),
        other_candidate=make_person(db, "Caleb Candidate", cedar, ("candidate", PROGRAM)),
        reviewer=make_person(db, "Rita Reviewer", birch, ("reviewer", PROGRAM)),
        second_reviewer=make_person(db, "Rob Reviewer", birch, ("reviewer", PROGRAM)),
        neighbor=make_person(db, "Ned Neighbor", maple, ("reviewer", PROGRAM)),
        coordinator=make_person(db, "Cora Coordinator", birch, ("coordinator", PROGRAM)),
        second_coordinator=make_person(db, "Cody Coordinator", birch, ("coordinator", PROGRAM)),
        administrator=make_person(db, "Ada Administrator", None, ("administrator", PROGRAM)),
        outsider=make_person(db, "Ola Outsider", birch, ("reviewer", OTHER_PROGRAM), ("coordinator", OTHER_PROGRAM)),
        newcomer=make_person(db, "Nora Newcomer", birch),
    )
