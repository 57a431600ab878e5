"""Notices: plain-text mail written in full into the outbox; the clock process sends it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import jinja2
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from review import clock
from review.models import Certificate, Grant, OutboxRow, Packet, Person
from review.queries.conflicts import apart_from, districts_of_packet
from review.queries.reports import rules_of
from review.wording import in_words, moment_in_words, place_in_words, words_of

_HERE = Path(__file__).parent
TEMPLATES = _HERE / "templates" if (_HERE / "templates").is_dir() else _HERE.parent / "templates"
"""Inside the package in an installed wheel, beside it in a checkout."""
DAYS_TO_ACT = ("fix_by", "decide_by", "due_by")
"""The words of a notice that are a day by which its reader must act."""
LEADS_TO = {"returned": "/fixes"}
"""The part of the packet at which its candidate has something to do."""


@cache
def _letters() -> jinja2.Environment:
    environment = jinja2.Environment(  # noqa: S701 - plain text, nothing to escape
        loader=jinja2.FileSystemLoader(TEMPLATES / "emails"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(in_words=in_words, moment=moment_in_words, place_in_words=place_in_words)
    environment.filters["words_of"] = words_of
    return environment


def owe_notice(
    db: Session,
    act: str,
    person: Person,
    *,
    once: str,
    packet: Packet | None = None,
    path: str = "",
    secret: bool = False,
    words: Mapping[str, object] | None = None,
) -> OutboxRow | None:
    """Owes the person the notice of `templates/emails/<act>.txt`, whose first line is its subject.

    `once` names the act: the same act owes the same person no second notice (then None is returned).
    `path` is where its link leads; the sender puts the configured address in front. A day among the
    words by which the reader must act goes along as a calendar file, unless it is over; a certificate
    among them goes along as a PDF.
    """
    key = notice_key(act, person, once)
    if db.scalar(select(OutboxRow.id).where(OutboxRow.once == key)) is not None:
        return None
    subject, body = written_notice(act, person, packet, words or {})
    now = clock.now()
    row = OutboxRow(
        kind="notice",
        once=key,
        person_id=person.id,
        packet_id=packet.id if packet else None,
        payload={"to": person.email, "subject": subject, "body": body, "path": path} | _enclosed(words or {}),
        secret=secret,
        owed_at=now,
        due_at=now,
    )
    db.flush()
    try:
        with db.begin_nested():
            db.add(row)
    except IntegrityError:
        # Someone else did the same act at the same moment, and owes the notice.
        return None
    return row


def notice_key(act: str, person: Person, once: str) -> str:
    """What a notice is known by, so that nobody gets it twice."""
    return f"{act}:{once}:{person.id}"


def _enclosed(words: Mapping[str, object]) -> dict[str, str]:
    certificate = words.get("certificate")
    along = {"certificate": certificate.public_id} if isinstance(certificate, Certificate) else {}
    day = next((day for name in DAYS_TO_ACT if isinstance(day := words.get(name), dt.date)), None)
    # Where it is the day before still, somewhere.
    today = clock.now().date() - dt.timedelta(days=1)
    return along | ({"due_on": day.isoformat()} if day is not None and day >= today else {})


def written_notice(act: str, person: Person, packet: Packet | None, words: Mapping[str, object]) -> tuple[str, str]:
    """Subject and body of the notice as the person would get it now; nothing is owed.

    It may speak of the `rules` of its packet; one without a packet gets them among its words, where it needs them.
    """
    rules = {} if packet is None else {"rules": rules_of(packet)}
    given = {"person": person, "packet": packet} | rules | dict(words)
    text = _letters().get_template(f"{act}.txt").render(given)
    subject, _, body = text.strip().partition("\n")
    return one_line(subject), body.strip() + "\n"


def one_line(words: str) -> str:
    """The words without line ends or control characters: safe as a header."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())


def tell_candidate(db: Session, act: str, packet: Packet, **words: object) -> None:
    """Owes the packet's candidate the notice of the step just made: one for each act and version of the packet."""
    _tell(db, act, packet, packet.candidate, f"/packets/{packet.public_id}{LEADS_TO.get(act, '')}", words)


def tell_reviewer(db: Session, act: str, packet: Packet, person: Person, **words: object) -> None:
    """Owes a reviewer the notice of the step just made; nobody whose account is off."""
    if person.active:
        _tell(db, act, packet, person, f"/review/{packet.public_id}", words)


def tell_role(db: Session, act: str, packet: Packet, role: str, **words: object) -> None:
    """Owes the notice to every active person with that role in the packet's program, the candidate excepted.

    Of the coordinators, those of the candidate's district are left out: to them the packet does not exist.
    """
    people = select(Person).join(Grant).where(Grant.role == role, Grant.program == packet.program, Person.active)
    people, path = people.where(Person.id != packet.candidate_id), ""
    # Administrators see no packet content: their notice names nobody and leads nowhere.
    if role == "coordinator":
        people = people.where(apart_from(districts_of_packet(packet)))
        path = f"/program/packets/{packet.public_id}"
    for person in db.scalars(people):
        _tell(db, act, packet, person, path, words)


def _tell(db: Session, act: str, packet: Packet, person: Person, path: str, words: Mapping[str, object]) -> None:
    once = f"{packet.id}:{packet.version}"
    owe_notice(db, act, person, once=once, packet=packet, path=path, words=words)
