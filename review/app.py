"""Builds the web application: settings, database handle, accounts, pages and headers, in their order."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import jinja2
from flask import Flask, current_app, request
from flask.ctx import _AppCtxGlobals
from sqlalchemy.orm import Session
from werkzeug.middleware.proxy_fix import ProxyFix

from review import accounts, clock, routes, wording
from review.db import make_engine, open_db
from review.notices import TEMPLATES
from review.routes import access
from review.routes.body import LARGEST_REQUEST, MOST_PARTS, IncomingRequest
from review.routes.guard import SAFE_METHODS
from review.settings import Settings

log = logging.getLogger(__name__)


class Values(_AppCtxGlobals):
    """What lives for one request: `g.db`, `g.request_id` and whatever else is put there."""

    @cached_property
    def request_id(self) -> str:
        """Names this request in its answer, in log entries and in security entries."""
        return secrets.token_hex(10)

    @cached_property
    def db(self) -> Session:
        """The request's database handle: reads on GET and HEAD, a writing transaction otherwise.

        It is opened at its first use, so that no write lock is held while a body is still arriving.
        """
        db = open_db(current_app.config["ENGINE"], writes=request.method not in SAFE_METHODS)
        db.info["request_id"] = self.request_id
        return db


class Application(Flask):
    """Flask with our requests and their values, and templates that refuse unknown names."""

    request_class = IncomingRequest
    app_ctx_globals_class = Values
    jinja_options = {"undefined": jinja2.StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}  # noqa: RUF012

    def log_exception(self, exc_info: Any) -> None:
        """Called by Flask for a fault of ours; its own words name the address, which may hold a token."""
        log.error("a request failed", exc_info=exc_info)


def build_app(settings: Settings) -> Flask:
    """The web application under these settings."""
    app = Application("review", template_folder=str(TEMPLATES))
    app.config.update(_configuration(settings))
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    # First before a request and last after it: the log has every answer as it leaves, whoever gave it.
    access.init_app(app)
    accounts.init_app(app, settings)
    words = (
        wording.in_words,
        wording.month_in_words,
        wording.moment_in_words,
        wording.days_left,
        wording.local_day,
        wording.last_day,
        wording.place_in_words,
        wording.hours_in_words,
        wording.number_in_words,
        wording.seconds_in_words,
        wording.pointer_in_words,
        wording.words_of,
    )
    app.jinja_env.filters.update({word.__name__: word for word in words})
    app.jinja_env.globals.update(signed_in=accounts.signed_in, new_key=new_key, today=clock.today)
    routes.init_app(app)
    return app


def _configuration(settings: Settings) -> dict[str, object]:
    name = "plandesk"
    return {
        "SETTINGS": settings,
        # Whatever the environment says: a debugger would show the inside to whoever causes a fault.
        "DEBUG": False,
        "ENGINE": make_engine(settings.database_url),
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": f"__Host-{name}" if settings.https else name,
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": dt.timedelta(hours=12),
        "TRUSTED_HOSTS": trusted_hosts(settings),
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
        "MAX_FORM_PARTS": MOST_PARTS,
        "PROVIDE_AUTOMATIC_OPTIONS": False,
        # The guard calls the check itself, after it knows that the person may use the route.
        "WTF_CSRF_CHECK_DEFAULT": False,
        # A token lives as long as its sign-in: a form left open over lunch must not lose its text.
        "WTF_CSRF_TIME_LIMIT": None,
        # The guard compares Sec-Fetch-Site and Origin, which unlike the Referer are not stripped on the way.
        "WTF_CSRF_SSL_STRICT": False,
    }


def trusted_hosts(settings: Settings) -> list[str]:
    """The host names to which this application answers: its own, and loopback where it listens there."""
    hosts = [urlsplit(settings.base_address).hostname or ""]
    if settings.host in ("127.0.0.1", "localhost", "::1"):
        hosts += ["localhost", "127.0.0.1"]
    return hosts


def new_key() -> str:
    """An idempotency key for one form on one page."""
    return secrets.token_urlsafe(16)
