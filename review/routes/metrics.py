"""Figures for Prometheus: how requests are answered, and what stands in the database; no names and no ids."""

from __future__ import annotations

import hmac
import logging
import os
import shutil
from collections.abc import Iterator

from flask import Blueprint, Response, abort, current_app, g, request
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from review import clock
from review.queries.owed import Kept, Owed, kept, owed
from review.routes.guard import ANYONE, open_to
from review.routes.health import valkey_policy

blueprint = Blueprint("metrics", __name__)

OWN = CollectorRegistry()
REQUESTS = Histogram(
    "plandesk_request_seconds",
    "Time to an answer.",
    ("endpoint", "method", "status"),
    registry=OWN,
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
"""Requests of this process, or of all web processes where they share a folder for that (see review.web)."""

log = logging.getLogger(__name__)


@blueprint.get("/health/metrics")
@open_to(ANYONE)
def metrics() -> ResponseReturnValue:
    """The figures, for whoever sends the token of the settings; a missing page for everybody else."""
    token, sent = current_app.config["SETTINGS"].metrics_token, request.authorization
    given = (sent.token or "") if sent is not None and sent.type == "bearer" else ""
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        abort(404)
    registry = CollectorRegistry()
    registry.register(Standing())
    return Response(_requests() + generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _requests() -> bytes:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(OWN)
    shared = CollectorRegistry()
    MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
    return generate_latest(shared)


class Standing(Collector):
    """What stands in the database, the data folder and Valkey at the moment of asking."""

    def collect(self) -> Iterator[Metric]:
        """Called by the library."""
        yield _gauge("plandesk_valkey_up", "1 where Valkey answers.", float(bool(valkey_policy())))
        yield from _free()
        now, stage_seconds = clock.now(), current_app.config["SETTINGS"].stage_seconds
        try:
            standing, amount = owed(g.db, now=now, stage_seconds=stage_seconds), kept(g.db)
        except (DBAPIError, NoConnection):
            log.exception("the database does not answer")
            yield _gauge("plandesk_database_up", "1 where the database answers.", 0)
            return
        yield _gauge("plandesk_database_up", "1 where the database answers.", 1)
        yield from _of_owed(standing)
        yield from _of_kept(amount)


def _free() -> Iterator[Metric]:
    try:
        free = shutil.disk_usage(current_app.config["SETTINGS"].data).free
    except OSError:
        log.exception("the data folder cannot be read")
        return
    yield _gauge("plandesk_data_free_bytes", "Room in the data folder.", free)


def _of_owed(standing: Owed) -> Iterator[Metric]:
    now = clock.now()
    ages = {kind: (now - each.since).total_seconds() if each.since else 0 for kind, each in standing.outbox.items()}
    counts = {kind: each.count for kind, each in standing.outbox.items()}
    yield _gauges("plandesk_outbox_owed", "Work owed and not done.", "kind", counts)
    yield _gauges("plandesk_outbox_failed", "Work given up.", "kind", standing.failed)
    yield _gauges("plandesk_outbox_oldest_seconds", "Age of the oldest work owed.", "kind", ages)
    yield _gauge("plandesk_staged_decisions_overdue", "Staged decisions past their time.", standing.overdue.count)


def _of_kept(amount: Kept) -> Iterator[Metric]:
    yield _gauges("plandesk_packets", "Packets.", "state", amount.packets)
    yield _gauges("plandesk_reports", "Reports.", "state", amount.reports)
    yield _gauge("plandesk_stored_files", "Stored files.", amount.files)
    yield _gauge("plandesk_stored_bytes", "Bytes of the stored files.", amount.bytes)


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=value)


def _gauges(name: str, meaning: str, label: str, values: dict[str, float] | dict[str, int]) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=(label,))
    for key, value in values.items():
        family.add_metric((key,), value)
    return family
