"""Reads one file in the sandbox: what comes back is its document, or the fault that keeps it closed."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import checks
from checks.model import Document, Fault, FaultCode, Packet, PacketFile
from checks.reading import from_json
from uploads import sandbox
from uploads.limits import SandboxLimits

PICTURES = ("png", "jpg")
CODE = Path(checks.__file__).resolve().parent
LIMITS = SandboxLimits()
QUICK = replace(LIMITS, wall_seconds=10, cpu_seconds=10)
"""For a first try, beside which others wait: nearly every file is read within a second."""

# `-I` keeps the child from looking into the current folder, so it is told where the checks stand: in a
# checkout beside this package, in an installed wheel among the others.
CHILD = (
    "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); "
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


class Unread(Exception):  # noqa: N818 - an answer about the file, or about the time that there was for it
    """The child gave no answer this time; `fault` is what to say where there is no other try."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


def read_file(path: Path, format: str, limits: SandboxLimits = LIMITS) -> Document | Fault:  # noqa: A002 - our word
    """What the file says, read by a child process that can do nothing else; `format` as uploads names it."""
    try:
        return try_to_read(path, format, limits)
    except Unread as unread:
        return unread.fault


def try_to_read(path: Path, format: str, limits: SandboxLimits) -> Document | Fault:  # noqa: A002
    """As `read_file`, but raises Unread where another try may bring more: the child may have been killed."""
    try:
        return _answer_in(run_child("checks.reading", path, limits, "image" if format in PICTURES else format))
    except sandbox.SandboxFailure as failure:
        raise Unread(FAULTS[failure.kind]) from failure
    except ValueError as error:
        raise Unread(FAULTS["crashed"]) from error


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
    )


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
