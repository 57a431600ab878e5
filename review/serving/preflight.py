"""What must be right before anything starts; each fault is one clear sentence."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from review.db import make_engine
from review.settings import Settings
from uploads.bubblewrap import probe

FOLDERS = ("objects", "incoming", "mail", "valkey", "log", "run")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class NotReady(Exception):  # noqa: N818 - it is said to people, as it is
    """Plandesk cannot start; the text is one sentence that says why and what to do."""


def examine(settings: Settings, *, demo: bool) -> list[str]:
    """Raises NotReady for the first thing that is wrong; returns what is worth a warning."""
    if demo and settings.host not in LOOPBACK:
        raise NotReady("The demo prints its passwords, so PLANDESK_LISTEN must stay on 127.0.0.1 for it.")
    make_folders(settings.data)
    _make_folder(settings.anchors)
    _examine_port(settings.host, settings.port)
    examine_database(settings.database_url)
    if settings.valkey_url:
        examine_valkey(settings.valkey_url)
    return _examine_sandbox(required=settings.sandbox_required)


def make_folders(data: Path) -> None:
    """Makes the folders of everything that is kept, its owner's alone."""
    for name in FOLDERS:
        _make_folder(data / name)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise NotReady(f"The folder {folder} cannot be made: {error.strerror}.") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise NotReady(f"Nothing can be written into {folder}.")


@contextmanager
def sole_owner(data: Path) -> Iterator[None]:
    """Holds the data folder for this process tree; a second one on the same folder would break its Valkey."""
    with (data / "run" / "serve.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NotReady(f"Another Plandesk is running on {data}; stop it first.") from error
        yield


def _examine_port(host: str, port: int) -> None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise NotReady(
            f"Port {port} on {host} cannot be used ({error.strerror}); stop what runs there, or set PLANDESK_LISTEN."
        ) from error


def examine_database(url: str) -> None:
    """Raises NotReady where the database does not answer; the password is never said."""
    shown = make_url(url).render_as_string(hide_password=True)
    engine = make_engine(url)
    try:
        with engine.connect():
            pass
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        raise NotReady(f"The database {shown} cannot be reached: {reason}.") from error
    finally:
        engine.dispose()


def examine_valkey(url: str) -> None:
    """Raises NotReady where a Valkey of one's own cannot be reached, or may throw jobs away when it is full."""
    try:
        with Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5) as valkey:
            policy = valkey.info("memory").get("maxmemory_policy")
    except (RedisError, OSError, ValueError) as error:
        raise NotReady(f"The Valkey of PLANDESK_VALKEY_URL cannot be reached: {error}.") from error
    if policy != "noeviction":
        raise NotReady(
            f"The Valkey of PLANDESK_VALKEY_URL throws keys away when it is full (maxmemory-policy {policy}); "
            "set it to noeviction."
        )


def _examine_sandbox(*, required: bool) -> list[str]:
    state = probe()
    if state.kind == "bubblewrap":
        return []
    if required:
        raise NotReady(f"PLANDESK_SANDBOX is required, and there is no sandbox here: {state.reason}.")
    return [f"uploaded files are read within limits only, without a sandbox: {state.reason}."]
