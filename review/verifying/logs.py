"""The log: its chain, and the packet's state replayed from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from review.models import LogEntry
from review.operations.step import CHAIN_START, hash_of
from review.verifying.past import Past
from review.verifying.problem import Problem, apart
from review.workflow.packets import BACK_IN_LINE, Act, State, next_state

ACTS = frozenset(act.value for act in Act)
STATES = frozenset(state.value for state in State)


def check_chain(past: Past) -> Iterator[Problem]:
    """Numbers without a gap, each entry as it was written, and each bound to the one before it."""
    expected, previous = 1, CHAIN_START
    for entry in past.log:
        if entry.number != expected:
            yield Problem("log number", f"{past.name}: log entry {expected} is missing.")
        if entry.previous_hash != previous:
            yield Problem("log chain", f"{past.name}: log entry {entry.number} does not follow the one before it.")
        if entry.hash != hash_of(entry):
            yield Problem("log hash", f"{past.name}: log entry {entry.number} is not as it was written.")
        expected, previous = entry.number + 1, entry.hash


def check_replay(past: Past) -> Iterator[Problem]:
    """Each act is one that the table allows, and the last one leads to the packet's state and version."""
    state: State | None = None
    for entry in past.log:
        where = f"{past.name}: log entry {entry.number}"
        if entry.from_state != state:
            yield Problem("log state", f"{where} begins at {entry.from_state}, where the packet stood at {state}.")
        if entry.act not in ACTS or entry.to_state not in STATES:
            yield Problem("log act", f"{where} tells of an act or a state that is not known.")
            return
        if next_state(Act(entry.act), state) != entry.to_state:
            yield Problem("log act", f"{where}: {entry.act} does not lead from {state} to {entry.to_state}.")
        if (entry.role == "system") != (entry.actor_id is None):
            yield Problem("log actor", f"{where}: the role {entry.role} does not go with whoever acted.")
        state = State(entry.to_state)
    packet = past.packet
    if not past.log:
        yield Problem("log missing", f"{past.name} has no log.")
        return
    if packet.state != state:
        yield Problem("packet state", f"{past.name} stands at {packet.state}; its log leads to {state}.")
    last = past.log[-1].number
    if packet.version != last:
        yield Problem("packet version", f"{past.name} has version {packet.version}; its log has {last} entries.")


def check_entries(past: Past) -> Iterator[Problem]:
    """Each entry names the revision and the rule set of its moment."""
    submitted = 0
    for entry in past.log:
        submitted += entry.act == Act.SUBMIT
        where = f"{past.name}: log entry {entry.number}"
        if entry.revision != (submitted or None):
            yield Problem("log revision", f"{where} names revision {entry.revision}; it was {submitted or None}.")
        if entry.rule_set != (past.packet.rule_set if submitted else None):
            yield Problem("log rule set", f"{where} names another rule set than the packet.")


@dataclass(slots=True)
class _Held:
    """What the log says that the packet's columns must hold."""

    opened_at: dt.datetime | None = None
    state_since: dt.datetime | None = None
    queued_at: dt.datetime | None = None
    reviewer_id: int | None = None
    expiries: int = 0
    fix_by: dt.date | None = None
    withdrawn_at: dt.datetime | None = None

    def enter(self, entry: LogEntry) -> None:
        """The entry leads to another state; what is put back into the queue keeps its place there."""
        self.state_since = self.queued_at if entry.act in BACK_IN_LINE else entry.at
        if entry.to_state == State.QUEUED:
            self.queued_at = self.state_since


def check_columns(past: Past) -> Iterator[Problem]:
    """The packet's other columns, as far as the log tells them."""
    packet, held = past.packet, _Held()
    due = {decision.id: decision.fix_by for decision in past.decisions}
    for entry in past.log:
        _replay(held, entry, due)
    for what, wrong in (
        ("reviewer", packet.reviewer_id != held.reviewer_id),
        ("number of expired leases", packet.lease_expiries != held.expiries),
        ("day by which fixes are due", packet.fix_by != held.fix_by),
        ("day of opening", apart(packet.opened_at, held.opened_at)),
        ("time of its last change of state", apart(packet.state_since, held.state_since)),
        ("time of withdrawal", apart(packet.withdrawn_at, held.withdrawn_at)),
    ):
        if wrong:
            yield Problem(f"packet {what}", f"{past.name}: its {what} is not what its log says.")
    if (packet.lease_until is None) == (packet.state == State.IN_REVIEW):
        yield Problem("packet lease", f"{past.name}: a packet has a lease while it is in review, and only then.")


def _replay(held: _Held, entry: LogEntry, due: dict[int, dt.date | None]) -> None:
    if entry.from_state != entry.to_state:
        held.enter(entry)
    match entry.act:
        case Act.OPEN:
            held.opened_at = entry.at
        case Act.CLAIM:
            held.reviewer_id = entry.actor_id
        case Act.ASSIGN:
            held.reviewer_id = entry.touched.get("reviewer")
        case Act.RELEASE | Act.PUT_BACK:
            held.reviewer_id = None
        case Act.EXPIRE:
            held.reviewer_id, held.expiries = None, held.expiries + 1
        case Act.RETURN_FOR_FIXES:
            held.fix_by = due.get(entry.touched.get("decision", 0))
        case Act.EXTEND:
            after = entry.touched.get("after")
            held.fix_by = dt.date.fromisoformat(after) if after else None
        case Act.SUBMIT:
            held.fix_by = None
        case Act.WITHDRAW:
            held.reviewer_id, held.withdrawn_at = None, entry.at
        case Act.REVIVE:
            held.withdrawn_at = None
