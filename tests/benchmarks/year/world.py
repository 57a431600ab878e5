"""The program as it stands on the first day of the year: districts, staff, holders, and what their logs hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from review import clock
from review.accounts import actor_of
from review.db import Model, transaction
from review.models import District, Grant, HoursEntry, Person
from review.operations.certifications import enter_certification
from review.policy import Actor
from tests.benchmarks.year.plan import DISTRICTS, Story

PROGRAM = "al-cto-recert"
HOLDERS_A_REVIEWER = 50


@dataclass(frozen=True)
class Staff:
    """Who acts: the coordinator of no district who does the work, the one of the first district who asks for reports.

    `holders` and `cycles` (ids) are by the numbers of the stories.
    """

    coordinator: Actor
    reporter: Actor
    reviewers: list[Actor]
    holders: list[Actor]
    cycles: list[int]


def fill(engine: Engine, stories: Sequence[Story], lines: dict[tuple[int, int], int]) -> Staff:
    """Makes the tables and the rows; `lines` gets the ids of the hours' lines by (holder, number)."""
    Model.metadata.create_all(engine)
    with transaction(engine) as db:
        districts = [District(name=district_name(number)) for number in range(DISTRICTS + 1)]
        db.add_all(districts)
        coordinator = _person(db, "Cora Coordinator", None, "coordinator")
        reporter = _person(db, "Cody Coordinator", districts[0], "coordinator")
        count = max(2, len(stories) // HOLDERS_A_REVIEWER)
        reviewers = [_person(db, reviewer_name(number), districts[-1], "reviewer") for number in range(count)]
        holders = [_person(db, story.name, districts[story.district], "candidate") for story in stories]
        db.flush()
        cycles = []
        for story, holder in zip(stories, holders, strict=True):
            holder.active = story.kind != "account turned off"
            certification = enter_certification(db, holder, actor=None, program=PROGRAM, issued_on=story.issued_on)
            cycles.append(certification.cycles[0].id)
            _log(db, story, holder, cycles[-1], lines)
        staff = Staff(
            actor_of(coordinator), actor_of(reporter), [actor_of(person) for person in reviewers],
            [actor_of(person) for person in holders], cycles,
        )  # fmt: skip
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    return staff


def district_name(number: int) -> str:
    """The name of a district by its number."""
    return f"District {number:02}"


def reviewer_name(number: int) -> str:
    """The name of a reviewer by their number."""
    return f"Reviewer {number:03}"


def _person(db: Session, name: str, district: District | None, role: str) -> Person:
    now, words = clock.now(), name.replace(" ", ".").casefold()
    person = Person(
        name=name, email=f"{words}@year.example", fs_uniquifier=words, district=district, created_at=now,
        grants=[Grant(role=role, program=PROGRAM, granted_at=now)],
    )  # fmt: skip
    db.add(person)
    return person


def _log(db: Session, story: Story, holder: Person, cycle: int, ids: dict[tuple[int, int], int]) -> None:
    entries = [
        HoursEntry(
            person_id=holder.id, cycle_id=cycle, applicant_name=story.name, district="As above",
            activity=line.activity, location="Mobile", date_completed=line.day, hours=line.hours, area=line.area,
            parts={area: str(hours) for area, hours in line.parts.items()},
            excluded={"meal": str(line.excluded)} if line.excluded else {}, justification="It is the area's subject.",
            description="A workshop.", entered_by=holder.id, entered_at=clock.now() - dt.timedelta(days=1),
        )
        for line in story.lines[: story.entered_first]
    ]  # fmt: skip
    db.add_all(entries)
    db.flush()
    ids.update({(story.number, number): entry.id for number, entry in enumerate(entries)})
