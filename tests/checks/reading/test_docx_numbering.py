"""The automatic numbers of a Word document: headings read as people see them, steps of a list as their words."""

from __future__ import annotations

import pytest
from docx.oxml.ns import nsdecls

from checks.model import Document
from checks.reading import read
from tests.checks.reading.makers import repacked, word_of_xml, words_of

OUTLINE = "".join(
    f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="{words}"/></w:lvl>'
    for depth, words in enumerate(("%1.", "%1.%2", "%1.%2.%3"))
)


def numbered(body: str, *lists: str, numbers: str = "") -> Document:
    """A Word document whose list 1 is made of the first w:lvl elements, list 2 of the second, and so on."""
    definitions = "".join(
        f'<w:abstractNum w:abstractNumId="{index}">{levels}</w:abstractNum>' for index, levels in enumerate(lists, 1)
    )
    instances = "".join(
        f'<w:num w:numId="{index}"><w:abstractNumId w:val="{index}"/></w:num>' for index in range(1, len(lists) + 1)
    )
    part = f"<w:numbering {nsdecls('w')}>{definitions}{instances}{numbers}</w:numbering>"
    return read(repacked(word_of_xml(body), {"word/numbering.xml": part.encode()}), "docx")


def item(words: str, number: int = 1, depth: int = 0, style: str = "", look: str = "") -> str:
    """A w:p of that list and level."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties = f'{named}<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{look}</w:rPr><w:t>{words}</w:t></w:r></w:p>"


def test_numbered_headings_read_with_their_number():
    body = "".join(
        (
            item("Mission", style="Heading1"),
            item("Needs", style="Heading1"),
            item("Staff", depth=1, style="Heading2"),
            item("Devices", depth=1, style="Heading2"),
            item("Goals", style="Heading1"),
            item("Devices", depth=1, style="Heading2"),
        )
    )

    document = numbered(body, OUTLINE)

    assert words_of(document) == ["1. Mission", "2. Needs", "2.1 Staff", "2.2 Devices", "3. Goals", "3.1 Devices"]
    assert [(line.level, line.list_level) for line in document.lines] == [
        (1, 0), (1, 0), (2, 0), (2, 0), (1, 0), (2, 0),
    ]  # fmt: skip


def test_a_bold_line_of_a_numbered_list_reads_like_a_heading_and_its_steps_do_not():
    bold = "<w:b/>"
    cell = f"<w:tbl><w:tr><w:tc>{item('in a cell', look=bold)}</w:tc></w:tr></w:tbl>"
    body = item("Mission Statement", look=bold) + item("Order switches.") + item("Training", look=bold) + cell

    document = numbered(body, OUTLINE)

    assert [(document.words_of(line), line.list_level) for line in document.lines] == [
        ("1. Mission Statement", 0),
        ("Order switches.", 1),
        ("3. Training", 0),
        ("in a cell", 1),
    ]


def test_a_level_may_show_the_numbers_above_it_as_plain_figures():
    levels = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2"/></w:lvl>'
    )
    body = item("Needs", style="Heading1") * 2 + item("Staff", depth=1, style="Heading2")

    assert words_of(numbered(body, levels)) == ["I. Needs", "II. Needs", "2.1 Staff"]


def test_a_list_may_take_its_levels_from_a_style():
    linked = f'<w:styleLink w:val="Outline"/>{OUTLINE}'

    document = numbered(item("Needs", number=2, style="Heading1"), linked, '<w:numStyleLink w:val="Outline"/>')

    assert words_of(document) == ["1. Needs"]


def test_a_number_in_words_is_part_of_the_line_wherever_it_stands():
    goals = '<w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:start w:val="1"/><w:lvlText w:val="Goal %1:"/></w:lvl>'
    cell = f"<w:tbl><w:tr><w:tc>{item('')}</w:tc></w:tr></w:tbl>"

    document = numbered(item("Replace devices.") + cell, goals)

    assert words_of(document) == ["Goal 1: Replace devices.", "Goal 2:"]


def test_bullets_and_lists_taken_away_have_no_number():
    bullets = '<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf0b7"/></w:lvl>'
    bold = "<w:b/>"

    document = numbered(item("Bullet", look=bold) + item("Plain", number=0, look=bold), bullets)

    assert [(document.words_of(line), line.list_level) for line in document.lines] == [("Bullet", 1), ("Plain", 0)]


@pytest.mark.parametrize(
    ("form", "printed"),
    [
        ("upperRoman", ["I", "II", "III", "IV"]),
        ("lowerRoman", ["i", "ii", "iii", "iv"]),
        ("upperLetter", ["A", "B", "C", "D"]),
        ("lowerLetter", ["a", "b", "c", "d"]),
        ("decimalZero", ["01", "02", "03", "04"]),
        ("none", ["", "", "", ""]),
    ],
)
def test_numbers_have_many_forms(form: str, printed: list[str]):
    level = f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="%1"/></w:lvl>'

    document = numbered(item("Part", style="Heading1") * 4, level)

    assert words_of(document) == [f"{number} Part".strip() for number in printed]


def test_two_lists_of_one_definition_count_together_unless_one_starts_anew():
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbers = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="1"/>{change}</w:num>'
        for number, change in ((7, ""), (8, anew))
    )
    body = "".join(item("Part", number, style="Heading1") for number in (1, 7, 8, 8, 1))

    assert words_of(numbered(body, OUTLINE, numbers=numbers)) == [
        "1. Part", "2. Part", "1. Part", "2. Part", "3. Part",
    ]  # fmt: skip


def test_a_deleted_heading_is_not_counted():
    deleted = (
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
        "<w:rPr><w:del/></w:rPr></w:pPr><w:del><w:r><w:delText>Vision</w:delText></w:r></w:del></w:p>"
    )

    document = numbered(deleted + item("Mission", style="Heading1"), OUTLINE)

    assert words_of(document) == ["1. Mission"]


def test_the_bold_beginning_of_a_line_takes_its_number_in_words_along():
    goals = '<w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:start w:val="1"/><w:lvlText w:val="Goal %1:"/></w:lvl>'
    lead = item("Devices.", look="<w:b/>").replace("</w:p>", "<w:r><w:t> We buy some.</w:t></w:r></w:p>")

    document = numbered(lead, goals)

    assert document.text == "Goal 1: Devices. We buy some."
    assert document.text[: document.lines[0].lead] == "Goal 1: Devices."
