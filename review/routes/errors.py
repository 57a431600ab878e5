"""What people read when something cannot be done: one calm page for each kind of refusal."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from flask import Flask, current_app, g, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm.exc import StaleDataError
from werkzeug import Response
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

import uploads
from review.operations.refusals import NotAllowed, NotReady, Refused, Stale
from review.routes.guard import LARGEST_FORM, SAFE_METHODS, lead_to_sign_in

TRY_AGAIN_SECONDS = "5"
FULL = ("SQLITE_FULL", "53100", "53400")
"""How SQLite and PostgreSQL (its disk, and its limit for temporary files) say that there is no room."""
READ_ONLY = "25006"
NEVER_SHOWN = ("another", "csrf_token", "entries", "finding", "key", "seen", "submit", "version")
CHOSEN = ("area", "assign_to", "document", "kind", "packets", "program", "requirement", "role", "roles", "weight")
"""Fields whose values are codes: nobody wrote them, and they are chosen again at once."""

log = logging.getLogger(__name__)

WORDS: dict[int, tuple[str, str]] = {
    400: ("This could not be sent", "Something in the request was not in order. Nothing was saved."),
    401: ("You are signed out", "Nothing was saved. Sign in, open the page again, and send the form once more."),
    403: ("This is not open to you", "You may not do this. Nothing was changed."),
    404: ("Page not found", "There is nothing at this address, or it is not yours to see."),
    405: ("This cannot be done here", "The address is right, but it does not take this kind of request."),
    409: ("Someone was faster", "This changed while you were looking at it. Open it again to see how it stands now."),
    413: ("That is too large", "A file may have 50 MB at most. Nothing was saved."),
    422: ("Something is missing", "Go back, mend what is named here, and send it again."),
    429: ("Too many tries", "Wait a minute, then try again."),
    500: ("Something went wrong here", "The fault is ours, and it was recorded. Nothing was saved; please try again."),
    503: ("Not available right now", "Plandesk is busy or being mended. Nothing was saved; try again in a minute."),
    507: (
        "No room left",
        (
            "Plandesk has no room left to keep anything new. Nothing was saved. "
            "Try again in a few minutes, and tell your coordinator if it happens again."
        ),
    ),
}


def init_app(app: Flask) -> None:
    """Answers errors with pages of our own."""
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(CSRFError, answer_form_too_old)
    app.register_error_handler(Refused, answer_refused)
    app.register_error_handler(StaleDataError, answer_second)
    app.register_error_handler(IntegrityError, answer_second)
    app.register_error_handler(DataError, answer_unfit)
    app.register_error_handler(OperationalError, answer_out_of_order)
    app.register_error_handler(NoConnection, answer_out_of_order)
    app.register_error_handler(InternalError, answer_read_only)
    app.register_error_handler(OSError, answer_disk_full)
    app.register_error_handler(InternalServerError, answer_fault)


def error_page(
    status: int, *, title: str = "", sentence: str = "", typed: bool = False, reference: str = "", sign_in: str = ""
) -> Response:
    """The page of an error; `typed` shows again what the person wrote, so that it can be copied.

    `sign_in` is the address of the sign-in page, where to sign in helps; it opens beside what was written.

    It names nobody and carries no token: a foreign object's page is the missing one's, byte for byte.
    """
    usual = WORDS.get(status, WORDS[400])
    page = render_template(
        "errors/error.html",
        heading=title or usual[0],
        sentence=sentence or usual[1],
        typed=typed_words() if typed else [],
        reference=reference,
        sign_in=sign_in,
        back="" if sign_in or request.method in SAFE_METHODS else came_from(),
    )
    return Response(page, status=status, mimetype="text/html")


def typed_words() -> list[tuple[str, str]]:
    """The fields of the form that was sent, as (name, text): no passwords, no tokens, nothing empty.

    A page with several forms of a kind names their fields after what they are about, and then after what they hold.
    """
    named = [(name.rpartition("-")[2], text) for name, text in request.form.items(multi=True)]
    return [
        (name.replace("_", " "), text)
        for name, text in named
        if text.strip() and name not in NEVER_SHOWN + CHOSEN and "password" not in name
    ]


def answer_http(error: HTTPException) -> Response:
    """A refusal in HTTP's own words becomes one in ours."""
    if error.code == 401:
        return answer_signed_out()
    if error.response is not None or error.code is None or error.code < 400:
        return Response.force_type(error.get_response(), request.environ)
    answer = error_page(error.code)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def came_from() -> str:
    """The path of the page whose form was sent; "" where it is not one of ours, or cannot be opened by itself."""
    page = urlsplit(request.referrer or "")
    try:
        host, ours = request.host, current_app.create_url_adapter(request)
    except SecurityError:  # asked under a name that is none of ours
        return ""
    return page.path if page.netloc == host and ours and ours.test(page.path, "GET") else ""


