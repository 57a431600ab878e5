"""Reads one file in the sandbox: what comes back is its document, or the fault that keeps it closed.

A PDF is read in two steps: its text by one child, then the pages that are mere pictures by others, in batches.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, get_args

import checks
from checks.model import Document, EarlierPlan, Fault, FaultCode, Packet, PacketFile
from checks.reading import ScannedPage, Unreadable, from_json, joined, pages_from_json
from uploads import sandbox
from uploads.limits import SandboxLimits

PICTURES = ("png", "jpg")
CODE = Path(checks.__file__).resolve().parent
LIMITS = SandboxLimits()
QUICK = replace(LIMITS, wall_seconds=10, cpu_seconds=10)
"""For a first try, beside which others wait: nearly every file is read within a second."""

# `-I` keeps the child from looking into the current folder, so it is told where the checks stand: in a
# checkout beside this package, in an installed wheel among the others. The package itself is left empty: what judges
# takes longer to load than the file to be read.
CHILD = (
    "import runpy, sys, types; folder = sys.argv.pop(1); sys.path.insert(0, folder); "
    "sys.modules['checks'] = types.ModuleType('checks'); sys.modules['checks'].__path__ = [folder + '/checks']; "
    "runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"
)

# None of these sends a packet back: what stopped the reader may as well be ours as the file's.
FAULTS: Mapping[str, Fault] = {
    "time_out": Fault(
        "time_out", f"Reading this file took longer than {LIMITS.wall_seconds:.0f} seconds. A person will look at it."
    ),
    "memory": Fault("too_complex", "Reading this file needed too much memory. A person will look at it."),
    "output_too_large": Fault("too_complex", "This file holds more than can be checked. A person will look at it."),
    "crashed": Fault("too_complex", "The program that reads this file broke on it. A person will look at it."),
}


FEW_PAGES = 4
"""So many pages a first try reads in their pictures: a scanned sheet, not a scanned plan."""

BATCH = 8
_MOST_BROKEN = 10
_CORES = os.cpu_count() or 1
# One child for each core, however many files are being read at once: more would only keep one another waiting.
_CHILDREN = threading.BoundedSemaphore(_CORES)


class Unread(Exception):  # noqa: N818 - an answer about the file, or about the time that there was for it
    """The child gave no answer this time; `fault` is what to say where there is no other try."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


class Unfinished(Exception):  # noqa: N818
    """The time is up, and what was read so far is kept: another try goes on from there."""


class Shelf(Protocol):
    """Where the pages of one file are kept once they were read in their pictures."""

    def kept(self, page: int) -> ScannedPage | None:
        """The page, counted from 1, as it was read before."""

    def keep(self, page: ScannedPage) -> None:
        """Keeps it for another try."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How a file is read: the limits of each child, where pages are kept, and when to stop.

    `most_pages` may be read in their pictures (None: all); `may_go_on` is asked before each batch; `tell` hears how
    far it has come.
    """

    limits: SandboxLimits = LIMITS
    most_pages: int | None = None
    shelf: Shelf | None = None
    may_go_on: Callable[[], bool] = lambda: True
    tell: Callable[[str], object] = lambda _words: None


def read_file(path: Path, format: str, effort: Effort = Effort()) -> Document | Fault:  # noqa: A002 - our word
    """What the file says, read by child processes that can do nothing else; `format` as uploads names it.

    Raises Unfinished where `effort` may not go on.
    """
    try:
        return try_to_read(path, format, effort)
    except Unread as unread:
        return unread.fault


def try_to_read(path: Path, format: str, effort: Effort) -> Document | Fault:  # noqa: A002
    """As `read_file`, but raises Unread where another try may bring more: the child may have been killed."""
    try:
        format = "image" if format in PICTURES else format  # noqa: A001
        answer = _answer_in(run_child("checks.reading", path, effort.limits, format))
        if isinstance(answer, Fault) or format != "pdf" or not answer.pages_without_text:
            return answer
        return joined(answer, _Scan(path, answer.pages_without_text, effort).read())
    except Unreadable as unreadable:
        return unreadable.fault
    except sandbox.SandboxFailure as failure:
        raise Unread(FAULTS[failure.kind]) from failure
    except ValueError as error:
        raise Unread(FAULTS["crashed"]) from error


