"""The notices about yearly hours, with when they are sent and to whom, beside those of `notice_samples`."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

from review.routes.notice_samples import CANDIDATE, COORDINATOR, Notice, Reader

_REQUEST = SimpleNamespace(
    name="Tech Summit",
    starts_on=dt.date(2027, 3, 4),
    ends_on=dt.date(2027, 3, 5),
    hours=Decimal(4),
    granted=Decimal(3),
    code="tech-summit-2027",
    modality="in_person",
    why="Two days on networks and their security.",
    words="Which of the sessions are about the areas?",
)
_ENTRY = SimpleNamespace(
    activity="Cyber Camp: Networks",
    date_completed=dt.date(2027, 1, 8),
    hours=Decimal("1.5"),
    verified_at=dt.datetime(2027, 1, 9, tzinfo=dt.UTC),
    rejected_at=None,
    staff_words="The session ended at noon.",
)
_LINE = SimpleNamespace(public_id="(its number)", entry=_ENTRY)
_ABSENT = SimpleNamespace(**vars(_ENTRY) | {"rejected_at": _ENTRY.verified_at, "staff_words": "The badge was unused."})


def _request_to(role: str, person: SimpleNamespace, **words: object) -> tuple[Reader, ...]:
    return (Reader(role, person, {"request": _REQUEST} | words),)


def _corrected(role: str, entry: SimpleNamespace) -> Reader:
    words = {"entry": entry, "before": Decimal(3), "coordinator": COORDINATOR.name, "line": _LINE}
    return Reader(role, CANDIDATE, words)


YEARLY: tuple[Notice, ...] = (
    Notice(
        "event_asked",
        "when a director asks for an event to be approved, and when they answer a question about it",
        _request_to("Coordinators", COORDINATOR, asker=CANDIDATE.name),
    ),
    Notice(
        "event_question",
        "when a coordinator asks about the request",
        _request_to("Whoever asked", CANDIDATE, coordinator=COORDINATOR.name),
    ),
    Notice("event_approved", "when a coordinator approves the event", _request_to("Whoever asked", CANDIDATE)),
    Notice(
        "event_declined",
        "when a coordinator declines it",
        _request_to("Whoever asked", CANDIDATE, coordinator=COORDINATOR.name),
    ),
    Notice("event_withdrawn", "when the request is withdrawn", _request_to("Coordinators", COORDINATOR)),
    Notice(
        "attendance",
        "when an attendance list comes in",
        (Reader("Who attended", CANDIDATE, {"roster": SimpleNamespace(name="Cyber Camp"), "lines": [_LINE]}),),
    ),
    Notice(
        "attendance_corrected",
        "when a coordinator corrects what a list said",
        (_corrected("Who attended", _ENTRY), _corrected("Who did not attend", _ABSENT)),
    ),
)
