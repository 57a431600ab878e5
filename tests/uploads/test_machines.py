"""The sandbox on other machines: without bubblewrap, and as an ordinary user."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import uploads
from tests.uploads.conftest import whole_sandbox
from uploads import probe

SANDBOX_INSIDE = """
    import dataclasses, json, os, pathlib, sys
    sys.path.insert(0, sys.argv[1])
    from uploads import SandboxFailure, SandboxLimits, probe, run
    file = pathlib.Path(sys.argv[2])
    file.write_bytes(b"the plan")
    def answer(code, **limits):
        try:
            return run([sys.executable, "-I", "-c", code], input=file, limits=SandboxLimits(**limits)).decode()
        except SandboxFailure as failure:
            return failure.kind
    state = probe()
    print(json.dumps({
        "kind": state.kind,
        "reason": state.reason,
        "root": os.geteuid() == 0,
        "file": answer("import os; print(os.read(3, 99))"),
        "environment": answer("import os; print('CANARY' in os.environ)"),
        "memory": answer("bytearray(4 << 30)"),
        "sleep": answer("import time; time.sleep(60)", wall_seconds=0.5),
        "left": answer("import os, time; os.fork() or time.sleep(60)", wall_seconds=5),
        "abort": answer("import os; os.abort()"),
        "processes": answer("import resource; print(resource.getrlimit(resource.RLIMIT_NPROC)[0])"),
    }))
"""
CONTAINED = {
    "file": "b'the plan'\n",
    "environment": "False\n",
    "memory": "memory",
    "sleep": "time_out",
    "abort": "crashed",
    "root": False,
}


@whole_sandbox
def test_without_bubblewrap_there_are_limits_and_the_reason_is_said(ask):
    """Inside the sandbox there can be no second one: a machine without user namespaces."""
    package = Path(uploads.__file__).parent
    answer = json.loads(ask(SANDBOX_INSIDE, package.parent, "/tmp/file", readable=[package]))
    assert answer.pop("kind") == "limits only"
    assert answer.pop("reason").startswith("bubblewrap does not work here; it said: bwrap: ")
    assert answer.pop("processes")
    assert answer.pop("left") == ""
    assert answer == CONTAINED


def as_an_ordinary_user(folder):
    """The command that becomes one, in a view of this machine where no folder on the way to Python is closed."""
    needed = [Path(sys.base_prefix), Path(sys.prefix), Path(uploads.__file__).parent.parent, folder]
    closed = sorted({parent for path in needed for parent in path.parents if not parent.stat().st_mode & 0o001})
    outermost = [path for path in closed if not any(path != other and path.is_relative_to(other) for other in closed)]
    view = [word for path in outermost for word in ("--perms", "0755", "--tmpfs", str(path))]
    for path in needed:
        hidden = [parent for parent in reversed(path.parents) if any(parent.is_relative_to(o) for o in outermost)]
        view += [word for parent in hidden for word in ("--perms", "0755", "--dir", str(parent))]
        view += ["--bind", str(path), str(path)] if hidden else []
    become = "import os, sys; os.setgroups([]); os.setgid(65534); os.setuid(65534); os.execv(sys.argv[1], sys.argv[1:])"
    return [probe().program, "--dev-bind", "/", "/", *view, "--", sys.executable, "-I", "-S", "-c", become]


@whole_sandbox
@pytest.mark.skipif(os.geteuid() != 0, reason="every other test ran as an ordinary user already")
def test_an_ordinary_user_has_the_whole_sandbox_too(tmp_path):
    tmp_path.chmod(0o777)
    command = [*as_an_ordinary_user(tmp_path), sys.executable, "-c", textwrap.dedent(SANDBOX_INSIDE)]
    words = [str(Path(uploads.__file__).parent.parent), str(tmp_path / "file")]
    ended = subprocess.run([*command, *words], capture_output=True, text=True, env={"CANARY": "canary"})
    assert ended.stderr == ""
    answer = json.loads(ended.stdout)
    assert answer.pop("left") == ""
    assert answer == CONTAINED | {"kind": "bubblewrap", "reason": "bubblewrap works", "processes": "32\n"}
