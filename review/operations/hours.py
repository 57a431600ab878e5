"""The professional-development log: enter, change, remove; verify, query, reject, and take that back."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from review import clock
from review.models import Cycle, HoursEntry
from review.operations import seals
from review.operations.hours_line import Line, read_line
from review.operations.record import record
from review.operations.refusals import NotAllowed, NotReady, Problem, Stale
from review.policy import Actor
from review.queries.hours import is_fixed, may_enter_hours, may_verify_hours, names_of, rules_of_cycle, standing_of

LONGEST_WORDS = 2_000
NOT_YOURS = (
    "Only a coordinator of this program without a conflict of interest can judge these hours, while the cycle is open."
)
ON_THE_ROSTER = ("applicant_name", "activity", "location", "date_completed", "hours")
"""What an attendance list says; who attended adds to it how it relates to the coursework."""


def enter_hours(db: Session, cycle: Cycle, *, actor: Actor, typed: Mapping[str, str]) -> HoursEntry:
    """Adds a line to the holder's log; it counts once a coordinator has verified it."""
    require_open_log(cycle, actor)
    line = read_line(rules_of_cycle(cycle), cycle, typed, names=names_of(db, cycle.certification.person))
    return add_line(db, cycle, line, actor=actor, act="enter")


def add_line(db: Session, cycle: Cycle, line: Line, *, actor: Actor, act: str, **further: str) -> HoursEntry:
    """Writes a line that was read; `further` are columns beside those of the line."""
    holder = cycle.certification.person_id
    entry = HoursEntry(
        person_id=holder,
        cycle=cycle,
        entered_by=actor.person_id,
        entered_at=clock.now(),
        evidence=[],
        **line.values(),
        **further,
    )
    db.add(entry)
    note(db, entry, act, actor)
    return entry


def change_hours(db: Session, entry: HoursEntry, *, actor: Actor, typed: Mapping[str, str], version: int) -> None:
    """Changes a line that is neither verified nor rejected; that answers a query."""
    cycle = hold_to_change(db, entry, actor, version)
    if entry.origin == "roster":
        typed = dict(typed) | {name: str(getattr(entry, name)) for name in ON_THE_ROSTER}
    line = read_line(rules_of_cycle(cycle), cycle, typed, names=names_of(db, cycle.certification.person))
    for name, value in line.values().items():
        setattr(entry, name, value)
    entry.queried_at = None
    note(db, entry, "change", actor)


def remove_hours(db: Session, entry: HoursEntry, *, actor: Actor, version: int) -> None:
    """Takes a line that is neither verified nor rejected out of the log."""
    hold_to_change(db, entry, actor, version)
    if entry.origin == "roster":
        raise NotAllowed("This entry comes from an attendance list; ask your coordinator about it.")
    note(db, entry, "remove", actor)
    db.delete(entry)
    db.flush()


def verify_hours(db: Session, entry: HoursEntry, *, actor: Actor, version: int) -> None:
    """A coordinator without a conflict of interest verifies a line; only then does it count for completion."""
    hold_to_judge(db, entry, actor, version)
    entry.verified_by, entry.verified_at, entry.queried_at = actor.person_id, clock.now(), None
    note(db, entry, "verify", actor)


def query_hours(db: Session, entry: HoursEntry, *, actor: Actor, words: str, version: int) -> None:
    """A coordinator asks the holder something about a line; it waits until the holder changes it."""
    said = words_of_staff(words, "Write what you want to know; the holder will read it.")
    hold_to_judge(db, entry, actor, version)
    entry.queried_at, entry.staff_words = clock.now(), said
    note(db, entry, "query", actor)


def reject_hours(db: Session, entry: HoursEntry, *, actor: Actor, words: str, version: int) -> None:
    """A coordinator rejects a line for a reason; it counts nowhere, and may be entered anew."""
    said = words_of_staff(words, "Give the reason; the holder will read it.")
    hold_to_judge(db, entry, actor, version)
    entry.rejected_at, entry.queried_at, entry.staff_words = clock.now(), None, said
    note(db, entry, "reject", actor)


