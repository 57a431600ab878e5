"""Districts are chosen, entered and renamed, and a district entered twice is one."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from review.db import transaction
from review.models import District, FormerName, SecurityEntry
from review.operations.people import change_person, find_or_add_district, rename_district
from review.operations.refusals import NotAllowed, NotReady, Stale
from review.queries.districts import districts_by_name
from tests.review.makers import make_cast, make_district
from tests.review.operations.conftest import Cast, Way, actor
from tests.review.operations.races.clients import one_waits


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


def test_a_renamed_district_keeps_its_people_and_its_former_names_and_the_act_is_noted(db, cast: Cast):
    maple, ada = cast.candidate.district, actor(cast.administrator)
    for seen, name in (("Maple County", " Maple  County Schools "), ("Maple County Schools", "MAPLE COUNTY SCHOOLS")):
        rename_district(db, maple, actor=ada, name=name, seen=seen)
    assert (maple.name, cast.candidate.district is maple) == ("MAPLE COUNTY SCHOOLS", True)
    assert db.scalars(select(FormerName.name).where(FormerName.district_id == maple.id)).all() == [
        "Maple County", "Maple County Schools",
    ]  # fmt: skip
    noted = [(entry.kind, entry.person_id, entry.detail) for entry in db.scalars(select(SecurityEntry))]
    assert noted == [("district_renamed", None, {"by": ada.person_id, "district": maple.id})] * 2


def test_a_list_with_the_former_name_means_the_same_district(db, cast: Cast):
    """A second district of the old name would hide a conflict of interest."""
    maple = cast.candidate.district
    rename_district(db, maple, actor=actor(cast.administrator), name="Sugar Maple County", seen="Maple County")
    for name in ("maple county", "Sugar Maple County"):
        assert find_or_add_district(db, public_id="", new_name=name) is maple
        assert districts_by_name(db)[name.lower()] is maple
    anew = find_or_add_district(db, public_id="", new_name="Red Maple County")
    assert anew is not None
    rename_district(db, anew, actor=actor(cast.administrator), name="Maple County", seen="Red Maple County")
    assert find_or_add_district(db, public_id="", new_name="Maple County") is anew


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (" ", "Enter the new name, in 200 characters or fewer."),
        ("x" * 201, "Enter the new name, in 200 characters or fewer."),
        ("birch  PARISH", "Another district has this name."),
        ("Maple County ", "That is its name already. Enter another one."),
    ],
)
def test_a_name_that_cannot_be_is_refused(db, cast: Cast, name: str, sentence: str):
    maple = cast.candidate.district
    with pytest.raises(NotReady) as refused:
        rename_district(db, maple, actor=actor(cast.administrator), name=name, seen="Maple County")
    assert [(problem.field, problem.sentence) for problem in refused.value.problems] == [("name", sentence)]
    assert (maple.name, db.scalars(select(FormerName)).all()) == ("Maple County", [])


def test_a_district_is_renamed_by_an_administrator_who_saw_its_name(db, cast: Cast):
    maple = cast.candidate.district
    for who in (cast.coordinator, cast.reviewer, cast.candidate):
        with pytest.raises(NotAllowed):
            rename_district(db, maple, actor=actor(who), name="Oak County", seen="Maple County")
    with pytest.raises(Stale, match="it is called Maple County now"):
        rename_district(db, maple, actor=actor(cast.administrator), name="Oak County", seen="Elm County")


def renaming(cast: Cast, public_id: str, seen: str):
    def rename(db) -> None:
        district = db.scalars(select(District).where(District.public_id == public_id)).one()
        rename_district(db, district, actor=actor(cast.administrator), name="Oak County", seen=seen)

    return rename


@pytest.mark.parametrize(("other", "refusal"), [("Maple County", Stale), ("Elm County", NotReady)])
def test_of_two_who_give_a_name_at_the_same_moment_one_is_told(engine: Engine, other: str, refusal: type[Exception]):
    with transaction(engine) as db:
        cast = make_cast(db)
        make_district(db, "Elm County")
        ids = {district.name: district.public_id for district in db.scalars(select(District))}
    first = renaming(cast, ids["Maple County"], "Maple County")
    with pytest.raises(refusal):
        one_waits(engine, first, renaming(cast, ids[other], other))
    with transaction(engine) as db:
        assert db.scalars(select(FormerName.name)).all() == ["Maple County"]
