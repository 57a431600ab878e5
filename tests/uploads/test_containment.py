"""Whatever a child in the sandbox does, it is ended in time, and nothing of it lives on."""

import contextlib
import secrets
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.uploads.conftest import whole_sandbox
from uploads import probe, run


def alive(mark):
    """The processes of this machine that have the word in their command line."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark.encode() in (process / "cmdline").read_bytes():
                found.append(process.name)
    return found


def gone_within_a_second(mark):
    deadline = time.monotonic() + 1
    while alive(mark) and time.monotonic() < deadline:
        time.sleep(0.02)
    return alive(mark) == []


def test_memory_is_contained(fails):
    assert fails("bytearray(4 << 30)") == ("memory", "more than 1024 MiB")


@whole_sandbox
@pytest.mark.skipif("not limited" in probe().reason, reason=probe().reason)
def test_a_fork_bomb_is_contained(ask):
    code = """
        import os, time
        forks = 0
        try:
            while forks < 1000:
                if os.fork() == 0:
                    os.setsid()
                    time.sleep(60)
                forks += 1
        except OSError as error:
            print(forks < 32, error.strerror)
    """
    assert ask(code) == "True Resource temporarily unavailable"


def test_output_is_contained(fails):
    code = "import sys\nfor _ in range(100): sys.stdout.buffer.write(bytes(1 << 20))"
    assert fails(code) == ("output_too_large", "more than 16777216 bytes")


def test_complaints_are_contained_and_do_not_block(ask):
    assert ask("import sys\nfor _ in range(20): sys.stderr.write('x' * (1 << 20))\nprint('done')") == "done"


def test_computing_for_ever_ends_with_its_cpu_time(fails):
    assert fails("while True: pass", cpu_seconds=1) == ("time_out", "more than 1 s of CPU time")


@pytest.mark.parametrize(
    "code",
    [
        "import time; time.sleep(3600)",
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(3600)",
        "import os, time; os.close(1); os.close(2); time.sleep(3600)",
        "while True: print(flush=True); import time; time.sleep(0.01)",
    ],
    ids=["sleeps", "ignores SIGTERM", "closes its output", "trickles"],
)
def test_the_wall_ends_it_and_nothing_lives_on(fails, code):
    mark, started = secrets.token_hex(8), time.monotonic()
    assert fails(code, mark, wall_seconds=0.5) == ("time_out", "no answer within 0.5 s")
    assert time.monotonic() - started < 1.5
    assert gone_within_a_second(mark)


GRANDCHILD = """
    import subprocess, sys, time
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)", sys.argv[1]], start_new_session=True)
    print("started", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@whole_sandbox
def test_a_grandchild_with_a_session_of_its_own_does_not_outlive_an_answer(ask):
    mark = secrets.token_hex(8)
    assert ask(GRANDCHILD, mark, 0) == "started"
    assert gone_within_a_second(mark)


@whole_sandbox
def test_a_grandchild_with_a_session_of_its_own_does_not_outlive_the_wall(fails):
    mark = secrets.token_hex(8)
    assert fails(GRANDCHILD, mark, 3600, wall_seconds=0.5)[0] == "time_out"
    assert gone_within_a_second(mark)


@pytest.mark.parametrize(
    ("code", "detail"),
    [
        ("import os; os.abort()", "SIGABRT"),
        ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
        ("raise SystemExit(3)", "exit status 3"),
        ("raise ValueError('Jane Doe, born in 1980')", "exit status 1, ValueError"),
    ],
)
def test_a_crash_is_told_without_a_word_of_the_document(fails, code, detail):
    assert fails(code) == ("crashed", detail)


def test_no_core_is_dumped_and_limits_hold(ask):
    code = """
        import resource
        print([resource.getrlimit(getattr(resource, name)) for name in ("RLIMIT_CORE", "RLIMIT_FSIZE", "RLIMIT_AS")])
    """
    assert ask(code) == "[(0, 0), (268435456, 268435456), (1073741824, 1073741824)]"


def test_four_at_once_do_not_meet(file):
    answers = []

    def one(number):
        argv = [sys.executable, "-I", "-c", f"import os; print(os.read(3, 99), {number})"]
        answers.append(run(argv, input=file).decode())

    threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [f"b'the plan' {number}\n" for number in range(4)]


def test_a_file_that_is_not_there_is_an_error_of_ours(ask, file):
    file.unlink()
    with pytest.raises(FileNotFoundError):
        ask("pass")
