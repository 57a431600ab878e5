"""The long run: people work, everything fails again and again, and at the end nothing may be lost or done twice.

`make soak SEED=7 KILLS=300 FAULTS=60 DATABASE=postgresql`, or `python -m tests.faults.soak --help`.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import threading
import time
from pathlib import Path

from sqlalchemy import func, select, update

from review import clock
from review.db import open_db, transaction
from review.models import Decision, OutboxRow, ReportRow
from tests.faults.browser import Browser
from tests.faults.clients import Candidate, Client, Coordinator, Reviewer
from tests.faults.figures import Figures, measure
from tests.faults.history import Verdict, examine
from tests.faults.nemesis import Nemesis
from tests.faults.record import read_history
from tests.faults.tree import wait_until
from tests.faults.world import CANDIDATES, REVIEWERS, World, address_of, running_world
from tests.review.makers import PASSWORD
from uploads import Store

WORK = ("attach", "submit", "claim", "write_deficiency", "stage_return", "stage_pass", "answer")
"""What people must have come to do, or nothing was shown."""
QUIET_SECONDS = 120
RECOVERY_SECONDS = 30
READY_SECONDS = 10


def main() -> None:
    """Runs it, prints the figures, and ends with 1 where something is not as it must be."""
    wish = _wish()
    file: Path = wish.history or Path("soak") / f"{wish.seed}-{wish.database}.jsonl"
    started = time.monotonic()
    with running_world(wish.database, file) as world:
        _say(f"seed {wish.seed}, {wish.database}, history in {file}")
        play(world, wish.seed, wish.kills, wish.valkey_faults, candidates=wish.candidates, pause=wish.pause)
        verdict, figures, problems = judge(world)
    problems += [f"no {act} was acknowledged: nothing was shown" for act in WORK if not verdict.acknowledged[act]]
    seconds = time.monotonic() - started
    print(_table(wish, verdict, figures, seconds))
    for words in (*verdict.lost, *verdict.doubled, *problems):
        print(f"WRONG: {words}")
    sys.exit(1 if verdict.lost or verdict.doubled or problems else 0)


def _wish() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.soak", description=__doc__)
    parser.add_argument("--seed", default="1", help="decides what fails, and when; the people's whims too")
    parser.add_argument("--kills", type=int, default=300, metavar="N", help="processes to kill (default: 300)")
    parser.add_argument("--valkey-faults", type=int, default=60, metavar="N", help="faults of Valkey (default: 60)")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--candidates", type=int, default=8, choices=range(1, len(CANDIDATES) + 1), metavar="N")
    parser.add_argument("--pause", type=float, default=1.0, metavar="N", help="how long faults are apart (default: 1)")
    parser.add_argument("--history", type=Path, metavar="FILE", help="default: soak/SEED-DATABASE.jsonl")
    return parser.parse_args()


def play(world: World, seed: str, kills: int, valkey_faults: int, *, candidates: int, pause: float) -> None:
    """Lets the clients and the nemesis loose on the world, until the last fault; then waits until all is done."""
    stop = threading.Event()
    clients = _clients(world, seed, stop, candidates)
    threads = [threading.Thread(target=client.run, name=client.browser.person) for client in clients]
    for thread in threads:
        thread.start()
    try:
        Nemesis(world, seed, pause=pause, long_pause=valkey_faults >= 60).run(kills, valkey_faults, _say)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    quiesce(world)


def _clients(world: World, seed: str, stop: threading.Event, candidates: int) -> list[Client]:
    kinds: list[tuple[str, type[Client], float]] = [(name, Candidate, 6.0) for name in CANDIDATES[:candidates]]
    kinds += [(name, Reviewer, 2.0) for name in REVIEWERS[:2]] + [("Cora", Coordinator, 2.0)]
    clients = []
    for name, kind, think in kinds:
        browser = Browser(world.tree.address, address_of(name), world.history, stop)
        browser.sign_in(PASSWORD)
        clients.append(kind(browser, world.history, stop, seed, think))
    return clients


def quiesce(world: World, seconds: float = QUIET_SECONDS) -> float:
    """Waits until nothing is owed any more; the seconds that it took.

    A notice whose sender was killed is tried again minutes later: that time is taken to have passed.
    """
    world.tree.await_ready()
    started = time.monotonic()
    while _owed(world):
        if time.monotonic() - started > seconds:
            world.history.note("trouble", person="", what=f"still owed after {seconds:.0f} s: {_owed(world)}")
            break
        with transaction(world.engine) as db:
            late = update(OutboxRow).where(OutboxRow.kind == "notice", OutboxRow.done_at.is_(None))
            db.execute(late.where(OutboxRow.due_at > clock.now()).values(due_at=clock.now()))
        time.sleep(1)
    return time.monotonic() - started


def _owed(world: World) -> dict[str, int]:
    """How much work is owed, by its kind; empty where none is."""
    counts = {
        "reports": select(func.count()).where(ReportRow.state == "owed"),
        "outbox": select(func.count()).where(OutboxRow.done_at.is_(None), OutboxRow.failed_at.is_(None)),
        "decisions": select(func.count()).where(Decision.applied_at.is_(None), Decision.voided_at.is_(None)),
    }
    with open_db(world.engine, writes=False) as db:
        found = {name: db.scalar(count) or 0 for name, count in counts.items()}
    return {name: count for name, count in found.items() if count}


def judge(world: World) -> tuple[Verdict, Figures, list[str]]:
    """Stops the product and compares; what is lost or doubled, the figures, and what else is wrong."""
    world.tree.stop(signal.SIGTERM)
    wait_until(lambda: not world.tree.left_over(), 20, "processes are left over")
    # With the history it can be told later what kept a report back.
    shutil.copytree(world.settings.data / "log", world.history.file.with_suffix(".logs"), dirs_exist_ok=True)
    lines = read_history(world.history.file)
    with open_db(world.engine, writes=False) as db:
        for row in db.scalars(select(OutboxRow).where(OutboxRow.kind == "checks").order_by(OutboxRow.id)):
            done = row.done_at.timestamp() if row.done_at else None
            world.history.note("report", report=row.report_id, owed=row.owed_at.timestamp(), done=done, wakes=row.tries)
        verdict, figures = examine(lines, db, Store(world.settings.data)), measure(lines, db)
    problems = [f"{line['person']}: {line['what']}" for line in lines if line["kind"] == "trouble"]
    problems += [f"{line['path']} answered {line['status']}" for line in lines if line.get("status") == 500]
    status, words = world.verify()
    if status:
        problems.append(f"plandesk verify ended with {status}: {words}")
    if figures.recovery.share(0.99) > RECOVERY_SECONDS:
        problems.append(f"the recovery's p99 is above {RECOVERY_SECONDS} s")
    if figures.ready.share(1) > READY_SECONDS:
        problems.append(f"a restart took more than {READY_SECONDS} s to be ready")
    return verdict, figures, problems


def _table(wish: argparse.Namespace, verdict: Verdict, figures: Figures, seconds: float) -> str:
    kills = {what: count for what, count in figures.faults.items() if not what.startswith("valkey")}
    faults = {what: count for what, count in figures.faults.items() if what.startswith("valkey")}
    rows = [
        ("seed, database, day", f"{wish.seed}, {wish.database}, {clock.now().date()}"),
        (f"kills ({sum(kills.values())})", _listed(kills)),
        (f"Valkey faults ({sum(faults.values())})", _listed(faults)),
        (f"acknowledged ({sum(verdict.acknowledged.values())})", _listed(dict(verdict.acknowledged))),
        ("reports", str(figures.reports)),
        ("recovery of killed checks", str(figures.recovery)),
        ("… from the first of several kills", str(figures.recovery_in_all)),
        ("drained after Valkey's return", str(figures.drain)),
        ("every report, asked to standing", str(figures.waiting)),
        ("ready after the death of all", str(figures.ready)),
        ("seconds in all", f"{seconds:.0f}"),
        ("lost", str(len(verdict.lost))),
        ("doubled", str(len(verdict.doubled))),
    ]
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {words}" for name, words in rows)


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{what} {count}" for what, count in sorted(counts.items(), key=lambda each: -each[1]))


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
