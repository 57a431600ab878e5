"""Hands documents out, to whoever the calling page let see them: always as a download, verified on the way."""

from __future__ import annotations

import logging

from flask import Response, abort, current_app, send_file

from review.models import Document, Evidence
from uploads import Integrity, Store, clean_name

DOWNLOAD_POLICY = "default-src 'none'; sandbox"

log = logging.getLogger(__name__)


def store() -> Store:
    """Where this application keeps files."""
    return Store(current_app.config["SETTINGS"].data)


def hand_out(document: Document | Evidence) -> Response:
    """The document's file as a download under its cleaned name, its content hashed again before.

    A file that is lost or changed is a fault of ours: it is logged by its hash, and nothing of it leaves.
    """
    sha256 = document.stored_file.sha256
    try:
        file = store().open(sha256)
    except (FileNotFoundError, Integrity):
        log.exception("a stored file cannot be handed out", extra={"sha256": sha256})
        abort(500)
    response = send_file(
        file,
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=clean_name(document.name),
        etag=False,
        max_age=0,
    )
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    return response
