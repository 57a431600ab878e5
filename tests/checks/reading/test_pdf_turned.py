"""PDF pages that are turned, cropped, or hold words that lie on their side."""

from __future__ import annotations

from typing import Any

import pytest
from pypdf.generic import RectangleObject
from reportlab.lib import colors
from reportlab.platypus import Table, TableStyle

from checks.model import Cell
from checks.reading.pdf import read
from tests.checks.reading.makers import copied, pdf, saved, words_of, written

BODY = "The district will keep every device in service for five years."
LINES = (("Mission", "Helvetica-Bold", 18.0), (BODY, "Helvetica", 11.0), ("Second line", "Helvetica", 11.0))


def lying(canvas: Any) -> None:
    """A landscape page on a portrait one: its words lie on their side, first of all a heading, then a row of two."""
    canvas.translate(612, 0)
    canvas.rotate(90)
    canvas.setFont("Helvetica-Bold", 18)
    canvas.drawString(72, 500, "Action Plan")
    canvas.setFont("Helvetica", 11)
    canvas.drawString(72, 470, BODY)
    canvas.drawString(72, 450, "Devices")
    canvas.drawString(300, 450, "CTO")


@pytest.mark.parametrize("turns", [90, 180, 270])
def test_a_page_that_is_turned_away_is_read_in_order_and_its_boxes_are_where_it_shows_them(turns: int):
    writer = copied(pdf(written(*LINES)))
    writer.pages[0].rotate(turns)
    upright, turned = read(pdf(written(*LINES))), read(saved(writer))

    assert words_of(turned) == ["Mission", BODY, "Second line"]
    assert [(line.size, line.bold) for line in turned.lines] == [(18, True), (11, False), (11, False)]
    left, top, right, bottom = upright.lines[0].box or (0, 0, 0, 0)
    shown = {
        90: (792 - bottom, left, 792 - top, right),
        180: (612 - right, 792 - bottom, 612 - left, 792 - top),
        270: (top, 612 - right, bottom, 612 - left),
    }
    assert turned.lines[0].box == pytest.approx(shown[turns], abs=0.1)


def test_a_page_turned_so_that_it_is_upright_is_like_any_other():
    writer = copied(pdf(lying))
    writer.pages[0].rotate(90)
    document = read(saved(writer))

    assert words_of(document) == ["Action Plan", BODY, "Devices\tCTO"]
    left, top, right, bottom = document.lines[0].box or (0, 0, 0, 0)
    assert 70 < left < 76
    assert 612 - 520 < top < bottom < 612 - 495
    assert right < 180


def test_words_that_lie_on_their_side_are_read_as_upright_ones_and_keep_their_place_on_the_page():
    document = read(pdf(lying))

    assert words_of(document) == ["Action Plan", BODY, "Devices\tCTO"]
    left, top, right, bottom = document.lines[0].box or (0, 0, 0, 0)
    assert 612 - 520 < left < right < 612 - 495
    assert 792 - 180 < top < bottom < 792 - 70


def test_a_ruled_table_on_its_side_gives_cells():
    def draw(canvas: Any) -> None:
        lying(canvas)
        table = Table([["Goal", "Who"], ["Train", "CTO"]], colWidths=[150, 100])
        table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)]))
        table.wrapOn(canvas, 500, 500)
        table.drawOn(canvas, 72, 300)

    document = read(pdf(draw))

    assert [(document.words_of(line), line.cell) for line in document.lines if line.cell] == [
        ("Goal", Cell(0, 0, 0)),
        ("Who", Cell(0, 0, 1)),
        ("Train", Cell(0, 1, 0)),
        ("CTO", Cell(0, 1, 1)),
    ]


def test_a_note_up_the_margin_turns_nothing():
    def draw(canvas: Any) -> None:
        written(*LINES)(canvas)
        canvas.translate(50, 300)
        canvas.rotate(90)
        canvas.drawString(0, 0, "DRAFT")

    assert words_of(read(pdf(draw))) == ["Mission", BODY, "Second line", "DRAFT"]


def test_places_count_from_the_corner_of_the_crop_and_what_is_cut_off_is_not_read():
    def draw(canvas: Any) -> None:
        canvas.drawString(72, 700, "Inside")
        canvas.drawString(72, 100, "below the crop")
        canvas.drawString(500, 700, "beside it")

    writer = copied(pdf(draw))
    writer.pages[0].cropbox = RectangleObject((50, 400, 450, 760))
    document = read(saved(writer))

    assert words_of(document) == ["Inside"]
    left, top, _, _ = document.lines[0].box or (0, 0, 0, 0)
    assert 20 < left < 25
    assert 760 - 712 < top < 60
