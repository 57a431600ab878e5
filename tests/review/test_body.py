"""Bodies that no browser sends: refused in time, in bounds, and without a trace."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, func, select

from review.db import transaction
from review.models import Document, Packet
from review.settings import Settings
from tests.review.makers import Cast
from tests.review.routes.candidate_makers import PDF, Desk
from tests.review.web_server import PARTS, Server, answer, running, upload_body

MEBIBYTE = 2**20
MOST_SECONDS = 1.0
MOST_MEMORY = 50 * MEBIBYTE
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def desk(engine: Engine, client_for, cast: Cast) -> Desk:
    return Desk(engine, client_for(cast.candidate), cast.candidate)


@pytest.fixture
def page(desk: Desk) -> str:
    return f"{desk.open()}/files/plan"


@pytest.fixture
def server(settings: Settings, desk: Desk, page: str) -> Iterator[Server]:
    """With its first request, in which it loads what it needs, behind it."""
    with running(settings, desk.browser.get_cookie("plandesk").value) as server:
        assert server.get(page)[0] == 200
        yield server


def part(name: str, value: str = "") -> bytes:
    return f'--frontier\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()


def long(body: bytes) -> str:
    return f"Content-Length: {len(body)}"


def documents(engine: Engine) -> int:
    with transaction(engine) as db:
        return db.scalar(select(func.count()).select_from(Document)) or 0


def in_chunks(piece: bytes, times: int) -> list[bytes]:
    """A body without a length and without its end."""
    return [b"%x\r\n" % len(piece) + piece + b"\r\n"] * times


MANY_PARTS = b"".join(part(f"f{number}") for number in range(100_000)) + b"--frontier--\r\n"
MANY_FILES = b"".join(
    f'--frontier\r\nContent-Disposition: form-data; name="file"; filename="{number}"\r\n\r\n{"x" * 200}\r\n'.encode()
    for number in range(100_000)
)
MANY_FIELDS = b"&".join(b"f%d=" % number for number in range(100_000))
FILE = b'--frontier\r\nContent-Disposition: form-data; name="file"; filename="plan.pdf"\r\n\r\n'
LARGE_FORM = b"words=" + b"x" * 2 * MEBIBYTE
LONG_HEADER = b'--frontier\r\nContent-Disposition: form-data; name="' + b"x" * 2 * MEBIBYTE
LONG_FIELD = part("words", "x" * 2 * MEBIBYTE) + b"--frontier--\r\n"


CHUNKED = "Transfer-Encoding: chunked"
BODIES = {
    "100,000 parts": (413, PARTS, [MANY_PARTS], [long(MANY_PARTS)]),
    "100,000 files": (413, PARTS, [MANY_FILES], [long(MANY_FILES)]),
    "endless header of a part": (413, PARTS, [LONG_HEADER], [long(LONG_HEADER)]),
    "endless field": (413, PARTS, [LONG_FIELD], [long(LONG_FIELD)]),
    "above the limit": (413, PARTS, [bytes(60 * MEBIBYTE)], [f"Content-Length: {60 * MEBIBYTE}"]),
    "above the limit, chunked without end": (413, PARTS, in_chunks(FILE + bytes(MEBIBYTE), 60), [CHUNKED]),
    "100,000 fields": (413, FORM, [MANY_FIELDS], [long(MANY_FIELDS)]),
    "large form": (413, FORM, [LARGE_FORM], [long(LARGE_FORM)]),
    "large form, chunked without end": (413, FORM, in_chunks(b"x" * MEBIBYTE, 3), [CHUNKED]),
    "no boundary": (400, "multipart/form-data", [part("a")], [long(part("a"))]),
    "no last boundary": (400, PARTS, [part("a")], [long(part("a"))]),
    "no part": (400, PARTS, [b"no part at all"], ["Content-Length: 14"]),
    "broken chunk": (400, PARTS, [b"5\r\nhello\r\nrubbish\r\n"], [CHUNKED]),
    "rubbish as length": (400, PARTS, [part("a")], ["Content-Length: rubbish"]),
    "two lengths": (400, PARTS, [part("a")], ["Content-Length: 5", CHUNKED]),
    "nothing": (400, FORM, [], []),
}
"""By what is wrong: the answer, the content type, the body, and the headers that go with it."""


def test_bodies_that_no_browser_sends_are_refused_in_time(
    server: Server, page: str, engine: Engine, settings: Settings
):
    answers, slow, before = {}, [], server.memory()
    for wrong, (_, kind, body, headers) in BODIES.items():
        started = server.seconds_of_work()
        answers[wrong] = server.send(f"POST {page}", body, f"Content-Type: {kind}", *headers)[0]
        slow += [wrong] if server.seconds_of_work() - started > MOST_SECONDS else []
        assert server.memory() - before < MOST_MEMORY, wrong
    assert answers == {wrong: status for wrong, (status, *_) in BODIES.items()}
    assert slow == []
    assert documents(engine) == 0
    assert list((settings.data / "incoming").glob("*")) == []


def test_a_form_that_breaks_off_saves_no_half_text(server: Server, page: str, engine: Engine):
    token = server.token(page)
    body = f"csrf_token={token}&version=1&reason=Somebody else hands in the same pl".encode()
    kind, length = f"Content-Type: {FORM}", f"Content-Length: {len(body) + 10}"
    with server.begin(f"POST {page.removesuffix('/files/plan')}/withdraw", kind, length) as connection:
        connection.sendall(body)
        connection.shutdown(socket.SHUT_WR)
        assert answer(connection)[0] == 400
    with transaction(engine) as db:
        assert db.scalars(select(Packet.state)).all() == ["draft"]


def test_a_whole_file_is_taken_from_a_browser_that_names_no_length(server: Server, page: str, engine: Engine):
    body = upload_body(server.token(page), PDF)
    chunks = [*in_chunks(body, 1), b"0\r\n\r\n"]
    assert server.send(f"POST {page}", chunks, f"Content-Type: {PARTS}", CHUNKED)[0] == 303
    assert documents(engine) == 1


def test_a_file_arrives_in_the_data_folder_and_a_killed_server_leaves_nothing_of_it(
    server: Server, page: str, settings: Settings
):
    incoming = settings.data / "incoming"
    body = upload_body(server.token(page), bytes(3 * MEBIBYTE))
    with server.begin(f"POST {page}", f"Content-Type: {PARTS}", long(body)) as connection:
        connection.sendall(body[: 2 * MEBIBYTE])
        until = time.monotonic() + 10
        while not server.open_files(incoming):
            assert time.monotonic() < until
            time.sleep(0.02)
        (worker,) = server.workers()
        os.kill(worker, signal.SIGKILL)
        assert answer(connection) == (0, "")
    assert list(incoming.iterdir()) == []
