"""The real web server in a process of its own, and clients who speak to it byte by byte."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lxml import html

from review.settings import Settings

BOUNDARY = b"frontier"
PARTS = "multipart/form-data; boundary=frontier"


class Server:
    """A running web server on the test's data folder; `headers` are those of a person who is signed in."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], cookie: str) -> None:
        self.port, self.process, self.cookie = port, process, cookie

    @property
    def headers(self) -> list[str]:
        return [f"Host: localhost:{self.port}", f"Cookie: plandesk={self.cookie}"]

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def get(self, path: str) -> tuple[int, str]:
        return self.send(f"GET {path}", [])

    def token(self, page: str) -> str:
        """The form token of the page."""
        return str(html.document_fromstring(self.get(page)[1]).xpath("//input[@name='csrf_token']/@value")[0])

    def begin(self, line: str, *headers: str) -> socket.socket:
        """Sends the head of a request."""
        connection = self.connect()
        head = [f"{line} HTTP/1.1", *self.headers, "Connection: close", *headers, "", ""]
        connection.sendall("\r\n".join(head).encode())
        return connection

    def send(self, line: str, body: Iterable[bytes], *headers: str) -> tuple[int, str]:
        """The status and the page that answer a request; (0, "") where the connection was cut."""
        with self.begin(line, *headers) as connection:
            # A server that has answered need not read on.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                for piece in body:
                    connection.sendall(piece)
            return answer(connection)

    def workers(self) -> list[int]:
        """The ids of its worker processes."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(word) for word in children.read_text().split()]

    def memory(self) -> int:
        """Bytes that its largest worker holds."""
        return max(_resident(worker) for worker in self.workers())

    def seconds_of_work(self) -> float:
        """The processor time that its workers have used."""
        fields = [Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split() for worker in self.workers()]
        return sum(int(each[11]) + int(each[12]) for each in fields) / os.sysconf("SC_CLK_TCK")

    def open_files(self, folder: Path) -> list[str]:
        """What its workers have open in that folder, with or without a name."""
        links = [link for worker in self.workers() for link in Path(f"/proc/{worker}/fd").iterdir()]
        return [target for target in map(_target, links) if target.startswith(str(folder))]


def answer(connection: socket.socket) -> tuple[int, str]:
    """What comes back, as (status, page)."""
    content = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(65536):
            content += piece
    head, _, page = content.partition(b"\r\n\r\n")
    return (int(head.split()[1]), page.decode()) if head else (0, "")


def _target(link: Path) -> str:
    with contextlib.suppress(FileNotFoundError):
        return str(link.readlink())
    return ""


def _resident(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024


@contextmanager
def running(settings: Settings, cookie: str, **given: str) -> Iterator[Server]:
    """The web server, once it answers; one process unless told otherwise."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "PLANDESK_DATA": str(settings.data),
        "PLANDESK_DATABASE_URL": settings.database_url,
        "PLANDESK_LISTEN": f"127.0.0.1:{port}",
        "PLANDESK_WEB_WORKERS": "1",
        **given,
    }
    command = [sys.executable, "-m", "review.web"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        server = Server(port, process, cookie)
        try:
            await_answer(server)
            yield server
        finally:
            process.terminate()


def await_answer(server: Server) -> None:
    """Waits until the server answers, which its first request after an import may take seconds for."""
    until = time.monotonic() + 30
    while True:
        try:
            assert server.get("/health/live")[0] == 200
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.05)
        else:
            return


def upload_body(token: str, content: bytes, name: str = "plan.pdf") -> bytes:
    """A form with its token and one file, as a browser sends it."""
    return (
        b'--frontier\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + token.encode() + b"\r\n"
        b'--frontier\r\nContent-Disposition: form-data; name="file"; filename="' + name.encode() + b'"\r\n'
        b"Content-Type: application/pdf\r\n\r\n" + content + b"\r\n--frontier--\r\n"
    )
