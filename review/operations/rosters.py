"""Attendance lists come in: an entry and a receipt for each row; and attendance that was wrong is corrected."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from review import clock
from review.models import Cycle, HoursEntry, Person, Roster, RosterLine
from review.notices import owe_notice
from review.operations import seals
from review.operations.hours import note, stays_open
from review.operations.record import record
from review.operations.refusals import NotAllowed, NotReady, Problem, Stale, require
from review.operations.roster_list import MOST_HOURS, read_roster
from review.operations.roster_plan import Occasion, Plan, Step, plan_roster
from review.policy import Actor
from review.queries.hours import may_verify_hours, rules_of_cycle
from review.queries.mandates import MandateYear
from review.queries.rosters import open_cycles
from review.queries.yearly import may_look

SAID = "As the attendance list says: {}."


def import_roster(
    db: Session, one: MandateYear, occasion: Occasion, text: str, *, actor: Actor, skips: bool, version: str
) -> Roster:
    """Adds an entry for each row of the list, as previewed, and tells those who attended; `version` is the plan's.

    The entries are verified at once, except those of the coordinator's own district. Raises Stale where the plan is
    another one by now or the same list came in before, NotReady while a row has a problem.
    """
    if not actor.has("coordinator", one.rules.program):
        raise NotAllowed("Only a coordinator of this program can bring an attendance list.")
    rows, _ = read_roster(text, one.rules, one.days)
    found = {person.id for step in plan_roster(db, one, occasion, rows, actor=actor, skips=skips).steps
             if (person := step.person)}  # fmt: skip
    # In one order, whoever does it: two lists with the same people would else wait for each other.
    held = select(Person.id).where(Person.id.in_(found)).order_by(Person.id).with_for_update(key_share=True)
    db.execute(held)
    plan = plan_roster(db, one, occasion, rows, actor=actor, skips=skips)
    if plan.version != version:
        raise Stale("The list, or what is here, changed since this preview. Nothing was saved; look at it again.")
    if plan.wrong or not plan.new:
        raise NotReady([Problem("", "Nothing was saved: some rows cannot be, or there is nothing new.")])
    roster = Roster(
        program=one.rules.program,
        event_code=occasion.code,
        name=occasion.name,
        sha256=hashlib.sha256(f"{occasion.key}\n{text}".encode()).hexdigest(),
        brought_by=actor.person_id,
        brought_at=clock.now(),
    )
    try:
        with db.begin_nested():
            db.add(roster)
            db.flush()
            _add_lines(db, one, occasion, roster, plan, actor)
    except IntegrityError as error:
        raise Stale("This list came in before, or a moment ago. Nothing was saved; look at it again.") from error
    record(
        db, "roster", roster.public_id, "bring", concerns=actor.person_id, actor_id=actor.person_id,
        seal=seals.of_roster(roster),
    )  # fmt: skip
    _tell_attendees(db, roster)
    return roster


def _add_lines(db: Session, one: MandateYear, occasion: Occasion, roster: Roster, plan: Plan, actor: Actor) -> None:
    cycles = open_cycles(db, [step.person.id for step in plan.new if step.person])
    for step in plan.new:
        entry = _entry(one, occasion, step, cycles, actor)
        db.add(entry)
        note(db, entry, "attend", actor)
        line = RosterLine(roster=roster, number=step.row.number, person_id=entry.person_id, entry=entry)
        db.add(line)
    db.flush()


def _entry(
    one: MandateYear, occasion: Occasion, step: Step, cycles: dict[int, list[Cycle]], actor: Actor
) -> HoursEntry:
    row, person = step.row, step.person
    assert person is not None  # noqa: S101 - a row that adds something has all three
    assert row.day is not None  # noqa: S101
    assert row.hours is not None  # noqa: S101
    names = ", ".join(one.rules.area(code).name for code in row.areas)
    entry = HoursEntry(
        person_id=person.id,
        cycle=_cycle(cycles.get(person.id, []), row.areas, row.day, actor),
        applicant_name=person.name,
        district=person.district.name if person.district else "",
        activity=(f"{occasion.name}: {row.session}" if row.session else occasion.name)[:200],
        location=occasion.location or ("Online" if row.modality == "online" else occasion.name),
        date_completed=row.day,
        hours=row.hours,
        area=row.areas[0] if len(row.areas) == 1 else "",
        areas=list(row.areas) if len(row.areas) > 1 else [],
        justification=SAID.format(names or "no area"),
        description=SAID.format(row.session or occasion.name),
        provider="external" if occasion.code else "alet",
        modality=row.modality,
        event_code=occasion.code,
        course=row.course,
        eligible=row.eligible,
        origin="roster",
        import_key=step.key,
        entered_by=actor.person_id,
        entered_at=clock.now(),
        evidence=[],
    )
    if step.verified:
        entry.verified_by, entry.verified_at = actor.person_id, clock.now()
    return entry


def _cycle(cycles: list[Cycle], areas: tuple[str, ...], day: object, actor: Actor) -> Cycle | None:
    """The attendee's open cycle, where the entry counts whole in it and the coordinator may verify that log.

    Where hours serve one area each, a session of several areas must be divided by its holder, who enters it anew.
    """
    for cycle in cycles:
        known = {area.code for area in rules_of_cycle(cycle).areas}
        fits = len(areas) == 1 and areas[0] in known and cycle.starts_on <= day <= cycle.ends_on  # type: ignore[operator]
        if fits and may_verify_hours(actor, cycle):
            return cycle
    return None


def _tell_attendees(db: Session, roster: Roster) -> None:
    """One receipt for everyone on the list, with the number of each of their lines; nobody whose account is off."""
    lines: dict[Person, list[RosterLine]] = defaultdict(list)
    for line in roster.lines:
        lines[line.person].append(line)
    for person, theirs in lines.items():
        owe_notice(
            db,
            "attendance",
            person,
            once=str(roster.id),
            path="/years",
            words={"roster": roster, "lines": theirs},
        )


def correct_attendance(
    db: Session, line: RosterLine, one: MandateYear, *, actor: Actor, hours: Decimal | None, words: str, version: int
) -> None:
    """Corrects the hours that a list gave somebody, also verified ones; 0 hours: they were not there.

    The attendee is told. A report that was frozen stays as it is; the next one is its correction.
    """
    if not may_look(actor, one, line.person):
        raise NotAllowed("Only a coordinator of this program without a conflict of interest can correct this.")
    entry = line.entry
    if entry is None:
        raise Stale("The entry of this line is gone.")
    if entry.cycle_id is not None and not stays_open(db, entry.cycle_id):
        raise NotAllowed("The recertification for which these hours counted is completed.")
    db.refresh(entry, with_for_update={"of": HoursEntry})
    if entry.version != version:
        raise Stale("This entry was changed a moment ago.")
    problems = []
    if hours is None or not 0 <= hours <= MOST_HOURS or hours != round(hours, 2):
        problems.append(Problem("hours", f"Enter the hours as a number up to {MOST_HOURS}; 0 where nobody came."))
    if not words.strip():
        problems.append(Problem("words", "Say why; the attendee will read it."))
    require(problems)
    before, now = entry.hours, clock.now()
    entry.staff_words, entry.verified_by, entry.verified_at = words.strip(), actor.person_id, now
    entry.rejected_at, entry.queried_at = None, None
    if hours:
        entry.hours = hours
    else:
        entry.rejected_at, entry.verified_by, entry.verified_at = now, None, None
    note(db, entry, "correct", actor)
    said = {"entry": entry, "before": before, "coordinator": actor.name, "line": line}
    owe_notice(db, "attendance_corrected", line.person, once=f"{entry.id}:{entry.version}", path="/years", words=said)
