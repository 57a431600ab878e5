"""The pages: what every request goes through, and one blueprint for each desk."""

from __future__ import annotations

from flask import Flask

from review.routes import (
    candidate,
    coordinator,
    decisions,
    deficiencies,
    documents,
    errors,
    fixes,
    guard,
    headers,
    holders,
    hours,
    messages,
    people,
    public,
    requests,
    reviewer,
    security,
)


def init_app(app: Flask) -> None:
    """Registers the hooks in the order in which they must run, then the blueprints."""
    # What is registered first runs last after a request: headers cover every answer, refusals included.
    headers.init_app(app)
    requests.init_app(app)
    guard.init_app(app)
    errors.init_app(app)
    for desk in (
        public,
        security,
        candidate,
        documents,
        fixes,
        hours,
        reviewer,
        deficiencies,
        decisions,
        coordinator,
        holders,
        messages,
        people,
    ):
        app.register_blueprint(desk.blueprint)
