"""Fills the demo's professional-development logs, by the operations that people use."""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from review import clock
from review.accounts import actor_of
from review.demo.texts import FOLDER
from review.models import Cycle, HoursEntry, Person
from review.operations.hours import enter_hours, verify_hours
from review.queries.hours import rules_of_cycle


def enter_activities(db: Session, cycle: Cycle, *, leave_out: int = 0) -> list[HoursEntry]:
    """Enters the holder's activities, 64 hours in all areas; without the last `leave_out` of the list."""
    holder = cycle.certification.person
    first, today = cycle.starts_on, clock.today(rules_of_cycle(cycle).timezone)
    activities = _activities()
    entries = []
    for each in activities[: len(activities) - leave_out]:
        day = first + dt.timedelta(days=int((today - first).days * each["at"]))
        typed = {name: value for name, value in each.items() if name != "at"}
        typed |= {
            "applicant_name": holder.name,
            "district": holder.district.name if holder.district else "",
            "date_completed": day.isoformat(),
        }
        entries.append(enter_hours(db, cycle, actor=actor_of(holder), typed=typed))
    return entries


def verify_all(db: Session, entries: list[HoursEntry], coordinator: Person) -> None:
    """A coordinator verifies each of these entries."""
    for entry in entries:
        verify_hours(db, entry, actor=actor_of(coordinator), version=entry.version)


@cache
def _activities() -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = tomllib.loads((FOLDER / "hours.toml").read_text(encoding="utf-8"))["activity"]
    return read
