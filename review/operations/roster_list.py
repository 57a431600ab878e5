"""Reads a list of who attended, as spreadsheets save it, into typed rows; pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import checks
from review import clock
from review.operations.columns import Columns, iso_day, read_named
from review.wording import in_words

MOST_ROWS = 1_000
MOST_HOURS = 24
"""Of one session on one day."""
ALIASES = {
    "email": ("email", "emailaddress", "mail"),
    "name": ("name", "fullname", "attendee", "participant"),
    "first_name": ("firstname", "first", "givenname"),
    "last_name": ("lastname", "last", "surname", "familyname"),
    "district": ("district", "schooldistrict", "schoolsystem", "organization"),
    "date": ("date", "day", "sessiondate", "datecompleted"),
    "hours": ("hours", "numberofhours", "credithours", "credit", "duration"),
    "session": ("session", "sessiontitle", "sessionname", "title", "coursetitle", "coursename"),
    "course": ("course", "coursecode", "courseid", "sessioncode"),
    "areas": ("areas", "area", "strand", "strands", "courseworkskillarea"),
    "modality": ("modality", "format", "how"),
    "eligible": ("eligible", "tdeligible", "countsfortd", "tdceu"),
}
REQUIRED: dict[str | tuple[str, ...], str] = {
    ("email", "name", "last_name"): "E-mail” or “Name",
    "date": "Date",
    "hours": "Hours",
}
MODALITIES = {
    "": "in_person", "inperson": "in_person", "onsite": "in_person", "facetoface": "in_person", "live": "in_person",
    "online": "online", "virtual": "online", "webinar": "online", "remote": "online",
}  # fmt: skip
YES = frozenset({"yes", "y", "true", "1", "x"})
NO = frozenset({"", "no", "n", "false", "0"})


@dataclass(frozen=True, slots=True)
class Attended:
    """One row: who was there, when and for how long; what could not be read is None and named in `problems`."""

    number: int
    email: str
    """Folded; "" where the list tells people apart by name and district."""
    name: str
    district: str
    day: dt.date | None
    hours: Decimal | None
    session: str
    course: str
    areas: tuple[str, ...]
    """Their codes."""
    modality: str
    eligible: bool
    problems: tuple[str, ...] = ()


def read_roster(text: str, rules: checks.RuleSet, days: checks.Window) -> tuple[list[Attended], list[str]]:
    """The rows of a list of attendance in a year, and the columns that are not read. Raises NotReady."""
    listed = read_named(text, Columns(ALIASES, REQUIRED, MOST_ROWS))
    return [_row(line.number, line.words, line.problem, rules, days) for line in listed.lines], listed.unread


def _row(number: int, cells: dict[str, str], problem: str, rules: checks.RuleSet, days: checks.Window) -> Attended:
    words = dict.fromkeys(ALIASES, "") | cells
    problems = [problem] if problem else []
    name = words["name"] or f"{words['first_name']} {words['last_name']}".strip()
    if not words["email"] and not (name and words["district"]):
        problems.append("Name the person by e-mail address, or by name and district.")
    day = _day(words["date"], days, rules.timezone, problems)
    hours = _hours(words["hours"], problems)
    areas = _areas(words["areas"], rules, problems)
    modality = MODALITIES.get(_folded(words["modality"]), "")
    if not modality:
        problems.append("Write “in person” or “online”.")
    eligible = _folded(words["eligible"])
    if eligible not in YES | NO:
        problems.append("Write “yes” or “no” for whether the online course counts.")
    for what, most in (("session", 100), ("course", 60), ("name", 200)):
        if len(words[what]) > most:
            problems.append(f"The {what} must be {most} characters or fewer.")
    return Attended(
        number=number,
        email=words["email"].strip().casefold(),
        name=name,
        district=words["district"],
        day=day,
        hours=hours,
        session=words["session"],
        course=words["course"],
        areas=areas,
        modality=modality,
        eligible=eligible in YES,
        problems=tuple(problems),
    )


def _folded(words: str) -> str:
    return "".join(character for character in words.casefold() if character.isalnum())


def _day(words: str, days: checks.Window, timezone: str, problems: list[str]) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(iso_day(words))
    except ValueError:
        problems.append("Enter the date as in 2026-03-14 or 3/14/2026.")
        return None
    if not days[0] <= day <= days[1]:
        problems.append(f"The date must lie in the year, from {in_words(days[0])} to {in_words(days[1])}.")
    elif day > clock.today(timezone):
        problems.append("The date must not lie in the future.")
    return day


def _hours(words: str, problems: list[str]) -> Decimal | None:
    try:
        hours = Decimal(words)
    except InvalidOperation:
        hours = Decimal(0)
    if not hours.is_finite() or not 0 < hours <= MOST_HOURS or hours != round(hours, 2):
        problems.append(f"Enter the hours as a number above 0 and up to {MOST_HOURS}, as in 1.5.")
        return None
    return hours


def _areas(words: str, rules: checks.RuleSet, problems: list[str]) -> tuple[str, ...]:
    """The codes of the areas, which stand with a semicolon, a bar or a line end between them."""
    known = checks.area_codes(rules)
    whole = words.replace("|", ";").replace("\n", ";")
    # A name may hold commas, so they stand between areas only where the whole is no name.
    if ";" not in whole and checks.fold(whole) not in known:
        whole = whole.replace(",", ";")
    named = [each.strip() for each in whole.split(";") if each.strip()]
    unknown = [each for each in named if checks.fold(each) not in known]
    if unknown:
        problems.append(f"There is no area “{unknown[0][:60]}”.")
    elif not named and rules.hours.area_required:
        problems.append("Name the areas of the session: without one its hours do not count.")
    return tuple(dict.fromkeys(known[checks.fold(each)] for each in named if each not in unknown))
