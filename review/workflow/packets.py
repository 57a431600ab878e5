"""The packet's states and transitions, as one table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a packet stands; whoever has the ball acts next."""

    DRAFT = "draft"
    CHECKING = "checking"
    NEEDS_FILES = "needs_files"
    QUEUED = "queued"
    IN_REVIEW = "in_review"
    FIX_REQUESTED = "fix_requested"
    PASSED = "passed"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What can be done to a packet: the same word in code, button, log entry and notice."""

    OPEN = "open"
    ATTACH = "attach"
    SUBMIT = "submit"
    CHECKED = "checked"
    BOUNCED = "bounced"
    CHECK_BROKE = "check_broke"
    RERUN_CHECKS = "rerun_checks"
    CLAIM = "claim"
    RELEASE = "release"
    EXPIRE = "expire"
    PUT_BACK = "put_back"
    ASSIGN = "assign"
    RESOLVE_DEFICIENCY = "resolve_deficiency"
    ANSWER_FINDING = "answer_finding"
    STAGE_RETURN = "stage_return"
    STAGE_PASS = "stage_pass"  # noqa: S105 - an act, not a password
    TAKE_BACK = "take_back"
    RETURN_FOR_FIXES = "return_for_fixes"
    PASS = "pass"  # noqa: S105 - an act, not a password
    EXTEND = "extend"
    ANSWER = "answer"
    POINT = "point"
    RETURN_TO_REVIEW = "return_to_review"
    COMPLETE = "complete"
    ASK_REOPEN = "ask_reopen"
    REOPEN = "reopen"
    KEEP_COMPLETED = "keep_completed"
    WITHDRAW = "withdraw"
    REVIVE = "revive"


ENDED = frozenset({State.COMPLETED, State.WITHDRAWN})
CANDIDATE_MAY_CHANGE = frozenset({State.DRAFT, State.NEEDS_FILES, State.FIX_REQUESTED})
BACK_IN_LINE = frozenset({Act.RELEASE, Act.EXPIRE, Act.PUT_BACK})
"""What puts a packet back into the queue where it stood: its candidate has waited all the while."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: its number, the act, the states it leaves (None: no packet yet), and the state it reaches."""

    number: int
    act: Act
    sources: frozenset[State | None]
    target: State


def _row(number: int, act: Act, sources: set[State | None], target: State) -> Transition:
    return Transition(number, act, frozenset(sources), target)


S, A = State, Act
TRANSITIONS: tuple[Transition, ...] = (
    _row(1, A.OPEN, {None}, S.DRAFT),
    _row(1, A.ATTACH, {S.DRAFT}, S.DRAFT),
    _row(1, A.ATTACH, {S.NEEDS_FILES}, S.NEEDS_FILES),
    _row(1, A.ATTACH, {S.FIX_REQUESTED}, S.FIX_REQUESTED),
    # A packet that was withdrawn while fixes were due is revived as a draft that still owes the answers.
    _row(1, A.ANSWER, {S.DRAFT}, S.DRAFT),
    _row(1, A.ANSWER, {S.NEEDS_FILES}, S.NEEDS_FILES),
    _row(1, A.ANSWER, {S.FIX_REQUESTED}, S.FIX_REQUESTED),
    *(_row(1, A.POINT, {state}, state) for state in (S.DRAFT, S.NEEDS_FILES, S.FIX_REQUESTED)),
    _row(2, A.SUBMIT, {S.DRAFT, S.NEEDS_FILES, S.FIX_REQUESTED}, S.CHECKING),
    _row(3, A.CHECKED, {S.CHECKING}, S.QUEUED),
    _row(4, A.BOUNCED, {S.CHECKING}, S.NEEDS_FILES),
    _row(5, A.CHECK_BROKE, {S.CHECKING}, S.QUEUED),
    *(_row(5, A.RERUN_CHECKS, {state}, state) for state in (S.QUEUED, S.IN_REVIEW, S.FIX_REQUESTED, S.PASSED)),
    _row(6, A.CLAIM, {S.QUEUED}, S.IN_REVIEW),
    _row(7, A.RELEASE, {S.IN_REVIEW}, S.QUEUED),
    _row(7, A.EXPIRE, {S.IN_REVIEW}, S.QUEUED),
    _row(7, A.PUT_BACK, {S.IN_REVIEW}, S.QUEUED),
    _row(8, A.ASSIGN, {S.QUEUED, S.IN_REVIEW}, S.IN_REVIEW),
    _row(9, A.RESOLVE_DEFICIENCY, {S.IN_REVIEW}, S.IN_REVIEW),
    _row(9, A.ANSWER_FINDING, {S.IN_REVIEW}, S.IN_REVIEW),
    _row(9, A.STAGE_RETURN, {S.IN_REVIEW}, S.IN_REVIEW),
    _row(9, A.RETURN_FOR_FIXES, {S.IN_REVIEW}, S.FIX_REQUESTED),
    _row(10, A.STAGE_PASS, {S.IN_REVIEW}, S.IN_REVIEW),
    _row(10, A.PASS, {S.IN_REVIEW}, S.PASSED),
    _row(11, A.TAKE_BACK, {S.IN_REVIEW}, S.IN_REVIEW),
    _row(12, A.EXTEND, {S.FIX_REQUESTED}, S.FIX_REQUESTED),
    _row(13, A.RETURN_TO_REVIEW, {S.PASSED}, S.QUEUED),
    _row(14, A.COMPLETE, {S.PASSED}, S.COMPLETED),
    _row(15, A.ASK_REOPEN, {S.COMPLETED}, S.COMPLETED),
    _row(15, A.KEEP_COMPLETED, {S.COMPLETED}, S.COMPLETED),
    _row(15, A.REOPEN, {S.COMPLETED}, S.PASSED),
    _row(16, A.WITHDRAW, {S.DRAFT, S.NEEDS_FILES, S.QUEUED, S.IN_REVIEW, S.FIX_REQUESTED}, S.WITHDRAWN),
    _row(16, A.REVIVE, {S.WITHDRAWN}, S.DRAFT),
)


def next_state(act: Act, state: State | None) -> State | None:
    """The state that `act` leads to from `state`, or None where the table has no such row."""
    return next((row.target for row in TRANSITIONS if row.act == act and state in row.sources), None)


def states_allowing(act: Act) -> frozenset[State]:
    """The states from which the act is possible."""
    return frozenset(s for row in TRANSITIONS if row.act == act for s in row.sources if s is not None)
