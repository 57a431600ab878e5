"""Runs the checks on files for somebody at a terminal, without a server, a database or a data folder."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import checks
from checks.evaluate import Figures, evaluate
from checks.model import Document, Fault, FaultCode, Packet, PacketFile
from review.reading import Effort, as_packet_file, read_file
from uploads.limits import MIB, Limits
from uploads.refusals import Code, Refused
from uploads.sniff import sniff

Say = Callable[[str], None]

SLOW_SECONDS = 1.0
AT_ONCE = 2

FAULTS: Mapping[object, Fault] = {
    None: Fault("empty", "This file is empty."),
    "office_97": Fault("wrong_type", "This file is in an old Office format; save it as .docx, .pptx or PDF."),
    "unknown": Fault("wrong_type", "This is not a Word document (.docx), PDF, PowerPoint (.pptx), JPG or PNG file."),
}
"""The faults that show in the first look at a file."""
CODES: dict[Code, FaultCode] = {
    "empty": "empty",
    "encrypted": "encrypted",
    "too_large": "too_complex",
    "too_complex": "too_complex",
    "image_too_large": "too_complex",
}
"""The faults of files that are refused before they are read; all others count as unreadable."""


@dataclass(frozen=True, slots=True)
class Named:
    """A file as it was named on the command line; `kind` is None where it must be guessed."""

    path: Path
    kind: str | None


def check(files: Sequence[Named], rule_set: checks.RuleSet, *, say: Say) -> checks.Report:
    """The report on these files, its seconds with the reading; `say` gets what takes longer than a second."""
    started = time.perf_counter()
    kinds = [each.kind for each in rule_set.documents]
    with _slowly("checking", say) as tell:
        with ThreadPoolExecutor(AT_ONCE) as readers:
            # The reading children start first and work while this process loads what judges.
            answers = [readers.submit(_read, file.path, say) for file in files]
            checks.warm_up()
            packet = Packet(
                tuple(_packet_file(file, answer.result(), kinds) for file, answer in zip(files, answers, strict=True))
            )
        report = checks.run(packet, rule_set, tell)
    return replace(report, seconds=round(time.perf_counter() - started, 3))


def measure(folder: Path, rule_set: checks.RuleSet, *, only: Sequence[str] | None, say: Say) -> Figures:
    """How well the checks do on the labeled packets of a folder; `only` names the packets to take."""

    def read(kind: str, path: Path) -> PacketFile:
        sha256, answer = _read(path, say)
        return as_packet_file(kind, path.name, sha256, answer)

    return evaluate(folder, read, rule_set, only)


def _packet_file(file: Named, answer: tuple[str, Document | Fault], kinds: Sequence[str]) -> PacketFile:
    sha256, read = answer
    document = read if isinstance(read, Document) else None
    name = file.path.name or str(file.path)
    return as_packet_file(file.kind or checks.guess_kind(name, document, kinds), name, sha256, read)


def _read(path: Path, say: Say) -> tuple[str, Document | Fault]:
    sha256, limits = "", Limits()
    try:
        if path.exists() and not path.is_file():
            return sha256, Fault("unreadable", "This is not a file.")
        with path.open("rb") as stream:
            if stream.seek(0, os.SEEK_END) > limits.file_bytes:
                return sha256, Fault("too_complex", f"This file is larger than {limits.file_bytes // MIB} MB.")
            stream.seek(0)
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            content = sniff(stream, limits) if stream.tell() else None
        if fault := FAULTS.get(content):
            return sha256, fault
        with _slowly(f"reading {path.name}", say) as tell:
            return sha256, read_file(path, str(content), Effort(tell=tell))
    except Refused as refused:
        return sha256, Fault(CODES.get(refused.code, "unreadable"), refused.sentence)
    except OSError as error:
        return sha256, Fault("unreadable", f"This file cannot be opened: {error.strerror}.")


@contextmanager
def _slowly(work: str, say: Say) -> Iterator[Say]:
    """Says what is being done, and the step that was told last, after each second that it takes."""
    done, steps = threading.Event(), [""]

    def watch() -> None:
        told = None
        while not done.wait(SLOW_SECONDS):
            if steps[-1] != told:
                told = steps[-1]
                say(f"{work}: {told}" if told else work)

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield steps.append
    finally:
        done.set()