class _Scan:
    """The pages of one file that are read in their pictures, batch by batch, by as many children as there are cores."""

    def __init__(self, path: Path, pages: Sequence[int], effort: Effort) -> None:
        self._path, self._effort = path, effort
        kept = (effort.shelf.kept(page) for page in pages) if effort.shelf is not None else ()
        self._read = {page.page: page for page in kept if page is not None}
        self._owed = [page for page in pages if page not in self._read]
        self._alone: set[int] = set()
        self._broken = 0
        self._whole = len(pages)
        self._lock = threading.Lock()

    def read(self) -> Sequence[ScannedPage]:
        """All of the pages. Raises Unread where they are more than may be read now, Unfinished when the time is up."""
        most = self._effort.most_pages
        if most is not None and len(self._owed) > most:
            raise Unread(FAULTS["time_out"])
        workers = min(_CORES, len(self._owed))
        if workers:
            with ThreadPoolExecutor(workers) as pool:
                for worker in [pool.submit(self._work, workers) for _ in range(workers)]:
                    worker.result()
        if self._owed:
            raise Unfinished
        return [self._read[page] for page in sorted(self._read)]

    def _work(self, workers: int) -> None:
        while self._effort.may_go_on() and (batch := self._take(workers)):
            with _CHILDREN:
                self._put(batch, self._try(batch))

    def _take(self, workers: int) -> list[int]:
        """The next pages; those that broke a child in company, one at a time."""
        with self._lock:
            batch = list[int]()
            most = min(BATCH, -(-len(self._owed) // workers))
            while self._owed and len(batch) < most and not (batch and self._alone & {batch[0], self._owed[0]}):
                batch.append(self._owed.pop(0))
            return batch

    def _try(self, batch: Sequence[int]) -> Sequence[ScannedPage]:
        """What a child read of these pages; none where it broke."""
        if self._broken >= _MOST_BROKEN:
            return ()
        try:
            output = run_child("checks.reading", self._path, self._effort.limits, "pdf", *map(str, batch))
            return _pages_in(output, batch)
        except (sandbox.SandboxFailure, ValueError):
            return ()

    def _put(self, batch: Sequence[int], read: Sequence[ScannedPage]) -> None:
        with self._lock:
            left = [page for page in batch if page not in {each.page for each in read}]
            if not read and len(batch) == 1:
                self._broken += 1
                read, left = [ScannedPage.not_read(batch[0])], []
            elif not read:
                self._alone.update(left)
            self._owed = left + self._owed
            self._read |= {each.page: each for each in read}
            self._effort.tell(f"page {len(self._read)} of {self._whole}")
        for page in read:
            if self._effort.shelf is not None:
                self._effort.shelf.keep(page)


def _pages_in(output: bytes, batch: Sequence[int]) -> Sequence[ScannedPage]:
    """The pages that a child read; ValueError for whatever it would not have written."""
    match json.loads(output):
        case {"pages": pages, **rest} if not rest:
            read = pages_from_json(pages)
            if {page.page for page in read} <= set(batch) and len({page.page for page in read}) == len(read):
                return read
    raise ValueError("not an answer of the reading child")


def as_packet_file(kind: str, name: str, sha256: str, answer: Document | Fault) -> PacketFile:
    """The file as the checks get it."""
    if isinstance(answer, Fault):
        return PacketFile(kind, name, sha256, fault=answer)
    return PacketFile(kind, name, sha256, document=answer)


def as_packet(facts: Mapping[str, Any], files: Iterable[PacketFile]) -> Packet:
    """The evidence as the checks get it: the files, with what a report keeps of the candidate."""
    cycle = facts.get("cycle")
    return Packet(
        files=tuple(files),
        district=facts.get("district", ""),
        presenter=facts.get("presenter", ""),
        cycle=(dt.date.fromisoformat(cycle[0]), dt.date.fromisoformat(cycle[1])) if cycle else None,
        earlier=tuple(_earlier(each) for each in facts.get("earlier", ())),
    )


def _earlier(kept: Mapping[str, Any]) -> EarlierPlan:
    fingerprint = checks.fingerprint_from_text(kept["fingerprint"])
    return EarlierPlan(kept["sha256"], fingerprint, dt.date.fromisoformat(kept["ends_on"]), kept["own"])


def run_child(module: str, path: Path, limits: SandboxLimits, *arguments: str) -> bytes:
    """What that module of the checks prints of the file. Raises SandboxFailure."""
    argv = (sys.executable, "-I", "-c", CHILD, str(CODE.parent), module, *arguments)
    return sandbox.run(argv, input=path, limits=limits, readable=(CODE,))


def _answer_in(output: bytes) -> Document | Fault:
    """The child's answer; ValueError for whatever it would not have written."""
    answer: Any = json.loads(output)
    match answer:
        case {"document": document, **rest} if not rest:
            return from_json(document)
    return fault_in(answer)


def fault_in(answer: object) -> Fault:
    """The fault that a child tells of; ValueError for whatever it would not have written."""
    match answer:
        case {"fault": {"code": code, "sentence": str(sentence), **more}, **rest} if not rest and not more:
            if code in get_args(FaultCode):
                return Fault(code, sentence[:500])
    raise ValueError("not an answer of the reading child")
