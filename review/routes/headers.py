"""The security headers, the same on every answer: pages, errors, 304 and static files."""

from __future__ import annotations

from flask import Flask, current_app, g, request
from werkzeug import Response

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in ("accelerometer", "camera", "geolocation", "gyroscope", "microphone", "payment", "usb")
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
}
TWO_YEARS = "max-age=63072000; includeSubDomains"


def init_app(app: Flask) -> None:
    """Puts the headers on every answer."""
    app.after_request(add_headers)


def add_headers(response: Response) -> Response:
    """Adds the headers; a view may have set a stricter content policy for a download."""
    response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
    response.headers.update(ALWAYS)
    response.headers["X-Request-ID"] = g.request_id
    # A view may let the browser of its reader keep something, so long as it asks us each time.
    if request.endpoint != "static" and not (response.cache_control.private and response.cache_control.no_cache):
        response.headers["Cache-Control"] = "no-store"
    if current_app.config["SETTINGS"].https:
        response.headers["Strict-Transport-Security"] = TWO_YEARS
    return response
