"""A child in the sandbox gets its one file and nothing else of ours."""

import json
import os
import secrets
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.uploads.conftest import whole_sandbox
from uploads import run

MIB = 2**20


# What the child gets


def test_the_file_is_descriptor_3(ask):
    assert ask("import os; print(os.fdopen(3, 'rb').read())") == "b'the plan'"


def test_bytes_come_back_as_they_are(file):
    argv = [sys.executable, "-I", "-c", "import sys; sys.stdout.buffer.write(bytes(range(256)) * 4096)"]
    assert run(argv, input=file) == bytes(range(256)) * 4096


def test_there_is_no_other_descriptor_and_no_input(ask):
    code = """
        import os, sys
        print(sys.stdin.read() == "")
        print([number for number in range(3, 1000) if os.path.exists(f"/proc/self/fd/{number}")])
    """
    with socket.socket() as ours:
        os.set_inheritable(ours.fileno(), True)
        assert ask(code).split("\n") == ["True", "[3]"]


def test_the_environment_is_bare(ask, monkeypatch):
    monkeypatch.setenv("PLANDESK_SECRET_KEY", "canary")
    names = json.loads(ask("import json, os; print(json.dumps(sorted(os.environ)))"))
    assert set(names) - {"PWD"} == {"HOME", "LC_ALL", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "PATH", "TZ"}


def test_readable_folders_are_readable_and_packages_can_be_imported(ask, tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.toml").write_text("a = 1")
    code = "import lxml, pypdf, sys; print(open(sys.argv[1]).read())"
    assert ask(code, tmp_path / "rules" / "a.toml", readable=[tmp_path / "rules"]) == "a = 1"


# What the child is kept from


@whole_sandbox
def test_files_of_ours_are_not_there(ask, tmp_path):
    canary = Path.home() / f".canary-{secrets.token_hex(8)}"
    canary.write_text("canary")
    (tmp_path / "plandesk.sqlite3").write_text("canary")
    code = """
        import sys
        for name in sys.argv[1:]:
            try:
                print(open(name).read())
            except OSError as error:
                print(error.strerror)
    """
    hidden = [
        canary,
        tmp_path / "plandesk.sqlite3",
        tmp_path / "plan.pdf",
        "/etc/passwd",
        "/etc/shadow",
        "/proc/1/environ",
    ]
    try:
        answers = ask(code, *hidden).split("\n")
    finally:
        canary.unlink()
    assert answers[:5] == ["No such file or directory"] * 5
    assert "PLANDESK" not in answers[5]
    assert len(answers) == 6


@whole_sandbox
@pytest.mark.parametrize("family", ["tcp", "abstract", "path"])
def test_a_server_of_ours_cannot_be_reached(ask, tmp_path, family):
    code = """
        import ast, socket, sys
        ours = socket.socket(getattr(socket, sys.argv[1]))
        try:
            ours.connect(ast.literal_eval(sys.argv[2]))
            print("connected")
        except OSError as error:
            print("refused")
    """
    name = "AF_INET" if family == "tcp" else "AF_UNIX"
    place = {"tcp": ("127.0.0.1", 0), "abstract": f"\0{secrets.token_hex(8)}", "path": str(tmp_path / "s")}[family]
    with socket.socket(getattr(socket, name)) as server:
        server.bind(place)
        server.listen()
        address = repr(server.getsockname() if family == "tcp" else place)
        outside = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code), name, address], capture_output=True, text=True
        )
        assert outside.stdout == "connected\n"
        assert ask(code, name, address) == "refused"


@whole_sandbox
def test_nothing_can_be_written_but_its_own_scratch_folder(ask):
    code = """
        import os, sys
        for folder in ("/", "/usr", "/dev", "/etc", "/proc/sys/kernel", sys.prefix, sys.base_prefix, "/tmp"):
            try:
                open(os.path.join(folder, "canary"), "w").close()
                print(folder)
            except OSError:
                pass
    """
    assert ask(code) == "/tmp"


@whole_sandbox
def test_the_scratch_folder_is_small(ask):
    code = """
        try:
            open("/tmp/big", "wb").write(bytes(2 << 20))
        except OSError as error:
            print(error.strerror)
    """
    assert ask(code, scratch_bytes=MIB) == "No space left on device"


def test_the_file_cannot_be_changed(ask, file):
    code = """
        import os
        for change in (
            lambda: os.write(3, b"changed"),
            lambda: os.truncate(3, 0),
            lambda: os.write(os.open("/proc/self/fd/3", os.O_RDWR), b"changed"),
        ):
            try:
                change()
                print("changed")
            except OSError:
                print("refused")
    """
    assert ask(code).split() == ["refused"] * 3
    assert file.read_bytes() == b"the plan"


@whole_sandbox
def test_other_processes_are_neither_seen_nor_signaled(ask):
    code = """
        import os, sys
        print(max(int(name) for name in os.listdir("/proc") if name.isdigit()) < 10)
        try:
            os.kill(int(sys.argv[1]), 0)
        except OSError as error:
            print(error.strerror)
    """
    assert ask(code, os.getpid()).split("\n") == ["True", "No such process"]


@whole_sandbox
def test_it_has_no_capabilities_and_gains_none(ask):
    code = """
        wanted = ("CapEff", "CapPrm", "CapBnd", "CapAmb", "NoNewPrivs")
        status = dict(line.split(":\\t") for line in open("/proc/self/status").read().splitlines() if ":\\t" in line)
        print([int(status[name], 16) for name in wanted])
        import ctypes
        print(ctypes.CDLL(None).unshare(0x10000000))
    """
    assert ask(code).split("\n") == ["[0, 0, 0, 0, 1]", "-1"]
