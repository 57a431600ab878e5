"""Invites a person from the terminal: the way in for the first one."""

from __future__ import annotations

from sqlalchemy import select

from review import accounts, clock, migrations
from review.db import make_engine, transaction
from review.models import District, Grant, OutboxRow, Person
from review.serving.preflight import NotReady
from review.settings import Settings


def invite(settings: Settings, email: str, *, name: str, grant: tuple[str, str], district: str | None) -> str:
    """Makes the person where they are new, adds the grant (role, program), and owes them an invitation.

    Returns what to tell the one who asked, the invitation's address included: mail may not be set up yet.
    """
    engine = make_engine(settings.database_url)
    try:
        if not migrations.is_present(engine):
            raise NotReady(
                "The database is not at the present schema yet; run plandesk migrate or plandesk serve first."
            )
        with transaction(engine) as db:
            place = None
            if district:
                place = db.scalar(select(District).where(District.name == district)) or District(name=district)
            person = db.scalar(select(Person).where(Person.email == accounts.fold(email)))
            if person is None:
                person = accounts.add_person(db, name=name, email=email, district=place, grants=[grant])
            elif grant not in {(held.role, held.program) for held in person.grants}:
                person.grants.append(Grant(role=grant[0], program=grant[1], granted_at=clock.now()))
            if person.password_hash is not None:
                return f"{person.email} has a password already, and is now {grant[0]} of {grant[1]}."
            accounts.invite(db, person)
            db.flush()
            owed = select(OutboxRow).where(OutboxRow.person_id == person.id, OutboxRow.kind == "notice")
            path = db.scalars(owed.order_by(OutboxRow.id.desc())).first()
            link = f"{settings.base_address}{path.payload['path']}" if path else ""
            return f"{person.email} is invited. The link goes by mail, works once and for seven days:\n  {link}"
    finally:
        engine.dispose()
