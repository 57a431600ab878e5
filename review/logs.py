"""What every process logs: one JSON object a line on standard error, with nothing in it that people wrote."""

from __future__ import annotations

import datetime as dt
import errno
import logging
import os
import re
import smtplib
import sqlite3
import sys
import threading
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from pythonjsonlogger.json import JsonFormatter

KEYS = frozenset(
    {"request_id", "person", "sign_in", "remote_address", "method", "endpoint", "ids", "status", "milliseconds"}
    | {"job", "row", "report", "attempt", "notice", "decision", "duty", "check", "sha256", "files"}
    | {"first_page", "last_page", "why"}
)
"""What a log call may say besides its words, each under its own key; anything else is left out."""

OURS = ("review", "checks", "uploads")
LIFE_CYCLE = ("gunicorn", "rq")
"""Libraries that tell at INFO how their processes come and go, in numbers and ids of their own."""

MOST_FRAMES = 40
MOST_CAUSES = 8

_ID = re.compile(r"(run_checks\w*|render_pages)-\d+|[0-9a-f]{32}")
# SQLSTATE's classes whose first line names servers, locks, tables and constraints, never a value. The lines after
# it (DETAIL) hold the values of keys.
_SAYS_NO_VALUE = ("08", "23", "25", "40", "53", "55", "57", "58")

_carried: ContextVar[dict[str, object]] = ContextVar("carried", default={})  # noqa: B039 - it is never changed

log = logging.getLogger(__name__)


def configure(process: str) -> None:
    """Makes this process, and those that it forks, log to standard error under that name, uncaught errors too."""
    logging.basicConfig(handlers=[handler(process, sys.stderr)], level=logging.WARNING, force=True)
    for name in (*OURS, *LIFE_CYCLE):
        logging.getLogger(name).setLevel(logging.INFO)
    logging.captureWarnings(True)
    # A line that cannot be written (a full disk) is lost; the library would print the call's arguments instead.
    logging.raiseExceptions = False
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread


def handler(process: str, stream: TextIO) -> logging.Handler:
    """Writes records to the stream as JSON lines."""
    made = logging.StreamHandler(stream)
    made.setFormatter(Lines(process))
    return made


def carry(**keys: object) -> None:
    """Puts these keys into every line that this thread or request logs from now on, in place of those before."""
    _carried.set(keys)


class Lines(JsonFormatter):
    """Records as JSON lines; only the words of our own calls are kept, and of exceptions no words of people."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self.process = process

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """Called by the library: puts together the whole line."""
        moment = dt.datetime.fromtimestamp(record.created, dt.UTC)
        log_data.update(
            time=moment.isoformat(timespec="milliseconds"),
            level=record.levelname,
            process=self.process,
            pid=record.process,
            logger=record.name,
            message=_words(record),
        )
        given = {key: value for key, value in record.__dict__.items() if key in KEYS}
        log_data.update(_carried.get() | given)
        if _may_hold_anything(record):
            log_data["source"] = f"{_place(record.pathname)}:{record.lineno}"
        if record.exc_info and record.exc_info[1] is not None:
            log_data["exceptions"] = [_described(error) for error in _chain(record.exc_info[1])]

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the library's name
        """Nothing as text: `exceptions` says what may be said."""
        return ""


def _may_hold_anything(record: logging.LogRecord) -> bool:
    """True for a library's complaint: what it is about, its words are filled with."""
    return record.name.partition(".")[0] not in OURS and record.levelno >= logging.WARNING


def _words(record: logging.LogRecord) -> str:
    """The message; of a library's complaint the sentence without what it was filled with, but for numbers and ids."""
    if not isinstance(record.msg, str):
        return type(record.msg).__name__
    if not _may_hold_anything(record):
        return record.getMessage()
    if not isinstance(record.args, tuple) or not record.args:
        return "(words of a library, which may hold anything)"
    try:
        return record.msg % tuple(map(_plain, record.args))
    except (TypeError, ValueError):
        return record.msg


def _plain(value: object) -> object:
    if isinstance(value, int | float) or (isinstance(value, str) and _ID.fullmatch(value)):
        return value
    return type(value).__name__ if isinstance(value, BaseException) else "…"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception, and what led to it."""
    known = 0
    following: BaseException | None = error
    while following is not None and known < MOST_CAUSES:
        yield following
        known += 1
        following = following.__cause__ or (None if following.__suppress_context__ else following.__context__)


def _described(error: BaseException) -> dict[str, Any]:
    kind = type(error)
    described: dict[str, Any] = {"type": f"{kind.__module__}.{kind.__qualname__}"}
    detail = _detail(error)
    if detail:
        described["detail"] = detail
    frames = [
        f"{_place(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    half = MOST_FRAMES // 2
    described["frames"] = frames if len(frames) <= MOST_FRAMES else [*frames[:half], "…", *frames[-half:]]
    return described


def _detail(error: BaseException) -> str:
    """What the error says, where that cannot be words of people; "" otherwise."""
    match error:
        case smtplib.SMTPResponseException():
            return str(error.smtp_code)
        case ImportError():
            return str(error)
        case OSError() if isinstance(error.errno, int) and error.errno in errno.errorcode:
            return f"{errno.errorcode[error.errno]}: {os.strerror(error.errno)}"
        case sqlite3.Error():
            # One that SQLite itself raised has a name, and speaks of tables and columns.
            name = getattr(error, "sqlite_errorname", "")
            return f"{name}: {error}" if name else ""
    return _postgresql_detail(error) if type(error).__module__.startswith("psycopg") else ""


def _postgresql_detail(error: BaseException) -> str:
    state, said = getattr(error, "sqlstate", None), getattr(error, "diag", None)
    first_line = str(error).partition("\n")[0]
    if state is None:  # the server was not reached, or went away
        return first_line if type(error).__name__ == "OperationalError" else ""
    names = [getattr(said, name, None) for name in ("table_name", "column_name", "constraint_name")]
    safe = first_line if state[:2] in _SAYS_NO_VALUE else ""
    return " ".join(filter(None, (state, *names, safe)))


def _place(file: str) -> str:
    """The end of a source file's path: enough to find it, and the same on every machine."""
    return "/".join(Path(file).parts[-3:])


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    log.critical("the process ends by an error that nobody caught", exc_info=(kind, error, trace))


def _log_uncaught_in_thread(caught: threading.ExceptHookArgs) -> None:
    if caught.exc_value is not None and caught.exc_type is not SystemExit:
        trace = (caught.exc_type, caught.exc_value, caught.exc_traceback)
        log.critical("a thread ends by an error that nobody caught", exc_info=trace)
