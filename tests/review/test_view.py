"""The document view shows the text that the checks read, line over line or block after block, each with its offset."""

from __future__ import annotations

import pytest
from pptx.util import Inches

from checks.model import Cell, Document, Line
from checks.reading import read
from review.queries.view import Block, reading_view, slides, text_layer
from tests.checks.reading import makers


def outline_of(blocks: tuple[Block, ...]) -> list[object]:
    """The blocks as kind, level and words; lists and tables with what is in them."""
    return [
        (block.kind, [(item.level, item.text) for item in block.blocks])
        if block.kind == "list"
        else (block.kind, [[" / ".join(part.text for part in cell) for cell in row] for row in block.rows])
        if block.kind == "table"
        else (block.kind, block.level, block.text)
        for block in blocks
    ]


def all_blocks(blocks: tuple[Block, ...]) -> list[Block]:
    """Blocks that hold words of their own, those inside lists and tables too."""
    found = []
    for block in blocks:
        inside = (*block.blocks, *(part for row in block.rows for cell in row for part in cell))
        found += all_blocks(inside) or [block]
    return found


def test_the_text_layer_of_a_page_is_its_lines_where_they_stand():
    page = makers.written(("Goals", "Helvetica-Bold", 20), ("Every plan has goals", "Helvetica", 10))
    document = read(makers.pdf(makers.written(("Cover", "Helvetica", 12)), page), "pdf")

    goals, plan = text_layer(document, 2)

    assert [(line.offset, line.size, line.text) for line in (goals, plan)] == [
        (6, 20.0, "Goals"),
        (12, 10.0, "Every plan has goals"),
    ]
    assert document.text[plan.offset :].startswith(plan.text)
    assert (round(goals.x), round(goals.baseline)) == (73, 72)
    assert abs(plan.baseline - (792 - 720 + 28)) < 0.5
    assert [line.text for line in text_layer(document, 1)] == ["Cover"]
    assert text_layer(document, 3) == ()


@pytest.mark.parametrize("words", ["aeo", "HTE", "gyp", "(Ag)"])
def test_letters_stand_on_the_baseline_whether_they_descend_or_not(words: str):
    document = read(makers.pdf(makers.written((words, "Helvetica", 24), top=600)), "pdf")
    line = text_layer(document, 1)[0]
    assert abs(line.baseline - (792 - 600)) < 1
    assert (line.y < line.baseline, line.height < 30) == (True, True)


def test_pictures_and_lines_without_a_place_are_not_in_the_text_layer():
    lines = (Line(0, 0, 1, pictures=1, box=(0, 0, 9, 9)), Line(1, 4, 1), Line(5, 8, 1, box=(1, 2, 31, 14)))
    layer = text_layer(Document("pdf", "\none\ntwo", lines, pages=1), 1)
    assert [(line.text, line.width, line.height, line.size) for line in layer] == [("two", 30, 12, 12)]


def a_plan(document) -> None:
    document.add_heading("Goals", level=2)
    document.add_paragraph("Every learner < reads.")
    document.add_paragraph("One", style="List Bullet")
    document.add_paragraph("Two", style="List Bullet")
    table = document.add_table(2, 2)
    for place, words in (((0, 0), "Goal"), ((0, 1), "Cost"), ((1, 1), "$ 5")):
        table.cell(*place).text = words
    document.add_paragraph("The end.")
    document.sections[0].header.paragraphs[0].text = "Maple County"


def test_a_word_file_is_read_in_blocks():
    document = read(makers.word(a_plan), "docx")
    blocks = reading_view(document)
    assert outline_of(blocks) == [
        ("heading", 2, "Goals"),
        ("paragraph", 0, "Every learner < reads."),
        ("list", [(1, "One"), (1, "Two")]),
        ("table", [["Goal", "Cost"], ["", "$ 5"]]),
        ("paragraph", 0, "The end."),
        ("running", 0, "Maple County"),
    ]


def test_every_line_is_in_one_block_under_its_own_offsets():
    document = read(makers.word(a_plan), "docx")
    blocks = all_blocks(reading_view(document))
    assert [(block.start, block.end) for block in blocks] == [(line.start, line.end) for line in document.lines]
    assert [block.text for block in blocks] == [document.words_of(line) for line in document.lines]


def test_a_table_inside_a_table_follows_it_and_breaks_it_not():
    words = ["outer", "inner", "outer again"]
    cells = [Cell(0, 0, 0), Cell(1, 0, 0), Cell(0, 0, 1)]
    starts = [0, 6, 12]
    lines = tuple(Line(s, s + len(w), 1, cell=c) for s, w, c in zip(starts, words, cells, strict=True))
    blocks = reading_view(Document("docx", "\n".join(words), lines, pages=1))
    assert outline_of(blocks) == [("table", [["outer", "outer again"]]), ("table", [["inner"]])]


def test_a_few_cells_far_apart_do_not_become_millions():
    lines = tuple(Line(2 * n, 2 * n + 1, 1, cell=Cell(0, n, n)) for n in range(3_000))
    (table,) = reading_view(Document("docx", "x\n" * 3_000, lines, pages=1))
    assert [len(table.rows), sum(len(row) for row in table.rows)] == [3_000, 3_000]


def test_slides_have_a_title_what_stands_on_them_and_notes():
    def build(presentation) -> None:
        first = presentation.slides.add_slide(presentation.slide_layouts[1])
        first.shapes.title.text = "Our goals"
        first.placeholders[1].text = "Devices\nTraining"
        first.notes_slide.notes_text_frame.text = "Say it slowly."
        presentation.slides.add_slide(presentation.slide_layouts[6])
        third = presentation.slides.add_slide(presentation.slide_layouts[6])
        third.shapes.add_textbox(Inches(1), Inches(1), Inches(3), Inches(1)).text_frame.text = "Thanks"

    goals, empty, thanks = slides(read(makers.slides(build), "pptx"))

    assert (goals.number, goals.title.text, outline_of(goals.blocks), outline_of(goals.notes)) == (
        1,
        "Our goals",
        [("list", [(1, "Devices"), (1, "Training")])],
        [("paragraph", 0, "Say it slowly.")],
    )
    assert (empty.title, empty.blocks, empty.notes) == (None, (), ())
    assert (thanks.number, outline_of(thanks.blocks)) == (3, [("paragraph", 0, "Thanks")])
