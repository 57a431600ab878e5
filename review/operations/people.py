"""People after they were added: details, roles, accounts turned off and on; and districts, added and renamed."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from review import clock
from review.models import District, FormerDistrict, FormerName, Grant, Invitation, Packet, Person, SecurityEntry, SignIn
from review.notices import owe_notice
from review.operations.desk import put_back
from review.operations.refusals import NotAllowed, NotReady, Problem, Stale
from review.policy import ROLES, Actor
from review.queries.districts import districts_by_name

TAKEN = "Another district has this name."


def give_role(db: Session, person: Person, *, actor: Actor, role: str, program: str) -> None:
    """Gives the person a role in a program; it works from their next request on, and twice is once.

    Administrators give every role, coordinators that of a candidate.
    """
    if role not in ROLES:
        raise NotReady([Problem("role", "Choose a role.")])
    if not actor.has("administrator", program) and not (role == "candidate" and actor.has("coordinator", program)):
        raise NotAllowed("You cannot give this role in that program.")
    _hold(db, person)
    if any((grant.role, grant.program) == (role, program) for grant in person.grants):
        return
    add_grants(db, [(person, role, program)], actor=actor)


def add_grants(db: Session, wanted: Collection[tuple[Person, str, str]], *, actor: Actor) -> None:
    """Adds grants, each (person, role, program), which the actor may give, to people who lack them and are held."""
    for person, role, program in wanted:
        person.grants.append(Grant(role=role, program=program, granted_at=clock.now()))
    db.flush()
    for person, role, program in wanted:
        _note(db, "role_given", person, actor, role=role, program=program)


def misfits(person: Person, district: District | None) -> list[Problem]:
    """Why the person who has an address already cannot be the one that was entered with it, in that district."""
    problems = []
    if not person.active:
        problems.append(Problem("email", f"The account of {person.name} with this address is turned off."))
    if district is not None and person.district is not None and person.district.id != district.id:
        problems.append(
            Problem("district", f"{person.name} has an account already, for {person.district.name}. Choose that one.")
        )
    return problems


def take_role(db: Session, person: Person, *, actor: Actor, role: str, program: str) -> None:
    """Takes a role from the person; never the program's last administrator. What a reviewer holds waits again."""
    if not actor.has("administrator", program):
        raise NotAllowed("Only an administrator of the program can take a role from someone.")
    _hold(db, person)
    grant = next((g for g in person.grants if (g.role, g.program) == (role, program)), None)
    if grant is None:
        raise Stale(f"{person.name} does not have this role any more.")
    if role == "administrator":
        _refuse_last_administrator(db, person, program)
    person.grants.remove(grant)
    db.flush()
    if role == "reviewer":
        put_back(db, person, program=program)
    _note(db, "role_taken", person, actor, role=role, program=program)


def turn_off(db: Session, person: Person, *, actor: Actor) -> int:
    """Turns the account off and ends its sign-ins; nothing of the person's is deleted.

    The packets that they held wait for another reviewer; returns how many.
    """
    _administers(db, actor, person)
    if not person.active:
        raise Stale(f"The account of {person.name} is off already.")
    for grant in person.grants:
        if grant.role == "administrator":
            _refuse_last_administrator(db, person, grant.program)
    person.active = False
    _end_sign_ins(db, person)
    _note(db, "turned_off", person, actor)
    return put_back(db, person)


def turn_on(db: Session, person: Person, *, actor: Actor) -> None:
    """Turns the account on again, with the roles that it has."""
    _administers(db, actor, person)
    if person.active:
        raise Stale(f"The account of {person.name} is on already.")
    person.active = True
    _note(db, "turned_on", person, actor)


def change_person(
    db: Session, person: Person, *, actor: Actor, name: str, email: str, district: District | None
) -> None:
    """Changes name, folded address and district. A new address ends what was sent to or signed in with the old one.

    Raises NotReady where another account has the address.
    """
    _administers(db, actor, person)
    now = clock.now()
    moved = email != person.email
    if moved:
        if db.scalar(select(Person.id).where(Person.email == email)) is not None:
            raise NotReady([Problem("email", "Another account has this address.")])
        owe_notice(db, "address_changed", person, once=f"{now:%Y%m%dT%H%M%S%f}")
        _end_sign_ins(db, person)
        links = update(Invitation).where(Invitation.person_id == person.id, Invitation.used_at.is_(None))
        db.execute(links.values(used_at=now))
        person.fs_uniquifier = secrets.token_hex(16)
    district_before = person.district_id
    if name != person.name:
        keep_former_name(db, person)
    person.name, person.email = name, email
    move_to(person, district)
    db.execute(update(Packet).where(Packet.candidate_id == person.id).values(candidate_name=name))
    db.flush()
    _note(db, "person_changed", person, actor, address=moved, district_before=district_before)


