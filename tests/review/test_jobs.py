"""Checks that are owed are run: woken at once, again when a wake-up was lost, recorded exactly once."""

import datetime as dt
import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import docx
import pytest
import time_machine
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import select, update

import checks
from review import clock
from review.db import transaction
from review.jobs import clock as ticking
from review.jobs.checks import run_checks
from review.jobs.relay import wake_owed
from review.models import OutboxRow, ReportRow
from review.operations.reports import extend_lease, record_report, take_report
from review.queue import connect, wake
from uploads.storage import Store

NOON = dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)
RULE_SET = "al-cto-recert@policy"
NOWHERE = "unix:///nowhere/valkey.sock"


def a_plan() -> bytes:
    document = docx.Document()
    document.add_heading("Mission", level=1)
    document.add_paragraph("Every learner leaves our schools able to use technology well.")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def owe_report(engine, settings, data: bytes | None = None, *, now: dt.datetime | None = None) -> int:
    """A report that is owed from now on; `data` None: a document whose bytes are gone."""
    sha256 = hashlib.sha256(data or b"gone").hexdigest()
    if data is not None:
        Store(settings.data).store(io.BytesIO(data), "plan.docx", accepts=("docx",))
    with transaction(engine) as db:
        report = ReportRow(
            documents_digest=sha256,
            rule_set=RULE_SET,
            rule_set_hash=checks.rule_set(RULE_SET).hash,
            checks_version=checks.version(),
            documents=[{"kind": "plan", "name": "plan.docx", "sha256": sha256, "format": "docx"}],
            facts={"district": "Maple County", "presenter": "Carla Candidate", "cycle": ["2024-01-15", "2027-01-14"]},
            asked_at=now or clock.now(),
        )
        db.add(report)
        db.flush()
        due = now or clock.now()
        row = {"kind": "checks", "once": f"checks:{report.id}:1", "payload": {}, "owed_at": due, "due_at": due}
        db.add(OutboxRow(report_id=report.id, **row))
        return report.id


def report_of(engine, report_id: int) -> ReportRow:
    with transaction(engine) as db:
        return db.scalars(select(ReportRow).where(ReportRow.id == report_id)).one()


def outbox_of(engine, report_id: int) -> OutboxRow:
    with transaction(engine) as db:
        return db.scalars(select(OutboxRow).where(OutboxRow.report_id == report_id)).one()


def waiting(valkey) -> list[str]:
    return Queue("checks", connection=valkey, serializer=JSONSerializer).get_job_ids()


@pytest.fixture
def environment(settings, engine, valkey, valkey_url, monkeypatch) -> dict[str, str]:
    """Processes and jobs read their settings from here."""
    given = {"PLANDESK_DATA": str(settings.data), "PLANDESK_VALKEY_URL": valkey_url}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return {**given, "PATH": os.environ["PATH"]}


