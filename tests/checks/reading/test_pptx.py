"""A presentation as lines: slides as pages, titles as headings, bullets, tables, groups, pictures, notes."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml import parse_xml
from pptx.util import Inches, Pt

from checks.model import Cell, HiddenText
from checks.reading import Unreadable, read
from tests.checks.reading.makers import NAMESPACES, slides, with_part, words_of

TITLE_ONLY, TITLE_AND_BODY, BLANK = 5, 1, 6
PRESENTATION = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'


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


def box(shapes: Any, words: str, left: float, top: float) -> Any:
    """A text box of two inches by one."""
    shape = shapes.add_textbox(Inches(left), Inches(top), Inches(2), Inches(1))
    shape.text_frame.text = words
    return shape


def test_a_group_is_read_as_a_whole_and_in_its_place_on_the_slide():
    def build(presentation: Any) -> None:
        slide = presentation.slides.add_slide(presentation.slide_layouts[BLANK])
        box(slide.shapes, "below", 0, 5)
        for number, left in ((2, 5), (1, 0)):
            group = slide.shapes.add_group_shape()
            box(group.shapes, f"text {number}", left, 2)
            box(group.shapes, f"head {number}", left, 1)
        # the second group is drawn at half its size, two inches further down
        group.left, group.top = Inches(0), Inches(3)
        group.width, group.height = group.width // 2, group.height // 2

    document = read(slides(build), "pptx")

    assert words_of(document) == ["head 2", "text 2", "head 1", "text 1", "below"]
    assert document.lines[3].box == (0, 216 + 36, 72, 216 + 72)


def test_hidden_slides_and_shapes_are_no_evidence_and_are_named_and_the_others_keep_their_numbers():
    def build(presentation: Any) -> None:
        for title in ("Mission", "Goals", "Budget"):
            slide = presentation.slides.add_slide(presentation.slide_layouts[TITLE_ONLY])
            slide.shapes.title.text = title
            if title == "Goals":
                slide._element.set("show", "0")
        box(slide.shapes, "never seen", 1, 3)._element._nvXxPr.cNvPr.set("hidden", "1")

    document = read(slides(build), "pptx")

    assert [(document.words_of(line), line.page) for line in document.lines] == [("Mission", 1), ("Budget", 3)]
    assert document.pages == 3
    assert document.hidden == (HiddenText(2, "Goals"), HiddenText(3, "never seen"))


def test_an_empty_title_and_a_slide_without_words_are_passed_over():
    def build(presentation: Any) -> None:
        slide = presentation.slides.add_slide(presentation.slide_layouts[TITLE_AND_BODY])
        slide.placeholders[1].text = "Every child"
        presentation.slides.add_slide(presentation.slide_layouts[TITLE_AND_BODY])

    document = read(slides(build), "pptx")

    assert [(document.words_of(line), line.level, line.page) for line in document.lines] == [("Every child", 0, 1)]
    assert document.pages == 2


def test_a_presentation_without_words_is_empty():
    with pytest.raises(Unreadable) as caught:
        read(slides(lambda presentation: presentation.slides.add_slide(presentation.slide_layouts[BLANK])), "pptx")

    assert caught.value.fault.code == "empty"


def test_diagrams_are_read_in_the_order_of_their_outline():
    frame = (
        f"<p:graphicFrame {PRESENTATION} {NAMESPACES}><p:nvGraphicFramePr>"
        '<p:cNvPr id="9" name="Diagram"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>'
        '<p:xfrm><a:off x="0" y="914400"/><a:ext cx="914400" cy="914400"/></p:xfrm><a:graphic><a:graphicData '
        'uri="http://schemas.openxmlformats.org/drawingml/2006/diagram"><dgm:relIds r:dm="rD"/></a:graphicData>'
        "</a:graphic></p:graphicFrame>"
    )
    point = '<dgm:pt modelId="{0}"{1}><dgm:t><a:p><a:r><a:t>{2}</a:t></a:r></a:p></dgm:t></dgm:pt>'
    points = point.format(2, "", "Adjust") + point.format(1, "", "Measure") + point.format(0, ' type="doc"', "")
    links = '<dgm:cxn srcId="0" destId="1" srcOrd="0"/><dgm:cxn srcId="0" destId="2" srcOrd="1"/>'
    # the picture of the diagram hangs on its points by links of another kind
    links += '<dgm:cxn type="presOf" srcId="0" destId="2" srcOrd="0"/>'

    def build(presentation: Any) -> None:
        slide = presentation.slides.add_slide(presentation.slide_layouts[TITLE_ONLY])
        slide.shapes.title.text = "Evaluation"
        slide.shapes._spTree.append(parse_xml(frame))

    diagram = f"<dgm:dataModel><dgm:ptLst>{points}</dgm:ptLst><dgm:cxnLst>{links}</dgm:cxnLst></dgm:dataModel>"
    document = read(with_part(slides(build), "ppt/slides/slide1.xml", "diagramData", diagram, "rD"), "pptx")

    assert [(document.words_of(line), line.style, line.list_level) for line in document.lines] == [
        ("Evaluation", "Title", 0),
        ("Measure", "Diagram", 1),
        ("Adjust", "Diagram", 1),
    ]


def test_of_a_chart_the_title_is_read():
    def build(presentation: Any) -> None:
        data = CategoryChartData()
        data.categories = ["2026"]
        data.add_series("Devices", (40_000,))
        slide = presentation.slides.add_slide(presentation.slide_layouts[BLANK])
        place = (Inches(1), Inches(1), Inches(4), Inches(3))
        chart = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data).chart
        chart.chart_title.text_frame.text = "Budget by year"

    document = read(slides(build), "pptx")

    assert [(document.words_of(line), line.style) for line in document.lines] == [("Budget by year", "Chart")]


def test_of_alternatives_one_is_read():
    def build(presentation: Any) -> None:
        slide = presentation.slides.add_slide(presentation.slide_layouts[BLANK])
        tree = slide.shapes._spTree
        new, old = box(slide.shapes, "as it is now", 1, 1), box(slide.shapes, "as it was", 1, 1)
        alternatives = parse_xml(
            f'<mc:AlternateContent {NAMESPACES}><mc:Choice Requires="a14"/><mc:Fallback/></mc:AlternateContent>'
        )
        tree.append(alternatives)
        alternatives[0].append(new._element)
        alternatives[1].append(old._element)

    assert read(slides(build), "pptx").text == "as it is now"


def test_a_formula_is_read_with_the_words_around_it():
    def build(presentation: Any) -> None:
        shape = box(presentation.slides.add_slide(presentation.slide_layouts[BLANK]).shapes, "Cost: ", 1, 1)
        formula = (
            '<a14:m xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main" '
            'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>3 × $5</m:t></m:r></a14:m>'
        )
        shape.text_frame.paragraphs[0]._p.append(parse_xml(formula))

    assert read(slides(build), "pptx").text == "Cost: 3 × $5"


def test_bullets_of_text_boxes_and_typed_ones_become_a_list_level():
    def build(presentation: Any) -> None:
        slide = presentation.slides.add_slide(presentation.slide_layouts[TITLE_AND_BODY])
        frame = box(slide.shapes, "own bullet", 1, 5).text_frame
        frame.paragraphs[0]._p.get_or_add_pPr().append(parse_xml(f'<a:buChar {NAMESPACES} char="•"/>'))
        frame.add_paragraph().text = "• typed"
        frame.add_paragraph().text = "none"
        slide.placeholders[1].text = "taken away"
        slide.placeholders[1].text_frame.paragraphs[0]._p.get_or_add_pPr().append(
            parse_xml(f"<a:buNone {NAMESPACES}/>")
        )

    document = read(slides(build), "pptx")

    assert [(document.words_of(line), line.list_level) for line in document.lines] == [
        ("taken away", 0),
        ("own bullet", 1),
        ("typed", 1),
        ("none", 0),
    ]


def test_footers_run_and_slide_numbers_are_noticed():
    def build(presentation: Any) -> None:
        layout = presentation.slide_layouts[TITLE_ONLY]
        slide = presentation.slides.add_slide(layout)
        slide.shapes.title.text = "Mission"
        for placeholder in layout.placeholders:
            if placeholder.placeholder_format.idx in (11, 12):
                slide.shapes.clone_placeholder(placeholder)
        for placeholder in slide.placeholders:
            if placeholder.placeholder_format.idx == 11:
                placeholder.text = "Harlow Springs"

    document = read(slides(build), "pptx")

    assert [(document.words_of(line), line.style, line.running) for line in document.lines] == [
        ("Mission", "Title", False),
        ("Harlow Springs", "Footer", True),
    ]
    assert document.has_page_number_field


def test_a_slide_number_in_a_text_box_is_noticed_too():
    def build(presentation: Any) -> None:
        shape = box(presentation.slides.add_slide(presentation.slide_layouts[BLANK]).shapes, "Slide ", 1, 1)
        shape.text_frame.paragraphs[0]._p.append(
            parse_xml(f'<a:fld {NAMESPACES} id="{{0}}" type="slidenum"><a:t>1</a:t></a:fld>')
        )

    document = read(slides(build), "pptx")

    assert (document.text, document.has_page_number_field) == ("Slide 1", True)


def test_merged_cells_of_a_table_are_read_once_in_their_place():
    def build(presentation: Any) -> None:
        slide = presentation.slides.add_slide(presentation.slide_layouts[BLANK])
        table = slide.shapes.add_table(2, 3, Inches(1), Inches(1), Inches(4), Inches(2)).table
        for row, words in enumerate(("abc", "def")):
            for column, word in enumerate(words):
                table.cell(row, column).text = word
        table.cell(0, 0).merge(table.cell(1, 0))
        table.cell(0, 1).merge(table.cell(0, 2))
        table.cell(1, 0).text = table.cell(0, 2).text = "under another"

    document = read(slides(build), "pptx")

    assert [(document.words_of(line), line.cell) for line in document.lines if line.cell] == [
        ("a", Cell(0, 0, 0)),
        ("d", Cell(0, 0, 0)),
        ("b", Cell(0, 0, 1)),
        ("c", Cell(0, 0, 1)),
        ("e", Cell(0, 1, 1)),
        ("f", Cell(0, 1, 2)),
    ]
