"""Word documents as Word, Google Docs and LibreOffice really write them: what is wrapped, noted, drawn and changed."""

from __future__ import annotations

from typing import Any

import pytest

from checks.model import Cell
from checks.reading import read
from tests.checks.reading.makers import (
    members,
    paragraph,
    repacked,
    with_part,
    with_styles,
    word,
    word_of_xml,
    words_of,
)

CELL = "<w:tc><w:tcPr>{}</w:tcPr>{}</w:tc>"


def run(words: str, properties: str = "") -> str:
    """A w:r."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def test_google_docs_wraps_everything_and_nothing_is_lost_or_read_twice():
    def wrapped(content: str) -> str:
        return f'<w:sdt><w:sdtPr><w:tag w:val="goog_rdk_0"/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>'

    row = f"<w:tr>{wrapped(CELL.format('', paragraph('Goal')))}{CELL.format('', wrapped(paragraph('Cost')))}</w:tr>"
    heading = f'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr>{wrapped(run("Our ") + wrapped(run("Mission")))}</w:p>'
    body = wrapped(wrapped(heading)) + wrapped(f"<w:tbl>{wrapped(row)}</w:tbl>")

    document = read(word_of_xml(body), "docx")

    assert [(document.words_of(line), line.level, line.cell) for line in document.lines] == [
        ("Our Mission", 1, None),
        ("Goal", 0, Cell(0, 0, 0)),
        ("Cost", 0, Cell(0, 0, 1)),
    ]


def test_smart_tags_links_and_directions_are_transparent():
    body = (
        f'<w:p><w:smartTag w:element="City"><w:smartTag>{run("Harlow")}</w:smartTag></w:smartTag>'
        f"<w:hyperlink>{run(' Springs')}</w:hyperlink><w:dir><w:bdo>{run(' City')}</w:bdo></w:dir>"
        f'<w:customXml w:element="x">{run(" Schools")}</w:customXml></w:p>'
    )

    assert read(word_of_xml(body), "docx").text == "Harlow Springs City Schools"


def test_a_weight_in_the_name_of_a_font_is_bold():
    body = "".join(
        "<w:p>" + run("Goals", f'<w:rFonts w:ascii="{font}"/>') + "</w:p>"
        for font in ("Montserrat SemiBold", "Arial Black", "Roboto", "Blackadder")
    )

    assert [line.bold for line in read(word_of_xml(body), "docx").lines] == [True, True, False, False]


def test_capitals_set_by_a_style_are_read_as_they_are_seen():
    style = '<w:style w:type="paragraph" w:styleId="Big"><w:name w:val="Big"/><w:rPr><w:caps/></w:rPr></w:style>'
    runs = run("Needs ") + run("at large", '<w:caps w:val="0"/>')
    body = f'<w:p><w:pPr><w:pStyle w:val="Big"/></w:pPr>{runs}</w:p>'

    assert read(with_styles(word_of_xml(body), style), "docx").text == "NEEDS at large"


def test_hyphens_and_symbols():
    body = (
        "<w:p><w:r><w:t>long</w:t><w:noBreakHyphen/><w:t>term infra</w:t><w:softHyphen/><w:t>structure </w:t>"
        '<w:sym w:font="Wingdings" w:char="F0FE"/><w:t> yes </w:t><w:sym w:font="Wingdings" w:char="F04A"/>'
        '<w:t>2025</w:t><w:sym w:font="Calibri" w:char="2013"/><w:t>2028</w:t></w:r></w:p>'
    )

    assert read(word_of_xml(body), "docx").text == "long-term infrastructure ☑ yes 2025–2028"


def test_typed_bullets_become_a_list_level():
    body = paragraph("•\tReduce risk.") + f"<w:p>{run('• Cost.', '<w:b/>')}{run(' Less.')}</w:p>"
    document = read(word_of_xml(body), "docx")

    assert [(document.words_of(line), line.list_level, line.lead) for line in document.lines] == [
        ("Reduce risk.", 1, 0),
        ("Cost. Less.", 1, len("Cost.")),
    ]


def test_a_real_table_of_contents_is_one_field_with_fields_in_it():
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    def entry(words: str, page: str) -> str:
        number = f"{mark('begin')}<w:r><w:instrText> PAGEREF _Toc1 \\h </w:instrText></w:r>{mark('separate')}"
        link = f"{run(words)}<w:r><w:tab/></w:r>{number}{run(page)}{mark('end')}"
        return f'<w:hyperlink w:anchor="_Toc1">{link}</w:hyperlink>'

    style = '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    beginning = f'{mark("begin")}<w:r><w:instrText>TOC \\o "1-3" \\h</w:instrText></w:r>{mark("separate")}'
    lines = (beginning + entry("Mission", "3"), entry("Goals", "12") + mark("end"))
    styled = "".join(f'<w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr>{line}</w:p>' for line in lines)
    content = f"<w:sdt><w:sdtPr><w:docPartObj/></w:sdtPr><w:sdtContent>{styled}</w:sdtContent></w:sdt>"

    document = read(with_styles(word_of_xml(content + paragraph("After")), style), "docx")

    assert [(document.words_of(line), line.style) for line in document.lines] == [
        ("Mission\t3", "TOC 1"),
        ("Goals\t12", "TOC 1"),
        ("After", "Normal"),
    ]


@pytest.mark.parametrize("change", ["del", "moveFrom"])
def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next(change: str):
    body = (
        f"<w:p><w:pPr><w:rPr><w:{change}/></w:rPr></w:pPr>{run('Our mis')}</w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:del><w:r><w:delText>never</w:delText></w:r></w:del></w:p>"
        f'<w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr>{run("sion")}</w:p>' + paragraph("next")
    )
    document = read(word_of_xml(body), "docx")

    assert [(document.words_of(line), line.level) for line in document.lines] == [("Our mission", 2), ("next", 0)]


def test_of_a_tracked_move_only_the_new_place_is_read():
    body = (
        f"<w:p><w:moveFromRangeStart/><w:moveFrom>{run('Devices')}</w:moveFrom><w:moveFromRangeEnd/>{run('First')}</w:p>"
        f"<w:p><w:moveToRangeStart/><w:moveTo>{run('Devices')}</w:moveTo><w:moveToRangeEnd/></w:p>"
    )

    assert words_of(read(word_of_xml(body), "docx")) == ["First", "Devices"]


def test_a_look_that_was_tracked_away_does_not_count():
    body = "<w:p>" + run("Plain", '<w:rPrChange><w:rPr><w:b/><w:sz w:val="40"/></w:rPr></w:rPrChange>') + "</w:p>"

    assert [(line.bold, line.size) for line in read(word_of_xml(body), "docx").lines] == [(False, 11.0)]


def test_a_deleted_cell_and_cells_merged_the_old_way_are_not_read():
    cells = (
        CELL.format('<w:hMerge w:val="restart"/>', paragraph("wide")),
        CELL.format("<w:hMerge/>", paragraph("swallowed")),
        CELL.format("<w:cellDel/>", paragraph("deleted")),
        CELL.format("", paragraph("last")),
    )
    document = read(word_of_xml(f"<w:tbl><w:tr>{''.join(cells)}</w:tr></w:tbl>"), "docx")

    assert [(document.words_of(line), line.cell) for line in document.lines] == [
        ("wide", Cell(0, 0, 0)),
        ("last", Cell(0, 0, 3)),
    ]


def test_notes_stand_after_the_paragraph_or_the_table_that_refers_to_them():
    reference = '<w:r><w:{0}noteReference w:id="{1}"/></w:r>'
    cell = f"<w:p>{run('$40,000')}{reference.format('foot', 3)}</w:p>"
    body = (
        paragraph("Cover")
        + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
        + f"<w:p>{run('Every child')}{reference.format('foot', 2)}{run(' learns.')}{reference.format('end', 2)}</w:p>"
        + f"<w:tbl><w:tr>{CELL.format('', cell)}{CELL.format('', paragraph('CTO'))}</w:tr></w:tbl>"
        + paragraph("next")
    )
    # a hostile note may refer to itself
    note = '<w:{0}note w:id="{1}"><w:p><w:r><w:{0}noteRef/><w:{0}noteReference w:id="{1}"/></w:r>'
    note += run(" {2}") + "</w:p></w:{0}note>"
    separator = '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    notes = separator + note.format("foot", 2, "Adopted in May.") + note.format("foot", 3, "Estimated.")
    data = with_part(word_of_xml(body), "word/document.xml", "footnotes", f"<w:footnotes>{notes}</w:footnotes>", "rN")
    ends = f"<w:endnotes>{note.format('end', 2, 'Source: survey.')}</w:endnotes>"
    document = read(with_part(data, "word/document.xml", "endnotes", ends, "rE"), "docx")

    assert [(document.words_of(line), line.page, line.cell) for line in document.lines] == [
        ("Cover", 1, None),
        ("Every child learns.", 2, None),
        ("Adopted in May.", 2, None),
        ("Source: survey.", 2, None),
        ("$40,000", 2, Cell(0, 0, 0)),
        ("CTO", 2, Cell(0, 0, 1)),
        ("Estimated.", 2, None),
        ("next", 2, None),
    ]


def test_comments_are_left_out():
    def build(document: Any) -> None:
        line = document.add_paragraph()
        document.add_comment(line.add_run("The plan."), text="Is the mission missing?", author="A. Reviewer")

    assert read(word(build), "docx").text == "The plan."


def test_a_text_box_of_the_old_kind_alone_is_read_and_word_art_too():
    content = f"<w:txbxContent>{paragraph('In the box')}</w:txbxContent>"
    box = f"<w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict>"
    art = '<w:pict><v:shape><v:textpath string="Technology Plan"/></v:shape></w:pict>'
    body = f"<w:p>{run('Before')}<w:r>{box}</w:r></w:p><w:p>{run('Harlow')}<w:r>{art}</w:r>{run('2025')}</w:p>"

    assert words_of(read(word_of_xml(body), "docx")) == ["Before", "In the box", "Harlow", "Technology Plan", "2025"]


def test_diagrams_and_the_titles_of_charts_are_read_after_their_paragraph():
    drawing = "<w:drawing><wp:inline><a:graphic><a:graphicData>{}</a:graphicData></a:graphic></wp:inline></w:drawing>"
    body = "".join(
        f"<w:p>{run(words)}<w:r>{drawing.format(graphic)}</w:r></w:p>"
        for words, graphic in (("How we review", '<dgm:relIds r:dm="rD"/>'), ("Spending", '<c:chart r:id="rC"/>'))
    )
    point = '<dgm:pt modelId="{}"{}><dgm:t><a:p><a:r><a:t>{}</a:t></a:r></a:p></dgm:t></dgm:pt>'
    link = '<dgm:cxn modelId="{}" srcId="{}" destId="{}" srcOrd="{}"/>'
    points = (("0", ' type="doc"', ""), ("3", "", "Adjust"), ("1", "", "Measure"), ("2", "", "each May"))
    links = (("9", "0", "1", "0"), ("8", "0", "3", "1"), ("7", "1", "2", "0"))
    diagram = (
        f"<dgm:dataModel><dgm:ptLst>{''.join(point.format(*each) for each in points)}</dgm:ptLst>"
        f"<dgm:cxnLst>{''.join(link.format(*each) for each in links)}</dgm:cxnLst></dgm:dataModel>"
    )
    title = "<c:title><c:tx><c:rich><a:p><a:r><a:t>Budget by year</a:t></a:r></a:p></c:rich></c:tx></c:title>"
    data = with_part(word_of_xml(body), "word/document.xml", "diagramData", diagram, "rD")
    data = with_part(
        data, "word/document.xml", "chart", f"<c:chartSpace><c:chart>{title}</c:chart></c:chartSpace>", "rC"
    )
    document = read(data, "docx")

    assert [(document.words_of(line), line.list_level) for line in document.lines] == [
        ("How we review", 0),
        ("Measure", 1),
        ("each May", 2),
        ("Adjust", 1),
        ("Spending", 0),
        ("Budget by year", 0),
    ]


@pytest.mark.parametrize(
    ("instruction", "numbers"),
    [
        ("<w:instrText> PA</w:instrText><w:instrText>GE </w:instrText>", True),
        ("<w:instrText>PAGE\\* MERGEFORMAT</w:instrText>", True),
        ('<w:instrText>NUMPAGES</w:instrText><w:fldChar w:fldCharType="end"/><w:instrText>PAGE</w:instrText>', True),
        ("<w:instrText> NUMPAGES </w:instrText>", False),
        ("<w:instrText> PAGEREF _Toc1 </w:instrText>", False),
    ],
)
def test_a_page_field_is_one_however_word_writes_it(instruction: str, numbers: bool):
    def build(document: Any) -> None:
        document.add_paragraph("Body")
        document.sections[0].footer.paragraphs[0].text = "FIELD"

    field = '<w:fldChar w:fldCharType="begin"/>' + instruction + '<w:fldChar w:fldCharType="end"/>'
    data = word(build)
    footer = next(name for name in members(data) if name.startswith("word/footer"))
    xml = members(data)[footer].replace(b"<w:t>FIELD</w:t>", field.encode())

    assert read(repacked(data, {footer: xml}), "docx").has_page_number_field is numbers
