"""A Word document as lines: words, look, headings, lists, tables, what is shown and what is not."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from docx.oxml import parse_xml
from docx.shared import Pt

from checks.model import HiddenText
from checks.reading import read
from tests.checks.reading.makers import paragraph, repacked, word, word_of_xml, words_of

EXTERNAL_TEMPLATE = b"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="x/attachedTemplate" Target="http://example.org/a.dotm" TargetMode="External"/>
</Relationships>"""


def test_headings_by_style_have_their_level_size_and_weight():
    def build(document: Any) -> None:
        document.add_heading("Technology Plan", level=1)
        document.add_heading("Goals", level=2)
        document.add_paragraph("We will replace devices.")

    read_document = read(word(build), "docx")

    assert [(line.style, line.level, line.size, line.bold) for line in read_document.lines] == [
        ("Heading 1", 1, 14.0, True),
        ("Heading 2", 2, 13.0, True),
        ("Normal", 0, 11.0, False),
    ]


def test_a_style_based_on_a_heading_is_a_heading_unless_its_outline_level_says_body_text():
    def build(document: Any) -> None:
        styles = document.styles
        styles.add_style("District Heading", 1).base_style = styles["Heading 2"]
        document.add_paragraph("Needs", style="District Heading")
        document.add_paragraph("Contents", style="TOC Heading")

    lines = read(word(build), "docx").lines

    assert [(line.style, line.level) for line in lines] == [("District Heading", 2), ("TOC Heading", 0)]


def test_the_outline_level_of_a_paragraph_makes_it_a_heading():
    body = '<w:p><w:pPr><w:outlineLvl w:val="2"/></w:pPr><w:r><w:t>Training</w:t></w:r></w:p>'

    assert [line.level for line in read(word_of_xml(body), "docx").lines] == [3]


def test_a_heading_by_look_is_bold_and_large_where_all_its_words_are():
    def build(document: Any) -> None:
        run = document.add_paragraph().add_run("Where We Are Now")
        run.bold, run.font.size = True, Pt(16)
        mixed = document.add_paragraph()
        mixed.add_run("partly").bold = True
        mixed.add_run(" bold")

    assert [(line.bold, line.size) for line in read(word(build), "docx").lines] == [(True, 16.0), (False, 11.0)]


def test_bold_set_off_by_the_run_wins_over_the_style():
    def build(document: Any) -> None:
        document.add_heading(level=1).add_run("Not bold").bold = False

    assert [line.bold for line in read(word(build), "docx").lines] == [False]


def test_the_bold_beginning_of_a_paragraph_is_its_lead():
    def build(document: Any) -> None:
        line = document.add_paragraph()
        line.add_run("Mission").bold = True
        line.add_run(". ").bold = True
        line.add_run("The district will teach every child.")

    document = read(word(build), "docx")

    (line,) = document.lines
    assert document.text[line.start : line.start + line.lead] == "Mission."


def test_soft_line_breaks_part_lines():
    def build(document: Any) -> None:
        run = document.add_paragraph().add_run("Harlow Springs")
        run.add_break()
        run.add_text("2025-2028")

    assert words_of(read(word(build), "docx")) == ["Harlow Springs", "2025-2028"]


def test_lists_have_a_level_and_headings_none():
    def build(document: Any) -> None:
        document.add_paragraph("Switches", style="List Bullet")
        document.add_paragraph("plain")

    assert [line.list_level for line in read(word(build), "docx").lines] == [1, 0]


def test_tracked_insertions_are_read_and_deletions_are_not():
    body = (
        "<w:p><w:r><w:t>The plan </w:t></w:r>"
        "<w:ins><w:r><w:t>will</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>may</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t> never</w:t></w:r></w:moveFrom>"
        "<w:r><w:t> change.</w:t></w:r></w:p>"
    )

    assert words_of(read(word_of_xml(body), "docx")) == ["The plan will change."]


def test_a_text_box_is_read_once_although_the_file_holds_it_twice():
    box = f"<w:txbxContent>{paragraph('In the box')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>Before</w:t></w:r><w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )

    assert words_of(read(word_of_xml(body), "docx")) == ["Before", "In the box"]


def test_links_and_content_controls_are_transparent():
    body = (
        "<w:sdt><w:sdtContent><w:p><w:hyperlink><w:r><w:t>our site</w:t></w:r></w:hyperlink>"
        "<w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t> and more</w:t></w:r></w:sdtContent></w:sdt></w:p>"
        "</w:sdtContent></w:sdt>"
    )

    assert words_of(read(word_of_xml(body), "docx")) == ["our site and more"]


