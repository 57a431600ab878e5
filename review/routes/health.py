"""Health: whether the process answers, and whether it can work, with a line for each reason; counts only."""

from __future__ import annotations

import datetime as dt
import errno
import logging
import shutil
import tempfile
from collections.abc import Iterator
from typing import Literal, NamedTuple

from flask import Blueprint, Response, current_app, g
from flask.typing import ResponseReturnValue
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from review import clock, queue
from review.queries.owed import Waiting, owed
from review.routes.guard import ANYONE, open_to
from uploads.bubblewrap import probe

blueprint = Blueprint("health", __name__)

LITTLE_ROOM = 200 * 1024 * 1024
"""Bytes free in the data folder below which it is said that there is little room."""

log = logging.getLogger(__name__)


class Reason(NamedTuple):
    """One line: how it stands, and in words; only a fault stops Plandesk from accepting anything."""

    grade: Literal["well", "late", "warning", "fault"]
    words: str


@blueprint.get("/health/live")
@open_to(ANYONE)
def live() -> ResponseReturnValue:
    """Says that the process answers."""
    return Response("alive\n", mimetype="text/plain")


@blueprint.get("/health/ready")
@open_to(ANYONE)
def ready() -> ResponseReturnValue:
    """Says that the process can accept what people send, and what else should be looked at; reads only."""
    reasons = [*database_and_owed(), data_folder(), valkey(), sandbox()]
    able = all(reason.grade != "fault" for reason in reasons)
    lines = ["ready" if able else "not ready", *(f"{reason.grade}: {reason.words}" for reason in reasons)]
    return Response("\n".join(lines) + "\n", status=200 if able else 503, mimetype="text/plain")


def database_and_owed() -> Iterator[Reason]:
    """The database, and what stands in it of work that Plandesk owes."""
    now = clock.now()
    try:
        standing = owed(g.db, now=now, stage_seconds=current_app.config["SETTINGS"].stage_seconds)
    except (DBAPIError, NoConnection):
        log.exception("the database does not answer")
        yield Reason("fault", "database: does not answer; nothing can be accepted")
        return
    yield Reason("well", "database: answers")
    yield _waiting("checks owed", standing.outbox["checks"], now)
    yield _waiting("notices owed", standing.outbox["notice"], now)
    yield _waiting("staged decisions past their time", standing.overdue, now)
    yield _waiting("packets in checking", standing.checking, now)
    grade: Literal["well", "warning"] = "warning" if standing.answered else "well"
    yield Reason(grade, f"packets in checking whose report stands: {standing.answered}")


def _waiting(what: str, waiting: Waiting, now: dt.datetime) -> Reason:
    since = f", oldest since {waiting.since:%Y-%m-%d %H:%M:%S} UTC" if waiting.since else ""
    return Reason("late" if waiting.is_late(now) else "well", f"{what}: {waiting.count}{since}")


def data_folder() -> Reason:
    """Whether files can be written into the data folder, and how much room it has."""
    folder = current_app.config["SETTINGS"].data
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(4096))
        free = shutil.disk_usage(folder).free
    except OSError as error:
        log.exception("nothing can be written into the data folder")
        how = "is full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "cannot be written"
        return Reason("fault", f"data folder: {how}; nothing can be accepted")
    room = f"data folder: can be written, {free // 1024**2} MB free"
    return Reason("warning", f"{room}, which is little") if free < LITTLE_ROOM else Reason("well", room)


def valkey() -> Reason:
    """Whether wake-ups reach the workers; without them everything is accepted all the same."""
    policy = valkey_policy()
    if policy == "noeviction":
        return Reason("well", "Valkey: answers and throws nothing away")
    if policy:
        return Reason("warning", f"Valkey: may throw wake-ups away (maxmemory-policy {policy}); set it to noeviction")
    return Reason("warning", "Valkey: does not answer; uploads are accepted; checks wait")


def valkey_policy() -> str:
    """What Valkey does when it is full; "" where none answers."""
    url = current_app.config["SETTINGS"].valkey_url
    if not url:
        return ""
    try:
        with queue.connect(url) as server:
            return str(server.info("memory").get("maxmemory_policy", "unknown"))
    except (RedisError, OSError):
        return ""


def sandbox() -> Reason:
    """How uploaded files are read; it was found out once in the life of this process."""
    state = probe()
    if state.kind == "bubblewrap":
        return Reason("well", "sandbox: bubblewrap")
    return Reason("warning", f"sandbox: limits only, {state.reason}")
