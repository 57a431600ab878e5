"""Clients that are slow or go away: nothing is left of them, and the others are served meanwhile."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest
from sqlalchemy import Engine, func, select

from review import patience
from review.db import transaction
from review.models import Document, StoredFile
from review.settings import Settings
from review.web import configuration
from tests.review.makers import Cast
from tests.review.routes.candidate_makers import PDF, Desk, padded
from tests.review.web_server import PARTS, Server, running, upload_body

CLIENTS = 20


@pytest.fixture
def desk(engine: Engine, client_for, cast: Cast) -> Desk:
    return Desk(engine, client_for(cast.candidate), cast.candidate)


@pytest.fixture
def page(desk: Desk) -> str:
    return f"{desk.open()}/files/plan"


@pytest.fixture
def server(settings: Settings, desk: Desk, page: str) -> Iterator[Server]:
    """As it is set by default, with both its processes."""
    with running(settings, desk.browser.get_cookie("plandesk").value, PLANDESK_WEB_WORKERS="2") as server:
        yield server


def rows(engine: Engine) -> int:
    with transaction(engine) as db:
        return sum(db.scalar(select(func.count()).select_from(model)) or 0 for model in (Document, StoredFile))


def files(settings: Settings) -> list[str]:
    folders = (settings.data / "incoming", settings.data / "objects")
    return [path.name for folder in folders for path in folder.rglob("*") if path.is_file()]


@contextmanager
def slow_uploads(server: Server, page: str, count: int) -> Iterator[None]:
    """That many clients, each of whom sends one kilobyte a second."""
    body = upload_body(server.token(page), padded(2_000_000))
    head = (f"POST {page}", f"Content-Type: {PARTS}", f"Content-Length: {len(body)}")
    stop = threading.Event()

    def trickle(connection: socket.socket) -> None:
        with suppress(OSError):
            for start in range(0, len(body), 256):
                connection.sendall(body[start : start + 256])
                if stop.wait(0.25):
                    return

    with ExitStack() as stack:
        connections = [stack.enter_context(server.begin(*head)) for _ in range(count)]
        threads = [threading.Thread(target=trickle, args=(connection,)) for connection in connections]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        yield
        stop.set()
        for thread in threads:
            thread.join()


def longest_wait(server: Server, page: str, times: int) -> float:
    """Seconds that the slowest of so many requests of somebody else took."""
    waits = []
    for _ in range(times):
        started = time.monotonic()
        assert server.get(page)[0] == 200
        waits.append(time.monotonic() - started)
    return max(waits)


@pytest.mark.journey
def test_while_many_are_slow_the_others_are_served_and_nothing_is_left(
    server: Server, page: str, engine: Engine, settings: Settings
):
    with slow_uploads(server, page, CLIENTS):
        assert longest_wait(server, page, 20) < patience.PATIENCE_WHILE_OTHERS_WAIT + 2
    assert server.get(page)[0] == 200
    assert (rows(engine), files(settings)) == (0, [])


@pytest.mark.journey
def test_when_every_thread_waits_for_a_slow_client_the_next_request_need_not_wait_long(
    settings: Settings, desk: Desk, page: str
):
    with running(settings, desk.browser.get_cookie("plandesk").value, PLANDESK_WEB_THREADS="2") as server:
        server.get(page)
        with slow_uploads(server, page, 2):
            seconds = longest_wait(server, page, 1)
    assert 2 < seconds < patience.PATIENCE_WHILE_OTHERS_WAIT + 2


def test_of_uploads_that_stop_half_way_nothing_is_left(server: Server, page: str, engine: Engine, settings: Settings):
    body = upload_body(server.token(page), padded(2_000_000))
    for tenth in range(1, 10):
        with server.begin(f"POST {page}", f"Content-Type: {PARTS}", f"Content-Length: {len(body)}") as connection:
            connection.sendall(body[: len(body) * tenth // 10])
    small = upload_body(server.token(page), PDF)
    assert server.send(f"POST {page}", [small], f"Content-Type: {PARTS}", f"Content-Length: {len(small)}")[0] == 303
    assert (rows(engine), len(files(settings))) == (2, 1)


@pytest.fixture
def sockets() -> Iterator[tuple[patience.PatientSocket, socket.socket]]:
    ours, theirs = socket.socketpair()
    patient = patience.PatientSocket(fileno=ours.detach())
    patient.setblocking(True)
    with patient, theirs:
        yield patient, theirs


@pytest.fixture
def impatient(monkeypatch) -> None:
    monkeypatch.setattr(patience, "PATIENCE", 0.2)
    monkeypatch.setattr(patience, "LOOK_EVERY", 0.05)


@pytest.mark.usefixtures("impatient")
def test_a_connection_on_which_nothing_arrives_is_cut(sockets):
    patient, _ = sockets
    with pytest.raises(ConnectionResetError):
        patient.recv(10)


def read_for_ever(connection: socket.socket) -> None:
    while connection.recv(10):
        pass


@pytest.mark.usefixtures("impatient")
def test_so_is_one_on_which_too_little_arrives(sockets):
    patient, client = sockets
    drops = threading.Thread(target=lambda: [time.sleep(0.05) or client.send(b"x") for _ in range(8)])
    drops.start()
    with pytest.raises(ConnectionResetError):
        read_for_ever(patient)
    drops.join()


@pytest.mark.usefixtures("impatient")
def test_one_that_sent_much_and_then_nothing_is_cut_too(sockets):
    patient, client = sockets
    client.send(bytes(100_000))
    patient.recv(100_000)
    with pytest.raises(ConnectionResetError):
        patient.recv(10)


@pytest.mark.usefixtures("impatient")
def test_a_large_file_may_take_its_time(sockets):
    patient, client = sockets
    for _ in range(4):
        threading.Timer(0.1, client.send, [bytes(20_000)]).start()
        assert len(patient.recv(20_000)) > 0


@pytest.mark.usefixtures("impatient")
def test_our_own_time_is_not_the_clients(sockets):
    patient, client = sockets
    for _ in range(2):
        client.send(b"x")
        assert patient.recv(1) == b"x"
        time.sleep(0.25)


@pytest.mark.usefixtures("impatient")
def test_the_next_request_on_a_connection_has_its_own_time(sockets):
    patient, client = sockets
    for _ in range(3):
        threading.Timer(0.1, client.send, [b"x"]).start()
        assert patient.recv(1) == b"x"
        patient.setblocking(True)


def test_while_others_wait_patience_ends_sooner(sockets, monkeypatch):
    patient, _ = sockets
    monkeypatch.setattr(patience, "PATIENCE_WHILE_OTHERS_WAIT", 0.1)
    monkeypatch.setattr(patience, "LOOK_EVERY", 0.05)
    patient.others_wait = lambda: True
    with pytest.raises(ConnectionResetError):
        patient.recv(10)


def test_the_web_server_is_patient_to_a_point(settings: Settings):
    assert configuration(settings)["worker_class"] == "review.patience.PatientWorker"
