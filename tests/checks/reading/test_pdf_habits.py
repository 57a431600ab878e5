"""PDFs as programs really make them: broken words, columns, raised numbers, fonts of many kinds, damage."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import reportlab
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    RectangleObject,
)
from reportlab.lib import colors
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Table, TableStyle

from checks.reading.pdf import read
from tests.checks.reading.makers import copied, pdf, saved, words_of, written

BODY = "The district will keep every device in service for five years."
LINES = (("Mission", "Helvetica-Bold", 18.0), (BODY, "Helvetica", 11.0), ("Second line", "Helvetica", 11.0))


def test_ligatures_are_spelled_out():
    pdfmetrics.registerFont(TTFont("Vera", str(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf")))

    document = read(pdf(written(("A ﬁnal workﬂow", "Vera", 11), ("next line", "Vera", 11))))

    assert document.text == "A final workflow\nnext line"
    assert words_of(document) == ["A final workflow", "next line"]


def test_type_3_fonts_have_the_size_at_which_they_are_drawn():
    sizes = [read(_in_type_3(matrix, size)).lines[0].size for matrix, size in ((0.001, 16), (0.01, 16))]

    assert sizes == [16, 16]
    (line,) = read(_in_type_3(0.0625, 1)).lines
    assert 10 < line.size < 20


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("infrastructure is the infra-", "structure here", ["infrastructure is the infrastructure", "here"]),
        ("we need mainte-", "nance now", ["we need maintenance", "now"]),
        ("and a part-", "time technician", ["and a part-time", "technician"]),
        ("for grades K-", "12 and all", ["for grades K-12", "and all"]),
        ("the years 2025-", "2028", ["the years 2025-2028"]),
        ("in Harlow-", "Springs now", ["in Harlow-Springs", "now"]),
        ("OUR TECH-", "NOLOGY PLAN", ["OUR TECHNOLOGY", "PLAN"]),
        ("each device -", "and more", ["each device -", "and more"]),
        ("out of this side, the outside and the out-", "side", ["out of this side, the outside and the outside"]),
        ("the needs of the in-", "• fra", ["the needs of the in-", "fra"]),
    ],
)
def test_a_word_broken_at_a_line_end_stands_whole_on_the_line_where_it_begins(
    first: str, second: str, joined: list[str]
):
    assert words_of(read(pdf(written((first, "Helvetica", 11), (second, "Helvetica", 11))))) == joined


def test_a_program_that_breaks_words_at_all_breaks_those_too_that_are_met_but_once():
    lines = ("Our network and the net-", "work of our partners need a tech-", "nician.")

    assert words_of(read(pdf(written(*((line, "Helvetica", 11.0) for line in lines))))) == [
        "Our network and the network",
        "of our partners need a technician.",
    ]


def test_a_hyphen_at_the_end_of_a_heading_or_of_a_row_joins_nothing():
    def draw(canvas: Any) -> None:
        written(("The Plan of K-", "Helvetica-Bold", 18), ("twelve", "Helvetica", 11))(canvas)
        for height, row in ((500, ("Devices", "infra-")), (480, ("structure", "CTO"))):
            for left, words in zip((72, 300), row, strict=True):
                canvas.drawString(left, height, words)

    assert words_of(read(pdf(draw))) == ["The Plan of K-", "twelve", "Devices\tinfra-", "structure\tCTO"]


def test_a_compound_keeps_its_hyphen_where_its_parts_are_known_as_words():
    lines = ("The long way is a term of our network.", "The net-", "work is up. Our long-", "term goals stand.")

    assert words_of(read(pdf(written(*((line, "Helvetica", 11.0) for line in lines))))) == [
        "The long way is a term of our network.",
        "The network",
        "is up. Our long-term",
        "goals stand.",
    ]


def test_words_broken_over_pages_and_in_cells_are_whole_again_and_never_join_other_cells():
    def table(canvas: Any) -> None:
        cells = Table([["Responsi-\nbility", "Infra-"], ["structure", "b"]], colWidths=[80, 80])
        cells.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)]))
        cells.wrapOn(canvas, 500, 500)
        cells.drawOn(canvas, 72, 500)
        canvas.drawString(72, 300, "All of it needs mainte-")

    document = read(pdf(table, written(("nance and care.", "Helvetica", 12))))

    assert words_of(document) == [
        "Responsibility", "Infra-", "structure", "b", "All of it needs maintenance", "and care.",
    ]  # fmt: skip


def test_broken_words_in_two_columns_go_on_in_their_own_column():
    left = ["the left column has more than enough words in the evalu-", "ation of the left column to go on"]
    right = ["the right column has more than enough words of mainte-", "nance in the right column to go on"]
    more = [f"line {number} with words enough to fill the column well" for number in range(8)]

    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica", 9)
        for row, (one, other) in enumerate(zip(left + more, right + more, strict=True)):
            canvas.drawString(50, 700 - 13 * row, one)
            canvas.drawString(320, 700 - 13 * row, other)

    words = words_of(read(pdf(draw)))

    assert words[:2] == [
        "the left column has more than enough words in the evaluation",
        "of the left column to go on",
    ]
    assert words[10:12] == [
        "the right column has more than enough words of maintenance",
        "in the right column to go on",
    ]


def test_raised_numbers_that_lead_to_footnotes_are_no_words_and_part_no_line():
    def draw(canvas: Any) -> None:
        height = 700
        for before, raised, after in (
            ("We spent $40,000", "2", " on it by June 2028"),
            ("The 21", "st", " century, room 7.3"),
            ("many", "7", " days"),
        ):
            left = 72.0
            small = 11.0 if before == "many" else 7.0
            for words, size, up in ((before, 11.0, 0), (raised, small, 3.6), (after, 11.0, 0)):
                canvas.setFont("Helvetica", size)
                canvas.drawString(left, height + up, words)
                left += canvas.stringWidth(words, "Helvetica", size)
            height -= 20

    assert words_of(read(pdf(draw))) == [
        "We spent $40,000 on it by June 2028",
        "The 21st century, room 7.3",
        "many7 days",
    ]


def test_letters_set_apart_by_hand_are_joined_and_their_words_are_not():
    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica-Bold", 16)
        for place, letter in enumerate("MISSION STATEMENT"):
            canvas.drawString(72 + 16 * place, 700, letter)
        canvas.drawString(72, 640, "N E E D S   A S S E S S M E N T")
        canvas.drawString(72, 600, "A B C 1 2 3")

    assert words_of(read(pdf(draw))) == ["MISSION STATEMENT", "NEEDS ASSESSMENT", "A B C 1 2 3"]


def test_headings_within_columns_stand_over_their_own_column():
    def draw(canvas: Any) -> None:
        for row in range(10):
            for left, name in ((60, "left"), (320, "right")):
                heading = (name, row) in (("left", 4), ("right", 0))
                canvas.setFont("Helvetica-Bold" if heading else "Helvetica", 11 if heading else 10)
                words = f"{name} heading" if heading else f"{name} {row} with words enough to fill the column"
                canvas.drawString(left, 700 - 14 * row, words)

    document = read(pdf(draw))

    assert [(number, document.words_of(line)) for number, line in enumerate(document.lines) if line.bold] == [
        (4, "left heading"),
        (10, "right heading"),
    ]


def test_a_table_without_rules_keeps_its_rows_with_tabs_between_its_columns():
    def draw(canvas: Any) -> None:
        rows = [("Goal", "Who", "When"), *((f"Replace switches {n}", "CTO", f"June 202{n}") for n in range(8))]
        for number, row in enumerate(rows):
            for left, words in zip((72, 250, 420), row, strict=True):
                canvas.drawString(left, 700 - 16 * number, words)

    assert words_of(read(pdf(draw)))[:2] == ["Goal\tWho\tWhen", "Replace switches 0\tCTO\tJune 2020"]


def test_headers_of_left_and_right_pages_and_roman_numbers_run():
    def page(number: int) -> Any:
        def draw(canvas: Any) -> None:
            canvas.drawString(72, 500, f"{BODY} {number}")
            canvas.setFont("Helvetica", 9)
            canvas.drawString(72, 760, ("Harlow Springs", "Technology Plan")[number % 2])
            canvas.drawString(300, 30, ("i", "ii", "1", "2", "3", "4")[number])

        return draw

    document = read(pdf(*(page(number) for number in range(6))))

    assert [line.running for line in document.lines] == [False, True, True] * 6
    assert document.has_page_number_field


@pytest.mark.parametrize(("font", "size"), [("Helvetica-Bold", 11.0), ("Helvetica", 14.0)])
def test_numbered_headings_on_top_of_their_pages_do_not_run(font: str, size: float):
    def page(number: int) -> Any:
        body = [(f"{BODY} {number} {line}", "Helvetica", 11.0) for line in range(3)]
        heading = [(f"Goal {number}", font, size)] if number < 4 else []
        return written(*heading, *body)

    document = read(pdf(*(page(number) for number in range(1, 10))))

    goals = [line for line in document.lines if document.words_of(line).startswith("Goal")]
    assert [line.running for line in goals] == [False] * 3


def test_a_bold_header_on_most_pages_runs():
    def page(number: int) -> Any:
        header = [("Technology Plan", "Helvetica-Bold", 14.0)] if number else []
        return written(*header, (f"{BODY} {number}", "Helvetica", 11.0))

    document = read(pdf(*(page(number) for number in range(6))))

    assert [line.running for line in document.lines if line.bold] == [True] * 5


def test_page_labels_have_their_prefixes():
    writer = copied(pdf(*[written((BODY, "Helvetica", 11))] * 4))
    writer.set_page_label(0, 1, style="/r")
    writer.set_page_label(2, 2, prefix="A-", style="/D", start=3)
    writer.set_page_label(3, 3, prefix="Map")

    assert read(saved(writer)).page_labels == ("i", "ii", "A-3", "Map")


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: data.rindex(b"startxref")],
        lambda data: data.replace(b"startxref\n", b"startxref\n9"),
        lambda data: b"HTTP/1.1 200 OK\r\n\r\n" + data,
        lambda data: data + b"\0" * 3_000 + b"<html>",
        lambda data: re.sub(rb"xref\n.*?trailer", b"trailer", data, flags=re.DOTALL),
        lambda data: re.sub(rb"/Length \d+", b"/Length 5", data),
    ],
    ids=["cut off", "no way to the table", "something before", "something after", "no table", "wrong length"],
)
def test_a_damaged_file_that_can_be_mended_is_read(damage: Any):
    whole = pdf(written(*LINES), written((BODY, "Helvetica", 11)))

    assert words_of(read(damage(whole))) == words_of(read(whole))


def _in_type_3(matrix: float, size: float) -> bytes:
    """MISSION, 16 points high, in a Type 3 font of black boxes with that matrix and font size."""
    em = 16 / (matrix * size)
    writer = copied(pdf(written((BODY, "Helvetica", 11))))
    glyph = DecodedStreamObject()
    glyph.set_data(f"{em * 0.6} 0 0 0 {em * 0.5} {em * 0.7} d1 0 0 {em * 0.5} {em * 0.7} re f".encode())
    letters = [NameObject(f"/{letter}") for letter in "IMNOS"]
    procedure = writer._add_object(glyph)
    numbers = [NumberObject(ord(letter[1])) for letter in letters]
    differences = ArrayObject([each for pair in zip(numbers, letters, strict=True) for each in pair])
    number = FloatObject(matrix)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type3"),
            NameObject("/FontBBox"): RectangleObject((0, 0, em, em)),
            NameObject("/FontMatrix"): ArrayObject([number, *[NumberObject(0)] * 2, number, *[NumberObject(0)] * 2]),
            NameObject("/FirstChar"): NumberObject(65),
            NameObject("/LastChar"): NumberObject(90),
            NameObject("/Widths"): ArrayObject([FloatObject(em * 0.6)] * 26),
            NameObject("/Encoding"): DictionaryObject({NameObject("/Differences"): differences}),
            NameObject("/Resources"): DictionaryObject(),
            NameObject("/CharProcs"): DictionaryObject(dict.fromkeys(letters, procedure)),
        }
    )
    page: Any = writer.pages[0]
    page["/Resources"]["/Font"][NameObject("/T3")] = writer._add_object(font)
    content = DecodedStreamObject()
    content.set_data(f"BT /T3 {size} Tf 72 700 Td (MISSION) Tj ET".encode())
    page[NameObject("/Contents")] = writer._add_object(content)
    return saved(writer)
