"""Reads one file in the sandbox: what comes back is its document, or the fault that keeps it closed."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterable, Mapping
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
TRIES = 2

# `-I` keeps the child from looking into the current folder, so it is told where the checks stand: in a
# checkout beside this package, in an installed wheel among the others.
CHILD = (
    "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); "
    "runpy.run_module('checks.reading', run_name='__main__', alter_sys=True)"
)

# None of these sends a packet back: what stopped the reader may as well be ours as the file's.
FAULTS: Mapping[str, Fault] = {
    "time_out": Fault(
        "time_out", f"Reading this file took longer than {LIMITS.wall_seconds:.0f} seconds. A person will look at it."
    ),
    "memory": Fault("too_complex", "Reading this file needed too much memory. A person will look at it."),
    "output_too_large": Fault("too_complex", "This file holds more than can be checked. A person will look at it."),
    "crashed": Fault("too_complex", "The program that reads this file broke on it twice. A person will look at it."),
}


def read_file(path: Path, format: str) -> Document | Fault:  # noqa: A002 - the project's word for it
    """What the file says, read by a child process that can do nothing else; `format` as uploads names it.

    A child that broke is given a second try, since it may have been killed from outside.
    """
    for _ in range(TRIES):
        try:
            return _answer_in(_run_child(path, "image" if format in PICTURES else format))
        except sandbox.SandboxFailure as failure:
            kind = failure.kind
        except ValueError:
            kind = "crashed"
        if kind not in ("crashed", "memory"):
            break
    return FAULTS[kind]


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


def _run_child(path: Path, format: str) -> bytes:  # noqa: A002
    argv = (sys.executable, "-I", "-c", CHILD, str(CODE.parent), format)
    return sandbox.run(argv, input=path, limits=LIMITS, readable=(CODE,))


def _answer_in(output: bytes) -> Document | Fault:
    """The child's answer; ValueError for whatever it would not have written."""
    answer: Any = json.loads(output)
    match answer:
        case {"document": document, **rest} if not rest:
            return from_json(document)
        case {"fault": {"code": code, "sentence": str(sentence), **more}, **rest} if not rest and not more:
            if code in get_args(FaultCode):
                return Fault(code, sentence[:500])
    raise ValueError("not an answer of the reading child")
