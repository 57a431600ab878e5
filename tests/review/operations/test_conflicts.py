"""A district that somebody left stays a conflict of interest for 24 months, whichever side left it."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from sqlalchemy.orm import Session

from review import clock
from review.models import District, Person
from review.operations import certificates
from review.operations.people import move_to
from review.operations.refusals import NotAllowed
from review.queries.packets import find_packet
from review.queries.paging import NameFilter
from review.queries.program import holders
from review.queries.waiting import Filters, queue_page
from tests.review.makers import make_district
from tests.review.operations.conftest import Cast, Way, actor


def in_queue(db: Session, person: Person) -> bool:
    return bool(queue_page(db, actor(person), Filters(), now=clock.now()).rows)


def pass_through(db: Session, traveler: Person, district: District) -> None:
    """They were of that district, and are of another one now."""
    move_to(traveler, district)
    db.flush()
    move_to(traveler, make_district(db, "Cypress City"))
    db.flush()


@pytest.mark.parametrize("who", ["reviewer", "candidate"])
def test_whoever_left_the_district_lately_reviews_nothing_of_it(db, cast: Cast, way: Way, who: str):
    way.to_queue()
    assert in_queue(db, cast.reviewer)
    traveler, host = (cast.reviewer, cast.candidate) if who == "reviewer" else (cast.candidate, cast.reviewer)
    shared = host.district = make_district(db, "Dogwood County")
    pass_through(db, traveler, shared)
    assert traveler.district is not shared
    assert not in_queue(db, cast.reviewer)
    assert find_packet(db, way.packet.public_id, actor(cast.reviewer), role="reviewer") is None
    with pytest.raises(NotAllowed):
        way.claim()
    with time_machine.travel(clock.now() + dt.timedelta(days=730), tick=True):
        assert not in_queue(db, cast.reviewer)
    with time_machine.travel(clock.now() + dt.timedelta(days=732), tick=True):
        assert in_queue(db, cast.reviewer)
        way.claim()


@pytest.mark.parametrize("who", ["coordinator", "candidate"])
def test_a_coordinator_who_shared_a_district_neither_sees_the_holder_nor_hears_of_them(
    db, cast: Cast, way: Way, who: str, notices
):
    def seen() -> list[str]:
        return [one.cycle.certification.person.name for one in holders(db, actor(cast.coordinator), NameFilter()).rows]

    assert seen() == ["Carla Candidate"]
    traveler, host = (cast.coordinator, cast.candidate) if who == "coordinator" else (cast.candidate, cast.coordinator)
    shared = host.district = make_district(db, "Dogwood County")
    pass_through(db, traveler, shared)
    assert seen() == []
    with pytest.raises(NotAllowed):
        certificates.require_manager(actor(cast.coordinator), way.cycle.certification)
    way.to_passed()
    assert ("passed_to_complete", "Cora") not in notices()
    assert ("passed_to_complete", "Cody") in notices()


def test_going_back_and_forth_keeps_each_day_on_which_a_district_was_left(db, cast: Cast):
    person, home = cast.reviewer, cast.candidate.district
    pass_through(db, person, home)
    move_to(person, person.district)
    move_to(person, None)
    move_to(person, home)
    db.flush()
    assert [former.district_id for former in person.former_districts].count(home.id) == 1
    assert actor(person).districts >= {home.id}
