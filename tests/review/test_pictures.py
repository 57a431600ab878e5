"""What is kept of a file's pages is made once, by whoever comes first, and anew where it is damaged or out of date."""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import replace

import pytest
from PIL import Image
from sqlalchemy import select

from checks.model import Document, Fault
from checks.reading import read, render
from review import clock, reading
from review import pages as kept
from review.db import leaving, open_db, transaction
from review.jobs import pictures as drawing
from review.jobs.checks import run_checks
from review.jobs.pictures import render_pages
from review.models import StoredFile
from review.pages import Pages, kept_document, kept_pages, kept_picture, owed_pictures
from review.queries.view import view_of
from tests.checks.reading.makers import copied, pdf, saved, word, written
from tests.review.work import a_plan, owe_report
from uploads.sandbox import SandboxFailure
from uploads.storage import Store

pytestmark = pytest.mark.usefixtures("environment")

PLAN = pdf(*[written((f"Page {number} of the plan", "Helvetica", 12)) for number in range(1, 4)])


@pytest.fixture
def put(engine, settings):
    """Puts bytes into the store as a stored file; its id and its hash."""

    def put(data: bytes, format: str = "pdf") -> tuple[int, str]:  # noqa: A002
        sha256 = hashlib.sha256(data).hexdigest()
        place = Store(settings.data).path(sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        with transaction(engine) as db:
            db.add(StoredFile(sha256=sha256, size=len(data), format=format, stored_at=clock.now()))
        with open_db(engine, writes=False) as db:
            return db.scalars(select(StoredFile.id).filter_by(sha256=sha256)).one(), sha256

    return put


def stands(settings, sha256: str) -> list[int]:
    """The pages whose pictures are there."""
    return [page for page in range(1, 300) if kept_picture(settings.data, sha256, page)]


def test_the_pictures_of_a_plan_are_made_with_their_sizes_and_its_words(put, settings):
    file_id, sha256 = put(PLAN)
    render_pages(file_id)
    pages = kept_pages(settings.data, sha256)
    assert (pages.sizes, pages.without, pages.fault) == (((612.0, 792.0),) * 3, (), None)
    assert stands(settings, sha256) == [1, 2, 3]
    assert Image.open(kept_picture(settings.data, sha256, 2)).size == (1224, 1584)
    assert kept_document(settings.data, sha256) == rounded(read(PLAN, "pdf"))
    left = sorted(path.name for path in kept.folder_of(settings.data, sha256).iterdir())
    assert left == ["1.webp", "2.webp", "3.webp", "document.json", "lock", "pages.json"]


def keep_plan(settings) -> str:
    """Everything of the plan is kept from before; its hash."""
    sha256, drawn = hashlib.sha256(PLAN).hexdigest(), render.draw(PLAN, "pdf", 1, 3)
    kept.keep_document(settings.data, sha256, read(PLAN, "pdf"))
    kept.keep_pages(settings.data, sha256, Pages(drawn.sizes))
    for picture in drawn.pictures:
        kept.keep_picture(settings.data, sha256, picture)
    return sha256


def rounded(document: Document) -> Document:
    """As it comes back: boxes in tenths of a point."""
    lines = (replace(line, box=tuple(round(edge, 1) for edge in line.box)) for line in document.lines)
    return replace(document, lines=tuple(lines))


def test_made_again_nothing_is_drawn_again(put, settings, monkeypatch):
    file_id, sha256 = put(PLAN)
    render_pages(file_id)
    before = kept_pages(settings.data, sha256)
    monkeypatch.setattr(reading, "CHILD", "import os; os.abort()")
    render_pages(file_id)
    assert kept_pages(settings.data, sha256) == before


def test_two_hundred_pages_come_in_batches(put, settings, monkeypatch):
    monkeypatch.setattr(drawing, "BATCH", 50)
    file_id, sha256 = put(pdf(*[lambda canvas: canvas.setPageSize((60, 40))] * 200))
    render_pages(file_id)
    assert stands(settings, sha256) == list(range(1, 201))


def test_a_job_that_ran_out_of_time_is_taken_up_where_it_stopped(put, settings, monkeypatch):
    monkeypatch.setattr(drawing, "BATCH", 1)
    monkeypatch.setattr(drawing, "SECONDS_AT_ONCE", 0.01)
    file_id, sha256 = put(PLAN)
    for drawn in ([1], [1, 2], [1, 2, 3]):
        render_pages(file_id)
        assert stands(settings, sha256) == drawn


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-7], lambda data: data + b"x", lambda data: bytes(len(data)), lambda data: b""]
)
def test_a_damaged_picture_is_never_given(damage, settings):
    sha256 = keep_plan(settings)
    place = kept_picture(settings.data, sha256, 2)
    place.write_bytes(damage(place.read_bytes()))
    assert stands(settings, sha256) == [1, 3]
    assert owed_pictures(settings.data, sha256, kept_pages(settings.data, sha256)) == [2]


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"renderer":1}', b"\xff", b"[" * 100_000])
def test_damaged_lists_count_as_missing(damage: bytes, settings):
    sha256 = keep_plan(settings)
    for name in ("pages.json", "document.json"):
        (kept.folder_of(settings.data, sha256) / name).write_bytes(damage)
    assert (kept_pages(settings.data, sha256), kept_document(settings.data, sha256)) == (None, None)
    assert stands(settings, sha256) == []


def test_what_is_damaged_is_made_anew(put, settings):
    file_id, sha256 = put(PLAN)
    keep_plan(settings)
    picture = kept_picture(settings.data, sha256, 2)
    whole = picture.read_bytes()
    picture.write_bytes(whole[:-7])
    (kept.folder_of(settings.data, sha256) / "document.json").write_bytes(b"{")
    render_pages(file_id)
    assert (picture.read_bytes() == whole, stands(settings, sha256)) == (True, [1, 2, 3])
    assert kept_document(settings.data, sha256).pages == 3


