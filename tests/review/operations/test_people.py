"""Districts are chosen or entered, and a district entered twice is one."""

from __future__ import annotations

import pytest

from review.operations.people import change_person, find_or_add_district
from review.operations.refusals import NotReady
from tests.review.operations.conftest import Cast, Way, actor


def test_a_name_that_is_known_is_the_same_district(db, cast: Cast):
    assert find_or_add_district(db, public_id="", new_name=" maple  COUNTY ") is cast.candidate.district
    new = find_or_add_district(db, public_id="", new_name="Cypress  County Schools")
    assert new is not None
    assert new.name == "Cypress County Schools"
    assert find_or_add_district(db, public_id=new.public_id, new_name="") is new


def test_neither_is_no_district(db, cast: Cast):
    assert find_or_add_district(db, public_id="", new_name=" ") is None


@pytest.mark.parametrize(("public_id", "field"), [("nothing", "district"), ("maple", "new_district")])
def test_both_and_an_unknown_choice_are_refused(db, cast: Cast, public_id: str, field: str):
    name = {"nothing": "", "maple": "Birch Parish"}[public_id]
    chosen = cast.candidate.district.public_id if public_id == "maple" else public_id
    with pytest.raises(NotReady) as refused:
        find_or_add_district(db, public_id=chosen, new_name=name)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_a_new_name_stands_in_the_lists_of_packets_too(db, cast: Cast, way: Way):
    carla = cast.candidate
    change = {"name": "Carla Marsh", "email": carla.email, "district": carla.district}
    change_person(db, carla, actor=actor(cast.administrator), **change)
    db.refresh(way.packet)
    assert way.packet.candidate_name == "Carla Marsh"
