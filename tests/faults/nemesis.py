"""What goes wrong: processes die, stop and come back, at moments and in an order that a seed decides."""

from __future__ import annotations

import random
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from redis.exceptions import RedisError
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from review import clock
from review.db import open_db
from review.jobs.checks import LEASE_SECONDS
from review.models import ReportRow
from review.serving.supervision import MOST_MEMORY
from tests.faults.points import sitecustomize
from tests.faults.tree import LANES, strike, wait_until
from tests.faults.world import World

KILLS = {
    "reader": 70,
    "horse": 55,
    "worker": 50,
    "web worker": 42,
    "web": 15,
    "clock": 20,
    "point": 35,
    "everything": 8,
    "frozen worker": 5,
}
"""What is killed, and how often among three hundred; a frozen worker is stopped beyond its lease, then goes on."""
VALKEY_FAULTS = {"killed": 15, "flushed": 15, "paused": 12, "emptied": 8, "full": 10}
"""What befalls Valkey, and how often among sixty."""
OF_WORKERS = ("review.jobs.checks", "rq.worker.worker_classes")
"""The modules in whose points a worker dies."""
FIND_SECONDS = 8
LONG_PAUSE_SECONDS = 60
READY_SECONDS = 10


def draw(weights: dict[str, int], count: int, chance: random.Random) -> list[str]:
    """So many of them, as often as their weights say (each at least once where there is room), in no order."""
    total = sum(weights.values())
    drawn = [name for name, weight in weights.items() for _ in range(max(1, weight * count // total))]
    chance.shuffle(drawn)
    names = list(weights)
    while len(drawn) < count:
        drawn.append(chance.choices(names, list(weights.values()))[0])
    return drawn[:count]


class Nemesis:
    """Does one thing after the other to a running world, and notes each."""

    def __init__(
        self,
        world: World,
        seed: str,
        *,
        pause: float = 1.0,
        long_pause: bool = False,
        lanes: Sequence[str] = LANES,
    ) -> None:
        self.world, self.tree = world, world.tree
        self.random = random.Random(f"{seed} nemesis")
        self._pause, self._long_pause, self._lanes = pause, long_pause, lanes
        self._threads: list[threading.Thread] = []
        self._dead: set[str] = set()
        self.last_hit: list[int] = []
        """The reports that the last kill hit."""

    def run(self, kills: int, valkey_faults: int, say: Callable[[str], None] = lambda _: None) -> None:
        """Does all of it; what finds nothing to kill gives way to something else."""
        chosen = [(self.kill, what) for what in draw(KILLS, kills, self.random)]
        chosen += [(self.harm_valkey, what) for what in draw(VALKEY_FAULTS, valkey_faults, self.random)]
        self.random.shuffle(chosen)
        started = time.monotonic()
        for number, (act, what) in enumerate(chosen, start=1):
            while not act(what):
                what = self.random.choice(("web worker", "clock", "horse"))
            if number % 20 == 0:
                say(f"{number} of {len(chosen)} faults after {time.monotonic() - started:.0f} s")
            time.sleep(self.random.uniform(0.5, 4.0) * self._pause)
        for thread in self._threads:
            thread.join()

    def kill(self, what: str) -> bool:
        """Kills that; False where none was found."""
        match what:
            case "reader" | "horse" | "worker":
                return self._kill_check(what)
            case "frozen worker":
                return self._freeze()
            case "point":
                return self._kill_at_point(self.random.choice(list(sitecustomize.POINTS)))
            case "everything":
                return self._kill_everything()
        children = self.tree.children()
        web_workers = self.tree.web_workers() if what == "web worker" else []
        pid = self.random.choice(web_workers) if web_workers else children.get(what, 0)
        if not pid or not strike(pid):
            return False
        self._note(what)
        return True

    def _kill_check(self, what: str) -> bool:
        found = self._running_check(with_reader=what == "reader")
        if found is None:
            return False
        lane, horse, readers = found
        time.sleep(self.random.uniform(0, 0.3))
        pids = {"reader": readers[-1:], "horse": [horse], "worker": [self.tree.children().get(lane, 0), horse]}[what]
        leased = self._leased(lane)
        if not all(pid and strike(pid) for pid in pids):
            return False
        self._note(what, reports=self._hit(leased), lane=lane)
        return True

    def _running_check(self, *, with_reader: bool) -> tuple[str, int, list[int]] | None:
        """A lane in which a job runs now, its horse, and the reader's processes."""
        until = time.monotonic() + FIND_SECONDS
        while time.monotonic() < until:
            for lane in self.random.sample(self._lanes, len(self._lanes)):
                for horse in self.tree.horses(lane):
                    readers = self.tree.readers(horse)
                    if (readers or not with_reader) and self._leased(lane):
                        return lane, horse, readers
            time.sleep(0.01)
        return None

    def _leased(self, lane: str = "") -> dict[int, str]:
        """The reports that are being made now, in that lane or in both, each with its lease."""
        columns = select(ReportRow.id, ReportRow.tries, ReportRow.lease_token)
        try:
            with open_db(self.world.engine, writes=False) as db:
                rows = db.execute(columns.where(ReportRow.state == "owed", ReportRow.lease_until > clock.now())).all()
        except OperationalError:
            return {}
        living = [row for row in rows if row.lease_token and row.lease_token not in self._dead]
        return {row.id: row.lease_token for row in living if lane in ("", LANES[row.tries > 1])}

    def _hit(self, leased: dict[int, str]) -> list[int]:
        """The reports whose worker was killed just now; a lease outlives its worker, and is not killed twice."""
        self._dead |= set(leased.values())
        self.last_hit = sorted(leased)
        return self.last_hit

    def _kill_at_point(self, point: str) -> bool:
        armed = self.world.arm(point)
        until, leased = time.monotonic() + FIND_SECONDS, self._leased()
        while armed.exists() and time.monotonic() < until:
            leased = self._leased()
            time.sleep(0.02)
        try:
            armed.unlink()
        except FileNotFoundError:
            of_worker = sitecustomize.POINTS[point][0] in OF_WORKERS
            self._note(f"point {point}", reports=self._hit(leased) if of_worker else [])
            return True
        return False

    def _kill_everything(self) -> bool:
        hit = self._hit(self._leased())
        began = time.time()
        self.tree.kill_all()
        self.tree.start()
        ready = self.tree.await_ready()
        self._note("everything", began=began, reports=hit, ready=round(ready, 2))
        return True

    def _freeze(self) -> bool:
        """Stops a worker's job until its lease has run out; another one is faster meanwhile, and it must see that."""
        found = self._running_check(with_reader=False)
        if found is None:
            return False
        lane, horse, _ = found
        if not strike(horse, signal.SIGSTOP):
            return False
        began, hit = time.time(), self._hit(self._leased(lane))

        def thaw() -> None:
            time.sleep(LEASE_SECONDS + 2)
            strike(horse, signal.SIGCONT)
            self._note("frozen worker", began=began, reports=hit, lane=lane)

        self._threads.append(threading.Thread(target=thaw))
        self._threads[-1].start()
        return True

    def harm_valkey(self, how: str) -> bool:
        """Lets that befall Valkey, and waits until it answers again."""
        if "valkey" not in self.tree.children():
            wait_until(lambda: "valkey" in self.tree.children(), 30, "Valkey did not come back")
        with self.valkey_harmed(how):
            if how in ("paused", "full"):
                long = how == "paused" and self._long_pause
                self._long_pause = self._long_pause and not long
                time.sleep(LONG_PAUSE_SECONDS if long else self.random.uniform(1, 4))
        return True

    @contextmanager
    def valkey_harmed(self, how: str) -> Iterator[None]:
        """Harms Valkey, and puts it right at the end where it does not mend itself."""
        began, pid = time.time(), self.tree.children()["valkey"]
        match how:
            case "killed":
                strike(pid)
            case "emptied":
                self.tree.empty_valkey()
            case "flushed":
                self._tell_valkey("FLUSHALL")
            case "paused":
                strike(pid, signal.SIGSTOP)
            case "full":
                self._tell_valkey("CONFIG", "SET", "maxmemory", "1")
        try:
            yield
        finally:
            if how == "paused":
                strike(pid, signal.SIGCONT)
            if how == "full":
                self._tell_valkey("CONFIG", "SET", "maxmemory", MOST_MEMORY)
            self._tell_valkey("PING")
            self._note(f"valkey {how}", began=began)

    def _tell_valkey(self, *words: str) -> None:
        """Says that to Valkey, as soon as there is one that listens."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with suppress(RedisError, OSError), self.tree.valkey() as valkey:
                valkey.execute_command(*words)
                return
            time.sleep(0.1)
        raise TimeoutError("Valkey did not come back")

    def _note(self, what: str, *, began: float = 0, **more: object) -> None:
        now = time.time()
        self.world.history.note("fault", what=what, began=began or now, ended=now, **more)
