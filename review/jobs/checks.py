"""The job that runs the checks of one report: take it under a lease, read, judge, record."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

from sqlalchemy import Engine

import checks
from checks.model import Packet, PacketFile
from review.db import make_engine, transaction
from review.models import ReportRow
from review.operations.reports import TRIES, extend_lease, give_up_report, put_off_report, record_report, take_report
from review.pages import ReadPages, keep_document
from review.reading import (
    FEW_PAGES,
    QUICK,
    Effort,
    Unfinished,
    Unread,
    as_packet,
    as_packet_file,
    read_file,
    try_to_read,
)
from review.settings import read_settings
from uploads.storage import Store

LEASE_SECONDS = 12
HEARTBEAT_SECONDS = 3
AT_ONCE = 2
SECONDS_AT_ONCE = 180
"""After which a try that reads scanned pages stops, well before it would be killed; the next goes on from there."""

log = logging.getLogger(__name__)


def run_checks(report_id: int) -> None:
    """Runs the checks of that report, where it is owed and was never tried; may be called any number of times.

    A file that takes longer than most, or breaks its reader, is left to the other lane.
    """
    _take_and_run(report_id, first=True)


def run_checks_again(report_id: int) -> None:
    """Runs them with all the time that there is, and takes what a file gives: there is no other try."""
    _take_and_run(report_id, first=False)


def _take_and_run(report_id: int, *, first: bool) -> None:
    settings = read_settings()
    engine = make_engine(settings.database_url)
    try:
        with transaction(engine) as db:
            report = take_report(db, report_id, lease_seconds=LEASE_SECONDS, first=first)
        if report is not None and report.lease_token is not None:
            _run(engine, Store(settings.data), report, report.lease_token)
    finally:
        engine.dispose()


def _run(engine: Engine, store: Store, report: ReportRow, token: str) -> None:
    try:
        with _heartbeat(engine, report.id, token):
            answer = checks.run(packet_of(report, store), checks.rule_set(report.rule_set))
        with transaction(engine) as db:
            if not record_report(db, report.id, token, answer):
                log.warning("another worker was faster", extra={"report": report.id})
    except Unfinished:
        log.info("scanned pages are left to another turn", extra={"report": report.id})
        with transaction(engine) as db:
            put_off_report(db, report.id, token)
    except Unread as unread:
        log.warning("a file was not read in time or whole; it goes to the other lane", extra={"report": report.id})
        with transaction(engine) as db:
            give_up_report(db, report.id, token, unread.fault.sentence)
    except Exception as error:
        log.exception("a try failed", extra={"report": report.id, "attempt": report.tries})
        with transaction(engine) as db:
            give_up_report(db, report.id, token, f"The checks stopped with {type(error).__name__}.")


def packet_of(report: ReportRow, store: Store) -> Packet:
    """The evidence that the report is about, its files read in the sandbox, two at a time."""
    until = time.monotonic() + SECONDS_AT_ONCE
    with ThreadPoolExecutor(AT_ONCE) as readers:
        read = partial(_read, store=store, last=report.tries >= TRIES, may_go_on=lambda: time.monotonic() < until)
        return as_packet(report.facts, readers.map(read, report.documents))


def _read(document: dict[str, str], *, store: Store, last: bool, may_go_on: Callable[[], bool]) -> PacketFile:
    sha256, format = document["sha256"], document["format"]  # noqa: A001 - our word
    with store.open(sha256):  # its bytes are what they were when they came, or the job fails
        path = store.path(sha256)
        shelf = ReadPages(store.root, sha256)
        if last:
            answer = read_file(path, format, Effort(shelf=shelf, may_go_on=may_go_on))
        else:
            answer = try_to_read(path, format, Effort(QUICK, FEW_PAGES, shelf))
    keep_document(store.root, sha256, answer)
    return as_packet_file(document["kind"], document["name"], sha256, answer)


@contextmanager
def _heartbeat(engine: Engine, report_id: int, token: str) -> Iterator[None]:
    """Keeps the lease meanwhile. Ends the process when its worker was killed: then nobody would stop it."""
    done = threading.Event()
    worker = os.getppid()

    def beat() -> None:
        while not done.wait(HEARTBEAT_SECONDS):
            if os.getppid() != worker:
                os._exit(1)
            try:
                with transaction(engine) as db:
                    held = extend_lease(db, report_id, token, LEASE_SECONDS)
            except Exception:
                log.exception("a lease was not extended", extra={"report": report_id})
                continue
            if not held:
                return

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
