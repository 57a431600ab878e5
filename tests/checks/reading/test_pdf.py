"""A PDF as lines: size and weight, leads, columns, running lines, bookmarks."""

from __future__ import annotations

from typing import Any

import pytest

from checks.model import OutlineEntry
from checks.reading import read
from tests.checks.reading.makers import pdf, words_of, written

BODY = "The district will keep every device in service for five years."


def test_lines_have_their_size_weight_page_and_box():
    document = read(
        pdf(written(("Mission", "Helvetica-Bold", 18), (BODY, "Helvetica", 11)), written((BODY, "Times-Roman", 12))),
        "pdf",
    )

    assert words_of(document) == ["Mission", BODY, BODY]
    assert [(line.page, line.size, line.bold) for line in document.lines] == [
        (1, 18, True),
        (1, 11, False),
        (2, 12, False),
    ]
    left, top, right, bottom = document.lines[0].box or (0, 0, 0, 0)
    assert 70 < left < 76
    assert right < 150
    assert 792 - 720 - 18 < top < bottom < 792 - 720 + 6
    assert (document.pages, document.pages_exact) == (2, True)


def test_the_true_size_counts_however_the_font_is_scaled():
    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica", 1)
        text = canvas.beginText()
        text.setTextTransform(16, 0, 0, 16, 72, 700)
        text.textOut("Scaled by its text matrix")
        canvas.drawText(text)
        canvas.scale(2, 2)
        canvas.setFont("Helvetica", 8)
        canvas.drawString(36, 300, "Scaled by the page")

    assert [line.size for line in read(pdf(draw), "pdf").lines] == [16, 16]


def test_outlined_letters_are_bold():
    def draw(canvas: Any) -> None:
        text = canvas.beginText(72, 700)
        text.setFont("Helvetica", 12)
        text.setTextRenderMode(2)
        text.textOut("Fill and stroke")
        canvas.drawText(text)

    assert [line.bold for line in read(pdf(draw), "pdf").lines] == [True]


def test_the_bold_beginning_of_a_line_is_its_lead():
    def draw(canvas: Any) -> None:
        text = canvas.beginText(72, 700)
        text.setFont("Helvetica-Bold", 11)
        text.textOut("Staff survey. ")
        text.setFont("Helvetica", 11)
        text.textOut("Of 143 teachers, 118 answered our questions.")
        canvas.drawText(text)

    document = read(pdf(draw), "pdf")

    (line,) = document.lines
    assert document.text[: line.lead] == "Staff survey."
    assert not line.bold


@pytest.mark.parametrize("across", [True, False], ids=["line by line across", "column by column"])
def test_two_columns_are_read_one_after_the_other(across: bool):
    left = [f"left {number} with words enough to fill the line" for number in range(8)]
    right = [f"right {number} with words enough to fill the line" for number in range(8)]

    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(72, 740, "One heading over both of the columns, as wide as the page itself, more or less")
        places = [
            (words, x, 700 - 14 * row) for x, column in ((72, left), (320, right)) for row, words in enumerate(column)
        ]
        if across:
            places.sort(key=lambda place: -place[2])
        for words, x, y in places:
            canvas.drawString(x, y, words)

    assert words_of(read(pdf(draw), "pdf"))[1:] == left + right


def test_a_wide_gap_outside_of_tables_becomes_a_tab():
    def draw(canvas: Any) -> None:
        canvas.drawString(72, 700, "Mission Statement")
        canvas.drawString(500, 700, "3")

    assert words_of(read(pdf(draw), "pdf")) == ["Mission Statement\t3"]


def test_running_lines_are_marked_and_page_numbers_noticed():
    def page(number: int) -> Any:
        def draw(canvas: Any) -> None:
            canvas.drawString(72, 760, "Harlow Springs City Schools")
            canvas.drawString(72, 500, f"{BODY} {number}")
            canvas.drawString(300, 30, f"Page {number} of 4")

        return draw

    document = read(pdf(*(page(number) for number in (1, 2, 3, 4))), "pdf")

    assert [line.running for line in document.lines] == [True, False, True] * 4
    assert document.has_page_number_field


def test_a_heading_that_recurs_in_the_middle_does_not_run():
    document = read(pdf(*[written(("Goals", "Helvetica-Bold", 14), (BODY, "Helvetica", 11), top=500)] * 4), "pdf")

    assert not any(line.running for line in document.lines)
    assert not document.has_page_number_field


def test_bookmarks_become_the_outline_and_the_level_of_their_lines():
    def draw(canvas: Any) -> None:
        canvas.bookmarkPage("m")
        canvas.addOutlineEntry("1. Our Mission and Our Vision", "m", level=0)
        canvas.bookmarkPage("s")
        canvas.addOutlineEntry("Staff", "s", level=1)
        headings = [("1. Our Mission", "Helvetica", 16.0), ("and Our Vision", "Helvetica", 16.0)]
        written(*headings, (BODY, "Helvetica", 11), ("STAFF", "Helvetica", 11))(canvas)

    document = read(pdf(draw), "pdf")

    assert document.outline == (OutlineEntry("1. Our Mission and Our Vision", 1, 1), OutlineEntry("Staff", 2, 1))
    assert [line.level for line in document.lines] == [1, 1, 0, 2]


def test_bullets_become_a_list_level():
    document = read(pdf(written(("• Reduce risk.", "Helvetica", 11), ("Control cost.", "Helvetica", 11))), "pdf")

    assert [(document.words_of(line), line.list_level) for line in document.lines] == [
        ("Reduce risk.", 1),
        ("Control cost.", 0),
    ]


def test_letter_spaced_headings_are_joined():
    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica-Bold", 14)
        canvas.drawString(72, 700, "MISSION STATEMENT", charSpace=8)
        canvas.drawString(72, 600, BODY, charSpace=0)

    assert words_of(read(pdf(draw), "pdf")) == ["MISSION STATEMENT", BODY]


def test_a_word_broken_at_the_line_end_is_whole_again():
    document = read(
        pdf(
            written(
                ("All of our infrastructure is old, and the infra-", "Helvetica", 11),
                ("structure fails. We bought twenty-", "Helvetica", 11),
                ("seven devices, twenty more than seven.", "Helvetica", 11),
            )
        ),
        "pdf",
    )

    assert " ".join(words_of(document)).replace("- ", "-") == (
        "All of our infrastructure is old, and the infrastructure fails. "
        "We bought twenty-seven devices, twenty more than seven."
    )
