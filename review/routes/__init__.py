"""The pages: what every request goes through, and one blueprint for each desk."""

from __future__ import annotations

from flask import Flask

from review.routes import (
    calendars,
    candidate,
    certifications,
    check_records,
    coordinator,
    deadlines,
    decisions,
    deficiencies,
    directors,
    districts,
    documents,
    errors,
    events,
    evidence,
    external_hours,
    fixes,
    guard,
    headers,
    health,
    holders,
    hours,
    hours_desk,
    hours_import,
    messages,
    metrics,
    notes,
    notices,
    own_years,
    packet_export,
    packets,
    people,
    people_import,
    progress,
    public,
    reading,
    register,
    report,
    reports,
    requests,
    reviewer,
    rosters,
    security,
    style_guide,
    tables,
    yearly,
)


def init_app(app: Flask) -> None:
    """Registers the hooks in the order in which they must run, then the blueprints."""
    # What is registered first runs last after a request: headers cover every answer, refusals included.
    headers.init_app(app)
    requests.init_app(app)
    guard.init_app(app)
    errors.init_app(app)
    for desk in (
        tables,
        public,
        register,
        health,
        metrics,
        security,
        calendars,
        candidate,
        documents,
        reading,
        report,
        fixes,
        hours,
        hours_import,
        progress,
        evidence,
        own_years,
        external_hours,
        reviewer,
        deficiencies,
        decisions,
        notes,
        coordinator,
        packets,
        packet_export,
        holders,
        hours_desk,
        certifications,
        directors,
        events,
        rosters,
        yearly,
        deadlines,
        reports,
        check_records,
        messages,
        notices,
        people,
        people_import,
        districts,
    ):
        app.register_blueprint(desk.blueprint)
    if app.config["SETTINGS"].style_guide:
        app.register_blueprint(style_guide.blueprint)
