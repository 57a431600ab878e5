"""The demo's people: who they are, what they may do, and when their certifications run out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

import checks
from review import clock
from review.accounts import actor_of, add_person
from review.demo.districts import (
    CHINABERRY,
    COTTON_FERRY,
    DISTRICTS,
    LONGLEAF,
    MAGNOLIA_CROSSING,
    OAKTUSKA,
    WEHATTA,
    DemoDistrict,
)
from review.models import Cycle, District, Person
from review.operations.certifications import enter_certification

PROGRAM = "al-cto-recert"
COHORTS = ("cite-ctom", "al-cto-academy")
"""Programs that run in cohorts: people apply for the one, and take part in the other."""
MANDATE = "al-td-ceu"
"""The yearly hours of technology directors."""
AT = "demo.example"


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who signs in at once: the part of the address before the @, the name, the role, what to try."""

    local: str
    name: str
    role: str
    district: DemoDistrict | None
    try_this: str
    programs: tuple[str, ...] = (PROGRAM,)

    @property
    def email(self) -> str:
        """The address that signs in."""
        return f"{self.local}@{AT}"


@dataclass(frozen=True, slots=True)
class Holder:
    """A candidate: where they work, and in how many weeks the present cycle ends."""

    local: str
    name: str
    district: DemoDistrict
    weeks_left: int

    @property
    def email(self) -> str:
        """The address that signs in."""
        return f"{self.local}@{AT}"


ACCOUNTS = (
    Account("reviewer", "Alma Whitfield", "reviewer", None, "claims packets and decides on them"),
    Account("reviewer2", "Desmond Crane", "reviewer", OAKTUSKA, "has a packet in hand; sees none of Oaktuska's"),
    Account("coordinator", "Joyce Tarrant", "coordinator", None, "verifies hours; one packet is ready to complete"),
    Account("coordinator2", "Neil Abara", "coordinator", None, "completed one already"),
    Account(
        "coordinator3",
        "Maya Trask",
        "coordinator",
        None,
        "has other programs: an applicant, a participant, a director",
        (*COHORTS, MANDATE),
    ),
    Account("director", "Samuel Pike", "candidate", OAKTUSKA, "has a technology director's yearly hours", (MANDATE,)),
    Account("applicant", "Owen Sandoval", "candidate", LONGLEAF, "came too late for California's mentors", COHORTS[:1]),
    Account("participant", "Ruth Ellery", "candidate", CHINABERRY, "is in the academy, half through", COHORTS[1:]),
    Account("administrator", "Petra Lindqvist", "administrator", None, "manages people, sees no packets"),
)
CANDIDATE = Holder("candidate", "Renee Calloway", COTTON_FERRY, 7)
HOLDERS = (
    CANDIDATE,
    Holder("marcus.odom", "Marcus Odom", WEHATTA, 30),
    Holder("lydia.brandt", "Lydia Brandt", LONGLEAF, 14),
    Holder("theo.mcleod", "Theo McLeod", CHINABERRY, 11),
    Holder("grace.okafor", "Grace Okafor", MAGNOLIA_CROSSING, 19),
    Holder("wade.sutter", "Wade Sutter", WEHATTA, 12),
    Holder("ines.calder", "Ines Calder", LONGLEAF, 16),
    Holder("paul.renfro", "Paul Renfro", CHINABERRY, 9),
    Holder("hannah.voss", "Hannah Voss", MAGNOLIA_CROSSING, 10),
    Holder("luther.beam", "Luther Beam", OAKTUSKA, 22),
    Holder("carmen.diaz", "Carmen Diaz", COTTON_FERRY, 13),
)


def add_people(db: Session, password: str) -> dict[str, Person]:
    """Adds the districts and everyone, all with the same password; the people by their addresses."""
    districts: dict[str, District] = {each.name: District(name=each.name) for each in DISTRICTS}
    db.add_all(districts.values())
    people = [(each.name, each.email, each.role, each.district, each.programs) for each in ACCOUNTS]
    people += [(each.name, each.email, "candidate", each.district, (PROGRAM,)) for each in HOLDERS]
    return {
        email: add_person(
            db,
            name=name,
            email=email,
            district=districts[district.name] if district else None,
            grants=[(role, program) for program in programs],
            password=password,
        )
        for name, email, role, district, programs in people
    }


def add_cycle(db: Session, holder: Holder, person: Person, coordinator: Person) -> Cycle:
    """A coordinator enters the holder's certification; its first cycle ends in `weeks_left` weeks."""
    rules = checks.rule_set_for(PROGRAM, clock.now().date())
    ends = clock.today(rules.timezone) + dt.timedelta(weeks=holder.weeks_left)
    if (ends.month, ends.day) == (2, 29):  # there was none three years before
        ends -= dt.timedelta(days=1)
    issued = ends.replace(year=ends.year - rules.years)
    return enter_certification(db, person, actor=actor_of(coordinator), program=PROGRAM, issued_on=issued).cycles[0]
