"""A year of a program, day by day: what each duty takes with 200 and with 2,000 holders, on both databases."""

from __future__ import annotations

import datetime as dt
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

import time_machine

from review.db import make_engine
from tests.benchmarks.year.acting import Year, quarters
from tests.benchmarks.year.outcome import Frozen, Outcome, frozen, outcomes
from tests.benchmarks.year.plan import LAST, Story, local, stories
from tests.benchmarks.year.recount_reports import expected_outcomes, expected_reports
from tests.postgresql import Server, running_server

SMALL, LARGE = 200, 2_000
MOST = 1.5
END = local(LAST + dt.timedelta(days=1), dt.time())
DAILY = {
    "reminders": "reminders, a morning", "leases": "leases, a morning",
    "removals proposed": "removals proposed, a morning", "decisions applied": "decisions applied, an afternoon",
}  # fmt: skip
"""What is done for all holders at once."""
SINGLY = {
    "verify": "a log verified", "enter": "a line entered", "open": "a packet opened, three files added",
    "submit": "a packet submitted and checked", "mend": "fixes answered and submitted", "claim": "a packet claimed",
    "return": "a return staged", "pass": "a pass staged", "complete": "a recertification completed",
    "removal confirmed": "a removal confirmed",
}  # fmt: skip
"""What is done for one holder."""


@dataclass(frozen=True)
class Told:
    """What the year came to: each holder's outcome, and the reports by the last day of their quarter and their name."""

    outcomes: list[Outcome]
    reports: dict[tuple[dt.date, str], Frozen]

    def differences(self, other: Told, told: list[Story]) -> list[str]:
        """Where the two do not say the same, a line each."""
        found = [
            f"{story.name} ({story.kind}, {story.quality}), {field.name}: {one} and {two}"
            for story, here, there in zip(told, self.outcomes, other.outcomes, strict=True)
            for field in fields(Outcome)
            if (one := getattr(here, field.name)) != (two := getattr(there, field.name))
        ]
        return found + [
            f"{name} of the quarter to {last}: {self.reports.get((last, name))} and {made}"
            for (last, name), made in other.reports.items()
            if self.reports.get((last, name)) != made
        ]


def lived(size: int, server: Server | None) -> tuple[Year, Told]:
    """Carries so many holders through the year on a database of its own, and reads what the tables hold at the end."""
    with database(server) as url:
        year = Year(make_engine(url), stories(size))
        year.run()
        with time_machine.travel(END - dt.timedelta(seconds=1), tick=False):
            told = Told(outcomes(year), frozen(year))
        year.engine.dispose()
    return year, told


def recounted(year: Year) -> Told:
    """What it must have come to."""
    count = len(year.staff.reviewers)
    return Told(expected_outcomes(year.stories, count, END), expected_reports(year.stories, count, quarters()))


@contextmanager
def database(server: Server | None) -> Iterator[str]:
    """The address of an empty one: a file that is gone at the end, or one of the server's."""
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'year.sqlite3'}" if server is None else server.new_database()


def measure(small: int = SMALL, large: int = LARGE) -> None:
    """Lives the year on both databases, recounts it, and prints what each duty took."""
    print(f"\na year with {small:,} and with {large:,} holders, day by day: milliseconds", flush=True)
    with running_server() as server:
        taken = {}
        for name, where in (("SQLite", None), ("PostgreSQL", server)):
            for size in (small, large):
                began = time.perf_counter()
                year, told = lived(size, where)
                seconds, different = time.perf_counter() - began, told.differences(recounted(year), list(year.stories))
                words = f"{len(different)} differences" if different else "agrees with the recount"
                print(f"  {size:5,} holders on {name:10}  {seconds:6.0f} s in all, {words}", flush=True)
                print("".join(f"    {line}\n" for line in different[:10]), end="", flush=True)
                taken[name, size] = year.taken
    print_table(taken, small, large)


def print_table(taken: dict[tuple[str, int], dict[str, list[float]]], small: int, large: int) -> None:
    """Each duty with its mean: of both sizes on SQLite and on PostgreSQL, with the ratio for each holder."""
    print(f"  {'':40} {'times':>6} {'SQLite':>17}  ratio {'PostgreSQL':>17}  ratio, to be at most {MOST}")
    reports = {name: name for name in taken["SQLite", large] if name.startswith("report: ")}
    for name, words in {**DAILY, **reports, **SINGLY}.items():
        share = small / large if name not in SINGLY else 1
        cells = []
        for where in ("SQLite", "PostgreSQL"):
            few, many = (1000 * statistics.mean(taken[where, size][name]) for size in (small, large))
            above = " above" if many / few * share > MOST else ""
            cells.append(f"{few:8.1f} {many:8.1f}  {many / few * share:5.2f}{above}")
        print(f"  {words:40} {len(taken['SQLite', large][name]):6,} {'   '.join(cells)}", flush=True)
