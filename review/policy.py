"""Who may do what: one table of permissions, pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from review.workflow.packets import CANDIDATE_MAY_CHANGE, ENDED, Act, State, states_allowing

Role = Literal["candidate", "reviewer", "coordinator", "administrator"]
CONFLICT_DAYS = 731
"""For so long after leaving it, a district is a conflict of interest as if one were still of it: 24 months."""
ROLES: tuple[Role, ...] = ("candidate", "reviewer", "coordinator", "administrator")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person with the grants of this very request, and the districts of which they are or lately were."""

    person_id: int
    name: str
    districts: frozenset[int]
    grants: frozenset[tuple[str, str]]

    def has(self, role: str, program: str | None = None) -> bool:
        """True where the person has that role, in that program or (None) in any."""
        return any(r == role and program in (None, p) for r, p in self.grants)

    def programs(self, role: str) -> frozenset[str]:
        """The programs in which the person has that role."""
        return frozenset(program for r, program in self.grants if r == role)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a permission may depend on: the packet's program, state and people, and whether a decision is staged.

    `districts` are the packet's, and those of which the candidate is or lately was.
    """

    program: str
    state: State
    candidate_id: int
    districts: frozenset[int]
    holder_id: int | None = None
    staged_by: int | None = None
    reviewer_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Permission:
    """One row: the act, the role, how the actor must stand to the packet, the states in which it holds."""

    act: str
    role: Role
    relation: Literal["own", "no_conflict", "holder", "stager", "uninvolved"]
    states: frozenset[State]


EVERY_STATE = frozenset(State)
_IN_REVIEW = frozenset({State.IN_REVIEW})
_SUBMITTED = EVERY_STATE - ENDED - {State.DRAFT}


def _row(act: str, role: Role, relation: str, states: frozenset[State] | None = None) -> Permission:
    return Permission(act, role, relation, states_allowing(Act(act)) if states is None else states)  # type: ignore[arg-type]


PERMISSIONS: tuple[Permission, ...] = (
    _row("see", "candidate", "own", EVERY_STATE),
    _row("see", "reviewer", "no_conflict", EVERY_STATE - {State.DRAFT}),
    _row("see", "coordinator", "no_conflict", EVERY_STATE),
    _row("attach", "candidate", "own", CANDIDATE_MAY_CHANGE),
    _row("answer", "candidate", "own"),
    _row("point", "candidate", "own"),
    _row("submit", "candidate", "own"),
    _row("withdraw", "candidate", "own"),
    _row("withdraw", "coordinator", "no_conflict"),
    _row("revive", "candidate", "own"),
    _row("revive", "coordinator", "no_conflict"),
    _row("claim", "reviewer", "no_conflict"),
    _row("release", "reviewer", "holder"),
    _row("write_deficiency", "reviewer", "holder", _IN_REVIEW),
    _row("resolve_deficiency", "reviewer", "holder"),
    _row("answer_finding", "reviewer", "holder"),
    _row("note", "reviewer", "no_conflict", _SUBMITTED),
    _row("note", "coordinator", "no_conflict", _SUBMITTED),
    _row("stage_return", "reviewer", "holder"),
    _row("stage_pass", "reviewer", "holder"),
    _row("take_back", "reviewer", "stager"),
    _row("assign", "coordinator", "no_conflict"),
    _row("extend", "coordinator", "no_conflict"),
    _row("remind", "coordinator", "no_conflict", CANDIDATE_MAY_CHANGE | _IN_REVIEW | {State.PASSED}),
    _row("return_to_review", "coordinator", "no_conflict"),
    _row("verify_hours", "coordinator", "no_conflict", EVERY_STATE - {State.COMPLETED}),
    _row("complete", "coordinator", "uninvolved"),
    _row("ask_reopen", "coordinator", "no_conflict"),
    _row("keep_completed", "coordinator", "no_conflict"),
    _row("reopen", "coordinator", "no_conflict"),
    _row("rerun_checks", "coordinator", "no_conflict"),
)


def in_conflict(actor: Actor, facts: Facts) -> bool:
    """True for the candidate's own packet and for one of a district that they share (by id, not by text)."""
    return actor.person_id == facts.candidate_id or bool(actor.districts & facts.districts)


def may_manage(actor: Actor, program: str, holder_id: int, districts: frozenset[int]) -> bool:
    """True for a coordinator of the program who is not the holder, and shares none of the holder's districts."""
    return actor.has("coordinator", program) and actor.person_id != holder_id and not actor.districts & districts


def _stands(actor: Actor, relation: str, facts: Facts) -> bool:
    if relation == "own":
        return actor.person_id == facts.candidate_id
    if in_conflict(actor, facts):
        return False
    if relation == "holder":
        # A staged decision waits for the clock; until it is taken back nothing else may move.
        return actor.person_id == facts.holder_id and facts.staged_by is None
    if relation == "stager":
        return actor.person_id == facts.staged_by
    if relation == "uninvolved":
        return actor.person_id not in facts.reviewer_ids
    return True


def may(actor: Actor, act: str, facts: Facts) -> bool:
    """True where one row of the table lets the actor do that act to that packet now."""
    return role_for(actor, act, facts) is not None


def role_for(actor: Actor, act: str, facts: Facts) -> Role | None:
    """The role under which the actor may do the act, which is the role that the log entry names; None: not allowed."""
    return next(
        (
            row.role
            for row in PERMISSIONS
            if row.act == act
            and actor.has(row.role, facts.program)
            and facts.state in row.states
            and _stands(actor, row.relation, facts)
        ),
        None,
    )
