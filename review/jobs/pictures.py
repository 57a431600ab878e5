"""The job that draws the pages of one stored file, and reads it where what was read is not kept."""

from __future__ import annotations

import contextlib
import logging
import time
from dataclasses import replace
from pathlib import Path

from checks.model import Fault
from checks.reading.render import Drawn
from review import pages as kept
from review.db import make_engine, open_db
from review.models import StoredFile
from review.pages import Pages
from review.pictures import DRAWABLE, draw_pages
from review.reading import Effort, Unfinished, read_file
from review.settings import read_settings
from uploads.sandbox import SandboxFailure
from uploads.storage import Store

BATCH = 10
SECONDS_AT_ONCE = 180
"""After which a job ends, well before it would be killed; whoever looks at the pages asks for the rest."""

MOST_SECONDS = 600
"""For all pages of a file together: one that takes longer does without the rest and holds nobody up any more."""

UNDRAWN = Fault("too_complex", "The pages of this file could not be drawn. Download it to look at them.")

log = logging.getLogger(__name__)


def render_pages(stored_file_id: int) -> None:
    """Makes whatever is not kept of that file; may be called any number of times, and leaves what another is making."""
    settings = read_settings()
    engine = make_engine(settings.database_url)
    try:
        with open_db(engine, writes=False) as db:
            file = db.get(StoredFile, stored_file_id)
    finally:
        engine.dispose()
    if file is None:
        return
    with kept.held(settings.data, file.sha256) as mine:
        if mine:
            _make(settings.data, file.sha256, file.format)


def _make(data: Path, sha256: str, format: str) -> None:  # noqa: A002 - our word
    store = Store(data)
    with store.open(sha256):  # its bytes are what they were when they came, or the job fails
        path = store.path(sha256)
    until = time.monotonic() + SECONDS_AT_ONCE
    if format in DRAWABLE:
        _draw(data, sha256, path, format)
    if kept.kept_document(data, sha256) is None:
        effort = Effort(shelf=kept.ReadPages(data, sha256), may_go_on=lambda: time.monotonic() < until)
        # A long scan is read to its end by the checks that are owed for it, or the next time that somebody looks.
        with contextlib.suppress(Unfinished):
            kept.keep_document(data, sha256, read_file(path, format, effort))


def _draw(data: Path, sha256: str, path: Path, format: str) -> None:  # noqa: A002
    """Draws what is owed, batch by batch; where one breaks the child, its pages are drawn one at a time."""
    pages = kept.kept_pages(data, sha256)
    if pages is None:
        kept.forget_pictures(data, sha256)
        pages = _first_look(path, format)
        kept.keep_pages(data, sha256, pages)
    until = time.monotonic() + SECONDS_AT_ONCE
    alone_until = 0
    while (owed := kept.owed_pictures(data, sha256, pages)) and time.monotonic() < until:
        first = last = owed[0]
        while first > alone_until and last + 1 in owed[:BATCH]:
            last += 1
        started = time.monotonic()
        drawn = _try_to_draw(path, format, first, last)
        pages = replace(pages, seconds=pages.seconds + time.monotonic() - started)
        if isinstance(drawn, Drawn):
            for picture in filter(lambda picture: picture.webp, drawn.pictures):
                kept.keep_picture(data, sha256, picture)
            failed = tuple(picture.page for picture in drawn.pictures if not picture.webp)
            pages = replace(pages, without=(*pages.without, *failed))
        elif isinstance(drawn, Fault):
            pages = replace(pages, fault=drawn)
        elif first <= alone_until:
            pages = replace(pages, without=(*pages.without, first))
        else:
            alone_until = last
        if pages.seconds > MOST_SECONDS:
            pages = replace(pages, without=(*pages.without, *kept.owed_pictures(data, sha256, pages)))
        kept.keep_pages(data, sha256, pages)


def _first_look(path: Path, format: str) -> Pages:  # noqa: A002
    """How many pages there are, and how large."""
    drawn = _try_to_draw(path, format, 1, 0) or UNDRAWN
    return Pages(fault=drawn) if isinstance(drawn, Fault) else Pages(drawn.sizes)


def _try_to_draw(path: Path, format: str, first: int, last: int) -> Drawn | Fault | None:  # noqa: A002
    """The pages, or why there can be none; None where the child broke or took too long."""
    try:
        return draw_pages(path, format, first, last)
    except SandboxFailure as failure:
        pages = {"first_page": first, "last_page": last}
        log.warning("pages were not drawn", extra={"sha256": path.name, "why": failure.kind, **pages})
        return None
