"""Logs: one JSON object a line, its words our own; what people wrote is in none of them."""

import ast
import json
import logging
import os
import smtplib
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from review import logs
from review.db import transaction
from review.models import Person
from review.queue import wake
from tests.postgresql import on_both_databases
from tests.review.logged import CANARY, EMAIL, Lines, broken_report, listening
from tests.review.makers import make_person
from tests.review.work import report_of

ROOT = Path(__file__).parents[2]


@pytest.fixture
def lines():
    with listening() as lines:
        yield lines


def raised(error: BaseException) -> BaseException:
    with pytest.raises(type(error)) as caught:
        raise error
    return caught.value


def described(lines: Lines, error: BaseException) -> list[dict]:
    """What a line says of the exception and of those before it, without the frames."""
    logging.getLogger("review").error("it broke", exc_info=error)
    (line,) = lines.saying("it broke")
    assert CANARY not in lines.text
    return [{key: each[key] for key in each if key != "frames"} for each in line["exceptions"]]


# the calls


def log_calls() -> list[tuple[str, ast.Call]]:
    """Every call of a logger in the program, with its place."""
    found = []
    for file in sorted(file for package in logs.OURS for file in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                of = ast.unparse(node.func.value)
                if of in ("log", "_log", "logger", "logging") or of.endswith(".logger"):
                    found.append((f"{file.relative_to(ROOT)}:{node.lineno}", node))
    levels = ("debug", "info", "warning", "error", "exception", "critical", "log")
    return [(place, call) for place, call in found if call.func.attr in levels]


def test_every_call_says_constant_words_and_everything_else_under_known_keys():
    wrong = []
    for place, call in log_calls():
        if len(call.args) != 1 or not isinstance(call.args[0], ast.Constant):
            wrong.append((place, "words that are not constant"))
        for word in call.keywords:
            if word.arg == "extra" and isinstance(word.value, ast.Dict):
                wrong += [
                    (place, key.value) for key in word.value.keys if key is not None and key.value not in logs.KEYS
                ]
    assert len(log_calls()) > 15
    assert wrong == []


def test_the_document_for_those_who_run_it_lists_every_key():
    document = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    assert [key for key in sorted(logs.KEYS) if f"`{key}`" not in document] == []


# the lines


def test_a_line_has_its_moment_its_process_its_words_and_the_known_keys(lines):
    extra = {"report": 7, "secret": CANARY}
    logging.getLogger("review.jobs.checks").warning("a try failed", extra=extra)
    (line,) = lines.all()
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "WARNING", "process": "test", "pid": os.getpid(), "logger": "review.jobs.checks",
        "message": "a try failed", "report": 7,
    }  # fmt: skip


def test_of_an_exception_type_and_frames_are_said_and_never_its_words(lines):
    with pytest.raises(ValueError, match=CANARY) as caught:
        int(CANARY)
    logging.getLogger("review").error("it broke", exc_info=caught.value)
    (line,) = lines.all()
    (error,) = line["exceptions"]
    assert error["type"] == "builtins.ValueError"
    assert [frame.partition(":")[0] for frame in error["frames"]] == ["tests/review/test_logs.py"]
    assert CANARY not in lines.text


def test_what_led_to_an_exception_is_said_too(lines):
    error = RuntimeError(CANARY)
    error.__cause__ = KeyError(CANARY)
    assert described(lines, error) == [{"type": "builtins.RuntimeError"}, {"type": "builtins.KeyError"}]


@pytest.mark.parametrize(
    ("error", "detail"),
    [
        (FileNotFoundError(2, "No such file or directory", CANARY), "ENOENT: No such file or directory"),
        (OSError(28, CANARY), "ENOSPC: No space left on device"),
        (smtplib.SMTPDataError(451, CANARY.encode()), "451"),
        (smtplib.SMTPRecipientsRefused({CANARY: (550, b"no")}), None),
        (OSError(CANARY), None),
    ],
)
def test_the_systems_own_words_are_kept(lines, error, detail):
    assert described(lines, raised(error))[0].get("detail") == detail


