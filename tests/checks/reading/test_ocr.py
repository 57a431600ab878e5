"""What OCR makes of the picture of a page: words, places and look, tables, lists, and whether it can be trusted."""

from __future__ import annotations

from statistics import median

import numpy as np
import pytest
from reportlab.lib import colors
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table

from checks.model import Document
from checks.reading.ocr import read_picture
from checks.reading.ocr_engine import without_slips
from checks.reading.ocr_page import document_of
from checks.reading.scan import joined
from checks.reading.serial import ScannedPage
from tests.checks.reading.makers import words_of, written
from tests.checks.reading.scans import BOLD, DPI, PLAIN, PROSE, Picture, blotches, leaning, noisy, picture_of, prose


def read(picture: Picture, dpi: int = DPI):
    return document_of(read_picture(picture, dpi), "image")


def test_every_word_of_a_clean_page_is_read_at_its_place():
    document = read(picture_of(prose()))

    assert words_of(document) == list(PROSE)
    # set at 72 points from the left, on base lines at 72 points from the top and every 16.8 below
    for number, line in enumerate(document.lines):
        left, top, _, bottom = line.box
        base = 72 + 16.8 * number
        assert abs(left - 72) < 2
        assert base - 12 < top < base - 7 < base < bottom < base + 5


@pytest.mark.parametrize("degrees", [-5, -2, 2, 5])
def test_a_noisy_page_that_leans_is_read_as_if_it_stood_straight(degrees: float):
    document = read(noisy(leaning(picture_of(prose()), degrees)))

    assert words_of(document) == list(PROSE)
    lefts = [line.box[0] for line in document.lines]
    assert max(lefts) - min(lefts) < 3


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_that_lies_on_its_side_or_upside_down_is_read_upright(quarters: int):
    document = read(np.rot90(picture_of(prose(*PROSE * 3)), quarters))

    assert words_of(document) == list(PROSE * 3)
    assert document.pages_without_text == ()
    tops = [line.box[1] for line in document.lines]
    assert tops == sorted(tops)


@pytest.mark.parametrize("dpi", [150, 300])
def test_other_resolutions_are_read_as_well(dpi: int):
    assert words_of(read(picture_of(prose(), dpi), dpi)) == list(PROSE)


def test_sizes_and_bold_type_tell_headings_from_the_body():
    page = written(
        ("Technology Goals", BOLD, 18), *[(line, PLAIN, 12) for line in PROSE],
        ("Staff Training", BOLD, 12), *[(line, PLAIN, 12) for line in PROSE],
    )  # fmt: skip
    document = read(noisy(picture_of(page)))

    assert [line.bold for line in document.lines] == [True, False, False, False, True, False, False, False]
    body = median(line.size for line in document.lines)
    assert document.lines[0].size / body == pytest.approx(1.5, rel=0.06)
    assert document.lines[4].size / body == pytest.approx(1.0, rel=0.06)


def test_gray_bold_headings_are_bold():
    def draw(canvas: Canvas) -> None:
        prose(*PROSE * 2)(canvas)
        canvas.setFillGray(0.45)
        canvas.setFont(BOLD, 12)
        canvas.drawString(72, 500, "Present Conditions")

    assert [line.bold for line in read(picture_of(draw)).lines] == [False] * 6 + [True]


def test_the_bold_lead_of_a_paragraph_is_told_with_its_length():
    def draw(canvas: Canvas) -> None:
        prose(*PROSE * 2)(canvas)
        canvas.setFont(BOLD, 12)
        canvas.drawString(72, 500, "Long-term goal.")
        canvas.setFont(PLAIN, 12)
        canvas.drawString(190, 500, "Every student has a device by 2028.")

    line = read(picture_of(draw)).lines[-1]

    assert (line.lead, line.bold) == (len("Long-term goal."), False)


