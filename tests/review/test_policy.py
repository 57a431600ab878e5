"""The permission table, row by row: whom it lets in, and who stays out."""

from __future__ import annotations

import pytest

from review.policy import PERMISSIONS, Actor, Facts, Permission, may, role_for
from review.workflow.packets import TRANSITIONS, Act, State

HERE, ELSEWHERE = 1, 2
CANDIDATE, REVIEWER, OTHER, COORDINATOR = 11, 12, 13, 14


def person(person_id: int, *roles: str, district: int | None = ELSEWHERE, program: str = "al-cto-recert") -> Actor:
    districts = frozenset([] if district is None else [district])
    return Actor(person_id, "Somebody", districts, frozenset((role, program) for role in roles))


def facts(state: State, **more: object) -> Facts:
    return Facts("al-cto-recert", state, CANDIDATE, frozenset({HERE}), **more)  # type: ignore[arg-type]


def fitting(row: Permission) -> tuple[Actor, Facts]:
    """An actor and a packet that just fit the row."""
    state = min(row.states)
    match row.relation:
        case "own":
            return person(CANDIDATE, row.role, district=HERE), facts(state)
        case "holder":
            return person(REVIEWER, row.role), facts(state, holder_id=REVIEWER)
        case "stager":
            return person(REVIEWER, row.role), facts(state, holder_id=REVIEWER, staged_by=REVIEWER)
        case _:
            return person(OTHER, row.role), facts(state)


@pytest.mark.parametrize("row", PERMISSIONS, ids=lambda row: f"{row.act}-{row.role}")
def test_each_row_lets_in_whom_it_names(row: Permission):
    actor, packet = fitting(row)
    assert role_for(actor, row.act, packet) == row.role


@pytest.mark.parametrize("row", PERMISSIONS, ids=lambda row: f"{row.act}-{row.role}")
def test_each_row_keeps_out_everyone_else(row: Permission):
    actor, packet = fitting(row)
    (district,) = actor.districts
    bare = person(actor.person_id, district=district)
    other_program = person(actor.person_id, row.role, district=district, program="nc-cecto")
    assert not may(bare, row.act, packet)
    assert not may(other_program, row.act, packet)
    if row.relation != "own":
        assert not may(person(OTHER, row.role, district=HERE), row.act, packet)
        assert not may(person(CANDIDATE, row.role), row.act, packet)
    else:
        assert not may(person(OTHER, row.role), row.act, packet)


@pytest.mark.parametrize("row", PERMISSIONS, ids=lambda row: f"{row.act}-{row.role}")
def test_each_row_holds_in_its_states_only(row: Permission):
    actor, packet = fitting(row)
    for state in State:
        moved = Facts(**{**{name: getattr(packet, name) for name in Facts.__slots__}, "state": state})
        assert may(actor, row.act, moved) == (state in row.states), state


def test_a_reviewer_of_the_packet_does_not_complete_it():
    packet = facts(State.PASSED, reviewer_ids=frozenset({COORDINATOR}))
    assert not may(person(COORDINATOR, "coordinator"), "complete", packet)
    assert may(person(OTHER, "coordinator"), "complete", packet)


def test_a_staged_decision_stops_its_own_author():
    packet = facts(State.IN_REVIEW, holder_id=REVIEWER, staged_by=REVIEWER)
    reviewer = person(REVIEWER, "reviewer")
    assert [
        act for act in ("release", "stage_pass", "write_deficiency", "take_back") if may(reviewer, act, packet)
    ] == ["take_back"]


def test_administrators_see_no_packet():
    administrator = person(OTHER, "administrator")
    assert not any(may(administrator, row.act, facts(state)) for row in PERMISSIONS for state in State)


def test_every_transition_of_a_person_has_a_permission():
    by_system = {"open", "checked", "bounced", "check_broke", "expire", "put_back", "return_for_fixes", "pass"}
    allowed = {row.act for row in PERMISSIONS}
    assert {row.act for row in TRANSITIONS} - allowed == by_system
    assert {act.value for act in Act} == {row.act for row in TRANSITIONS}
