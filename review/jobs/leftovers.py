"""What uploads left behind that came to no end: removed each hour, so that nothing of it is older than a day."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Collection

from sqlalchemy import Engine

from review import clock
from review.db import open_db
from review.queries.files import known_files
from uploads import UNFINISHED, Store

HOUR = dt.timedelta(hours=1)

log = logging.getLogger(__name__)


def clear_leftovers(engine: Engine, store: Store) -> int:
    """Removes what a killed upload left, and files that no row names; the number of files removed."""

    def known(hashes: Collection[str]) -> set[str]:
        with open_db(engine, writes=False) as db:
            return known_files(db, hashes)

    age = UNFINISHED - HOUR
    removed = store.sweep(older_than=age) + store.collect(known, older_than=age)
    if removed:
        log.info("leftovers were removed", extra={"files": removed})
    return removed


def hourly(duty: Callable[[], object]) -> Callable[[], None]:
    """The duty, done when it is first called and then once an hour; one that failed is done at the next call."""
    last: dt.datetime | None = None

    def when_due() -> None:
        nonlocal last
        now = clock.now()
        if last is None or abs(now - last) >= HOUR:  # the clock on the wall may be set back
            duty()
            last = now

    return when_due
