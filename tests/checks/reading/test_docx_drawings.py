"""Signature sheets in Word: what is drawn, pasted or typed into a cell, and the places kept for it."""

from __future__ import annotations

import pytest

from checks.evidence.sheet import signatures_of
from checks.programs import rule_set
from checks.reading import read
from tests.checks.makers import POLICY
from tests.checks.reading.makers import paragraph, word_of_xml

_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_OFFICE = "urn:schemas-microsoft-com:office:office"


def _run(content: str) -> str:
    return f"<w:p><w:r>{content}</w:r></w:p>"


def _shape(geometry: str, inside: str = "") -> str:
    return _run(
        f'<w:drawing><wps:wsp><wps:spPr><a:{geometry} xmlns:a="{_A}"/></wps:spPr>{inside}</wps:wsp></w:drawing>'
    )


def _control(properties: str, content: str) -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


_PICTURE = f'<w:drawing><pic:pic xmlns:pic="{_PIC}"/></w:drawing>'

CELLS = {
    "nothing": (_run(""), False),
    "a picture": (_run(_PICTURE), True),
    "ink": (_run(f'<w:drawing><w14:contentPart xmlns:w14="{_W14}"/></w:drawing>'), True),
    "a line drawn by hand": (_shape("custGeom"), True),
    "a box": (_shape("prstGeom"), False),
    "a line drawn by hand, as Word wrote it before 2010": (
        _run('<w:pict><v:shape path="m0,0l9,9,18,2e"/></w:pict>'),
        True,
    ),
    "a polyline": (_run('<w:pict><v:polyline points="0,0 9,9 18,2"/></w:pict>'), True),
    "a straight rule": (_run('<w:pict><v:line from="0,0" to="90,0"/></w:pict>'), False),
    "an old picture": (_run("<w:pict><v:shape><v:imagedata/></v:shape></w:pict>"), True),
    "a place for a digital signature": (
        _run(f'<w:pict><v:shape><v:imagedata/><o:signatureline xmlns:o="{_OFFICE}"/></v:shape></w:pict>'),
        False,
    ),
    "a typed name": (paragraph("Dana Brooks"), True),
    "/s/": (paragraph("/s/ Dana Brooks"), True),
    "a typed name in a content control": (_control("<w:text/>", paragraph("Dana Brooks")), True),
    "a content control with its own words": (
        _control("<w:showingPlcHdr/><w:text/>", paragraph("Click or tap here to enter text.")),
        False,
    ),
    "a picture in a content control": (_control("<w:picture/>", _run(_PICTURE)), True),
    "the place for a picture": (_control("<w:showingPlcHdr/><w:picture/>", _run(_PICTURE)), False),
    "the place for a picture within a line": (
        f"<w:p>{_control('<w:showingPlcHdr/><w:picture/>', f'<w:r>{_PICTURE}</w:r>')}</w:p>",
        False,
    ),
    "a signature that was taken back": (
        '<w:p><w:del w:id="1"><w:r><w:delText>Dana Brooks</w:delText></w:r></w:del></w:p>',
        False,
    ),
}


@pytest.mark.parametrize("what", CELLS)
def test_what_counts_as_signed_in_word(what: str) -> None:
    content, signed = CELLS[what]
    rows = [[paragraph("Name"), paragraph("Title"), paragraph("Signature")]]
    rows.append([paragraph("Dana Brooks"), paragraph("Superintendent"), content])
    cells = ["".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows]
    sheet = word_of_xml("<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>")
    found = signatures_of([read(sheet, "docx")], rule_set(POLICY).signatures).rows
    assert [(row.name, row.title, row.signed) for row in found] == [("Dana Brooks", "Superintendent", signed)]
