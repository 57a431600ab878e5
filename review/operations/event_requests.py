"""Requests that an external event count: asked, asked back, approved before the event, declined, withdrawn."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import checks
from review import clock
from review.models import EventRequest, Grant, Person
from review.notices import owe_notice
from review.operations import seals
from review.operations.record import record
from review.operations.refusals import NotAllowed, NotReady, Problem, Stale, require
from review.policy import Actor
from review.queries.conflicts import apart_from, districts_of
from review.queries.events import OPEN, may_decide, requester_of
from review.queries.mandates import MandateYear, year_of_day
from review.wording import in_words

MODALITIES = {"in_person": "In person", "any": "In person or online"}
"""How those who take part may do so for the hours to count."""
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FIELDS = {
    "NO_EXTERNAL_EVENTS": "",
    "REQUESTER_NOT_ALLOWED": "",
    "EVENT_OUTSIDE_YEAR": "ends_on",
    "REQUESTED_AFTER_EVENT": "starts_on",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request says of the event; hours are those that are asked for."""

    name: str
    link: str
    why: str
    starts_on: dt.date
    ends_on: dt.date
    modality: str
    hours: Decimal


def ask_for_event(db: Session, program: str, *, actor: Actor, asked: Asked) -> EventRequest:
    """Asks that an event be approved; the coordinators of the program are told. Raises NotAllowed and NotReady."""
    asked_as = requester_of(db, actor, program)
    if not asked_as:
        raise NotAllowed("Only a technology director, or the state department, may ask for an event.")
    year = _judged(program, asked_as, asked, _today(program, asked.starts_on))
    request = EventRequest(
        program=program,
        rule_set=year.rules.id,
        asked_by=actor.person_id,
        asked_as=asked_as,
        asked_at=clock.now(),
        state="asked",
        **_columns(asked),
    )
    db.add(request)
    _note(db, request, "ask", actor)
    _tell_coordinators(db, request, actor)
    return request


def change_request(db: Session, request: EventRequest, *, actor: Actor, asked: Asked, version: int) -> None:
    """Changes a request that is not decided, which answers a question; the coordinators are told of an answer."""
    _hold_own(db, request, actor, version)
    answered = request.state == "needs_info"
    year = _judged(request.program, request.asked_as, asked, _today(request.program, asked.starts_on))
    for name, value in _columns(asked).items():
        setattr(request, name, value)
    request.rule_set, request.state = year.rules.id, "asked"
    _note(db, request, "answer" if answered else "change", actor)
    if answered:
        _tell_coordinators(db, request, actor)


def withdraw_request(db: Session, request: EventRequest, *, actor: Actor, version: int) -> None:
    """Takes a request back that is not decided; the coordinators are told."""
    _hold_own(db, request, actor, version)
    request.state = "withdrawn"
    _note(db, request, "withdraw", actor)
    for person in _coordinators(db, request, actor):
        owe_notice(db, "event_withdrawn", person, once=_once(request), path=_path(request), words={"request": request})


def ask_back(db: Session, request: EventRequest, *, actor: Actor, words: str, version: int) -> None:
    """Asks the requester something; the request waits until they answer."""
    _hold_to_decide(db, request, actor, version)
    _require_words(words, "Write what you want to know; the requester will read it.")
    request.state, request.words = "needs_info", words.strip()
    _note(db, request, "question", actor)
    said = {"request": request, "coordinator": actor.name}
    owe_notice(db, "event_question", request.asker, once=_once(request), path=_own_path(request), words=said)


def approve_event(
    db: Session, request: EventRequest, *, actor: Actor, code: str, hours: Decimal | None, version: int
) -> None:
    """Puts the event on the year's list under a code, with the hours that it is worth at most.

    Raises NotAllowed once it has begun, where the rules count only what was approved before.
    """
    _hold_to_decide(db, request, actor, version)
    rules = checks.rule_set(request.rule_set)
    assert rules.external is not None  # noqa: S101 - nobody can ask where there are no external events
    today = clock.today(rules.timezone)
    if rules.external.approval_before_event and today > request.starts_on:
        began = in_words(request.starts_on)
        raise NotAllowed(f"The event began on {began}; hours of an event that is approved later do not count.")
    code = code.strip().casefold()
    require([*_hours_problems(rules, hours), *_code_problems(rules, code)])
    try:
        with db.begin_nested():
            request.state, request.code, request.granted = "approved", code, hours
            request.decided_by, request.decided_at, request.words = actor.person_id, clock.now(), ""
            db.flush()
    except IntegrityError as error:
        raise NotReady([Problem("code", "Another event has this code. Choose another one.")]) from error
    _note(db, request, "approve", actor)
    owe_notice(
        db, "event_approved", request.asker, once=_once(request), path=_own_path(request), words={"request": request}
    )