def test_of_a_field_the_result_is_read_and_the_instruction_is_not():
    body = (
        '<w:p><w:pPr><w:pStyle w:val="toc1"/></w:pPr>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o "1-3"</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>Mission</w:t><w:tab/><w:t>3</w:t></w:r></w:p>'
        '<w:p><w:r><w:t>Goals</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        '<w:p><w:fldSimple w:instr="AUTHOR"><w:r><w:t>A. Author</w:t></w:r></w:fldSimple></w:p>'
    )
    with_style = word_of_xml(body)
    document = read(_with_style(with_style, "toc1", "toc 1"), "docx")

    assert words_of(document) == ["Mission\t3", "Goals", "A. Author"]
    assert document.lines[0].style == "TOC 1"


def test_an_instruction_without_an_end_hides_no_more_than_its_paragraph():
    body = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:t>lost</w:t></w:r></w:p>' + paragraph("kept")

    assert words_of(read(word_of_xml(body), "docx")) == ["kept"]


def test_hidden_text_is_no_evidence_and_is_named():
    body = "<w:p><w:r><w:t>Seen</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t> mission goals</w:t></w:r></w:p>"
    document = read(word_of_xml(body), "docx")

    assert words_of(document) == ["Seen"]
    assert document.hidden == (HiddenText(1, "mission goals"),)


def test_headers_and_footers_come_last_and_once_and_tell_of_page_numbers():
    def build(document: Any) -> None:
        document.add_paragraph("Body")
        document.sections[0].header.paragraphs[0].text = "Harlow Springs"
        document.add_section()
        document.add_paragraph("More")
        field = document.sections[0].footer.paragraphs[0]._p
        field.append(field._new_r())
        field[-1].append(_element('<w:fldChar {} w:fldCharType="begin"/>'))
        field[-1].append(_element("<w:instrText {}> PAGE </w:instrText>"))
        field[-1].append(_element('<w:fldChar {} w:fldCharType="end"/>'))

    document = read(word(build), "docx")

    assert [(document.words_of(line), line.running) for line in document.lines] == [
        ("Body", False),
        ("More", False),
        ("Harlow Springs", True),
    ]
    assert document.has_page_number_field


def test_a_document_without_page_field_has_no_page_numbers():
    def build(document: Any) -> None:
        document.add_paragraph("Body")
        document.sections[0].footer.paragraphs[0].text = "Page of honor"

    assert not read(word(build), "docx").has_page_number_field


def test_letter_spaced_headings_are_joined():
    document = read(word(lambda document: document.add_paragraph("M I S S I O N   S T A T E M E N T")), "docx")

    assert document.text == "MISSION STATEMENT"


def test_rows_of_numbers_and_short_rows_of_letters_are_left_alone():
    document = read(word(lambda document: document.add_paragraph("1 2 3 4 5 6 and A B C D")), "docx")

    assert document.text == "1 2 3 4 5 6 and A B C D"


def test_offsets_point_into_the_one_text():
    def build(document: Any) -> None:
        for words in ("Ünïted 🦉 Schools", "", "  two   spaces ", "end"):
            document.add_paragraph(words)

    document = read(word(build), "docx")

    assert document.text == "Ünïted 🦉 Schools\ntwo spaces\nend"
    assert words_of(document) == document.text.split("\n")


@pytest.mark.parametrize(
    ("member", "content", "named"),
    [
        ("word/vbaProject.bin", b"macro", "macros"),
        ("word/embeddings/oleObject1.bin", b"object", "embedded_files"),
        (
            "word/_rels/settings.xml.rels",
            EXTERNAL_TEMPLATE,
            "external_reference",
        ),
    ],
)
def test_active_content_is_named(member: str, content: bytes, named: str):
    plain = word(lambda document: document.add_paragraph("Body"))

    assert read(repacked(plain, {member: content}), "docx").active_content == (named,)


def _element(xml: str) -> Any:
    return parse_xml(xml.format('xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'))


def _with_style(data: bytes, identity: str, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        styles = archive.read("word/styles.xml")
    style = f'<w:style w:type="paragraph" w:styleId="{identity}"><w:name w:val="{name}"/></w:style></w:styles>'
    return repacked(data, {"word/styles.xml": styles.replace(b"</w:styles>", style.encode())})
