"""Workers are woken at once, again when a wake-up was lost, and the clock lives through what is away."""

import datetime as dt
import json
import subprocess
import sys
import threading
import time

import time_machine
from rq import Queue
from rq.serializers import JSONSerializer

from review import clock
from review.db import transaction
from review.jobs import clock as ticking
from review.jobs.checks import run_checks
from review.jobs.relay import wake_owed
from review.models import OutboxRow
from review.operations.reports import take_report
from review.queue import connect, wake
from tests.review.work import a_plan, owe_report, waiting

NOON = dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)
NOWHERE = "unix:///nowhere/valkey.sock"


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
    assert [(record.getMessage(), record.job, record.row) for record in caplog.records] == [
        ("a worker was not woken; the outbox keeps it", "run_checks", 12)
    ]


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
    assert [(record.duty, record.getMessage()) for record in caplog.records] == [
        ("checks", "a duty fails, and is tried again every second"),
        ("checks", "a duty is well again"),
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
        while not (waiting(valkey) and list((settings.data / "mail").glob("*.eml"))):
            assert time.monotonic() < until
            time.sleep(0.05)
        process.terminate()
        assert process.wait(timeout=5) == 0
    assert waiting(valkey) == [f"run_checks-{report_id}"]
