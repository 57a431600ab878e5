"""Each fault once, against the real process tree: nothing that was acknowledged is lost, nothing is done twice."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from review.db import open_db
from review.jobs.checks import LEASE_SECONDS
from review.models import Decision, Document, OutboxRow, Packet, Revision, StoredFile
from review.reading import QUICK
from tests.faults.browser import form_to
from tests.faults.deeds import (
    People,
    await_death,
    await_idle,
    await_report,
    await_report_about,
    await_state,
    fill,
    log_of,
    packet_of,
    report,
    report_about,
    seconds_of,
    stopped,
    upload,
)
from tests.faults.nemesis import VALKEY_FAULTS, Nemesis
from tests.faults.points.sitecustomize import POINTS
from tests.faults.record import read_history
from tests.faults.soak import READY_SECONDS, RECOVERY_SECONDS, judge, quiesce
from tests.faults.tree import LANES, strike, wait_until
from tests.faults.world import World, running_world

pytestmark = pytest.mark.journey

PAGE_SECONDS = 3
DRAIN_SECONDS = 60
STORING = [point for point, (module, _, _) in POINTS.items() if module == "uploads.storage"]
ANSWERING = ["report-asked", "request-before-commit", "request-committed", "job-enqueued", "answer-before-leaving"]
WORKING = [p for p, (module, _, _) in POINTS.items() if module in ("review.jobs.checks", "rq.worker.worker_classes")]
BUSY = 2
"""The machine may do other things beside the tests; the long run holds the limit itself."""


@pytest.fixture(scope="module")
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    chosen = request.config.getoption("--database")
    with running_world("postgresql" if chosen == "postgresql" else "sqlite", tmp_path_factory.mktemp("h") / "h") as w:
        yield w


@pytest.fixture(scope="module")
def people(world: World) -> People:
    return People(world)


# the web server


@pytest.mark.parametrize("point", [*STORING, *ANSWERING])
def test_an_upload_whose_web_worker_dies_is_there_once_when_it_is_sent_again(world, people, point):
    armed = world.arm(point)
    sent = upload(people.candidate(0))
    assert not armed.exists()
    entries = log_of(world, sent.packet, "attach")
    assert [entry.touched["sha256"] for entry in entries].count(sent.sha256) == 1
    with open_db(world.engine, writes=False) as db:
        files = select(func.count()).select_from(Document).join(StoredFile).where(StoredFile.sha256 == sent.sha256)
        assert db.scalar(files) == 1


@pytest.mark.parametrize("point", ["step-made", *ANSWERING[1:3], "answer-before-leaving"])
def test_a_submission_whose_web_worker_dies_is_one_revision_when_it_is_sent_again(world, people, point):
    candidate = people.candidate(1)
    packet = fill(candidate)
    before = len(log_of(world, packet, "submit"))
    armed = world.arm(point)
    answer = candidate.submit(packet)
    assert answer is not None
    assert (answer.status, armed.exists()) == (303, False)
    assert answer.tries > 1
    assert len(log_of(world, packet, "submit")) == before + 1
    # Back to a draft, for the next point.
    await_state(world, packet, "queued", RECOVERY_SECONDS)
    candidate.confirm("withdraw", packet)
    candidate.confirm("revive", packet)


def test_when_the_web_servers_master_dies_the_pages_come_back(world, people):
    strike(world.tree.children()["web"])
    started = time.monotonic()
    assert people.candidate(0).browser.get("/packets").status == 200
    assert time.monotonic() - started < READY_SECONDS * BUSY


# checks


@pytest.fixture(scope="module")
def killed(world: World, people: People) -> dict[str, tuple[int, float]]:
    """A check killed in each way, one after the other: its report, and when it was hit."""
    struck: dict[str, tuple[int, float]] = {}
    earlier: dict[int, int] = {}
    # A second try that dies as well stands as "could not be checked": the other lane is left in peace.
    nemesis = Nemesis(world, "short", lanes=LANES[:1])
    for number, what in enumerate(("reader", "horse", "worker", *WORKING)):
        who = 2 + number % 6
        candidate = people.candidate(who)
        if who in earlier:  # a newer file would drop the question about it
            await_report(world, earlier[who], RECOVERY_SECONDS)
        if what in WORKING:
            packet_of(candidate)
            armed = world.arm(what, lane=LANES[0])
            struck[what] = report_about(world, upload(candidate).sha256).id, await_death(armed)
            earlier[who] = struck[what][0]
            continue
        for _ in range(10):
            upload(candidate)
            if nemesis.kill(what) and nemesis.last_hit:
                break
        else:
            pytest.fail(f"no {what} was found in ten checks")
        struck[what] = nemesis.last_hit[-1], time.time()
        earlier[who] = struck[what][0]
    return struck


@pytest.mark.parametrize("what", ["reader", "horse", "worker", *WORKING])
def test_a_killed_check_stands_within_thirty_seconds(world, killed, what):
    report_id, hit = killed[what]
    standing = await_report(world, report_id, max(0, hit + RECOVERY_SECONDS - time.time()))
    assert standing.state == "done"
    assert standing.finished_at is not None
    assert standing.finished_at.timestamp() - hit < RECOVERY_SECONDS


def test_a_worker_that_slept_beyond_its_lease_cannot_write_any_more(world, people):
    await_idle(world)
    armed = world.arm("file-read", signal.SIGSTOP)
    report_id, hit = report_about(world, upload(people.candidate(2)).sha256).id, await_death(armed)
    first = await_report(world, report_id, RECOVERY_SECONDS)
    assert (first.state, first.tries) == ("done", 2)
    assert time.time() - hit > LEASE_SECONDS - 1
    (sleeper,) = stopped(world)
    strike(sleeper, signal.SIGCONT)
    log = world.settings.data / "log" / "worker-checks.log"

    def found_out() -> bool:
        late = [line for line in log.read_text().splitlines() if "another worker was faster" in line]
        return any(f" {report_id}" in line for line in late)

    wait_until(found_out, 20, "it never woke up")
    assert report(world, report_id).finished_at == first.finished_at


# the clock


def test_a_clock_that_dies_after_sending_sends_the_letter_again_under_the_same_id(world, people):
    candidate = people.candidate(3)
    armed = world.arm("mail-sent")
    candidate.confirm("withdraw", packet_of(candidate))
    await_death(armed)
    world.history.note("fault", what="point mail-sent", began=time.time(), ended=time.time())
    quiesce(world)
    with open_db(world.engine, writes=False) as db:
        twice = db.scalars(select(OutboxRow).where(OutboxRow.kind == "notice", OutboxRow.tries == 2)).one()
    letters = [line["message"] for line in read_history(world.history.file) if line["kind"] == "mail"]
    assert letters.count(f"<{twice.public_id}@localhost>") == 2
    assert len(letters) == len(set(letters)) + 1


@pytest.mark.parametrize("point", ["decision-before-apply", "decision-applied"])
def test_a_decision_takes_effect_once_though_the_clock_dies_over_it(world, people, point):
    candidate, reviewer = people.candidate(1), people.reviewer()
    packet = fill(candidate)
    candidate.answer(packet)
    assert candidate.submit(packet) is not None
    await_state(world, packet, "queued", RECOVERY_SECONDS)
    claim = form_to(reviewer.look(packet), "/claim")
    assert claim is not None
    assert reviewer.browser.send("claim", packet, claim).status == 303
    reviewer.resolve(packet, reviewer.look(packet), passes=True)
    armed = world.arm(point)
    reviewer.send_back(packet)
    await_death(armed)
    await_state(world, packet, "fix_requested", 15)
    with open_db(world.engine, writes=False) as db:
        decisions = select(Decision).join(Revision).join(Packet).where(Packet.public_id == packet)
        latest = db.scalars(decisions.order_by(Decision.id.desc())).all()[0]
    effects = [entry.touched["decision"] for entry in log_of(world, packet, "return_for_fixes")]
    assert effects.count(latest.id) == 1


# Valkey


@pytest.mark.parametrize("how", VALKEY_FAULTS)
def test_while_valkey_is_in_trouble_uploads_and_submissions_are_accepted_and_all_is_done_afterwards(world, people, how):
    candidate = people.candidate(4)
    packet = fill(candidate)
    nemesis = Nemesis(world, "short")
    with nemesis.valkey_harmed(how):
        sent = upload(candidate)
        started = time.monotonic()
        answer = candidate.submit(packet)
        seconds = time.monotonic() - started
    assert answer is not None
    assert answer.status == 303
    assert (sent.seconds < PAGE_SECONDS, seconds < PAGE_SECONDS) == (True, True), (sent.seconds, seconds)
    assert await_report_about(world, sent, DRAIN_SECONDS).state == "done"
    await_state(world, packet, "queued", 5)
    candidate.confirm("withdraw", packet)
    candidate.confirm("revive", packet)


# everything


def test_when_everything_dies_at_once_it_is_ready_in_ten_seconds_and_has_lost_nothing(world, people):
    sent = [upload(people.candidate(number)) for number in (5, 6, 7)]
    world.history.note("fault", what="everything", began=time.time(), ended=time.time())
    world.tree.kill_all()
    world.tree.start()
    assert world.tree.await_ready() < READY_SECONDS * BUSY
    for each in sent:
        assert await_report_about(world, each, RECOVERY_SECONDS).state == "done"


# poison


def test_poison_delays_others_by_no_more_than_its_own_slot_and_goes_on_to_a_person(world, people):
    world.tree.await_children()
    usual = seconds_of(await_report_about(world, upload(people.candidate(7)), RECOVERY_SECONDS))
    slot = QUICK.wall_seconds
    poison = [upload(people.candidate(5), poison="hangs")]
    behind_one = upload(people.candidate(7))
    poison += [upload(people.candidate(n), poison=name) for n, name in ((6, "eats memory"), (2, "breaks"))]
    behind_all = upload(people.candidate(0))
    delay = seconds_of(await_report_about(world, behind_one, 3 * slot)) - usual
    assert delay < slot + PAGE_SECONDS
    delay = seconds_of(await_report_about(world, behind_all, 5 * slot)) - usual
    assert delay < 3 * slot
    for each in poison:
        standing = await_report_about(world, each, 90)
        # Nothing of it is the candidate's to mend.
        assert [fault["mechanical"] for fault in (standing.content or {}).get("faults", [])] in ([False], [])


def test_at_the_end_nothing_is_lost_or_doubled(world):
    quiesce(world)
    verdict, _, problems = judge(world)
    assert (verdict.lost, verdict.doubled, problems) == ((), (), [])
    assert world.tree.process.returncode == -signal.SIGTERM or world.tree.process.returncode == 0
