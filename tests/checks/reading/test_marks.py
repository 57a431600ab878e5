"""What stands in the cells of a sheet's picture, and over its lines to sign on."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image

from checks.evidence.sheet import signatures_of
from checks.model import Cell, Document, Mark
from checks.programs import rule_set
from checks.reading import from_json, read, to_json
from checks.reading.marks import find_cells
from checks.reading.strokes import kind_of, strokes_in
from tests.checks.makers import POLICY
from tests.checks.reading.sheets import (
    INK,
    TYPED,
    UNSURE,
    Row,
    Sheet,
    as_array,
    leaning,
    lines_to_sign_on,
    photographed,
    table,
)

PEOPLE = (("Dana Brooks", "Superintendent"), ("Lee Sims", "Teacher"), ("Ana Ruiz", "Principal"))
EXPECTED = {
    **dict.fromkeys(INK, "ink"),
    **dict.fromkeys(TYPED, "typed"),
    **dict.fromkeys(UNSURE, "unsure"),
    **dict.fromkeys(("dot", "blot", "specks"), "stray"),
    "empty": "empty",
    "border": "empty",
}


def rows_of(drawn: Sequence[str]) -> list[Row]:
    return [Row(*PEOPLE[number % 3], what) for number, what in enumerate(drawn)]


def signed_in(marks: tuple[Mark, ...]) -> dict[int, str]:
    """What stands in the third column, by the row; the head is row 0."""
    return {mark.cell.row: mark.kind for mark in marks if mark.cell and mark.cell.column == 2 and mark.cell.row}


def page_with(drawn: Sequence[str], dpi: int = 200, seed: int = 3) -> Image.Image:
    sheet = Sheet(dpi, seed)
    table(sheet, rows_of(drawn))
    return sheet.picture


@pytest.mark.parametrize("dpi", [150, 200, 300])
@pytest.mark.parametrize("lean", [0, 1.3, -2.4])
def test_every_kind_of_mark_is_told_apart(dpi: int, lean: float) -> None:
    drawn = list(EXPECTED)
    for first in range(0, len(drawn), 8):
        part = drawn[first : first + 8]
        picture = leaning(page_with(part, dpi), lean)
        found = signed_in(find_cells(as_array(picture), dpi))
        assert [(what, found[row]) for row, what in enumerate(part, start=1)] == [
            (what, EXPECTED[what]) for what in part
        ]


@pytest.mark.parametrize("lean", [0, 1.5])
def test_shadow_blur_noise_and_a_small_jpeg_change_nothing(lean: float) -> None:
    drawn = ("signature", "empty", "pale pen", "typed", "dot", "slash s", "thin pen", "check")
    picture = photographed(leaning(page_with(drawn), lean))
    assert signed_in(find_cells(as_array(picture), 200)) == {
        row: EXPECTED[what] for row, what in enumerate(drawn, start=1)
    }


def test_a_pasted_picture_is_an_image() -> None:
    assert signed_in(find_cells(as_array(page_with(["picture", "empty"])), 200)) == {1: "image", 2: "empty"}


def test_cells_are_numbered_and_have_their_boxes_in_points() -> None:
    marks = find_cells(as_array(page_with(["empty", "empty"])), 200, page=4, tables=7)
    assert [mark.cell for mark in marks] == [Cell(7, row, column) for row in range(3) for column in range(3)]
    assert {mark.page for mark in marks} == {4}
    assert marks[5].box == pytest.approx((374.0, 184.0, 558.0, 218.0), abs=0.7)


def test_the_boxes_of_a_leaning_page_are_where_the_cells_are() -> None:
    level = find_cells(as_array(page_with(["empty"])), 200)
    lean = find_cells(as_array(leaning(page_with(["empty"]), 0.3)), 200)
    # three tenths of a degree move the far side of the page by less than three points
    assert lean[5].box == pytest.approx(level[5].box, abs=3)


def test_a_tall_signature_does_not_sign_for_its_neighbors() -> None:
    found = signed_in(find_cells(as_array(page_with(["empty", "empty", "tall signature", "empty", "empty"])), 200))
    assert (found[1], found[3], found[5]) == ("empty", "ink", "empty")
    assert {found[2], found[4]} <= {"empty", "stray", "unsure"}


def test_two_signatures_that_touch_leave_no_cell_empty() -> None:
    found = signed_in(find_cells(as_array(page_with(["tall signature", "tall signature"], seed=9)), 200))
    assert set(found.values()) <= {"ink", "unsure"}


def test_the_rim_of_a_stamp_and_a_flourish_make_no_cells() -> None:
    marks = find_cells(as_array(page_with(["stamp", "flourish", "dash", "stamp"])), 200)
    assert len(marks) == 15


def test_cells_without_a_rule_between_them_are_one() -> None:
    sheet = Sheet()
    for height in (100, 140, 180, 220):
        sheet.line([(60, height), (540, height)], 0.8)
    for edge in (60, 540):
        sheet.line([(edge, 100), (edge, 220)], 0.8)
    sheet.line([(300, 140), (300, 220)], 0.8)
    assert [mark.cell for mark in find_cells(as_array(sheet.picture), 200)] == [
        Cell(0, 0, 0),
        *(Cell(0, row, column) for row in (1, 2) for column in (0, 1)),
    ]


def test_a_table_may_be_open_on_its_sides() -> None:
    sheet = Sheet()
    for height in (100, 140, 180):
        sheet.line([(60, height), (540, height)], 0.8)
    for edge in (220, 380):
        sheet.line([(edge, 100), (edge, 180)], 0.8)
    assert len(find_cells(as_array(sheet.picture), 200)) == 6


def test_gaps_in_a_faint_rule_do_not_join_cells() -> None:
    sheet = Sheet()
    table(sheet, rows_of(["signature", "empty", "signature"]))
    for x in (100, 260, 470):
        sheet.shade(x, 210, x + 5, 260, 255)
    assert [mark.kind for mark in find_cells(as_array(sheet.picture), 200) if mark.cell and mark.cell.column == 2] == [
        "typed",
        "ink",
        "empty",
        "ink",
    ]


def test_a_shaded_head_is_paper_too() -> None:
    sheet = Sheet()
    sheet.shade(54, 150, 558, 184, 190)
    table(sheet, rows_of(["signature", "empty"]))
    assert signed_in(find_cells(as_array(sheet.picture), 200)) == {1: "ink", 2: "empty"}


def test_two_tables_are_counted_from_the_top() -> None:
    sheet = Sheet()
    for top in (500, 100):
        for height in (top, top + 40, top + 80):
            sheet.line([(60, height), (540, height)], 0.8)
        for edge in (60, 300, 540):
            sheet.line([(edge, top), (edge, top + 80)], 0.8)
    marks = find_cells(as_array(sheet.picture), 200)
    assert [(mark.cell.table, round(mark.box[1] / 100)) for mark in marks if mark.cell] == [(0, 1)] * 4 + [(1, 5)] * 4


@pytest.mark.parametrize("dpi", [150, 200])
@pytest.mark.parametrize("lean", [0, -1.4])
def test_lines_to_sign_on(dpi: int, lean: float) -> None:
    drawn = ("signature", "empty", "typed", "zigzag", "dot", "slash s", "flourish", "check", "long signature")
    sheet = Sheet(dpi, 5)
    lines_to_sign_on(sheet, rows_of(drawn))
    marks = find_cells(as_array(leaning(sheet.picture, lean)), dpi)
    assert [(mark.cell, mark.kind) for mark in marks] == [(None, EXPECTED[what]) for what in drawn]


def test_a_line_to_sign_on_has_the_room_over_it() -> None:
    sheet = Sheet()
    lines_to_sign_on(sheet, rows_of(["signature"]))
    (mark,) = find_cells(as_array(sheet.picture), 200)
    assert mark.box == pytest.approx((54.0, 182.0, 284.0, 212.0), abs=1.2)


def test_words_well_over_a_line_are_not_on_it() -> None:
    sheet = Sheet()
    sheet.line([(54, 212), (284, 212)], 0.8)
    sheet.words(54, 194, "Please sign here:", 9)
    assert [mark.kind for mark in find_cells(as_array(sheet.picture), 200)] == ["empty"]


def test_prose_and_a_blank_page_have_neither() -> None:
    page = Sheet()
    for number in range(40):
        page.words(72, 90 + 15 * number, "The district will review this plan with its staff every year in the fall.")
    assert find_cells(as_array(page.picture), 200) == ()
    assert find_cells(as_array(Sheet().picture), 200) == ()


def test_marks_survive_the_way_out_of_the_reading_child() -> None:
    document = read(written_as(page_with(["signature", "empty"], 150)), "image")
    assert {mark.kind for mark in document.marks} == {"ink", "empty", "typed"}
    assert from_json(to_json(document)).marks == document.marks


@pytest.mark.parametrize(
    ("place", "value", "why"),
    [(0, 2, "from 1 to 1"), (1, [0, 0, 1], "list of 4"), (2, "pencil", "kind of mark"), (3, [0, 0], "list of 3")],
)
def test_marks_that_no_reading_would_write_are_refused(place: int, value: object, why: str) -> None:
    answer = to_json(Document("image", "", (), 1, marks=(Mark(1, (0, 0, 1, 1), "ink", Cell(0, 0, 0)),)))
    answer["marks"][0][place] = value
    with pytest.raises(ValueError, match=why):
        from_json(answer)


def written_as(picture: Image.Image, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    picture.save(file, kind)
    return file.getvalue()


def test_a_signature_that_hangs_on_something_larger_leaves_its_cell_not_empty() -> None:
    rest = np.zeros((200, 300), np.uint8)
    rest[100:] = 255
    rest[20:100, 50] = 255
    strokes = strokes_in(rest, np.zeros_like(rest), lambda x, y: (y >= 100).astype(int), 72)
    assert kind_of(strokes[0], 300, 100) == "unsure"


# the whole way: a picture, its words by OCR, its rows


def test_a_photo_of_a_table_gives_its_rows() -> None:
    sheet = Sheet(200, 4)
    sheet.words(54, 80, "Technology Plan Presentation: Sign-In Sheet", 14, "VeraBd")
    sheet.words(54, 100, "Pine Hollow City Schools")
    sheet.words(54, 118, "Date: May 6, 2025")
    drawn = ("signature", "empty", "slash s", "dot", "check", "zigzag")
    people = [*PEOPLE, ("Omar Reed", "Coach"), ("Kim Park", "Nurse"), ("Bo Tate", "Cook")]
    table(sheet, [Row(*person, what) for person, what in zip(people, drawn, strict=True)])
    document = read(written_as(photographed(leaning(sheet.picture, 1.1)), "JPEG"), "image")
    found = signatures_of([document], rule_set(POLICY).signatures)
    assert [(row.name, row.title, row.signed) for row in found.rows] == [
        (*person, signed) for person, signed in zip(people, (True, False, True, False, None, True), strict=True)
    ]
    assert (found.cabinet_present, found.date, found.district) == (
        True,
        dt.date(2025, 5, 6),
        "Pine Hollow City Schools",
    )


def test_a_table_with_pale_rules_on_grained_paper_is_one() -> None:
    page = np.random.default_rng(5).normal(244, 4, (2200, 1700))
    for edge in range(4):
        page[400 + 90 * edge, 300:1351] = page[400:671, 300 + 350 * edge] = 208
    page[425:440, 340:480] = 40
    marks = find_cells(np.clip(page, 0, 255).astype(np.uint8), 200)
    assert [(mark.cell.row, mark.cell.column) for mark in marks if mark.cell] == [
        (row, column) for row in range(3) for column in range(3)
    ]
    assert [mark.kind for mark in marks[1:]] == ["empty"] * 8


def test_black_rules_make_a_table_whose_first_row_is_one_cell() -> None:
    page = np.full((2200, 1700), 250.0)
    for edge in range(4):
        page[400 + 90 * edge : 402 + 90 * edge, 300:1352] = 0
        page[400 if edge in (0, 3) else 490 : 672, 300 + 350 * edge : 302 + 350 * edge] = 0
    marks = find_cells(page.astype(np.uint8), 200)
    assert len([mark for mark in marks if mark.cell]) == 7


def test_a_picture_smaller_than_a_rule_has_no_marks() -> None:
    assert find_cells(np.full((30, 40), 250, np.uint8), 4) == ()


def test_a_scan_with_lines_to_sign_on_gives_its_rows() -> None:
    sheet = Sheet(200, 4)
    sheet.words(54, 100, "Signatures of those in attendance", 14, "VeraBd")
    lines_to_sign_on(sheet, rows_of(["long signature", "empty", "signature"]))
    found = signatures_of([read(written_as(sheet.picture, "PDF"), "pdf")], rule_set(POLICY).signatures)
    assert [(row.name, row.title, row.signed) for row in found.rows] == [
        (*person, signed) for person, signed in zip(PEOPLE, (True, False, True), strict=True)
    ]
