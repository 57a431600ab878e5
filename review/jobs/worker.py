"""The worker process: a plain RQ worker on one queue, with the checks loaded before it forks."""

from __future__ import annotations

import logging
import sys
import time
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import Worker
from rq.job import Job
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
    worker = PatientWorker(queue, connection=valkey, serializer=JSONSerializer, log_job_description=False)
    worker.push_exc_handler(note_failure)  # type: ignore[no-untyped-call]
    worker.work()


def note_failure(job: Job, *failure: Any) -> bool:
    """Called by RQ with a job's exception, of whose words its own line gives nothing away; True: do as ever."""
    log.error("a job failed", exc_info=failure, extra={"job": job.id})
    return True


def _await(valkey: Redis) -> None:
    """Waits until Valkey answers and has room: a worker that ended each time would be started ever more seldom."""
    told = False
    while True:
        try:
            valkey.set("plandesk:room", "yes", ex=60)
        except (RedisError, OSError) as error:
            if not told:
                log.warning("waiting for Valkey", exc_info=error)
                told = True
            time.sleep(1)
        else:
            return
