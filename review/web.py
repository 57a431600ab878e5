"""The web server process: gunicorn with threads, set in code."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from review import logs
from review.settings import BadSetting, Settings, keep_private, read_settings

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - gunicorn's heartbeat files; a slow disk would look like a hung worker


class WebServer(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """Gunicorn with our settings, each worker making its own application."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Called by gunicorn."""
        for name, value in configuration(self.settings).items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Called by gunicorn in each worker."""
        # The metrics library looks for its shared folder when it is imported, which must be there by then.
        from review.app import build_app

        return build_app(self.settings)


class OneLog(Logger):  # type: ignore[misc] # gunicorn has no types
    """Gunicorn's own loggers, writing into the log of the process; what was asked for, the application says."""

    def setup(self, cfg: Any) -> None:
        """Called by gunicorn."""
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
            log.propagate = True


def configuration(settings: Settings) -> dict[str, Any]:
    """What gunicorn is told; the rest are its defaults."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return {
        "bind": f"{host}:{settings.port}",
        "workers": settings.web_workers,
        "worker_class": "review.patience.PatientWorker",
        "threads": settings.web_threads,
        "timeout": 60,
        "graceful_timeout": 5,
        "keepalive": 5,
        "worker_tmp_dir": str(SHARED_MEMORY) if SHARED_MEMORY.is_dir() else None,
        "control_socket_disable": True,
        "proc_name": "plandesk-web",
        "logger_class": OneLog,
        "child_exit": forget_process,
        "on_exit": forget_metrics,
    }


def share_metrics(settings: Settings) -> None:
    """Gives the web processes an empty folder in which they add up their metrics."""
    folder = metrics_folder(settings)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def metrics_folder(settings: Settings) -> Path:
    """This server's own folder, in memory where there is such a place.

    The library writes through memory maps: on a full disk the first write to a new page kills the process
    with SIGBUS, and a full data folder must not take the web server with it.
    """
    if not SHARED_MEMORY.is_dir():
        return settings.data / "run" / "metrics"
    name = hashlib.sha256(f"{settings.data}:{settings.port}".encode()).hexdigest()[:16]
    return SHARED_MEMORY / f"plandesk-metrics-{os.getuid()}-{name}"


def forget_process(_server: Any, worker: Any) -> None:
    """Called by gunicorn when a worker ended."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def forget_metrics(_server: Any) -> None:
    """Called by gunicorn when it ends: memory is not left full of figures that nobody adds up."""
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)


def main() -> None:
    """Serves until it is told to stop."""
    keep_private()
    logs.configure("web")
    try:
        settings = read_settings()
    except BadSetting as error:
        sys.exit(str(error))
    share_metrics(settings)
    WebServer(settings).run()


if __name__ == "__main__":
    main()
