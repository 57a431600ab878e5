"""What a run plays in: a data folder with people in it, the process tree, and a mail server that remembers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from sqlalchemy import Engine

from review import migrations
from review.accounts import actor_of
from review.db import make_engine, transaction
from review.demo.hours import enter_activities, verify_all
from review.models import Cycle, Person
from review.serving.preflight import make_folders
from review.settings import Settings, read_settings
from tests.faults.points import sitecustomize
from tests.faults.record import History
from tests.faults.tree import Tree, free_port
from tests.postgresql import running_server
from tests.review.makers import PROGRAM, make_cycle, make_district, make_person

STAGE_SECONDS = 2
CANDIDATES = ("Anna", "Bela", "Carl", "Dora", "Emil", "Fay", "Gus", "Hana")
REVIEWERS = ("Rita", "Rolf", "Runa")
COORDINATORS = ("Cora", "Cody")


class Mail:
    """A mail server that takes everything and notes each letter by its Message-ID."""

    def __init__(self, history: History) -> None:
        self._history = history

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Called by aiosmtpd, once for every letter."""
        lines = envelope.content.decode(errors="replace").replace("\r\n", "\n").split("\n")
        key = next((line.partition(":")[2].strip() for line in lines if line.lower().startswith("message-id:")), "")
        self._history.note("mail", message=key, to=envelope.rcpt_tos)
        return "250 taken"


@dataclass
class World:
    """The running product and what stands around it."""

    tree: Tree
    settings: Settings
    engine: Engine
    points: Path
    history: History

    def arm(self, point: str, by: signal.Signals = signal.SIGKILL, *, lane: str = "") -> Path:
        """Lets the next process (of that lane) that comes to that point die or stop there; the file that then goes."""
        if point not in sitecustomize.POINTS:
            raise LookupError(point)
        file, unfinished = self.points / point, self.points / f".{point}"
        unfinished.write_text(f"{by.name} {lane.removeprefix('worker-')}", encoding="ascii")
        return unfinished.replace(file)

    def verify(self) -> tuple[int, str]:
        """What `plandesk verify` says: its exit status and its words."""
        command = [sys.executable, "-m", "review.cli", "verify", "--all"]
        ended = subprocess.run(command, env=self.tree.environment, capture_output=True, text=True, check=False)
        return ended.returncode, ended.stdout + (ended.stderr if ended.returncode > 1 else "")


@contextmanager
def running_world(database: str, history_file: Path) -> Iterator[World]:
    """A product with people, ready to be used; everything is stopped and gone at the end but the history."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pd-", dir="/tmp")))
        data, points = folder / "var", folder / "points"
        points.mkdir()
        history = History(history_file)
        stack.callback(history.close)
        smtp_port = free_port()
        mail = Controller(Mail(history), hostname="127.0.0.1", port=smtp_port)
        mail.start()
        stack.callback(mail.stop)
        given = {
            "PLANDESK_SMTP_URL": f"smtp://127.0.0.1:{smtp_port}",
            "PLANDESK_STAGE_SECONDS": str(STAGE_SECONDS),
            "PLANDESK_WEB_WORKERS": "2",
        }
        if database == "postgresql":
            given["PLANDESK_DATABASE_URL"] = stack.enter_context(running_server()).new_database()
        settings = read_settings({"PLANDESK_DATA": str(data), **given})
        engine = make_engine(settings.database_url)
        stack.callback(engine.dispose)
        make_folders(data)
        migrations.upgrade(engine, lock=data / "run" / "migrate.lock")
        _add_people(engine)
        paths = [str(Path(sitecustomize.__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
        tree = Tree(data, **given, PYTHONPATH=os.pathsep.join(paths), FAULT_POINTS=str(points))
        stack.callback(tree.kill_all)
        tree.await_ready()
        tree.await_children()
        yield World(tree, settings, engine, points, history)


def address_of(name: str) -> str:
    """The address with which somebody of this world signs in."""
    return f"{name.casefold()}@demo.example"


def _add_people(engine: Engine) -> None:
    with transaction(engine) as db:
        districts = [make_district(db, name) for name in ("Maple County", "Cedar City")]
        candidates: list[tuple[Person, Cycle]] = []
        for number, name in enumerate(CANDIDATES):
            person = make_person(db, f"{name} Candidate", districts[number % 2], ("candidate", PROGRAM))
            candidates.append((person, make_cycle(db, person)))
        for name in REVIEWERS:
            make_person(db, f"{name} Reviewer", None, ("reviewer", PROGRAM))
        coordinators = [make_person(db, f"{name} Coordinator", None, ("coordinator", PROGRAM)) for name in COORDINATORS]
        make_person(db, "Ada Administrator", None, ("administrator", PROGRAM))
        db.flush()
        for _person, cycle in candidates:
            verify_all(db, enter_activities(db, cycle), coordinators[0])
        assert actor_of(coordinators[0]).has("coordinator", PROGRAM)
