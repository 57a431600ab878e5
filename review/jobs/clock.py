"""The clock process: every second it does what is due, and lives through a database or a Valkey that is away."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from functools import partial
from types import FrameType

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from review.db import make_engine, transaction
from review.jobs.leftovers import clear_leftovers, hourly
from review.jobs.notices import send_due
from review.jobs.relay import wake_owed
from review.operations.anchors import anchor_log
from review.operations.clockwork import apply_due_decisions, expire_leases, remind_of_leases
from review.operations.lifecycle import propose_removals
from review.operations.reminder_plan import remind_of_expiry
from review.queue import connect, wake
from review.settings import Settings
from uploads import Store

SECONDS = 1.0

log = logging.getLogger(__name__)


def keep_time(settings: Settings) -> None:
    """Runs until it is told to stop. Each duty has its own thread: a slow mail server delays no checks."""
    engine, valkey = make_engine(settings.database_url), connect(settings.valkey_url)
    duties: dict[str, Callable[[], object]] = {
        "checks": partial(wake_owed, engine, valkey),
        "decisions": partial(_in_transaction, engine, apply_due_decisions, partial(wake, valkey)),
        "leases": partial(_in_transaction, engine, expire_leases, partial(wake, valkey)),
        "reminders": partial(_in_transaction, engine, remind_of_leases, partial(wake, valkey)),
        "expiries": hourly(partial(_in_transaction, engine, remind_of_expiry, partial(wake, valkey))),
        "removals": hourly(partial(_in_transaction, engine, propose_removals, partial(wake, valkey))),
        "notices": partial(send_due, engine, settings),
        "anchors": partial(anchor_log, engine, settings),
        "leftovers": hourly(partial(clear_leftovers, engine, Store(settings.data))),
    }
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, end)
    threads = [
        threading.Thread(target=every_second, args=(name, duty, stop), name=name, daemon=True)
        for name, duty in duties.items()
    ]
    for thread in threads:
        thread.start()
    stop.wait()
    for thread in threads:
        thread.join(timeout=2)


def every_second(name: str, duty: Callable[[], object], stop: threading.Event) -> None:
    """Does the duty every second until `stop`; a fault is logged when it comes and when it goes, and tried again."""
    failing = False
    while not stop.is_set():
        try:
            duty()
        except Exception:
            if not failing:
                log.exception("a duty fails, and is tried again every second", extra={"duty": name})
            failing = True
        else:
            if failing:
                log.info("a duty is well again", extra={"duty": name})
            failing = False
        stop.wait(SECONDS)


def _in_transaction(engine: Engine, act: Callable[[Session], int], wake_up: Callable[[str, int], object]) -> int:
    def leave(job: str, row_id: int) -> None:
        wake_up(job, row_id)

    with transaction(engine, after_commit=leave) as db:
        return act(db)