def test_a_table_of_contents_keeps_its_leaders_and_page_numbers():
    entries = [f"{title} {'.' * 50} {page}" for title, page in (("Mission", 3), ("Needs", 7), ("Evaluation", 21))]

    assert words_of(read(picture_of(prose(*entries)))) == [
        "Mission ........ 3",
        "Needs ........ 7",
        "Evaluation ........ 21",
    ]


def test_items_of_a_list_are_told_from_the_prose():
    document = read(picture_of(prose(PROSE[0], "• Replace the wireless network", "• Train every teacher", PROSE[1])))

    assert words_of(document) == [PROSE[0], "Replace the wireless network", "Train every teacher", PROSE[1]]
    assert [line.list_level for line in document.lines] == [0, 1, 1, 0]


def a_table(canvas: Canvas) -> None:
    prose(PROSE[0])(canvas)
    rows = [["Goal", "Who", "Budget"], ["Devices", "Director", "$42,000"], ["M", "Principals", "0"]]
    style = [("GRID", (0, 0), (-1, -1), 0.7, colors.black), ("FONT", (0, 0), (-1, -1), PLAIN, 11)]
    table = Table(rows, [150, 150, 120], [24] * 3, style)
    table.wrapOn(canvas, 468, 400)
    table.drawOn(canvas, 72, 600)
    canvas.setFont(PLAIN, 12)
    canvas.drawString(72, 560, PROSE[1])


def test_the_cells_of_a_ruled_table_are_read_one_by_one_where_the_table_stands():
    document = read(noisy(leaning(picture_of(a_table), 0.8)))

    cells = [line.cell and (line.cell.row, line.cell.column) for line in document.lines]
    assert list(zip(words_of(document), cells, strict=True)) == [
        (PROSE[0], None),
        ("Goal", (0, 0)), ("Who", (0, 1)), ("Budget", (0, 2)),
        ("Devices", (1, 0)), ("Director", (1, 1)), ("$42,000", (1, 2)),
        ("M", (2, 0)), ("Principals", (2, 1)), ("0", (2, 2)),
        (PROSE[1], None),
    ]  # fmt: skip
    assert [mark.cell is not None for mark in document.marks] == [True] * 9


def test_a_word_broken_at_the_end_of_a_line_is_made_whole():
    document = read(picture_of(prose("The district will replace all tech-", "nology that is older than five years.")))

    assert words_of(document) == ["The district will replace all technology", "that is older than five years."]


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("lronfield", "Ironfield"), ("lT", "IT"), ("(ln", "(In"), ("llama", "llama"), ("light", "light"),
        ("|", "I"), ("Il,", "II,"), ("Ill", "Ill"), ("EVALUATI0N", "EVALUATION"), ("K0", "K0"), ("200", "200"),
    ],
)  # fmt: skip
def test_letters_that_look_alike_are_told_apart_where_only_one_makes_sense(read: str, meant: str):
    assert without_slips(read) == meant


def test_the_lone_number_at_the_foot_of_a_page_is_read():
    def draw(canvas: Canvas) -> None:
        prose()(canvas)
        canvas.drawCentredString(306, 40, "7")

    assert words_of(read(picture_of(draw)))[-1] == "7"


def test_an_empty_page_is_read_well_and_says_nothing():
    document = read(noisy(np.full((2200, 1700), 250, np.uint8)))

    assert (document.text, document.pages_without_text) == ("", ())


def test_a_picture_without_words_is_not_read_well():
    assert read(blotches()).pages_without_text == (1,)


def test_lines_of_one_type_get_one_size():
    pages = [
        ScannedPage(number, 792, read(noisy(leaning(picture_of(page), 0.3 * number))))
        for number, page in enumerate((prose(*PROSE * 3), prose(*PROSE * 2)), start=1)
    ]
    document = joined(_empty(len(pages)), pages)

    assert len({line.size for line in document.lines}) == 1


def _empty(pages: int) -> Document:
    return Document("pdf", "", (), pages, pages_without_text=tuple(range(1, pages + 1)))