def test_pictures_of_an_older_renderer_are_drawn_anew(put, settings, monkeypatch):
    file_id, sha256 = put(PLAN)
    render_pages(file_id)
    place = kept_picture(settings.data, sha256, 1)
    made = place.stat().st_mtime_ns
    monkeypatch.setattr(render, "VERSION", render.VERSION + 1)
    assert stands(settings, sha256) == []
    render_pages(file_id)
    assert stands(settings, sha256) == [1, 2, 3]
    assert place.stat().st_mtime_ns > made


def test_words_that_other_checks_have_read_are_read_again(put, settings, monkeypatch):
    _, sha256 = put(PLAN)
    kept.keep_document(settings.data, sha256, read(PLAN, "pdf"))
    assert kept_document(settings.data, sha256).pages == 3
    monkeypatch.setattr("checks.version", lambda: "another")
    assert kept_document(settings.data, sha256) is None


def locked() -> bytes:
    writer = copied(PLAN)
    writer.encrypt("secret")
    return saved(writer)


@pytest.mark.parametrize(
    ("data", "format", "code"),
    [(locked(), "pdf", "encrypted"), (PLAN[:300], "pdf", "unreadable"), (b"no photo", "jpg", "unreadable")],
)
def test_a_file_that_cannot_be_drawn_is_not_tried_for_ever(data, format, code, put, settings, engine):  # noqa: A002
    file_id, sha256 = put(data, format)
    render_pages(file_id)
    pages = kept_pages(settings.data, sha256)
    assert (pages.fault.code, owed_pictures(settings.data, sha256, pages)) == (code, [])
    with open_db(engine, writes=False) as db:
        assert view_of(db, settings.data, db.get(StoredFile, file_id)).whole
        assert leaving(db) == []


def test_a_page_that_breaks_the_child_is_found_and_the_others_are_drawn(put, settings, monkeypatch):
    draw = drawing.draw_pages

    def breaking(path, format, first, last):  # noqa: A002
        if first <= 5 <= last:
            raise SandboxFailure("time_out", "page 5")
        return draw(path, format, first, last)

    monkeypatch.setattr(drawing, "draw_pages", breaking)
    file_id, sha256 = put(pdf(*[written((f"Page {number}", "Helvetica", 12)) for number in range(12)]))
    render_pages(file_id)
    assert kept_pages(settings.data, sha256).without == (5,)
    assert stands(settings, sha256) == [1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12]


def test_a_file_that_takes_too_long_does_without_the_rest(put, settings, monkeypatch):
    monkeypatch.setattr(drawing, "BATCH", 1)
    monkeypatch.setattr(drawing, "MOST_SECONDS", 0)
    file_id, sha256 = put(PLAN)
    render_pages(file_id)
    assert (stands(settings, sha256), kept_pages(settings.data, sha256).without) == ([1], (2, 3))


def test_a_child_that_breaks_at_once_leaves_a_word(put, settings, monkeypatch):
    monkeypatch.setattr(reading, "CHILD", "import os; os.abort()")
    file_id, sha256 = put(PLAN)
    render_pages(file_id)
    assert kept_pages(settings.data, sha256).fault == drawing.UNDRAWN


def test_two_at_once_do_the_work_once_and_the_second_does_not_wait(put, settings):
    file_id, sha256 = put(PLAN)
    with kept.held(settings.data, sha256) as mine:
        assert mine
        started = time.monotonic()
        render_pages(file_id)
        assert time.monotonic() - started < 1
        assert kept_pages(settings.data, sha256) is None
    jobs = [threading.Thread(target=render_pages, args=[file_id]) for _ in range(3)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    assert stands(settings, sha256) == [1, 2, 3]


def test_whoever_looks_asks_for_what_is_missing(put, settings, engine):
    file_id, _ = put(PLAN)
    with open_db(engine, writes=False) as db:
        view = view_of(db, settings.data, db.get(StoredFile, file_id))
        assert (view.document, view.pages, view.owed, view.whole) == (None, None, (), False)
        assert leaving(db) == [("render_pages", file_id)]
    render_pages(file_id)
    with open_db(engine, writes=False) as db:
        view = view_of(db, settings.data, db.get(StoredFile, file_id))
        assert (view.document.pages, len(view.pages.sizes), view.owed, view.whole) == (3, 3, (), True)
        assert leaving(db) == []


def test_a_word_file_has_words_and_no_pages(put, settings, engine):
    file_id, _ = put(word(lambda document: document.add_paragraph("The plan")), "docx")
    render_pages(file_id)
    with open_db(engine, writes=False) as db:
        view = view_of(db, settings.data, db.get(StoredFile, file_id))
    assert (view.document.text, view.pages, view.whole) == ("The plan", Pages(), True)


def test_the_checks_leave_behind_what_they_read(engine, settings):
    data = a_plan()
    run_checks(owe_report(engine, settings, data))
    assert kept_document(settings.data, hashlib.sha256(data).hexdigest()).text.startswith("Mission")


def test_why_a_file_could_not_be_read_is_kept_too(settings):
    fault = Fault("needs_ocr", "This PDF is a scan.")
    kept.keep_document(settings.data, "a" * 64, fault)
    assert kept_document(settings.data, "a" * 64) == fault


@pytest.mark.parametrize("name", ["../" + "a" * 61, "A" * 64, "", "a" * 63])
def test_only_a_hash_names_a_folder(name: str, settings):
    with pytest.raises(ValueError, match="not a SHA-256"):
        kept_picture(settings.data, name, 1)
