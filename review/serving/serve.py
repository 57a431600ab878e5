"""Serves until it is told to stop: examine, migrate, start, say where, wait."""

from __future__ import annotations

import dataclasses
import http.client
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from sqlalchemy import exists, select

from review import migrations
from review.db import make_engine, open_db
from review.models import Person
from review.serving.preflight import NotReady, examine, sole_owner
from review.serving.rule_sets import examine_rule_sets, examine_used_rule_sets
from review.serving.supervision import start
from review.settings import Settings

LONGEST_SOCKET_FOLDER = 80
"""A socket's name may have about 100 characters, whatever the file system allows."""

NOBODY = (
    "Nobody can sign in yet. Make the first person in another terminal:\n"
    "  plandesk invite EMAIL --name NAME --role administrator --program PROGRAM"
)


def serve(settings: Settings, *, demo: bool, say: Callable[[str], None]) -> None:
    """Runs the whole of Plandesk until it is told to stop; `say` gets what the person at the terminal should know.

    Raises NotReady, with everything still as it was, when something is wrong.
    """
    examine_rule_sets()
    for warning in examine(settings, demo=demo):
        say(f"Warning: {warning}")
    with sole_owner(settings.data), _short_folder() as folder:
        migrate(settings)
        examine_used_rule_sets(settings)
        words = _fill(settings) if demo else _first_steps(settings)
        supervisor = start(dataclasses.replace(settings, style_guide=settings.style_guide or demo), folder)
        _wait(supervisor, settings, words, say)


def migrate(settings: Settings, *, asked: bool = False) -> None:
    """Brings the database to the present schema; where the settings forbid that, only sees that it is there."""
    engine = make_engine(settings.database_url)
    try:
        if asked or settings.migrate:
            migrations.upgrade(engine, lock=settings.data / "run" / "migrate.lock")
        elif not migrations.is_present(engine):
            raise NotReady("The database lacks migrations, and PLANDESK_MIGRATE is 0; run plandesk migrate.")
    finally:
        engine.dispose()


def _fill(settings: Settings) -> str:
    from review.demo import fill

    return fill(settings)


def _first_steps(settings: Settings) -> str:
    engine = make_engine(settings.database_url)
    try:
        with open_db(engine, writes=False) as db:
            return "" if db.scalar(select(exists().where(Person.id.is_not(None)))) else NOBODY
    finally:
        engine.dispose()


@contextmanager
def _short_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="plandesk-"))
    if len(str(folder)) > LONGEST_SOCKET_FOLDER:
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix="plandesk-", dir="/tmp"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(supervisor: subprocess.Popen[bytes], settings: Settings, words: str, say: Callable[[str], None]) -> None:
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        supervisor.terminate()

    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, stop)
    told = False
    while (status := supervisor.poll()) is None:
        if not told and not stopping and _first_page_answers(settings):
            told = True
            say(f"Plandesk answers on {settings.base_address} (data in {settings.data}; Ctrl-C stops it).")
            if words:
                say(words)
        time.sleep(0.2)
    if not stopping:
        raise NotReady(f"Supervisor ended by itself ({status}); {settings.data / 'log' / 'supervisor.log'} says why.")


def _first_page_answers(settings: Settings) -> bool:
    connection = http.client.HTTPConnection(settings.host, settings.port, timeout=5)
    try:
        connection.request("GET", "/", headers={"Host": urlsplit(settings.base_address).netloc})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
