"""The tables of a Word document, and the pages on which its lines stand."""

from __future__ import annotations

import io
from typing import Any

from docx.enum.text import WD_BREAK
from PIL import Image

from checks.model import Cell
from checks.reading import read
from tests.checks.reading.makers import paragraph, word, word_of_xml, words_of


def test_table_lines_know_their_cell_also_in_a_table_within_a_table():
    def build(document: Any) -> None:
        table = document.add_table(rows=2, cols=2)
        table.cell(0, 0).text, table.cell(0, 1).text = "Goal", "Who"
        table.cell(1, 0).text = "Devices"
        inner = table.cell(1, 1).add_table(rows=1, cols=1)
        inner.cell(0, 0).text = "CTO"
        document.add_table(rows=1, cols=1).cell(0, 0).text = "next"

    document = read(word(build), "docx")

    assert [(document.words_of(line), line.cell) for line in document.lines] == [
        ("Goal", Cell(0, 0, 0)),
        ("Who", Cell(0, 0, 1)),
        ("Devices", Cell(0, 1, 0)),
        ("CTO", Cell(1, 0, 0)),
        ("next", Cell(2, 0, 0)),
    ]


def test_merged_cells_count_their_columns_and_show_their_words_once():
    def build(document: Any) -> None:
        table = document.add_table(rows=2, cols=3)
        table.cell(0, 0).merge(table.cell(0, 1)).text = "wide"
        table.cell(0, 2).merge(table.cell(1, 2)).text = "tall"
        table.cell(1, 0).text, table.cell(1, 1).text = "a", "b"

    document = read(word(build), "docx")

    assert [(document.words_of(line), line.cell) for line in document.lines] == [
        ("wide", Cell(0, 0, 0)),
        ("tall", Cell(0, 0, 2)),
        ("a", Cell(0, 1, 0)),
        ("b", Cell(0, 1, 1)),
    ]


def test_a_deleted_table_row_is_not_read():
    row = "<w:tr>{}<w:tc>" + paragraph("{}") + "</w:tc></w:tr>"
    body = f"<w:tbl>{row.format('', 'kept')}{row.format('<w:trPr><w:del/></w:trPr>', 'gone')}</w:tbl>"

    assert words_of(read(word_of_xml(body), "docx")) == ["kept"]


def test_a_picture_in_a_cell_is_a_line_without_text():
    file = io.BytesIO()
    Image.new("L", (20, 10), 0).save(file, "PNG")

    def build(document: Any) -> None:
        table = document.add_table(rows=1, cols=2)
        table.cell(0, 0).text = "A. Signer"
        table.cell(0, 1).paragraphs[0].add_run().add_picture(file)

    document = read(word(build), "docx")

    assert [(document.words_of(line), line.pictures, line.cell) for line in document.lines] == [
        ("A. Signer", 0, Cell(0, 0, 0)),
        ("", 1, Cell(0, 0, 1)),
    ]


def test_pages_follow_the_breaks_that_the_author_set():
    def build(document: Any) -> None:
        document.add_paragraph("Cover")
        document.add_page_break()
        document.add_paragraph("Contents").add_run().add_break(WD_BREAK.PAGE)
        document.add_paragraph("Mission")
        document.add_section()
        document.add_paragraph("Goals").paragraph_format.page_break_before = True

    document = read(word(build), "docx")

    assert [(document.words_of(line), line.page) for line in document.lines] == [
        ("Cover", 1),
        ("Contents", 2),
        ("Mission", 3),
        ("Goals", 5),
    ]
    assert (document.pages, document.pages_exact) == (5, False)


def test_a_break_that_word_noted_after_the_authors_own_is_the_same_break():
    body = (
        paragraph("one")
        + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
        + "<w:p><w:r><w:lastRenderedPageBreak/><w:t>two</w:t></w:r></w:p>"
        + "<w:p><w:r><w:t>starts on two, </w:t><w:lastRenderedPageBreak/><w:t>ends on three</w:t></w:r></w:p>"
        + paragraph("three")
    )
    document = read(word_of_xml(body), "docx")

    assert [line.page for line in document.lines] == [1, 2, 2, 3]


def test_without_any_break_pages_are_estimated_from_the_words():
    def build(document: Any) -> None:
        for number in range(120):
            document.add_paragraph(f"Line {number}")

    document = read(word(build), "docx")

    assert 3 <= document.pages <= 6
    assert [line.page for line in document.lines] == sorted(line.page for line in document.lines)


def test_the_next_section_says_where_it_begins():
    kind = '<w:sectPr><w:type w:val="{}"/></w:sectPr>'
    before = f"<w:sectPrChange>{kind.format('nextPage')}</w:sectPrChange></w:sectPr>"
    body = (
        paragraph("on one")
        + f"<w:p><w:pPr>{kind.format('nextPage').replace('</w:sectPr>', before)}</w:pPr></w:p>"
        + paragraph("still on one")
        + f"<w:p><w:pPr>{kind.format('continuous')}</w:pPr></w:p>"
        + paragraph("on three, a right-hand page")
        + f"<w:p><w:pPr>{kind.format('oddPage')}</w:pPr></w:p>"
        + paragraph("on four")
    )

    assert [line.page for line in read(word_of_xml(body), "docx").lines] == [1, 1, 3, 4]


def test_pages_are_estimated_by_the_room_that_each_section_gives():
    size, margins = (
        '<w:pgSz w:w="12240" w:h="{}"/>',
        '<w:pgMar w:left="1440" w:right="1440" w:top="1440" w:bottom="{}"/>',
    )
    narrow, wide = (f"<w:sectPr>{size}{margins}</w:sectPr>".format(height, 1440) for height in (4_320, 15_840))
    lines = "".join(paragraph(f"Line {number}") for number in range(20))
    columns = wide.replace("</w:sectPr>", '<w:cols w:num="2"/></w:sectPr>')

    def last_page(first: str, second: str) -> int:
        body = f"{lines}<w:p><w:pPr>{first}</w:pPr></w:p>{lines}<w:p><w:pPr>{second}</w:pPr></w:p>"
        return read(word_of_xml(body), "docx").lines[-1].page

    assert last_page(wide, wide) == 2
    assert last_page(wide, narrow) > 4
    assert last_page(narrow, wide) > 4

    def pages(words: str) -> list[int]:
        bodies = (f"{paragraph(words) * 60}<w:p><w:pPr>{kind}</w:pPr></w:p>" for kind in (wide, columns))
        return [read(word_of_xml(body), "docx").lines[-1].page for body in bodies]

    assert pages("short") == [3, 2]
    assert pages("a line as wide as the page itself would be " * 2) == [3, 3]
