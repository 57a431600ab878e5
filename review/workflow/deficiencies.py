"""The deficiency's states and transitions, as one table."""

from __future__ import annotations

from enum import StrEnum


class DeficiencyState(StrEnum):
    """Where a deficiency stands; a draft is seen by its author's side only."""

    DRAFT = "draft"
    OPEN = "open"
    ANSWERED = "answered"
    VERIFIED = "verified"
    WAIVED = "waived"


class DeficiencyAct(StrEnum):
    """What can be done to a deficiency."""

    SEND = "send"
    ANSWER = "answer"
    VERIFY = "verify"
    KEEP_OPEN = "keep_open"
    WAIVE = "waive"


_D = DeficiencyState
_TRANSITIONS: dict[DeficiencyAct, tuple[frozenset[DeficiencyState], DeficiencyState]] = {
    DeficiencyAct.SEND: (frozenset({_D.DRAFT}), _D.OPEN),
    DeficiencyAct.ANSWER: (frozenset({_D.OPEN, _D.ANSWERED}), _D.ANSWERED),
    DeficiencyAct.VERIFY: (frozenset({_D.OPEN, _D.ANSWERED, _D.WAIVED}), _D.VERIFIED),
    DeficiencyAct.KEEP_OPEN: (frozenset({_D.ANSWERED, _D.VERIFIED, _D.WAIVED}), _D.OPEN),
    DeficiencyAct.WAIVE: (frozenset({_D.OPEN, _D.ANSWERED, _D.VERIFIED}), _D.WAIVED),
}

UNRESOLVED = frozenset({_D.OPEN, _D.ANSWERED})
BY_REVIEWER = (DeficiencyAct.VERIFY, DeficiencyAct.KEEP_OPEN, DeficiencyAct.WAIVE)


def next_deficiency_state(act: DeficiencyAct, state: DeficiencyState) -> DeficiencyState | None:
    """The state that `act` leads to from `state`, or None where the table has no such row."""
    sources, target = _TRANSITIONS[act]
    return target if state in sources else None
