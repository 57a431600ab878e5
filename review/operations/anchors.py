"""Anchors: once an hour a signed line over the ends of all chains, so that a log written anew is found.

A line of `YYYY-MM.jsonl` is one anchor, bound to the line before it by that line's sha-256. The first of
a file names the head of every packet, the others those that changed, so that each month stands by itself.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import hmac
import json
import mmap
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from review import clock
from review.db import open_db
from review.models import LogEntry, Packet
from review.operations.step import CHAIN_START
from review.settings import Settings

HOUR = dt.timedelta(hours=1)

Head = tuple[int, str]
"""Number and hash of the last entry of a packet's log."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """One line: when it was written, and the heads (by the packets' public ids) that changed since the line before.

    `digest` is over the heads of all packets, `previous` the sha-256 of the line before, `key` names the
    key that `signature` was made with.
    """

    sequence: int
    at: dt.datetime
    previous: str
    heads: Mapping[str, Head]
    digest: str
    key: str
    signature: str = ""

    def signed_with(self, key: bytes) -> str:
        """The HMAC-SHA256 of everything but the signature, hex."""
        return hmac.new(key, json.dumps(self._fields(), sort_keys=True).encode(), hashlib.sha256).hexdigest()

    def line(self, key: bytes) -> bytes:
        """The line with its signature."""
        signed = {**self._fields(), "signature": self.signed_with(key)}
        return json.dumps(signed, sort_keys=True, separators=(",", ":")).encode() + b"\n"

    def _fields(self) -> dict[str, Any]:
        return {
            "sequence": self.sequence,
            "at": self.at.isoformat(),
            "previous": self.previous,
            "heads": self.heads,
            "digest": self.digest,
            "key": self.key,
        }


def read_anchor(line: bytes) -> Anchor:
    """The anchor of a line; raises ValueError where it is none."""
    try:
        fields = json.loads(line)
        fields["at"] = dt.datetime.fromisoformat(fields["at"]).astimezone(dt.UTC)
        fields["heads"] = {packet: (int(number), str(hash_)) for packet, (number, hash_) in fields["heads"].items()}
        return Anchor(**fields)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("no anchor") from error


def key_of(secret_key: str) -> tuple[bytes, str]:
    """The key that signs, derived from the secret key by HMAC-SHA256 over "anchors", and the name of it."""
    key = hmac.new(secret_key.encode(), b"anchors", hashlib.sha256).digest()
    return key, hashlib.sha256(b"name:" + key).hexdigest()[:16]


def digest_of(heads: Mapping[str, Head]) -> str:
    """The sha-256 over all heads, in the order of the packets' public ids, hex."""
    listed = [[packet, *head] for packet, head in sorted(heads.items())]
    return hashlib.sha256(json.dumps(listed, separators=(",", ":")).encode()).hexdigest()


def anchor_files(folder: Path) -> list[Path]:
    """The months, the oldest first."""
    return sorted(folder.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9].jsonl"))


def whole_lines(file: Iterable[bytes]) -> Iterator[bytes]:
    """The lines that came to their end; a power cut may leave half of one, which never was an anchor."""
    return (line for line in file if line.endswith(b"\n"))


def heads_of(db: Session) -> dict[str, Head]:
    """The head of every packet, in one query: its version is the number of its last entry."""
    last = (LogEntry.packet_id == Packet.id) & (LogEntry.number == Packet.version)
    rows = db.execute(select(Packet.public_id, LogEntry.number, LogEntry.hash).join(LogEntry, last))
    return {packet: (number, hash_) for packet, number, hash_ in rows}


def anchor_log(engine: Engine, settings: Settings) -> Anchor | None:
    """Writes the hour's anchor; None where the last one is not an hour old. Two clocks write one.

    Raises ValueError where the last line is no anchor: then somebody must look at the file.
    """
    folder, now = settings.anchors, clock.now()
    folder.mkdir(mode=0o700, exist_ok=True)
    with _alone(folder):
        files = anchor_files(folder)
        last, end = _last(files)
        # A clock that was set back must not keep the log without anchors until its old time comes again.
        if last is not None and abs(now - last.at) < HOUR:
            return None
        with open_db(engine, writes=False) as db:
            heads = heads_of(db)
        # By its name the file that is written is always the last.
        file = folder / f"{max(f'{now:%Y-%m}', files[-1].stem if files else '')}.jsonl"
        key, name = key_of(settings.secret_key)
        with _appending(file) as stream:
            known = _folded(map(read_anchor, stream))
            anchor = Anchor(
                sequence=last.sequence + 1 if last else 1,
                at=now,
                previous=end,
                heads={packet: head for packet, head in heads.items() if known.get(packet) != head},
                digest=digest_of(heads),
                key=name,
            )
            stream.write(anchor.line(key))
    return anchor


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _last(files: Sequence[Path]) -> tuple[Anchor | None, str]:
    """The anchor written last, and the sha-256 of its line."""
    for file in reversed(files):
        if not file.stat().st_size:
            continue
        # Asked every second: only the end of the file is read.
        with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
            end = content.rfind(b"\n") + 1
            line = content[content.rfind(b"\n", 0, max(end - 1, 0)) + 1 : end]
        if line:
            return read_anchor(line), hashlib.sha256(line).hexdigest()
    return None, CHAIN_START


@contextmanager
def _appending(file: Path) -> Iterator[BinaryIO]:
    """The file from its begin, to be written at its end; a torn last line is cut off. On disk once this ends."""
    new = not file.exists()
    with file.open("a+b") as stream:
        stream.seek(0)
        whole = sum(map(len, whole_lines(stream)))
        stream.truncate(whole)
        stream.seek(0)
        yield stream
        stream.flush()
        os.fsync(stream.fileno())
    if new:
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _folded(anchors: Iterable[Anchor]) -> dict[str, Head]:
    """The heads of all packets after these anchors, which begin with a file's first."""
    heads: dict[str, Head] = {}
    for anchor in anchors:
        heads.update(anchor.heads)
    return heads
