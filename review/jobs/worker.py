"""The worker process: a plain RQ worker on one queue, with the checks loaded before it forks."""

from __future__ import annotations

import logging
import sys
import time

from redis import Redis
from redis.exceptions import RedisError
from rq import Worker
from rq.serializers import JSONSerializer

import checks
from review.settings import Settings
from uploads.bubblewrap import probe

LONGEST_PAUSE_SECONDS = 2.0

log = logging.getLogger(__name__)


class PatientWorker(Worker):
    """RQ's worker, which asks for a lost Valkey every two seconds instead of up to every minute."""

    max_connection_wait_time = LONGEST_PAUSE_SECONDS

    def handle_warm_shutdown_request(self) -> None:
        """Called by RQ on SIGTERM: what follows is an exception, which library code may swallow; this stays."""
        self._stop_requested = True


def work(settings: Settings, queue: str) -> None:
    """Works on that queue until it is told to stop; supervisor starts it anew when it ends by itself."""
    sandbox = probe()
    if settings.sandbox_required and sandbox.kind != "bubblewrap":
        sys.exit(f"PLANDESK_SANDBOX is required, and there is no sandbox here: {sandbox.reason}.")
    checks.warm_up()
    valkey = Redis.from_url(settings.valkey_url)
    _await(valkey)
    PatientWorker(queue, connection=valkey, serializer=JSONSerializer, log_job_description=False).work()


def _await(valkey: Redis) -> None:
    """Waits until Valkey answers: a worker that ended each time would be started ever more seldom."""
    told = False
    while True:
        try:
            valkey.ping()
        except (RedisError, OSError) as error:
            if not told:
                log.warning("waiting for Valkey: %s", error)
                told = True
            time.sleep(1)
        else:
            return
