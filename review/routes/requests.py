"""The end of a request: its one commit or rollback, its asides, and the jobs that leave after it."""

from __future__ import annotations

import logging

from flask import Flask, current_app, g, request
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug import Response

from review import accounts, queue
from review.db import leaving, transaction
from review.operations.answers import remember_answer
from review.operations.refusals import Refused
from review.routes.errors import answer_second, out_of_order
from review.routes.guard import SAFE_METHODS, given_answer, idempotency_key

REFUSALS = frozenset({400, 403, 404, 413, 422, 429})
SECOND = frozenset({403, 409, 422})
"""How the second of two equal posts may be refused."""

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Settles every request, and closes its database handle."""
    app.after_request(settle)
    app.teardown_appcontext(close_db)


def settle(response: Response) -> Response:
    """Commits what an unsafe request did where its answer is a good one; otherwise nothing of it is kept.

    Security entries are kept either way: with the commit, or after the rollback in a transaction of their own.
    """
    first = answer_of_twin(response)
    if first is not None:
        return first
    note_refusal(response)
    if request.method in SAFE_METHODS or response.status_code >= 400 or "db" not in g:
        if "db" in g:
            g.db.rollback()
        write_asides_alone()
        if "db" in g and response.status_code < 400 and request.method in SAFE_METHODS:
            wake_jobs(g.db)  # whoever only looks may ask for what is not made yet, such as a page's picture
        return response
    try:
        keep_answer(response)
        accounts.write_asides(g.db)
        g.db.commit()
    except OperationalError as error:
        log.exception("a request could not be committed")
        g.db.rollback()
        return out_of_order(error)
    except (IntegrityError, StaleDataError) as error:
        g.db.rollback()
        second = answer_second(error)
        return answer_of_twin(second) or second
    wake_jobs(g.db)
    return response


def answer_of_twin(refusal: Response) -> Response | None:
    """The first answer where this post was refused only because another with its key came through meanwhile.

    A double click is two posts at the same moment: both pass the guard, and one waits for the other's rows.
    """
    if refusal.status_code not in SECOND or "db" not in g or "actor" not in g:
        return None
    g.db.rollback()
    try:
        return given_answer()
    except (Refused, OperationalError):
        return None


def note_refusal(response: Response) -> None:
    """Every refusal leaves one entry; of missing pages only those that a person who is signed in asked for."""
    actor = g.get("actor")
    unknown = request.endpoint in (None, "static") or (response.status_code == 404 and actor is None)
    if response.status_code in REFUSALS and not unknown and not g.get("notes"):
        person_id = actor.person_id if actor else None
        accounts.note(f"refused_{response.status_code}", person_id=person_id, endpoint=request.endpoint)


def write_asides_alone() -> None:
    """Writes entries beside a request that keeps nothing else; the answer stands even where that cannot be done."""
    if not accounts.has_asides():
        return
    try:
        with transaction(current_app.config["ENGINE"]) as db:
            accounts.write_asides(db)
    except OperationalError:
        log.exception("a request left no security entry")


def keep_answer(response: Response) -> None:
    """Keeps where a form led to under its key, in the same transaction as what it did."""
    key, actor = idempotency_key(), g.get("actor")
    if key and actor and response.location and not g.get("repeated"):
        act = str(request.endpoint)
        remember_answer(g.db, actor=actor, key=key, act=act, location=response.location)


def wake_jobs(db: Session) -> None:
    """Wakes the workers for what left with this request; the outbox, or who looks again, brings what got lost."""
    url = current_app.config["SETTINGS"].valkey_url
    jobs = leaving(db)
    if jobs and url:
        valkey = current_app.extensions.setdefault("valkey", queue.connect(url))
        for job, row_id in jobs:
            queue.wake(valkey, job, row_id)


def close_db(_error: BaseException | None) -> None:
    """Gives the connection back."""
    if "db" in g:
        g.pop("db").close()
