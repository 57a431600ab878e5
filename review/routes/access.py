"""One line in the log for each request, once its answer is there; the request metrics count the same answers."""

from __future__ import annotations

import logging
import re
import time

from flask import Flask, g, request
from werkzeug import Response

from review import accounts, logs
from review.routes.metrics import REQUESTS

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})

_PUBLIC_ID = re.compile(r"[\w-]{22}", re.ASCII)

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Watches every request from its beginning to its answer."""
    app.before_request(begin)
    app.after_request(note_answer)
    app.teardown_request(end)


def begin() -> None:
    """Notes when the request began, and lets all that it logs carry its id."""
    g.began = time.perf_counter()
    logs.carry(request_id=g.request_id)


def note_answer(response: Response) -> Response:
    """Logs who asked for what and what they were answered; addresses are left out, since people type them."""
    seconds = time.perf_counter() - g.began
    method = request.method if request.method in METHODS else "other"
    known = {
        "remote_address": request.remote_addr,
        "method": method,
        "endpoint": request.endpoint,
        "ids": public_ids(),
        "status": response.status_code,
        "milliseconds": round(seconds * 1000, 1),
        "person": accounts.signed_in_id(),
        "sign_in": g.get("sign_in_id"),
    }
    log.info("answered", extra={name: value for name, value in known.items() if value not in (None, {})})
    REQUESTS.labels(request.endpoint or "none", method, f"{response.status_code // 100}xx").observe(seconds)
    return response


def public_ids() -> dict[str, str]:
    """The ids in the address, by the names of its gaps: the packet, the document; tokens are longer, and secret."""
    return {name: value for name, value in (request.view_args or {}).items() if _PUBLIC_ID.fullmatch(str(value))}


def end(_error: BaseException | None) -> None:
    """The thread's next lines are about something else."""
    logs.carry()
