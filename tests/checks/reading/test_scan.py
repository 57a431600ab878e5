"""A PDF of page pictures is read as if it had its text; what cannot be read well is named, and nothing is made up."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from reportlab.lib import colors
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table

from checks.reading import Unreadable, read, read_text
from tests.checks.reading.makers import pdf, words_of, written
from tests.checks.reading.scans import BOLD, DPI, PLAIN, PROSE, blotches, leaning, noisy, picture_of, prose, scan


def headed(number: int, line: str) -> Callable[[Canvas], None]:
    """A page with a running header and its number at the foot."""

    def draw(canvas: Canvas) -> None:
        prose(line)(canvas)
        canvas.setFont(PLAIN, 10)
        canvas.drawString(72, 755, "Maple County Schools")
        canvas.drawCentredString(306, 36, f"Page {number}")

    return draw


def test_a_scanned_plan_says_what_its_original_says():
    page = written(("Staff Training", BOLD, 16), *[(line, PLAIN, 12) for line in PROSE])
    original, document = read(pdf(page), "pdf"), read(scan(noisy(leaning(picture_of(page), 1))), "pdf")

    assert document.text == original.text
    assert [line.bold for line in document.lines] == [line.bold for line in original.lines]
    assert (document.pages_by_ocr, document.pages_without_text) == ((1,), ())
    assert original.pages_by_ocr == ()


def test_its_pages_are_only_named_where_the_text_alone_is_read():
    document = read_text(scan(picture_of(prose()), picture_of(prose())), "pdf")

    assert (document.text.strip(), document.pages_without_text, document.pages_by_ocr) == ("", (1, 2), ())


def test_scanned_pages_stand_between_the_others_in_one_text():
    first, last = prose("The first page has a text of its own."), prose("And so has the third one.")
    document = read(scan(first, picture_of(prose(PROSE[0])), last), "pdf")

    assert document.text == f"The first page has a text of its own.\n{PROSE[0]}\nAnd so has the third one."
    assert [(line.page, document.words_of(line)) for line in document.lines] == [
        (1, "The first page has a text of its own."),
        (2, PROSE[0]),
        (3, "And so has the third one."),
    ]
    assert document.pages_by_ocr == (2,)


def test_a_page_that_cannot_be_read_well_is_named():
    document = read(scan(picture_of(prose()), blotches(), picture_of(prose())), "pdf")

    assert document.pages_without_text == (2,)
    assert words_of(document) == [*PROSE, *PROSE]


def test_where_most_pages_cannot_be_read_well_the_file_cannot():
    with pytest.raises(Unreadable) as caught:
        read(scan(picture_of(prose()), blotches(), blotches()), "pdf")

    assert caught.value.fault.code == "needs_ocr"
    assert "could not be read well" in caught.value.fault.sentence
    assert not caught.value.fault.mechanical


def test_a_scan_of_empty_sheets_is_an_empty_file():
    with pytest.raises(Unreadable) as caught:
        read(scan(noisy(np.full((2200, 1700), 250, np.uint8))), "pdf")

    assert caught.value.fault.code == "empty"


def test_headers_and_page_numbers_of_a_scan_are_known_as_such():
    document = read(scan(*[noisy(picture_of(headed(*page))) for page in enumerate(PROSE, start=1)]), "pdf")

    assert [document.words_of(line) for line in document.lines if not line.running] == list(PROSE)
    assert document.has_page_number_field


def rows(canvas: Canvas, height: float, *cells: list[str]) -> None:
    style = [("GRID", (0, 0), (-1, -1), 0.7, colors.black), ("FONT", (0, 0), (-1, -1), PLAIN, 11)]
    table = Table(list(cells), [200, 250], 24, style)
    table.wrapOn(canvas, 468, 700)
    table.drawOn(canvas, 72, height - 24 * len(cells))


def test_a_table_that_runs_on_over_the_page_keeps_its_number_and_counts_on():
    def first(canvas: Canvas) -> None:
        prose(PROSE[0])(canvas)
        rows(canvas, 600, ["Goal", "Responsible"], ["Devices", "Director"])

    def second(canvas: Canvas) -> None:
        rows(canvas, 720, ["Training", "Principals"], ["Network", "Technicians"])

    document = read(scan(leaning(picture_of(first), 0.4), picture_of(second)), "pdf")

    cells = {document.words_of(line): line.cell for line in document.lines if line.cell}
    assert {words: (cell.table, cell.row, cell.column) for words, cell in cells.items()} == {
        "Goal": (0, 0, 0), "Responsible": (0, 0, 1), "Devices": (0, 1, 0), "Director": (0, 1, 1),
        "Training": (0, 2, 0), "Principals": (0, 2, 1), "Network": (0, 3, 0), "Technicians": (0, 3, 1),
    }  # fmt: skip
    assert {(mark.page, mark.cell.row) for mark in document.marks if mark.cell} == {(1, 0), (1, 1), (2, 2), (2, 3)}


def test_a_row_that_the_end_of_a_page_parts_stays_one_row():
    def first(canvas: Canvas) -> None:
        prose(PROSE[0])(canvas)
        rows(canvas, 600, ["Goal", "Responsible"], ["Devices", "Director and"])

    def second(canvas: Canvas) -> None:
        rows(canvas, 720, ["", "Principals"], ["Network", "Technicians"])

    document = read(scan(picture_of(first), picture_of(second)), "pdf")

    assert {document.words_of(line): line.cell.row for line in document.lines if line.cell} == {
        "Goal": 0, "Responsible": 0, "Devices": 1, "Director and": 1, "Principals": 1, "Network": 2, "Technicians": 2,
    }  # fmt: skip


def over_a_picture(*more: Callable[[Canvas], object]) -> bytes:
    """A scan on which something more stands as text."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(Image.fromarray(picture_of(prose()))), 0, 0, 612, 792)
        for each in more:
            each(canvas)

    return pdf(draw)


def invisible(words: tuple[str, ...]) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(72, 720)
        text.setTextRenderMode(3)
        text.textLines("\n".join(words))
        canvas.drawText(text)

    return draw


def test_what_a_scanner_stamps_on_the_margin_is_not_taken_for_the_text():
    stamp = over_a_picture(
        lambda canvas: canvas.drawString(72, 770, "Received by the Board of Education on May 5, 2025")
    )

    assert [words for words in words_of(read(stamp, "pdf")) if words in PROSE] == list(PROSE)


def test_the_text_layer_that_a_scanner_made_is_trusted():
    document = read(over_a_picture(invisible(PROSE)), "pdf")

    assert (words_of(document)[:3], document.pages_by_ocr) == (list(PROSE), ())


def test_a_text_layer_in_no_language_is_not():
    garbage = tuple("Uif njttjpo pg pvs tdippmt jt uibu fwfsz tuvefou mfbsot xjui dpogjefodf" for _ in range(6))
    document = read(over_a_picture(invisible(garbage)), "pdf")

    assert (words_of(document), document.pages_by_ocr) == (list(PROSE), (1,))


def test_a_page_of_the_size_of_a_wall_is_read_more_coarsely():
    def wall(canvas: Canvas) -> None:
        canvas.setPageSize((5_000, 6_500))
        canvas.scale(5_000 / 612, 6_500 / 792)
        canvas.drawInlineImage(_as_image(), 0, 0, 612, 792)

    assert words_of(read(pdf(wall), "pdf"))[:2] == list(PROSE[:2])


def _as_image():
    from PIL import Image

    return Image.fromarray(picture_of(prose(), DPI))
