"""The real process tree of `plandesk serve`: started in a data folder, its processes found, killed and restarted."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

from redis import Redis

SERVE = [sys.executable, "-m", "review.cli", "serve"]
PATIENCE = 90
QUIET = {name: value for name, value in os.environ.items() if not name.startswith("PLANDESK_")}
NAMES = {"valkey", "web", "worker-checks", "worker-pages", "clock"}
LANES = ("worker-checks", "worker-pages")

_MARKS = {
    "valkey": "valkey",
    "review.web": "web",
    "worker checks": "worker-checks",
    "worker pages": "worker-pages",
    "jobs clock": "clock",
}


class Process(NamedTuple):
    """A process that runs now."""

    pid: int
    parent: int
    began: int
    words: str


def processes() -> list[Process]:
    """Everything that runs on this machine, zombies left out."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        with suppress(OSError):
            # The name in the middle may hold blanks and parentheses.
            stat = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            if stat[0] != "Z":
                found.append(Process(int(folder.name), int(stat[1]), int(stat[19]), words))
    return found


def below(pid: int, among: list[Process]) -> list[Process]:
    """The children of a process, their children, and so on."""
    found: list[Process] = []
    parents = {pid}
    while parents:
        parents, born = set(), [each for each in among if each.parent in parents]
        found += born
        parents = {each.pid for each in born}
    return found


def strike(pid: int, by: signal.Signals = signal.SIGKILL) -> bool:
    """Sends the signal; False where the process was gone already."""
    try:
        os.kill(pid, by)
    except ProcessLookupError:
        return False
    return True


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def answers(address: str, seconds: float = 5) -> bool:
    """True where a page answers with a status below 400."""
    try:
        with urlopen(address, timeout=seconds):
            return True
    except (URLError, OSError):
        return False


def wait_until(holds: Callable[[], object], seconds: float = PATIENCE, what: object = "") -> float:
    """Waits until `holds()` is true; the seconds that it took."""
    started = time.monotonic()
    while not holds():
        assert time.monotonic() - started < seconds, what or holds
        time.sleep(0.05)
    return time.monotonic() - started


class Tree:
    """A running Plandesk in a data folder, and its processes."""

    def __init__(self, data: Path, *words: str, **given: str) -> None:
        port = free_port()
        self.address, self.data, self.port = f"http://localhost:{port}", data, port
        ours = {"PLANDESK_DATA": str(data), "PLANDESK_LISTEN": f"127.0.0.1:{port}", "PLANDESK_WEB_WORKERS": "1"}
        self.environment = {**QUIET, **ours, **given}
        self._words = words
        # A number is given to another process sooner or later; with its beginning it is one process's own.
        self.seen: set[tuple[int, int]] = set()
        self.start()

    def start(self) -> None:
        """Starts the command, in the same data folder and on the same port each time."""
        self.process = subprocess.Popen([*SERVE, *self._words], env=self.environment, stdout=subprocess.PIPE, text=True)

    def await_ready(self, seconds: float = PATIENCE) -> float:
        """Waits until the product says that it is ready; the seconds that it took."""
        started = time.monotonic()
        while not answers(f"{self.address}/health/ready", 2):
            over = self.process.poll() is not None or time.monotonic() - started > seconds
            assert not over, f"it does not become ready: {self.last_words()}"
            time.sleep(0.05)
        return time.monotonic() - started

    def last_words(self) -> str:
        """The end of each log, for whoever must find out what went wrong."""
        logs = sorted((self.data / "log").glob("*.log"))
        return "\n".join(f"{log.name}: {log.read_text(errors='replace')[-800:]}" for log in logs)

    def first_line(self) -> str:
        """What the terminal says once the first page answers."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def family(self) -> list[Process]:
        """The processes below the command."""
        there = processes()
        found = below(self.process.pid, there)
        known = {self.process.pid, *(each.pid for each in found)}
        self.seen |= {(each.pid, each.began) for each in there if each.pid in known}
        return found

    def children(self) -> dict[str, int]:
        """The supervised processes by their names, with their ids."""
        family = self.family()
        supervisor = next((each.pid for each in family if each.parent == self.process.pid), None)
        return {_name(each.words): each.pid for each in family if each.parent == supervisor}

    def await_children(self, *, without: int = 0) -> dict[str, int]:
        """The processes once all are up, none of them with that id."""
        until = time.monotonic() + PATIENCE
        while set(found := self.children()) != NAMES or without in found.values():
            assert time.monotonic() < until, found
            time.sleep(0.1)
        return found

    def web_workers(self) -> list[int]:
        """The processes that answer requests."""
        return self._children_of("web")

    def horses(self, lane: str) -> list[int]:
        """The process that runs a job of that lane, where one does."""
        return self._children_of(lane)

    def readers(self, horse: int) -> list[int]:
        """The processes of the sandboxed readers that a job runs, outermost first."""
        return [each.pid for each in below(horse, processes())]

    def _children_of(self, name: str) -> list[int]:
        parent = self.children().get(name)
        return [each.pid for each in self.family() if parent is not None and each.parent == parent]

    def valkey(self) -> Redis:
        """A connection to the tree's own Valkey, one that is up."""
        until = time.monotonic() + PATIENCE
        while True:
            words = " ".join(each.words for each in self.family())
            if socket_name := re.search(r"\S*/valkey\.sock", words):
                return Redis.from_url(
                    f"unix://{socket_name[0].rpartition('unixsocket:')[2]}", socket_timeout=2, socket_connect_timeout=2
                )
            assert time.monotonic() < until, words
            time.sleep(0.1)

    def empty_valkey(self) -> None:
        """Takes Valkey down and everything that it kept away, before it can come back."""
        valkey = self.children()["valkey"]
        strike(valkey, signal.SIGSTOP)
        shutil.rmtree(self.data / "valkey", ignore_errors=True)
        (self.data / "valkey").mkdir(mode=0o700)
        strike(valkey)

    def kill_all(self) -> None:
        """Kills everything at once, as a machine does that loses its power."""
        # Orphans of an earlier kill are told by the data folder in their environment.
        for _ in range(2):
            family = {self.process.pid, *(each.pid for each in self.family()), *self._ours()}
            for pid in sorted(family):
                strike(pid)
        self.process.wait(10)
        wait_until(lambda: not self.left_over(), 10, self.left_over)

    def _ours(self) -> set[int]:
        mark = f"PLANDESK_DATA={self.data}".encode()
        found = set()
        for each in processes():
            with suppress(OSError):
                if mark in Path(f"/proc/{each.pid}/environ").read_bytes().split(b"\0"):
                    found.add(each.pid)
        return found - {os.getpid()}

    def stop(self, by: signal.Signals) -> float:
        """Stops the command; the seconds until it has ended."""
        self.children()
        started = time.monotonic()
        self.process.send_signal(by)
        self.process.wait(timeout=60)
        return time.monotonic() - started

    def left_over(self) -> set[int]:
        """Those of its processes that still run."""
        return {each.pid for each in processes() if (each.pid, each.began) in self.seen}


def _name(words: str) -> str:
    return next((name for mark, name in _MARKS.items() if mark in words), words)