def decline_event(db: Session, request: EventRequest, *, actor: Actor, words: str, version: int) -> None:
    """Declines a request for a reason, which the requester reads."""
    _hold_to_decide(db, request, actor, version)
    _require_words(words, "Give the reason; the requester will read it.")
    request.state, request.words = "declined", words.strip()
    request.decided_by, request.decided_at = actor.person_id, clock.now()
    _note(db, request, "decline", actor)
    said = {"request": request, "coordinator": actor.name}
    owe_notice(db, "event_declined", request.asker, once=_once(request), path=_own_path(request), words=said)


def _judged(program: str, asked_as: str, asked: Asked, today: dt.date) -> MandateYear:
    """The year of the event; NotReady with everything for which the request cannot be considered."""
    year = year_of_day(program, asked.starts_on)
    if year is None:
        sentence = f"There are no rules for the year in which {in_words(asked.starts_on)} lies."
        raise NotReady([Problem("starts_on", sentence)])
    problems = []
    if asked.ends_on < asked.starts_on:
        problems.append(Problem("ends_on", "The last day must not come before the first."))
    wanted = checks.EventRequest(asked_as, today, asked.starts_on, asked.ends_on)
    gaps = checks.request_gaps(year.rules, wanted, year.days)
    problems += [Problem(_FIELDS[gap.code], gap.sentence) for gap in gaps]
    if asked.modality not in MODALITIES:
        problems.append(Problem("modality", "Choose how people take part."))
    require([*problems, *_hours_problems(year.rules, asked.hours)])
    return year


def _hours_problems(rules: checks.RuleSet, hours: Decimal | None) -> Iterator[Problem]:
    step = rules.external.step if rules.external else Decimal(1)
    most = min((bound.hours for bound in rules.hours.maximums), default=rules.hours.total_min)
    if hours is None or not step <= hours <= most or hours % step:
        yield Problem("hours", f"Enter whole hours, from {step} to {most}: more never count for a director in a year.")


def _code_problems(rules: checks.RuleSet, code: str) -> Iterator[Problem]:
    if not _CODE.fullmatch(code) or len(code) > 60:
        yield Problem("code", "Use small letters, digits and hyphens, as in tech-summit-2025.")
    elif any(event.code == code for event in rules.events):
        yield Problem("code", "Another event has this code. Choose another one.")


def _today(program: str, day: dt.date) -> dt.date:
    year = year_of_day(program, day)
    return clock.today(year.rules.timezone) if year else clock.now().date()


def _columns(asked: Asked) -> dict[str, object]:
    return {name: getattr(asked, name) for name in Asked.__slots__}


def _require_words(words: str, ask: str) -> None:
    require([] if words.strip() else [Problem("words", ask)])


def _hold_own(db: Session, request: EventRequest, actor: Actor, version: int) -> None:
    if actor.person_id != request.asked_by:
        raise NotAllowed("Only whoever asked for the event can change the request.")
    _hold(db, request, version)


def _hold_to_decide(db: Session, request: EventRequest, actor: Actor, version: int) -> None:
    if not may_decide(actor, request):
        raise NotAllowed("Only a coordinator of this program without a conflict of interest can decide this.")
    _hold(db, request, version)


def _hold(db: Session, request: EventRequest, version: int) -> None:
    """Until this transaction ends nobody else changes the request."""
    db.refresh(request, with_for_update={"of": EventRequest})
    if request.version != version or request.state not in OPEN:
        raise Stale("This request was changed or decided a moment ago.")


def _coordinators(db: Session, request: EventRequest, actor: Actor) -> Sequence[Person]:
    """Those who may decide; the others of the program hear nothing of it."""
    grants = (Grant.role == "coordinator", Grant.program == request.program, Person.active)
    people = select(Person).join(Grant).where(*grants, Person.id != actor.person_id)
    if request.asked_as != "alsde":
        districts = districts_of(db.get_one(Person, request.asked_by))
        people = people.where(apart_from(districts))
    return db.scalars(people.order_by(Person.id)).all()


def _tell_coordinators(db: Session, request: EventRequest, actor: Actor) -> None:
    said = {"request": request, "asker": actor.name}
    for person in _coordinators(db, request, actor):
        owe_notice(db, "event_asked", person, once=_once(request), path=_path(request), words=said)


def _once(request: EventRequest) -> str:
    return f"{request.id}:{request.version}"


def _path(request: EventRequest) -> str:
    return f"/program/events/requests/{request.public_id}"


def _own_path(request: EventRequest) -> str:
    """Where the requester reads the answer: a coordinator who asked for the state department, at the desk."""
    return _path(request) if request.asked_as == "alsde" else f"/years/requests/{request.public_id}"


def _note(db: Session, request: EventRequest, act: str, actor: Actor) -> None:
    db.flush()
    seal = seals.of_request(request)
    record(db, "request", request.public_id, act, concerns=request.asked_by, actor_id=actor.person_id, seal=seal)
