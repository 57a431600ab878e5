"""How long the web server waits for a slow client: its thread is there for somebody else too."""

from __future__ import annotations

import errno
import os
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

LEAST_RATE = 10_000
"""Bytes a second; below it, on average over a request, a client is slow."""
PATIENCE = 30.0
"""Seconds that a client may be slow, or silent; a send may last as long."""
PATIENCE_WHILE_OTHERS_WAIT = 5.0
LOOK_EVERY = 1.0


class PatientSocket(socket.socket):
    """A connection that is cut when nothing, or too little, arrives on it; our own time does not count."""

    others_wait: Callable[[], bool] = staticmethod(lambda: False)

    def setblocking(self, blocking: bool) -> None:
        """Called by gunicorn when a request begins: from here on time is taken."""
        super().setblocking(blocking)
        self._waited, self._silent, self._received = 0.0, 0.0, 0
        if blocking:
            self.settimeout(PATIENCE)

    def recv(self, size: int, flags: int = 0) -> bytes:
        """As the library's; raises ConnectionResetError where the client is too slow."""
        if self.gettimeout() != PATIENCE:  # gunicorn has a limit of its own for what is left of a request
            return super().recv(size, flags)
        while True:
            data, asked = None, time.monotonic()
            self.settimeout(LOOK_EVERY)
            try:
                data = super().recv(size, flags)
            except TimeoutError:
                pass
            finally:
                self.settimeout(PATIENCE)
            self._count(time.monotonic() - asked, len(data or b""))
            if data is not None:
                return data

    def _count(self, seconds: float, received: int) -> None:
        self._waited += seconds
        self._silent = 0.0 if received else self._silent + seconds
        self._received += received
        patience = PATIENCE_WHILE_OTHERS_WAIT if self.others_wait() else PATIENCE
        if self._silent > patience or (self._waited > patience and self._received < self._waited * LEAST_RATE):
            raise ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET))


def _close(close: Callable[..., None], *, graceful: bool = False) -> None:
    """Gunicorn waits two seconds for what a client still sends, and does so in the one thread that accepts others."""
    if graceful:
        threading.Thread(target=close, kwargs={"graceful": True}, daemon=True).start()
    else:
        close()


class PatientWorker(ThreadWorker):  # type: ignore[misc] # gunicorn has no types
    """Gunicorn's worker with threads, which parts with slow clients sooner while others wait for a thread."""

    def init_process(self) -> None:
        """Called by gunicorn in the new process, which it leads to its end."""
        self._waiting: set[Any] = set()
        super().init_process()

    def enqueue_req(self, conn: Any) -> None:
        """Called by gunicorn for each connection that has something to read."""
        if not isinstance(conn.sock, PatientSocket):
            conn.sock = PatientSocket(fileno=conn.sock.detach())
            conn.sock.others_wait = lambda: bool(self._waiting)
            conn.close = partial(_close, conn.close)
        self._waiting.add(conn)
        super().enqueue_req(conn)

    def handle(self, conn: Any) -> Any:
        """Called by gunicorn in the thread that has become free."""
        self._waiting.discard(conn)
        return super().handle(conn)
