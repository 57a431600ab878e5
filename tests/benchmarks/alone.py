"""Measures one act at a time, each in a new process of its own: seconds once it is warm, and the most memory it had."""

from __future__ import annotations

import multiprocessing
import os
import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

MIB = 1024 * 1024
_UNIT = 1 if sys.platform == "darwin" else 1024  # ru_maxrss: bytes there, KiB elsewhere


@dataclass(frozen=True)
class Run:
    """What one run took, by the clock and of the processors; its peak in MiB; its answer.

    Children count, but not those in the sandbox: the system does not tell their parent what they took.
    """

    seconds: float
    cpu: float
    peak: float
    answer: Any


@dataclass(frozen=True)
class Measured:
    """What several runs took: the medians of their times, the highest peak, and all answers."""

    seconds: float
    cpu: float
    peak: float
    answers: Sequence[Any]


Act = tuple[Callable[..., object], Sequence[object]] | tuple[Callable[..., object], Sequence[object], Sequence[object]]
"""A function of a module, the arguments to measure it with, and those to warm it up with, where it is to be warm."""


def in_turns(acts: Mapping[str, Act], rounds: int) -> dict[str, Measured]:
    """Measures these acts round by round, so that other work on the machine meets them all."""
    runs: dict[str, list[Run]] = {name: [] for name in acts}
    for _ in range(rounds):
        for name, act in acts.items():
            runs[name].append(alone(*act))
    return {name: _summed_up(each) for name, each in runs.items()}


def alone(act: Callable[..., object], arguments: Sequence[object], warm: Sequence[object] | None = None) -> Run:
    """One run, after another one with the arguments `warm`.

    A new process each time: a worker of the product forks for every job, so nothing that it kept from one
    document may help with the next.
    """
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(_timed, act, arguments, warm).result()


def beside(value: float, unit: str, most: float) -> str:
    """A figure with its target, and "above" where it misses that."""
    return f"{value:.2f} {unit}, to be at most {most:g}{'  above' if value > most else ''}"


def machine() -> str:
    """When and on what this is measured, and how much else goes on there."""
    cores = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    return f"{time.strftime('%Y-%m-%d %H:%M')}, Python {platform.python_version()}, {platform.machine()}, {cores}"


def cpu() -> float:
    """The seconds that the processors have worked for this process and for its children that have ended."""
    return sum(usage.ru_utime + usage.ru_stime for usage in _usages())


def _timed(act: Callable[..., object], arguments: Sequence[object], warm: Sequence[object] | None) -> Run:
    if warm is not None:
        act(*warm)
    began, worked = time.perf_counter(), cpu()
    answer = act(*arguments)
    seconds, worked = time.perf_counter() - began, cpu() - worked
    return Run(seconds, worked, max(usage.ru_maxrss for usage in _usages()) * _UNIT / MIB, answer)


def _usages() -> Iterable[resource.struct_rusage]:
    return map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def _summed_up(runs: Sequence[Run]) -> Measured:
    return Measured(
        statistics.median(run.seconds for run in runs),
        statistics.median(run.cpu for run in runs),
        max(run.peak for run in runs),
        [run.answer for run in runs],
    )
