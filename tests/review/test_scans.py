"""Scanned pages are read in batches by children of their own, kept as they come, and hold nobody else up."""

import hashlib
import io
import json
from dataclasses import replace

import pytest
from sqlalchemy import update

from checks.model import Document, Fault
from checks.reading import ScannedPage
from review import pages as kept
from review import reading
from review.db import transaction
from review.jobs import checks as running
from review.jobs import run_checks, run_checks_again
from review.jobs.relay import wake_owed
from review.models import ReportRow
from review.pages import ReadPages, kept_document
from review.reading import QUICK, Effort, Unfinished, Unread, read_file, try_to_read
from tests.checks.reading.scans import noisy, picture_of, scan
from tests.review.test_terminal import plandesk
from tests.review.work import owe_report, report_of, waiting
from uploads.storage import Store

WORDS = [f"Goal {number}: every school has a network of its own." for number in range(1, 6)]
# As the child that reads, but ends at once where it is to read that page.
BREAKS_ON_PAGE_2 = "import os, sys; '2' in sys.argv[4:] and os.abort(); " + reading.CHILD


def page(line: str):
    """A small page with one line on it: small pages are read sooner."""

    def draw(canvas) -> None:
        canvas.setPageSize((380, 120))
        canvas.setFont("Vera", 12)
        canvas.drawString(20, 60, line)

    return draw


def scanned(*lines: str) -> bytes:
    def filled(line: str):
        def draw(canvas) -> None:
            from PIL import Image
            from reportlab.lib.utils import ImageReader

            canvas.setPageSize((380, 120))
            canvas.drawImage(ImageReader(Image.fromarray(noisy(picture_of(page(line))))), 0, 0, 380, 120)

        return draw

    return scan(*map(filled, lines))


PLAN = scanned(*WORDS)


@pytest.fixture
def plan(tmp_path):
    place = tmp_path / "plan.pdf"
    place.write_bytes(PLAN)
    return place


class Kept(dict[int, ScannedPage]):
    """A shelf in memory."""

    def kept(self, page: int) -> ScannedPage | None:
        return self.get(page)

    def keep(self, page: ScannedPage) -> None:
        self[page.page] = page


def test_batches_of_pages_make_one_document_in_their_order(plan, monkeypatch):
    monkeypatch.setattr(reading, "BATCH", 2)
    told = []
    document = read_file(plan, "pdf", Effort(tell=told.append))
    assert document.text.splitlines() == WORDS
    assert [line.page for line in document.lines] == [1, 2, 3, 4, 5]
    assert document.pages_by_ocr == (1, 2, 3, 4, 5)
    assert told[-1] == "page 5 of 5"


def test_pages_that_are_kept_are_not_read_again(plan, monkeypatch):
    shelf = Kept()
    first = read_file(plan, "pdf", Effort(shelf=shelf))
    assert sorted(shelf) == [1, 2, 3, 4, 5]
    del shelf[2]
    monkeypatch.setattr(reading, "CHILD", BREAKS_ON_PAGE_2)
    again = read_file(plan, "pdf", Effort(shelf=shelf))
    assert again.pages_without_text == (2,)
    assert again.text.splitlines() == [WORDS[0], *WORDS[2:]]
    assert first.text.splitlines() == WORDS


@pytest.mark.parametrize("cores", [1, 3])
def test_a_page_that_breaks_its_reader_takes_no_other_with_it(plan, monkeypatch, cores):
    monkeypatch.setattr(reading, "_CORES", cores)
    monkeypatch.setattr(reading, "CHILD", BREAKS_ON_PAGE_2)
    document = read_file(plan, "pdf")
    assert document.text.splitlines() == [WORDS[0], *WORDS[2:]]
    assert document.pages_without_text == (2,)


def test_a_reader_that_breaks_on_every_page_ends_in_a_sentence(plan, monkeypatch):
    monkeypatch.setattr(reading, "CHILD", "import os, sys; len(sys.argv) > 4 and os.abort(); " + reading.CHILD)
    answer = read_file(plan, "pdf")
    assert isinstance(answer, Fault)
    assert (answer.code, answer.mechanical) == ("needs_ocr", False)
    assert "could not be read well" in answer.sentence


@pytest.mark.parametrize(
    "answer",
    ["print('{}')", "print('{\"pages\": [[9, 1.0, {}]]}')", "print('[')", 'print(\'{"pages": [], "more": 1}\')'],
)
def test_a_child_that_answers_something_else_is_not_believed(plan, monkeypatch, answer):
    monkeypatch.setattr(reading, "CHILD", f"import sys\nif len(sys.argv) > 4: {answer}; sys.exit()\n{reading.CHILD}")
    assert read_file(plan, "pdf").code == "needs_ocr"


