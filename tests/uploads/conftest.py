"""What the tests of uploads/ share: a store in an empty folder, and questions to a child in the sandbox."""

import io
import sys
import textwrap
from pathlib import Path

import pytest

from uploads import Limits, Refused, SandboxFailure, SandboxLimits, Store, probe, run

ALL_FORMATS = ("docx", "pptx", "pdf", "png", "jpg")

whole_sandbox = pytest.mark.skipif(probe().kind != "bubblewrap", reason=f"bubblewrap: {probe().reason}")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def store(root: Path) -> Store:
    return Store(root)


@pytest.fixture
def refused(store: Store, root: Path):
    """Hands a file in and gives the refusal, once it is sure that nothing was left behind."""

    def hand_in(content: bytes, name: str, accepts=ALL_FORMATS, limits: Limits | None = None) -> Refused:
        with pytest.raises(Refused) as caught:
            store.store(io.BytesIO(content), name, accepts=accepts, limits=limits)
        assert [path for path in root.rglob("*") if not path.is_dir()] == []
        return caught.value

    return hand_in


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "plan.pdf"
    file.write_bytes(b"the plan")
    return file


@pytest.fixture
def ask(file):
    """Runs a piece of Python on the file, and gives what it printed."""

    def run_python(code, *words, readable=(), **limits):
        argv = [sys.executable, "-I", "-c", textwrap.dedent(code), *map(str, words)]
        return run(argv, input=file, limits=SandboxLimits(**limits), readable=readable).decode().strip()

    return run_python


@pytest.fixture
def fails(ask):
    """Runs a piece of Python, and gives the kind and the detail of its failure."""

    def run_python(code, *words, **limits):
        with pytest.raises(SandboxFailure) as caught:
            ask(code, *words, **limits)
        return caught.value.kind, caught.value.detail

    return run_python