def take_back_hours(db: Session, entry: HoursEntry, *, actor: Actor, words: str, version: int) -> str:
    """A coordinator takes back, for a reason, that a line was verified or rejected: it waits again, and may change.

    Returns what it was, "verified" or "rejected".
    """
    said = words_of_staff(words, "Give the reason; the holder will read it.")
    _hold_open(db, entry, actor)
    _hold(db, entry)
    if entry.version != version or not is_fixed(entry):
        raise Stale("This entry was changed a moment ago.")
    was = standing_of(entry)
    entry.verified_by, entry.verified_at, entry.rejected_at, entry.staff_words = None, None, None, said
    note(db, entry, "take_back", actor)
    return was


def words_of_staff(words: str, missing: str) -> str:
    """What a coordinator writes to the holder; raises NotReady where it is nothing, or too long."""
    said = words.strip()
    if not said:
        raise NotReady([Problem("words", missing)])
    if len(said) > LONGEST_WORDS:
        raise NotReady([Problem("words", f"Use at most {LONGEST_WORDS:,} characters.")])
    return said


def require_open_log(cycle: Cycle, actor: Actor) -> None:
    """Raises NotAllowed for anybody but the holder, and where the cycle is completed."""
    if not may_enter_hours(actor, cycle):
        raise NotAllowed("Hours can be entered only into your own log, while its cycle is open.")


def hold_to_change(db: Session, entry: HoursEntry, actor: Actor, version: int | None) -> Cycle:
    """The line's cycle; until this transaction ends nobody else changes the line.

    `version` is the line's as the person saw it (None: whichever stands). Raises NotAllowed and Stale.
    """
    if entry.cycle is None or not may_enter_hours(actor, entry.cycle):
        raise NotAllowed("Only the holder can change this entry, while its cycle is open.")
    _hold(db, entry)
    if entry.verified_at is not None:
        raise NotAllowed("This entry is verified; ask your coordinator about it.")
    if entry.rejected_at is not None:
        raise NotAllowed("This entry was rejected and stays as it is. Enter the activity anew if you can mend it.")
    if version not in (None, entry.version):
        raise Stale("This entry was changed a moment ago, perhaps in another window.")
    return entry.cycle


def hold_to_judge(db: Session, entry: HoursEntry, actor: Actor, version: int) -> None:
    """Until this transaction ends nobody else changes the line, and its cycle is not completed."""
    _hold_open(db, entry, actor)
    _hold(db, entry)
    if entry.version != version or is_fixed(entry):
        raise Stale("This entry was changed or verified a moment ago.")


def _hold_open(db: Session, entry: HoursEntry, actor: Actor) -> None:
    """Until this transaction ends the line's cycle stays open; NotAllowed where the actor may not judge its lines."""
    if entry.cycle is None or not may_verify_hours(actor, entry.cycle) or not stays_open(db, entry.cycle_id):
        raise NotAllowed(NOT_YOURS)


def stays_open(db: Session, cycle_id: int | None) -> bool:
    """True where the cycle is not completed, and will not be until this transaction ends."""
    held = select(Cycle.completed_at).where(Cycle.id == cycle_id).with_for_update(read=True)
    return db.scalar(held) is None


def _hold(db: Session, entry: HoursEntry) -> None:
    """Reads the line anew, for nobody else to write; Stale where it is gone."""
    found = select(HoursEntry).where(HoursEntry.id == entry.id).with_for_update(of=HoursEntry)
    if db.scalar(found.execution_options(populate_existing=True)) is None:
        raise Stale("This entry was removed a moment ago.")


def note(db: Session, entry: HoursEntry, act: str, actor: Actor) -> None:
    """Writes the line, and records who did what to it, with a seal of what it says now.

    It counts as a new version, even where only its files changed: whoever looks at it now must look again.
    """
    if entry.id is not None:
        flag_modified(entry, "staff_words")
    db.flush()
    record(
        db,
        "hours",
        entry.public_id,
        act,
        concerns=entry.person_id,
        actor_id=actor.person_id,
        seal=seals.of_entry(entry),
    )
