"""A presentation as lines: slides as pages, titles as headings, bullets, tables, groups, pictures, notes."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image
from pptx.util import Inches, Pt

from checks.model import Cell
from checks.reading import read
from tests.checks.reading.makers import slides

TITLE_ONLY, TITLE_AND_BODY, BLANK = 5, 1, 6


def test_a_slide_is_a_page_and_its_title_a_heading():
    def build(presentation: Any) -> None:
        for title, body in (("Our Mission", "Every child"), ("Goals", "Devices")):
            slide = presentation.slides.add_slide(presentation.slide_layouts[TITLE_AND_BODY])
            slide.shapes.title.text, slide.placeholders[1].text = title, body

    document = read(slides(build), "pptx")

    assert document.text == "Our Mission\nEvery child\nGoals\nDevices"
    assert [(line.page, line.level, line.style, line.list_level) for line in document.lines] == [
        (1, 1, "Title", 0),
        (1, 0, "Body", 1),
        (2, 1, "Title", 0),
        (2, 0, "Body", 1),
    ]
    assert (document.pages, document.pages_exact) == (2, True)


def test_the_title_comes_first_and_other_shapes_from_top_to_bottom():
    def build(presentation: Any) -> None:
        slide = presentation.slides.add_slide(presentation.slide_layouts[TITLE_ONLY])
        for top, words in ((6, "low"), (3, "high")):
            slide.shapes.add_textbox(Inches(1), Inches(top), Inches(4), Inches(1)).text_frame.text = words
        slide.shapes.title.text = "Title"

    assert read(slides(build), "pptx").text == "Title\nhigh\nlow"


def test_deeper_bullets_bold_leads_and_sizes():
    def build(presentation: Any) -> None:
        slide = presentation.slides.add_slide(presentation.slide_layouts[TITLE_AND_BODY])
        frame = slide.placeholders[1].text_frame
        first = frame.paragraphs[0].add_run()
        first.text, first.font.bold, first.font.size = "Mission: ", True, Pt(20)
        frame.paragraphs[0].add_run().text = "every child"
        deeper = frame.add_paragraph()
        deeper.text, deeper.level = "deeper", 1

    lines = read(slides(build), "pptx").lines

    assert [(line.list_level, line.lead, line.size) for line in lines] == [(1, len("Mission:"), 20.0), (2, 0, 0.0)]


def test_tables_give_cells():
    def build(presentation: Any) -> None:
        slide = presentation.slides.add_slide(presentation.slide_layouts[BLANK])
        table = slide.shapes.add_table(2, 2, Inches(1), Inches(1), Inches(4), Inches(2)).table
        table.cell(0, 0).text, table.cell(0, 1).text, table.cell(1, 1).text = "Goal", "Cost", "$5"

    document = read(slides(build), "pptx")

    assert [(document.words_of(line), line.cell) for line in document.lines] == [
        ("Goal", Cell(0, 0, 0)),
        ("Cost", Cell(0, 0, 1)),
        ("$5", Cell(0, 1, 1)),
    ]


def test_shapes_in_groups_are_read_and_pictures_are_lines_without_text():
    file = io.BytesIO()
    Image.new("L", (8, 8)).save(file, "PNG")

    def build(presentation: Any) -> None:
        slide = presentation.slides.add_slide(presentation.slide_layouts[BLANK])
        group = slide.shapes.add_group_shape()
        group.shapes.add_textbox(Inches(1), Inches(1), Inches(2), Inches(1)).text_frame.text = "in a group"
        slide.shapes.add_picture(file, Inches(1), Inches(4))

    document = read(slides(build), "pptx")

    assert [(document.words_of(line), line.pictures) for line in document.lines] == [("in a group", 0), ("", 1)]


def test_notes_have_a_style_of_their_own():
    def build(presentation: Any) -> None:
        slide = presentation.slides.add_slide(presentation.slide_layouts[TITLE_ONLY])
        slide.shapes.title.text = "Questions"
        slide.notes_slide.notes_text_frame.text = "Mention the budget"

    document = read(slides(build), "pptx")

    assert [(document.words_of(line), line.style) for line in document.lines] == [
        ("Questions", "Title"),
        ("Mention the budget", "Notes"),
    ]
