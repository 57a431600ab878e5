"""The public register, and the certificates that a coordinator sees."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from review import clock
from review.models import Certificate, Certification, Person, RecordedAct
from review.policy import Actor
from review.queries.hours import rules_of_cycle
from review.queries.program import holders_seen
from review.queries.standing import present_cycle, standing_of

State = Literal["valid", "under_review", "expired", "revoked", "replaced", "unknown"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What the register says of a certificate, and nothing more of its holder."""

    state: State
    certificate: Certificate | None = None
    today: dt.date | None = None


def look_up(db: Session, public_id: str) -> Entry:
    """What the certificate at this address is worth today; those of a closed certification are not in the register."""
    certificate = db.scalar(_certificates().where(Certificate.public_id == public_id))
    if certificate is None or certificate.certification.closed_on is not None:
        return Entry("unknown")
    if certificate.certification.revoked_at is not None or certificate.certification.removed_at is not None:
        return Entry("revoked", certificate)
    if certificate.replaced_at is not None:
        return Entry("replaced", certificate)
    today = clock.today(rules_of_cycle(present_cycle(certificate.certification)).timezone)
    return Entry(_worth(db, certificate, today), certificate, today)


def _worth(db: Session, certificate: Certificate, today: dt.date) -> State:
    if certificate.suspended_at is not None:
        return "under_review"
    if today <= certificate.valid_until:
        return "valid"
    standing = standing_of(db, certificate.certification)
    return "under_review" if standing is not None and standing.state == "review_hold" else "expired"


def find_certificate(db: Session, public_id: str, actor: Actor) -> Certificate | None:
    """The certificate at this address, for its holder and for coordinators of the program without a conflict."""
    seen = or_(Certification.person_id == actor.person_id, holders_seen(actor))
    return db.scalar(
        _certificates()
        .join(Certificate.certification)
        .join(Certification.person)
        .where(Certificate.public_id == public_id, seen)
    )


def find_certification(db: Session, public_id: str, actor: Actor) -> Certification | None:
    """The certification at this address, where its holder is one whom the coordinator sees."""
    whole = (
        joinedload(Certification.person).joinedload(Person.district),
        selectinload(Certification.cycles),
    )
    found = select(Certification).join(Certification.person).options(*whole)
    return db.scalar(found.where(Certification.public_id == public_id, holders_seen(actor)))


def certificates_of(db: Session, certification: Certification) -> list[Certificate]:
    """Every certificate of the certification, the latest on top."""
    made = _certificates().where(Certificate.certification_id == certification.id)
    return list(db.scalars(made.order_by(Certificate.id.desc())))


def acts_on(db: Session, *abouts: str) -> list[tuple[RecordedAct, str]]:
    """What was done to the things with these public ids, the latest on top, each with who did it ("" for the clock)."""
    done = (
        select(RecordedAct, Person.name)
        .outerjoin(Person, Person.id == RecordedAct.actor_id)
        .where(RecordedAct.about.in_(abouts))
        .order_by(RecordedAct.id.desc())
    )
    return [(act, name or "") for act, name in db.execute(done)]


def _certificates() -> Select[Certificate]:
    return select(Certificate).options(
        joinedload(Certificate.certification).joinedload(Certification.person),
        joinedload(Certificate.certification).selectinload(Certification.cycles),
    )