@pytest.fixture
def worker(environment):
    """A real worker process on the queue of the checks."""
    command = [sys.executable, "-m", "review.jobs", "worker", "checks"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        yield process
        process.kill()


def await_final(engine, report_id: int, seconds: float = 30) -> ReportRow:
    until = time.monotonic() + seconds
    while not (report := report_of(engine, report_id)).final:
        assert time.monotonic() < until, report.state
        time.sleep(0.05)
    return report


# the job


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
    run_checks(report_id)
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
    run_checks(report_id)
    assert report_of(engine, report_id).content == {"broken": "The checks stopped with Integrity."}


def test_a_worker_that_was_thought_dead_cannot_write_over_the_one_that_followed(engine, settings, environment):
    report_id = owe_report(engine, settings, a_plan())
    with transaction(engine) as db:
        slow = take_report(db, report_id, lease_seconds=0)
    run_checks(report_id)
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
    command = [sys.executable, "-m", "review.jobs", "worker", "checks"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as second:
        if not report_of(engine, report_id).final:
            assert wake_owed(engine, valkey) == 1
        assert await_final(engine, report_id).state == "done"
        second.kill()


def test_a_worker_refuses_a_second_queue(environment):
    command = [sys.executable, "-m", "review.jobs", "worker", "checks", "pages"]
    refused = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "unrecognized arguments: pages" in refused.stderr


# the queue


def test_a_wake_up_carries_an_id_and_nothing_else(valkey):
    wake(valkey, "run_checks", 12)
    (job,) = Queue("checks", connection=valkey, serializer=JSONSerializer).get_jobs()
    assert (job.id, job.func_name, job.args, job.kwargs) == ("run_checks-12", "review.jobs.run_checks", [12], {})
    assert json.loads(job.data) == ["review.jobs.run_checks", None, [12], {}]


def test_what_waits_already_is_not_put_there_twice(valkey):
    assert wake(valkey, "run_checks", 12) is True
    assert wake(valkey, "run_checks", 12) is True
    assert waiting(valkey) == ["run_checks-12"]


def test_a_wake_up_that_was_taken_and_lost_does_not_stand_in_the_way_of_the_next(valkey):
    wake(valkey, "run_checks", 12)
    valkey.lpop("rq:queue:checks")
    wake(valkey, "run_checks", 12)
    assert waiting(valkey) == ["run_checks-12"]


def test_without_valkey_nothing_breaks(caplog):
    assert wake(connect(NOWHERE), "run_checks", 12) is False
    assert [record.getMessage().partition(" (")[0] for record in caplog.records] == ["run_checks 12 was not woken"]


# the relay


def test_owed_checks_are_woken_once_and_again_after_ten_seconds(engine, settings, valkey):
    with time_machine.travel(NOON, tick=False) as now:
        report_id = owe_report(engine, settings)
        assert wake_owed(engine, valkey) == 1
        assert waiting(valkey) == [f"run_checks-{report_id}"]
        assert wake_owed(engine, valkey) == 0
        valkey.flushall()
        now.shift(9)
        assert wake_owed(engine, valkey) == 0
        now.shift(1)
        assert wake_owed(engine, valkey) == 1
        assert waiting(valkey) == [f"run_checks-{report_id}"]


def test_while_valkey_is_away_the_checks_stay_due(engine, settings, valkey):
    with time_machine.travel(NOON, tick=False):
        owe_report(engine, settings)
        assert wake_owed(engine, connect(NOWHERE)) == 0
        assert wake_owed(engine, valkey) == 1


def test_checks_that_somebody_runs_are_left_alone_until_the_lease_ends(engine, settings, valkey):
    with time_machine.travel(NOON, tick=False) as now:
        report_id = owe_report(engine, settings)
        with transaction(engine) as db:
            take_report(db, report_id, lease_seconds=12)
        assert wake_owed(engine, valkey) == 0
        now.shift(12)
        assert wake_owed(engine, valkey) == 1


def test_a_report_that_stands_wakes_nobody(engine, settings, valkey, environment):
    run_checks(owe_report(engine, settings, a_plan()))
    assert wake_owed(engine, valkey) == 0


# the clock


def test_a_duty_that_fails_is_tried_again_and_logged_once(caplog, monkeypatch):
    monkeypatch.setattr(ticking, "SECONDS", 0.001)
    stop, answers = threading.Event(), iter(["away", "away", "well", "stop"])

    def duty() -> None:
        match next(answers):
            case "away":
                raise ConnectionError("away")
            case "stop":
                stop.set()

    with caplog.at_level("INFO"):
        ticking.every_second("checks", duty, stop)
    assert [record.getMessage() for record in caplog.records] == [
        "checks: failing, tried again every second: away",
        "checks: well again",
    ]


def test_the_clock_process_wakes_and_sends_and_stops(engine, settings, valkey, environment, cast):
    report_id = owe_report(engine, settings)
    with transaction(engine) as db:
        payload = {"to": cast.candidate.email, "subject": "s", "body": "b", "path": ""}
        due = {"owed_at": clock.now(), "due_at": clock.now(), "payload": payload}
        db.add(OutboxRow(kind="notice", once="1", person_id=cast.candidate.id, **due))
    command = [sys.executable, "-m", "review.jobs", "clock"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        until = time.monotonic() + 20
        while not (waiting(valkey) and list(Path(settings.data / "mail").glob("*.eml"))):
            assert time.monotonic() < until
            time.sleep(0.05)
        process.terminate()
        assert process.wait(timeout=5) == 0
    assert waiting(valkey) == [f"run_checks-{report_id}"]
