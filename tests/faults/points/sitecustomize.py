"""Kills or stops a process of the product at a named point, where a file of that name is in the folder FAULT_POINTS.

Python imports this by itself where its folder is on PYTHONPATH; the product knows nothing of it.
"""

from __future__ import annotations

import functools
import importlib.abc
import importlib.machinery
import inspect
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

POINTS = {
    # the web server: a file comes in, a request is committed, its jobs leave, its answer leaves
    "file-written": ("uploads.storage", "_copy", "after"),
    "file-flushed": ("uploads.storage", "Store._keep", "before"),
    "file-renamed": ("uploads.storage", "_flush_folder", "before"),
    "file-kept": ("uploads.storage", "Store._keep", "after"),
    "report-asked": ("review.operations.packets", "ask_report", "after"),
    "step-made": ("review.operations.packets", "step", "after"),
    "request-before-commit": ("review.routes.requests", "keep_answer", "after"),
    "request-committed": ("review.routes.requests", "wake_jobs", "before"),
    "job-before-enqueue": ("review.queue", "wake", "before"),
    "job-enqueued": ("review.queue", "wake", "after"),
    "answer-before-leaving": ("review.routes.requests", "wake_jobs", "after"),
    # a worker: the job is taken, leased, read, recorded
    "job-popped": ("rq.worker.worker_classes", "Worker.execute_job", "before"),
    "report-taken": ("review.jobs.checks", "take_report", "after"),
    "report-leased": ("review.jobs.checks", "_run", "before"),
    "file-read": ("review.jobs.checks", "_read", "after"),
    "report-before-record": ("review.jobs.checks", "record_report", "before"),
    "report-recorded": ("review.jobs.checks", "record_report", "after"),
    "report-committed": ("review.jobs.checks", "_run", "after"),
    # the clock: wake-ups, mail, staged decisions
    "relay-woken": ("review.jobs.relay", "wake", "after"),
    "mail-before-sending": ("review.jobs.notices", "send", "before"),
    "mail-sent": ("review.jobs.notices", "send", "after"),
    "decision-before-apply": ("review.operations.clockwork", "apply_decision", "before"),
    "decision-applied": ("review.operations.clockwork", "apply_decision", "after"),
}
"""Each point: the module whose name is wrapped, the name in it, and whether death comes before or after the call."""

FOLDER = os.environ.get("FAULT_POINTS", "")


def die_where_armed(point: str) -> None:
    """Takes the point's file, which one process alone can do, and dies of the signal that it names.

    Where the file names a lane as well, the other lane's workers pass by.
    """
    file = Path(FOLDER, point)
    try:
        by, *lane = file.read_text(encoding="ascii").split()
        if lane and sys.argv[-2:] != ["worker", *lane]:
            return
        file.unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.Signals[by])


def is_post() -> bool:
    """True while a form is answered: the end of a request that only looks commits nothing."""
    from flask import request

    return request.method == "POST"


def wrapped(function: Callable[..., Any], point: str, when: str, counts: Callable[[], bool]) -> Callable[..., Any]:
    """The function, with the point before or after it, where the call counts."""

    @functools.wraps(function)
    def with_point(*args: Any, **kwargs: Any) -> Any:
        if when == "before" and counts():
            die_where_armed(point)
        result = function(*args, **kwargs)
        if when == "after" and counts():
            die_where_armed(point)
        return result

    return with_point


def wrap_all(module: ModuleType) -> None:
    """Puts every point of this module into it; a name that is not there any more stops the process."""
    for point, (name, path, when) in POINTS.items():
        if name != module.__name__:
            continue
        *holders, attribute = path.split(".")
        owner = functools.reduce(getattr, holders, module)
        function = inspect.getattr_static(owner, attribute)
        counts = is_post if name == "review.routes.requests" else lambda: True
        setattr(owner, attribute, wrapped(function, point, when, counts))


class Watch(importlib.abc.MetaPathFinder):
    """Sees modules as they are imported, and wraps those that hold points."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Called by Python's import."""
        if not any(name == module for module, _, _ in POINTS.values()):
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def execute_and_wrap(module: ModuleType) -> None:
            execute(module)
            wrap_all(module)

        spec.loader.exec_module = execute_and_wrap  # type: ignore[method-assign]
        return spec


if FOLDER:
    sys.meta_path.insert(0, Watch())
