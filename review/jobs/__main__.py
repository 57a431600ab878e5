"""Starts a process of this package: `python -m review.jobs worker QUEUE` or `python -m review.jobs clock`."""

from __future__ import annotations

import argparse
import sys

from review import logs
from review.jobs.clock import keep_time
from review.jobs.worker import work
from review.queue import QUEUES
from review.settings import BadSetting, keep_private, read_settings


def main() -> None:
    """Runs the named process until it is told to stop."""
    parser = argparse.ArgumentParser(prog="plandesk", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    # One queue only: with several, a worker that dies just after taking a job loses it.
    commands.add_parser("worker").add_argument("queue", choices=QUEUES)
    commands.add_parser("clock")
    wish = parser.parse_args()
    keep_private()
    logs.configure(f"worker-{wish.queue}" if wish.command == "worker" else wish.command)
    try:
        settings = read_settings()
    except BadSetting as error:
        sys.exit(str(error))
    if not settings.valkey_url:
        sys.exit("PLANDESK_VALKEY_URL is not set; plandesk serve starts its own Valkey and its own processes.")
    if wish.command == "worker":
        work(settings, wish.queue)
    else:
        keep_time(settings)


if __name__ == "__main__":
    main()
