"""Runs a program on one untrusted file, shut in and limited, and hands back what it printed."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import selectors
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Literal

from uploads.bubblewrap import ENVIRONMENT, confine, probe
from uploads.limits import KIB, MIB, SandboxLimits

Kind = Literal["time_out", "memory", "crashed", "output_too_large"]

_CHUNK = 64 * KIB
_ERROR_TAIL = 8 * KIB
_LOOK_AGAIN = 0.2
_BY_SIGNAL = 128
_OUT_OF_MEMORY = (b"MemoryError", b"std::bad_alloc", b"Cannot allocate memory")
_EXCEPTION = re.compile(rb"^([A-Za-z_][\w.]{0,80})(?::|$)")


class SandboxFailure(Exception):  # noqa: N818 - the child failed, not we
    """The child gave no answer; `detail` is for the log and holds nothing of the document."""

    def __init__(self, kind: Kind, detail: str) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail


def run(
    argv: Sequence[str],
    *,
    input: Path,  # noqa: A002 - as subprocess.run calls what its child reads
    limits: SandboxLimits | None = None,
    readable: Sequence[Path] = (),
) -> bytes:
    """What the program printed; it gets the file `input` as descriptor 3, and nothing else of ours.

    It sees the system's programs, this Python with its packages, and the folders `readable`, all
    read-only; no network, no environment. `argv[0]` is a full path. Raises SandboxFailure where it
    takes too long, wants too much, or ends with another status than 0. When this returns or raises,
    none of its processes lives on (without bubblewrap: none of its process group).
    """
    limits = limits or SandboxLimits()
    with _sealed(input) as descriptor:
        command = confine(argv, descriptor, limits, readable, probe())
        started = time.monotonic()
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=ENVIRONMENT,
            cwd="/",
            pass_fds=(descriptor,),
            start_new_session=True,
        ) as process:
            try:
                output, errors = _collect(process, started + limits.wall_seconds, limits)
            finally:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)
    if process.returncode != 0:
        raise _failure(process.returncode, errors, time.monotonic() - started, limits)
    return output


@contextlib.contextmanager
def _sealed(path: Path) -> Iterator[int]:
    """A descriptor of a sealed copy: an open file of ours could be opened again for writing through /proc."""
    with contextlib.ExitStack() as stack:
        source = stack.enter_context(path.open("rb"))
        if not hasattr(os, "memfd_create"):
            yield source.fileno()
            return
        copy = stack.enter_context(
            os.fdopen(os.memfd_create("input", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING), "w+b", buffering=0)
        )
        shutil.copyfileobj(source, copy, MIB)
        copy.seek(0)
        seals = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL
        fcntl.fcntl(copy, fcntl.F_ADD_SEALS, seals)
        yield copy.fileno()


def _collect(process: subprocess.Popen[bytes], deadline: float, limits: SandboxLimits) -> tuple[bytes, bytes]:
    """All of the child's output and the end of its complaints, once it has ended; kept small while reading."""
    output, errors = bytearray(), bytearray()
    with selectors.DefaultSelector() as pipes:
        pipes.register(_pipe(process.stdout), selectors.EVENT_READ, output)
        pipes.register(_pipe(process.stderr), selectors.EVENT_READ, errors)
        while pipes.get_map():
            ready = pipes.select(min(_LOOK_AGAIN, _left(deadline, limits)))
            # Something that the child left behind may hold the pipes open for ever.
            if not ready and process.poll() is not None:
                break
            for key, _ in ready:
                chunk = os.read(key.fd, _CHUNK)
                if not chunk:
                    pipes.unregister(key.fileobj)
                key.data.extend(chunk)
            del errors[:-_ERROR_TAIL]
            if len(output) > limits.output_bytes:
                raise SandboxFailure("output_too_large", f"more than {limits.output_bytes} bytes")
    try:
        process.wait(_left(deadline, limits))
    except subprocess.TimeoutExpired as error:
        raise _too_late(limits) from error
    return bytes(output), bytes(errors)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # noqa: S101  # both were asked for
    return pipe


def _left(deadline: float, limits: SandboxLimits) -> float:
    """Seconds until the wall; raises SandboxFailure at it."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise _too_late(limits)
    return left


def _too_late(limits: SandboxLimits) -> SandboxFailure:
    return SandboxFailure("time_out", f"no answer within {limits.wall_seconds:g} s")


def _failure(status: int, errors: bytes, seconds: float, limits: SandboxLimits) -> SandboxFailure:
    """What an exit status means; bubblewrap passes a signal on as 128 and its number, as shells do."""
    number = -status if status < 0 else status - _BY_SIGNAL
    last_line = errors.strip().rpartition(b"\n")[2]
    # SIGKILL comes from the hard limit of CPU time, or from a system that ran out of memory.
    killed_for_time = number == signal.SIGKILL and seconds >= limits.cpu_seconds
    if number == signal.SIGXCPU or killed_for_time:
        return SandboxFailure("time_out", f"more than {limits.cpu_seconds} s of CPU time")
    if number == signal.SIGKILL or any(words in last_line for words in _OUT_OF_MEMORY):
        return SandboxFailure("memory", f"more than {limits.memory_bytes // MIB} MiB")
    if number in set(signal.Signals):
        return SandboxFailure("crashed", signal.Signals(number).name)
    exception = _EXCEPTION.match(last_line)
    words = f", {exception[1].decode()}" if exception else ""
    return SandboxFailure("crashed", f"exit status {status}{words}")
