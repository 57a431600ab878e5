"""Certificates: made when a recertification is completed, made anew with a reason, suspended, revoked."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import checks
from review import clock
from review.models import Certificate, Certification, Cycle
from review.notices import owe_notice
from review.operations import seals
from review.operations.record import record
from review.operations.refusals import NotAllowed, NotReady, Problem
from review.operations.rule_sets import note_use
from review.policy import Actor, may_manage
from review.queries.conflicts import districts_of
from review.queries.hours import rules_of_cycle
from review.queries.standing import present_cycle, standing_of


def standing_certificate(db: Session, certification: Certification) -> Certificate | None:
    """The certificate that no other replaced."""
    return db.scalar(
        select(Certificate).where(Certificate.certification_id == certification.id, Certificate.replaced_at.is_(None))
    )


def make_certificate(
    db: Session, certification: Certification, *, actor: Actor, cycle: Cycle | None, valid_until: Cycle, words: str = ""
) -> Certificate:
    """Freezes what a new certificate says, in place of the one that stood.

    `cycle` is the completed one (None for the first issue), `valid_until` the cycle at whose end it expires.
    """
    rules = rules_of_cycle(valid_until)
    note_use(db, rules)
    before = standing_certificate(db, certification)
    if before is not None:
        before.replaced_at = clock.now()
        db.flush()
    earlier = select(func.count()).where(Certificate.certification_id == certification.id)
    certificate = Certificate(
        certification=certification,
        cycle=cycle,
        number=_number(rules, certification, valid_until, db.scalars(earlier).one()),
        name=certification.person.name,
        credential=rules.credential,
        issuer=rules.issuer,
        issued_on=clock.today(rules.timezone),
        valid_until=valid_until.ends_on,
        made_at=clock.now(),
        made_by=actor.person_id,
        words=words,
    )
    db.add(certificate)
    db.flush()
    _record(db, certificate, "make", actor)
    return certificate


def _number(rules: checks.RuleSet, certification: Certification, until: Cycle, earlier: int) -> str:
    """The credential, the year in which it expires, the certification, and which of its certificates it is."""
    return f"{rules.credential}-{until.ends_on.year}-{certification.id:05d}-{earlier + 1}"


def issue(db: Session, certification: Certification, *, actor: Actor, words: str) -> Certificate:
    """Makes the certificate of a certification that is active anew (another name, a lost first one), with a reason.

    Raises NotAllowed for others than a coordinator without a conflict of interest, and where it is not active;
    NotReady without a reason.
    """
    require_manager(actor, certification)
    standing = standing_of(db, certification)
    if standing is None or standing.state != "active":
        raise NotAllowed("Only a certification that is active has a certificate.")
    if not words.strip():
        raise NotReady([Problem("reason", "Give a reason; it is kept with the certificate.")])
    before, cycle = standing_certificate(db, certification), present_cycle(certification)
    certified = before.cycle if before is not None else None
    certificate = make_certificate(
        db, certification, actor=actor, cycle=certified, valid_until=cycle, words=words.strip()
    )
    tell_of_certificate(db, certificate)
    return certificate


def tell_of_certificate(db: Session, certificate: Certificate) -> None:
    """Owes the holder the certificate, attached."""
    owe_notice(
        db,
        "certificate",
        certificate.certification.person,
        once=str(certificate.id),
        path=f"/register/{certificate.public_id}",
        words={"certificate": certificate},
    )


def suspend(db: Session, certificate: Certificate, *, actor: Actor) -> None:
    """The register says "under review" until the recertification is completed again."""
    certificate.suspended_at = clock.now()
    db.flush()
    _record(db, certificate, "suspend", actor)


def require_manager(actor: Actor, certification: Certification) -> None:
    """Raises NotAllowed unless the actor coordinates the program and has no conflict of interest."""
    holder = certification.person
    if not may_manage(actor, certification.program, holder.id, districts_of(holder)):
        raise NotAllowed("Only a coordinator of this program without a conflict of interest can do this.")


def _record(db: Session, certificate: Certificate, act: str, actor: Actor) -> None:
    holder = certificate.certification.person_id
    seal = seals.of_certificate(certificate)
    record(db, "certificate", certificate.public_id, act, concerns=holder, actor_id=actor.person_id, seal=seal)