def test_a_first_try_reads_a_scanned_sheet_and_leaves_a_scanned_plan(plan, tmp_path):
    sheet = tmp_path / "sheet.pdf"
    sheet.write_bytes(scanned(WORDS[0]))
    effort = Effort(QUICK, reading.FEW_PAGES)
    assert try_to_read(sheet, "pdf", effort).text == WORDS[0]
    with pytest.raises(Unread):
        try_to_read(plan, "pdf", effort)


def test_when_the_time_is_up_the_next_try_goes_on_from_there(plan, monkeypatch):
    monkeypatch.setattr(reading, "BATCH", 1)
    monkeypatch.setattr(reading, "_CORES", 1)
    shelf, turns = Kept(), iter([True, True, False])
    with pytest.raises(Unfinished):
        read_file(plan, "pdf", Effort(shelf=shelf, may_go_on=lambda: next(turns)))
    assert sorted(shelf) == [1, 2]
    assert read_file(plan, "pdf", Effort(shelf=shelf)).text.splitlines() == WORDS


def owe_scan(engine, settings) -> int:
    """A report on the scanned plan is owed."""
    report_id = owe_report(engine, settings)
    Store(settings.data).store(io.BytesIO(PLAN), "plan.pdf", accepts=("pdf",))
    documents = [{"kind": "plan", "name": "plan.pdf", "sha256": hashlib.sha256(PLAN).hexdigest(), "format": "pdf"}]
    with transaction(engine) as db:
        db.execute(update(ReportRow).where(ReportRow.id == report_id).values(documents=documents))
    return report_id


def test_a_long_scan_goes_to_the_other_lane_at_once_and_is_read_there(engine, settings, valkey, environment):
    report_id = owe_scan(engine, settings)
    run_checks(report_id)
    assert (report_of(engine, report_id).state, report_of(engine, report_id).tries) == ("owed", 1)
    assert wake_owed(engine, valkey) == 1
    assert (waiting(valkey), waiting(valkey, "pages")) == ([], [f"run_checks_again-{report_id}"])
    run_checks_again(report_id)
    report = report_of(engine, report_id)
    assert (report.state, report.tries, report.content["faults"]) == ("done", 2, [])
    assert (report.content["files"]["plan"]["ocr"], report.content["files"]["plan"]["pages"]) == (True, 5)
    assert kept_document(settings.data, hashlib.sha256(PLAN).hexdigest()).text.splitlines() == WORDS


def test_a_turn_that_ends_before_the_scan_does_is_no_try(engine, settings, valkey, environment, monkeypatch):
    report_id = owe_scan(engine, settings)
    run_checks(report_id)
    monkeypatch.setattr(running, "SECONDS_AT_ONCE", 0)
    run_checks_again(report_id)
    report = report_of(engine, report_id)
    assert (report.state, report.tries, report.lease_until, report.lease_token) == ("owed", 1, None, None)
    assert wake_owed(engine, valkey) == 1
    monkeypatch.setattr(running, "SECONDS_AT_ONCE", 180)
    run_checks_again(report_id)
    assert (report_of(engine, report_id).state, report_of(engine, report_id).tries) == ("done", 2)


@pytest.fixture
def a_page() -> ScannedPage:
    return ScannedPage(3, 120.0, Document("pdf", "", (), 1, pages_by_ocr=(1,)))


def test_a_kept_page_comes_back_until_the_checks_change(tmp_path, a_page, monkeypatch):
    shelf = ReadPages(tmp_path, "a" * 64)
    assert shelf.kept(3) is None
    shelf.keep(a_page)
    assert (shelf.kept(3), shelf.kept(4)) == (a_page, None)
    monkeypatch.setattr("checks.version", lambda: "another")
    assert shelf.kept(3) is None


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"checks":1,"page":[]}', b"[" * 100_000])
def test_a_damaged_page_counts_as_missing(tmp_path, a_page, damage):
    shelf = ReadPages(tmp_path, "a" * 64)
    shelf.keep(a_page)
    (place,) = kept.folder_of(tmp_path, "a" * 64).iterdir()
    whole = json.loads(place.read_bytes())
    place.write_bytes(damage)
    assert shelf.kept(3) is None
    place.write_bytes(json.dumps(whole | {"page": [4, *whole["page"][1:]]}).encode())
    assert shelf.kept(3) is None


def test_a_page_that_cannot_be_kept_stops_nobody(tmp_path, a_page):
    (tmp_path / "pages").write_bytes(b"in the way")
    ReadPages(tmp_path, "a" * 64).keep(replace(a_page))


def test_the_command_reads_a_scan_as_well(plan):
    answer = plandesk("check", "plan.pdf", "--json", folder=plan.parent)
    report = json.loads(answer.stdout)
    assert (answer.returncode, report["files"]["plan"]["ocr"]) == (1, True)
