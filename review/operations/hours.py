"""The professional-development log: enter, change, remove, verify."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from sqlalchemy.orm import Session

import checks
from review import clock
from review.models import Cycle, HoursEntry
from review.operations.refusals import NotAllowed, Problem, Stale, require
from review.policy import Actor
from review.queries.hours import may_enter_hours, may_verify_hours, rules_of_cycle
from review.wording import hours_in_words, in_words

FIELDS: Mapping[str, str] = {
    "applicant_name": "your name",
    "district": "your school district",
    "activity": "the name of the activity",
    "location": "where it took place",
    "date_completed": "the date completed",
    "hours": "the number of hours",
    "area": "the coursework skill area",
    "justification": "how it relates to the coursework",
    "description": "what the activity was",
}
"""The nine fields of the form (the recertification policy's seven lines), with the words that ask for them."""

_LONGEST = {"applicant_name": 200, "district": 200, "activity": 200, "location": 200}
_LONGEST_TEXT = 4_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the form, read: every field present and of its type."""

    applicant_name: str
    district: str
    activity: str
    location: str
    date_completed: dt.date
    hours: Decimal
    area: str
    justification: str
    description: str


def read_line(rules: checks.RuleSet, cycle: Cycle, typed: Mapping[str, str]) -> Line:
    """The typed fields as values; raises NotReady with a sentence for each that is missing or wrong."""
    words = {name: typed.get(name, "").strip() for name in FIELDS}
    problems = [Problem(name, f"Enter {asked}.") for name, asked in FIELDS.items() if not words[name]]
    day, hours = _day(words["date_completed"]), _decimal(words["hours"])
    if words["date_completed"]:
        problems += _day_problems(day, cycle, rules.timezone)
    if words["hours"] and (hours is None or not 0 < hours <= 200):
        problems.append(Problem("hours", "Enter the hours as a number above 0 and up to 200, as in 1.5."))
    elif hours is not None and hours != round(hours, 2):
        problems.append(Problem("hours", "Use at most two decimals, as in 0.25."))
    if words["area"] and words["area"] not in {area.code for area in rules.areas}:
        problems.append(Problem("area", "Choose one of the coursework skill areas."))
    for name, value in words.items():
        longest = _LONGEST.get(name, _LONGEST_TEXT)
        if len(value) > longest:
            problems.append(Problem(name, f"Use at most {longest:,} characters."))
    require(problems)
    assert day is not None  # noqa: S101 - require() has refused what is not a day or a number
    assert hours is not None  # noqa: S101
    texts = {name: value for name, value in words.items() if name not in ("date_completed", "hours")}
    # However many zeros were typed behind it, the number fits its column.
    return Line(date_completed=day, hours=Decimal(hours_in_words(hours)), **texts)


def _day(words: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(words)
    except ValueError:
        return None


def _decimal(words: str) -> Decimal | None:
    try:
        value = Decimal(words)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _day_problems(day: dt.date | None, cycle: Cycle, timezone: str) -> list[Problem]:
    if day is None:
        return [Problem("date_completed", "Enter the date as year-month-day, as in 2026-03-14.")]
    if day > clock.today(timezone):
        return [Problem("date_completed", "The date completed must not lie in the future.")]
    if not cycle.starts_on <= day <= cycle.ends_on:
        first, last = in_words(cycle.starts_on), in_words(cycle.ends_on)
        return [Problem("date_completed", f"Only activities of this cycle count: from {first} to {last}.")]
    return []


def enter_hours(db: Session, cycle: Cycle, *, actor: Actor, typed: Mapping[str, str]) -> HoursEntry:
    """Adds a line to the holder's log; it counts once a coordinator has verified it."""
    if not may_enter_hours(actor, cycle):
        raise NotAllowed("Hours can be entered only into your own log, while its cycle is open.")
    line = read_line(rules_of_cycle(cycle), cycle, typed)
    holder = cycle.certification.person_id
    entry = HoursEntry(
        person_id=holder, cycle=cycle, entered_by=actor.person_id, entered_at=clock.now(), **_values(line)
    )
    db.add(entry)
    db.flush()
    return entry


def change_hours(db: Session, entry: HoursEntry, *, actor: Actor, typed: Mapping[str, str], version: int) -> None:
    """Changes a line that is not verified yet."""
    cycle = _changeable(entry, actor, version)
    for name, value in _values(read_line(rules_of_cycle(cycle), cycle, typed)).items():
        setattr(entry, name, value)
    db.flush()


def remove_hours(db: Session, entry: HoursEntry, *, actor: Actor, version: int) -> None:
    """Takes a line that is not verified out of the log."""
    _changeable(entry, actor, version)
    db.delete(entry)
    db.flush()


def verify_hours(db: Session, entry: HoursEntry, *, actor: Actor, version: int) -> None:
    """A coordinator without a conflict of interest verifies a line; only then does it count for completion."""
    if entry.cycle is None or not may_verify_hours(actor, entry.cycle):
        raise NotAllowed("Only a coordinator of this program without a conflict of interest can verify these hours.")
    if entry.version != version or entry.verified_at is not None:
        raise Stale("This entry was changed or verified a moment ago.")
    entry.verified_by, entry.verified_at = actor.person_id, clock.now()
    db.flush()


def _changeable(entry: HoursEntry, actor: Actor, version: int) -> Cycle:
    if entry.cycle is None or not may_enter_hours(actor, entry.cycle):
        raise NotAllowed("Only the holder can change this entry, while its cycle is open.")
    if entry.verified_at is not None:
        raise NotAllowed("This entry is verified; ask your coordinator about it.")
    if entry.version != version:
        raise Stale("This entry was changed a moment ago, perhaps in another window.")
    return entry.cycle


def _values(line: Line) -> dict[str, object]:
    return {name: getattr(line, name) for name in FIELDS}