@on_both_databases
def test_of_a_database_error_the_constraint_is_named_and_not_the_value(lines, engine, database):
    with transaction(engine) as db:
        person = make_person(db, f"{CANARY} Candidate", None)
        again = {
            "name": "x",
            "email": person.email,
            "active": True,
            "fs_uniquifier": "y",
            "created_at": person.created_at,
        }
    with pytest.raises(IntegrityError) as caught, transaction(engine) as db:
        db.execute(insert(Person).values(again))
    said = {
        "sqlite": "SQLITE_CONSTRAINT_UNIQUE: UNIQUE constraint failed: person.email",
        "postgresql": '23505 person uq_person_email duplicate key value violates unique constraint "uq_person_email"',
    }
    assert described(lines, caught.value)[1]["detail"] == said[database]
    assert EMAIL not in lines.text


@pytest.mark.parametrize("database", ["postgresql"])
def test_of_a_value_that_does_not_fit_only_the_code_is_said(lines, engine):
    with pytest.raises(Exception, match=CANARY) as caught, engine.connect() as connection:
        connection.exec_driver_sql(f"SELECT CAST('{CANARY}' AS integer)")
    assert described(lines, caught.value)[1]["detail"] == "22P02"


def test_a_librarys_complaint_keeps_its_numbers_and_ids_and_nothing_else(lines):
    library = logging.getLogger("some.library")
    library.warning("job %s of %s failed %d times: %s", "run_checks-12", CANARY, 3, ValueError(CANARY))
    library.warning(f"a request of {CANARY} was refused")
    library.error(ValueError(CANARY))
    assert [line["message"] for line in lines.all()] == [
        "job run_checks-12 of … failed 3 times: ValueError",
        "(words of a library, which may hold anything)",
        "ValueError",
    ]
    assert lines.all()[0]["source"].startswith("tests/review/test_logs.py:")
    assert CANARY not in lines.text


# the processes


UNCAUGHT = f"""
import logging, sys, threading, warnings
from review import logs
logs.configure("clock")
warnings.warn("{CANARY}")
logging.getLogger("some.library").info("{CANARY}")
thread = threading.Thread(target=lambda: int("{CANARY}"))
thread.start()
thread.join()
logging.getLogger("review").info("%d", "{CANARY}")
raise ValueError("{CANARY}")
"""


def test_what_nobody_caught_is_a_line_as_well():
    ended = subprocess.run([sys.executable, "-c", UNCAUGHT], capture_output=True, text=True, check=False, cwd=ROOT)
    warned, *uncaught = [json.loads(line) for line in ended.stderr.splitlines()]
    assert warned["logger"] == "py.warnings"
    assert [line["message"] for line in uncaught] == [
        "a thread ends by an error that nobody caught",
        "the process ends by an error that nobody caught",
    ]
    assert (CANARY in ended.stderr, ended.stdout, ended.returncode) == (False, "", 1)


def test_worker_and_clock_write_lines_and_nothing_else(engine, settings, valkey, environment, tmp_path):
    """One report cannot be read, and one job calls what is not there: RQ's own lines tell of that."""
    report_id = broken_report(engine, settings)
    queue = Queue("checks", connection=valkey, serializer=JSONSerializer)
    queue.enqueue(f"review.jobs.{CANARY}", job_id="run_checks-999")
    wake(valkey, "run_checks", report_id)
    said = {}
    for words in (["worker", "checks"], ["clock"]):
        file = tmp_path / words[0]
        with file.open("w") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "review.jobs", *words], env=environment, stdout=out, stderr=out
            )
        until = time.monotonic() + 60
        while words[0] == "worker" and report_of(engine, report_id).tries == 0:
            assert time.monotonic() < until, file.read_text()
            time.sleep(0.1)
        time.sleep(1)
        process.terminate()
        process.wait(30)
        said[words[0]] = file.read_text()
    assert CANARY not in "".join(said.values())
    worker = [json.loads(line) for line in said["worker"].splitlines()]
    assert [json.loads(line)["process"] for line in said["clock"].splitlines() if line] in ([], ["clock"])
    assert {line["process"] for line in worker} == {"worker-checks"}
    failed = {line["message"]: line for line in worker if line["level"] == "ERROR"}
    assert (failed["a try failed"]["report"], failed["a try failed"]["attempt"]) == (report_id, 1)
    assert failed["a job failed"]["job"] == "run_checks-999"
