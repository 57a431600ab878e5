"""Wake-ups for the workers: hints that may be lost or doubled, since the outbox is the record of work owed."""

from __future__ import annotations

import logging

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

CHECKS, PAGES = "checks", "pages"
QUEUES = (CHECKS, PAGES)
"""The quick lane, and the one for whatever may take long: a file that holds a worker up there delays nobody here."""
JOBS = {
    "run_checks": (CHECKS, "review.jobs.run_checks"),
    "run_checks_again": (PAGES, "review.jobs.run_checks_again"),
    "render_pages": (PAGES, "review.jobs.render_pages"),
}
"""The queue and the function of each job, by the name under which operations let it leave."""

KILL_AFTER_SECONDS = 300
"""The outer net only: the sandbox ends a stuck reader long before."""

log = logging.getLogger(__name__)


def connect(url: str) -> Redis:
    """A connection for waking: it gives up after a second, so that a stuck Valkey holds no request up."""
    # One more try, since the connection may be a leftover of a Valkey that was restarted; the library's ten take long.
    return Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5, retry=Retry(NoBackoff(), 1))


def wake(valkey: Redis, job: str, row_id: int) -> bool:
    """Puts the job into its queue unless it waits there already; False where Valkey could not be reached."""
    queue_name, function = JOBS[job]
    job_id = f"{job}-{row_id}"
    try:
        queue = Queue(queue_name, connection=valkey, serializer=JSONSerializer)
        if queue.get_job_position(job_id) is None:
            queue.enqueue(
                function,
                row_id,
                job_id=job_id,
                job_timeout=KILL_AFTER_SECONDS,
                result_ttl=0,
                failure_ttl=3600,
            )
    except (RedisError, OSError):
        log.warning("a worker was not woken; the outbox keeps it", exc_info=True, extra={"job": job, "row": row_id})
        return False
    return True
