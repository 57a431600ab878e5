"""The anchors against each other and against the log: a log that was cut or written anew does not fit them."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from review import clock
from review.models import LogEntry, Packet
from review.operations.anchors import (
    HOUR,
    Anchor,
    Head,
    anchor_files,
    digest_of,
    heads_of,
    key_of,
    read_anchor,
    whole_lines,
)
from review.operations.step import CHAIN_START
from review.settings import Settings
from review.verifying.problem import Problem

LATE = 3 * HOUR
"""An anchor is due every hour, and while Plandesk rests none is."""


@dataclass(slots=True)
class Anchored:
    """What the anchors say together, and what is wrong with them by themselves."""

    last: Anchor | None = None
    end: str = CHAIN_START
    held: dict[tuple[str, Head], Anchor] = field(default_factory=dict)
    """Each head that was ever anchored, and the first anchor that holds it."""
    of_other_keys: list[Anchor] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_anchors(settings: Settings) -> Anchored:
    """All anchors, looked at as a chain and by their signatures.

    They are read before the log: one that is written meanwhile holds what a look at the log that began
    earlier does not show.
    """
    anchored = Anchored()
    for file in anchor_files(settings.anchors):
        try:
            anchored.problems += _read_month(anchored, file, settings.secret_key)
        except OSError as error:
            words = f"The anchors of {file.name} cannot be read: {error.strerror}."
            anchored.problems.append(Problem("anchors unreadable", words))
    if anchored.of_other_keys:
        first, last = anchored.of_other_keys[0].sequence, anchored.of_other_keys[-1].sequence
        words = (
            f"Anchors {first} to {last} were signed with another secret key than the present one. Where the key was "
            "changed, verify them with the key of their time; without it nobody can tell who wrote them."
        )
        anchored.problems.append(Problem("anchor key", words))
    return anchored


def check_anchors(db: Session, anchored: Anchored, settings: Settings) -> Iterator[Problem]:
    """The anchors are a chain, signed with our key; what they hold of the log is there; and none is overdue."""
    yield from anchored.problems
    yield from _check_log(db, anchored)
    yield from _check_time(db, anchored.last, settings)


def _read_month(anchored: Anchored, file: Path, secret_key: str) -> Iterator[Problem]:
    heads: dict[str, Head] = {}
    last: Anchor | None = None
    with file.open("rb") as stream:
        for number, line in enumerate(whole_lines(stream), start=1):
            try:
                anchor = read_anchor(line)
            except ValueError:
                yield Problem("anchor unreadable", f"Line {number} of {file.name} is no anchor.")
                continue
            yield from _check_line(anchored, anchor, secret_key)
            last = anchored.last = anchor
            anchored.end = hashlib.sha256(line).hexdigest()
            heads.update(anchor.heads)
            for packet, head in anchor.heads.items():
                anchored.held.setdefault((packet, head), anchor)
    if last is not None and last.digest != digest_of(heads):
        yield Problem("anchor digest", f"{_name(last)} is about other heads than those that its month names.")


def _check_line(anchored: Anchored, anchor: Anchor, secret_key: str) -> Iterator[Problem]:
    key, name = key_of(secret_key)
    if anchor.key != name:
        anchored.of_other_keys.append(anchor)
    elif not hmac.compare_digest(anchor.signature, anchor.signed_with(key)):
        yield Problem("anchor signature", f"{_name(anchor)} is not as it was signed.")
    last = anchored.last
    # Older months may be kept elsewhere: each month begins with the heads of all packets.
    follows = (last.sequence + 1, anchored.end) if last else (anchor.sequence, anchor.previous)
    if (anchor.sequence, anchor.previous) != follows or (anchor.sequence == 1) != (anchor.previous == CHAIN_START):
        yield Problem("anchor chain", f"{_name(anchor)} does not follow the one before it.")


def _check_log(db: Session, anchored: Anchored) -> Iterator[Problem]:
    """Each anchored entry is there, as it was."""
    there, missing = heads_of(db), dict(anchored.held)
    entries = select(Packet.public_id, LogEntry.number, LogEntry.hash).join(LogEntry, LogEntry.packet_id == Packet.id)
    for packet, number, hash_ in db.execute(entries.execution_options(yield_per=10_000)):
        missing.pop((packet, (number, hash_)), None)
    for (packet, (number, _)), anchor in missing.items():
        seen = f"{_name(anchor)} saw log entry {number} of packet {packet}"
        if packet not in there:
            yield Problem("anchored packet", f"{seen}; that packet is gone.")
        elif there[packet][0] < number:
            yield Problem("anchored end", f"{seen}; its log ends before that.")
        else:
            yield Problem("anchored entry", f"{seen}; it is another now: that log was written anew.")


def _check_time(db: Session, last: Anchor | None, settings: Settings) -> Iterator[Problem]:
    now = clock.now()
    begun = db.scalar(select(func.min(LogEntry.at)))
    if last is None:
        if begun is not None and begun < now - LATE:
            where = f"There is no anchor in {settings.anchors}"
            yield Problem("anchors missing", f"{where}, and the log is older than {_hours(LATE)} hours.")
        return
    late = LogEntry.at > last.at + LATE, LogEntry.at < now - HOUR
    if count := db.scalar(select(func.count()).select_from(LogEntry).where(*late)):
        entries = "1 log entry was" if count == 1 else f"{count:,} log entries were"
        yield Problem("anchor late", f"{entries} written since {_name(last)}, and no anchor in {_hours(LATE)} hours.")


def _hours(time: dt.timedelta) -> int:
    return time // HOUR


def _name(anchor: Anchor) -> str:
    return f"Anchor {anchor.sequence} of {anchor.at:%Y-%m-%d %H:%M} UTC"