def move_to(person: Person, district: District | None) -> None:
    """Makes that the person's district, or none; the one before stays a conflict of interest for a while."""
    before = person.district
    if before is not None and before is not district:
        person.former_districts.append(FormerDistrict(district_id=before.id, until=clock.now()))
    person.district = district


def keep_former_name(db: Session, thing: Person | District) -> None:
    """Keeps the name that a person or a district has, before it gets another one: lists of before still fit."""
    whose = {"person_id" if isinstance(thing, Person) else "district_id": thing.id}
    db.add(FormerName(name=thing.name, until=clock.now(), **whose))


def rename_district(db: Session, district: District, *, actor: Actor, name: str, seen: str) -> None:
    """Gives a district its new name; it stays the same district, with its people, packets and posts.

    `seen` is the name that the person saw. Raises Stale where it has another one by now, NotReady for no name, for
    the one that it has, and for that of another district.
    """
    if not actor.has("administrator"):
        raise NotAllowed("Only an administrator can give a district another name.")
    db.refresh(district, with_for_update={"key_share": True})
    if seen != district.name:
        raise Stale(f"Somebody renamed this district a moment ago; it is called {district.name} now.")
    name = " ".join(name.split())
    if not name or len(name) > 200:
        raise NotReady([Problem("name", "Enter the new name, in 200 characters or fewer.")])
    if name == district.name:
        raise NotReady([Problem("name", "That is its name already. Enter another one.")])
    taken = select(District.id).where(func.lower(District.name) == name.lower(), District.id != district.id)
    if db.scalar(taken) is not None:
        raise NotReady([Problem("name", TAKEN)])
    try:
        with db.begin_nested():
            keep_former_name(db, district)
            district.name = name
    except IntegrityError as error:
        # Someone else entered it at the same moment.
        raise NotReady([Problem("name", TAKEN)]) from error
    _note(db, "district_renamed", None, actor, district=district.id)


def find_or_add_district(db: Session, *, public_id: str, new_name: str) -> District | None:
    """The district that was chosen, or the one that is or was called so, made where it is new; None for neither.

    Raises NotReady for both at once, and for a choice that is none.
    """
    name = " ".join(new_name.split())
    if name and public_id:
        raise NotReady([Problem("new_district", "Choose a district or enter a new one, not both.")])
    if name:
        return districts_by_name(db).get(name.lower()) or _add_district(db, name)
    if not public_id:
        return None
    chosen = db.scalar(select(District).where(District.public_id == public_id))
    if chosen is None:
        raise NotReady([Problem("district", "Choose a district from the list, or enter a new one.")])
    return chosen


def _add_district(db: Session, name: str) -> District:
    district = District(name=name)
    try:
        with db.begin_nested():
            db.add(district)
    except IntegrityError:
        # Someone else entered it at the same moment.
        return db.scalars(select(District).where(District.name == name)).one()
    return district


def _end_sign_ins(db: Session, person: Person) -> None:
    open_ones = update(SignIn).where(SignIn.person_id == person.id, SignIn.revoked_at.is_(None))
    db.execute(open_ones.values(revoked_at=clock.now()))


def _hold(db: Session, person: Person) -> None:
    """Reads the person and their roles anew; until this transaction ends nobody else changes them."""
    db.refresh(person, with_for_update={"of": Person, "key_share": True})


def _administers(db: Session, actor: Actor, person: Person) -> None:
    """An account is turned off for every program at once: whoever does it administers all of the person's."""
    _hold(db, person)
    if not actor.has("administrator") or any(not actor.has("administrator", g.program) for g in person.grants):
        raise NotAllowed("Only an administrator of every program in which the person has a role can do this.")


def _refuse_last_administrator(db: Session, person: Person, program: str) -> None:
    # The rows are locked, so that two administrators who take the role from each other are not both let through.
    held = select(Grant).where(Grant.role == "administrator", Grant.program == program)
    ids = [grant.person_id for grant in db.scalars(held.order_by(Grant.id).with_for_update())]
    others = select(func.count()).where(Person.id.in_(ids), Person.id != person.id, Person.active)
    if not db.scalar(others):
        raise NotAllowed(f"{person.name} is the last administrator of this program. Make someone else one first.")


def _note(db: Session, kind: str, person: Person | None, actor: Actor, **detail: Any) -> None:
    entry = SecurityEntry(
        at=clock.now(),
        kind=kind,
        person_id=person.id if person else None,
        request_id=db.info.get("request_id", ""),
        detail={"by": actor.person_id, **detail},
    )
    db.add(entry)