def answer_signed_out() -> Response:
    """To the sign-in page; what was typed meanwhile is shown before, so that it is not lost."""
    if request.method in SAFE_METHODS:
        return lead_to_sign_in()
    sign_in = url_for("security.sign_in", next=came_from() or None)
    if request.mimetype == "multipart/form-data":
        return error_page(401, sentence="Nothing was saved. Sign in, and choose the file again.", sign_in=sign_in)
    small = 0 < (request.content_length or 0) <= LARGEST_FORM
    return error_page(401, typed=True, sign_in=sign_in) if small and typed_words() else lead_to_sign_in()


def answer_form_too_old(_error: CSRFError) -> Response:
    """The form's token is missing or from another sign-in: nothing is done, and what was typed is shown again."""
    sentence = (
        "The page with this form was too old, or you signed in again after opening it. "
        "Nothing was saved. Go back, load the page again, and send the form once more."
    )
    return error_page(400, title="Please send the form again", sentence=sentence, typed=True)


def answer_refused(error: Refused) -> Response:
    """An operation's refusal that the view did not answer itself, with the operation's own sentence."""
    status = {Stale: 409, NotAllowed: 403, NotReady: 422}.get(type(error), 409)
    title = "This cannot be done now" if status == 403 else ""
    return error_page(status, title=title, sentence=str(error), typed=True)


def answer_second(error: Exception) -> Response:
    """Two people wrote the same at the same moment, and the database let one through: this is the other."""
    log.warning("a request came second", exc_info=error)
    return error_page(409, typed=True)


def answer_unfit(error: Exception) -> Response:
    """Something in the address or in a field that no database takes, such as a NUL character."""
    log.warning("a request held what no database takes", exc_info=error)
    return error_page(400, typed=True)


def answer_disk_full(error: OSError) -> Response:
    """A file could not be written, because there is no room for it; any other trouble with files is a fault of ours."""
    if not uploads.is_disk_full(error):
        raise error
    log.error("there is no room for a file", exc_info=error)
    return out_of_order(error)


def answer_out_of_order(error: Exception) -> Response:
    """The database is locked, full or away."""
    log.error("the database is out of order", exc_info=error)
    return out_of_order(error)


def answer_read_only(error: InternalError) -> Response:
    """The database takes no writes, as after a failover to a copy of it; the rest of its kind are faults of ours."""
    if getattr(error.orig, "sqlstate", "") != READ_ONLY:
        raise error
    return answer_out_of_order(error)


def out_of_order(error: Exception) -> Response:
    """The 507 page where there is no room, else the 503 page, with which the browser is told when to come back."""
    # The page must not ask the database who is signed in.
    g.database_away = True
    if is_full(error):
        return error_page(507, typed=True)
    answer = error_page(503, typed=True)
    answer.headers["Retry-After"] = TRY_AGAIN_SECONDS
    return answer


def is_full(error: Exception) -> bool:
    """True where it was for lack of room, on the disk or in the database, that nothing could be written."""
    if isinstance(error, OSError):
        return uploads.is_disk_full(error)
    cause = getattr(error, "orig", None)
    return getattr(cause, "sqlite_errorname", "") in FULL or getattr(cause, "sqlstate", "") in FULL


def answer_fault(_error: InternalServerError) -> Response:
    """A fault of ours: the log has the traceback under the reference that the person sees."""
    return error_page(500, reference=g.request_id)
