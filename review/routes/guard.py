"""The guard: every route declares who may use it, and what is not declared is denied."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from review import accounts
from review.operations.answers import first_answer
from review.policy import ROLES

View = TypeVar("View", bound=Callable[..., Any])

ANYONE, SIGNED_IN = "anyone", "signed_in"
SAFE_METHODS = frozenset({"GET", "HEAD"})
LARGEST_FORM = 1024 * 1024
"""Bytes of a form without files; the library limits only the forms that may carry some."""

_DECLARED = "open_to"


def open_to(*who: str) -> Callable[[View], View]:
    """Declares who may use a route: "anyone", "signed_in", or roles, of which one in any program is enough.

    Stands below the route's own decorator. What a person may do to one packet is `policy.may`'s to say.
    """
    unknown = set(who) - {ANYONE, SIGNED_IN, *ROLES}
    if unknown or not who:
        raise ValueError(f"open_to says {', '.join(sorted(unknown)) or 'nobody'}")

    def declare(view: View) -> View:
        view.__dict__[_DECLARED] = frozenset(who)
        return view

    return declare


def declared(view: Callable[..., Any]) -> frozenset[str]:
    """Who may use this view; nobody where it declares nothing."""
    who: frozenset[str] = getattr(view, _DECLARED, frozenset())
    return who


def init_app(app: Flask) -> None:
    """Puts the guard before every view, and lets everyone have the static files."""
    open_to(ANYONE)(app.view_functions["static"])
    app.before_request(guard)


def guard() -> ResponseReturnValue | None:
    """Lets a request pass to its view, or answers it: cross-site 403, undeclared 403, not theirs 404, forged 400."""
    if request.endpoint is None or request.routing_exception is not None:
        return None
    unsafe = request.method not in SAFE_METHODS
    if unsafe and comes_from_elsewhere():
        abort(403)
    who = declared(current_app.view_functions[request.endpoint])
    if not who:
        abort(403)
    if ANYONE not in who:
        actor = accounts.signed_in()
        if actor is None:
            abort(401)
        g.actor = actor
        if SIGNED_IN not in who and not any(actor.has(role) for role in who):
            abort(404)
    if not unsafe:
        return None
    if ANYONE in who or request.mimetype != "multipart/form-data":
        request.max_content_length = LARGEST_FORM
    current_app.extensions["csrf"].protect()
    return given_answer()


def comes_from_elsewhere() -> bool:
    """True where the browser says that another site sent this request; old ones say it by Origin alone."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    ours = (current_app.config["SETTINGS"].base_address, request.host_url.rstrip("/"))
    return origin is not None and origin not in ours


def given_answer() -> Response | None:
    """The first answer to a form that was sent before under the same key."""
    key, actor = idempotency_key(), g.get("actor")
    if not key or actor is None:
        return None
    location = first_answer(g.db, actor=actor, key=key, act=str(request.endpoint))
    if location is None:
        return None
    g.repeated = True
    return redirect(location, 303)


def idempotency_key() -> str:
    """The key of the form that was sent; "" for none, and for uploads, which are known by their hash."""
    return "" if request.files else request.form.get("key", "")[:64]


def lead_to_sign_in() -> Response:
    """To the sign-in page and, after a GET, back again."""
    wanted = request.full_path.rstrip("?") if request.method in SAFE_METHODS else None
    return redirect(url_for("security.sign_in", next=wanted))


def safe_path(wanted: str) -> str:
    """The path, where it is one on this site; otherwise the start page."""
    strange = "\\" in wanted or not wanted.isprintable() or " " in wanted
    if strange or not wanted.startswith("/") or wanted.startswith("//"):
        return "/"
    parts = urlsplit(wanted)
    return "/" if parts.scheme or parts.netloc else wanted
