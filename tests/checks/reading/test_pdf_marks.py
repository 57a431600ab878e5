"""Signature sheets that are PDFs with text: what was drawn, pasted, typed or filled in is seen where it stands."""

from __future__ import annotations

import math
from collections.abc import Callable

import pypdf
import pypdf.annotations
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from checks.evidence.sheet import signatures_of
from checks.model import Document
from checks.programs import rule_set
from checks.reading import read
from tests.checks.makers import POLICY
from tests.checks.reading.makers import copied, pdf, saved
from tests.checks.reading.sheets import Row, Sheet, lines_to_sign_on, table

SHEET = (
    ("Dana Brooks", "Superintendent", "ink"),
    ("Lee Sims", "CSFO", "picture"),
    ("Ana Ruiz", "Teacher", "typed"),
    ("Omar Ivey", "Principal", "slash s"),
    ("Kim Park", "Coach", "nothing"),
    ("Jo Poe", "Clerk", "dot"),
    ("Al Reed", "Nurse", "blank picture"),
    ("Bo Lane", "Cook", "absent"),
    ("Cy Tate", "Driver", "check"),
)
SIGNED = (True, True, True, True, False, False, False, False, None)


def rows_of(document: Document) -> list[tuple[str, str, bool | None]]:
    rows = signatures_of([document], rule_set(POLICY).signatures).rows
    return [(row.name, row.title, row.signed) for row in rows]


def sign(canvas: Canvas, what: str, x: float, y: float, name: str) -> None:
    """Leave something in a cell whose lower left corner is there."""
    if what == "ink":
        path = canvas.beginPath()
        path.moveTo(x + 10, y + 14)
        for step in range(60):
            path.lineTo(x + 10 + 1.6 * step, y + 14 + 9 * math.sin(0.8 * step))
        canvas.drawPath(path)
    elif what == "picture":
        pen = Sheet(200)
        pen.line([(10 + 2 * step, 40 + 25 * math.sin(0.9 * step)) for step in range(60)], 2)
        canvas.drawImage(ImageReader(pen.picture.crop((0, 0, 400, 220))), x + 5, y + 3, 60, 24)
    elif what == "blank picture":
        canvas.drawImage(ImageReader(Image.new("RGB", (300, 80), "white")), x + 5, y + 3, 90, 24)
    elif what in ("typed", "slash s", "absent"):
        words = {"typed": name, "slash s": f"/s/ {name}", "absent": "Absent"}[what]
        canvas.drawString(x + 5, y + 10, words)
    elif what == "dot":
        canvas.circle(x + 20, y + 12, 1.2, fill=1)
    elif what == "check":
        canvas.lines([(x + 5, y + 12, x + 9, y + 7), (x + 9, y + 7, x + 19, y + 21)])


def titled(draw: Callable[[Canvas], None]) -> bytes:
    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(54, 740, "Technology Plan Presentation: Sign-In Sheet")
        canvas.drawString(54, 720, "Pine Hollow City Schools, May 6, 2025")
        draw(canvas)

    return pdf(page)


def ruled(canvas: Canvas) -> None:
    for x, head in ((58, "Name"), (208, "Title"), (378, "Signature")):
        canvas.drawString(x, 660, head)
    for number, (name, title, what) in enumerate(SHEET):
        y = 680 - 32 * (number + 2)
        canvas.drawString(58, y + 10, name)
        canvas.drawString(208, y + 10, title)
        sign(canvas, what, 374, y, name)
    canvas.grid([54, 204, 374, 558], [680 - 32 * number for number in range(len(SHEET) + 2)])


def named_below(canvas: Canvas) -> None:
    for number, (name, title, what) in enumerate(SHEET):
        y = 680 - 60 * (number + 1)
        canvas.line(54, y, 284, y)
        canvas.drawString(54, y - 12, f"{name}, {title}")
        sign(canvas, what, 60, y + 1, name)


def named_beside(canvas: Canvas) -> None:
    for x, head in ((54, "Name"), (204, "Title"), (374, "Signature")):
        canvas.drawString(x, 680, head)
    for number, (name, title, what) in enumerate(SHEET):
        y = 680 - 40 * (number + 1)
        canvas.drawString(54, y + 2, name)
        canvas.drawString(204, y + 2, title)
        canvas.line(374, y, 558, y)
        sign(canvas, what, 374, y + 1, name)


def underscored(canvas: Canvas) -> None:
    for number, (name, title, what) in enumerate(SHEET):
        y = 680 - 40 * (number + 1)
        canvas.drawString(54, y, f"{name}, {title}")
        canvas.drawString(300, y, "_" * 34)
        sign(canvas, what, 310, y + 1, name)


def blocks(canvas: Canvas) -> None:
    for number, (name, title, what) in enumerate(SHEET):
        y = 690 - 70 * (number + 1)
        canvas.drawString(54, y + 34, f"Name: {name}")
        canvas.drawString(54, y + 20, f"Title: {title}")
        canvas.drawString(54, y, "Signature:")
        canvas.line(110, y, 330, y)
        canvas.drawString(350, y, "Date:")
        canvas.line(385, y, 480, y)
        sign(canvas, what, 120, y + 1, name)


@pytest.mark.parametrize("draw", [ruled, named_below, named_beside, underscored, blocks])
def test_every_form_of_sheet_is_read_row_by_row(draw: Callable[[Canvas], None]) -> None:
    assert rows_of(read(titled(draw), "pdf")) == [
        (name, title, signed) for (name, title, _), signed in zip(SHEET, SIGNED, strict=True)
    ]


def test_a_table_that_only_the_picture_of_a_scan_shows_has_cells() -> None:
    picture = Sheet(150)
    table(picture, [Row("Dana Brooks", "Superintendent", "signature"), Row("Lee Sims", "Teacher")])

    def searchable(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(picture.picture), 0, 0, 612, 792)
        for x, y, words in (
            (58, 170, "Name"), (208, 170, "Title"), (378, 170, "Signature"),
            (58, 204, "Dana Brooks"), (208, 204, "Superintendent"), (385, 216, "wmMn"),
            (58, 238, "Lee Sims"), (208, 238, "Teacher"),
        ):  # fmt: skip
            text = canvas.beginText(x, 792 - y)
            text.setFont("Helvetica", 44 if words.startswith("wm") else 10)
            text.setTextRenderMode(3)
            text.textOut(words)
            canvas.drawText(text)

    document = read(pdf(searchable), "pdf")
    assert document.pages_by_ocr == ()
    assert rows_of(document) == [("Dana Brooks", "Superintendent", True), ("Lee Sims", "Teacher", False)]


def test_what_a_scanner_read_into_ink_does_not_hide_it() -> None:
    picture = Sheet(150)
    lines_to_sign_on(picture, [Row("Dana Brooks", "Superintendent", "signature")])

    def searchable(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(picture.picture), 0, 0, 612, 792)
        for y, size, words in ((100, 10, "Signatures"), (211, 48, "MMMMMM"), (223, 8, "Dana Brooks, Superintendent")):
            text = canvas.beginText(54, 792 - y)
            text.setFont("Helvetica", size)
            text.setTextRenderMode(3)
            text.textOut(words)
            canvas.drawText(text)

    assert [mark.kind for mark in read(pdf(searchable), "pdf").marks] == ["ink"]


def test_ink_drawn_later_as_a_comment_is_seen() -> None:
    writer = copied(titled(lambda canvas: named_beside_of(canvas, ("Dana Brooks", "Superintendent"))))
    points = [(390 + 2.0 * step, 645 + 8 * math.sin(0.8 * step)) for step in range(50)]
    writer.add_annotation(0, pypdf.annotations.PolyLine(vertices=points))
    annotation = writer.pages[0]["/Annots"][0].get_object()  # type: ignore[index]
    stroke = " ".join(f"{x:.1f} {y:.1f} {'m' if number == 0 else 'l'}" for number, (x, y) in enumerate(points))
    annotation[pypdf.generic.NameObject("/AP")] = appearance(writer, annotation["/Rect"], f"1 w {stroke} S")
    assert rows_of(read(saved(writer), "pdf")) == [("Dana Brooks", "Superintendent", True)]


def named_beside_of(canvas: Canvas, person: tuple[str, str]) -> None:
    canvas.drawString(54, 642, person[0])
    canvas.drawString(204, 642, person[1])
    canvas.drawString(54, 680, "Signatures of those in attendance")
    canvas.line(374, 640, 558, 640)


def appearance(writer: pypdf.PdfWriter, box: pypdf.generic.PdfObject, content: str) -> pypdf.generic.DictionaryObject:
    stream = pypdf.generic.DecodedStreamObject()
    stream.set_data(content.encode())
    stream.update(
        {
            pypdf.generic.NameObject("/Type"): pypdf.generic.NameObject("/XObject"),
            pypdf.generic.NameObject("/Subtype"): pypdf.generic.NameObject("/Form"),
            pypdf.generic.NameObject("/BBox"): box,
        }
    )
    normal = pypdf.generic.NameObject("/N")
    return pypdf.generic.DictionaryObject({normal: writer._add_object(stream)})


def test_a_name_typed_into_a_form_is_a_signature() -> None:
    def form(canvas: Canvas) -> None:
        named_beside_of(canvas, ("Dana Brooks", "Superintendent"))
        canvas.acroForm.textfield("Dana Brooks", x=376, y=642, width=170, height=18, borderWidth=0)

    assert rows_of(read(titled(form), "pdf")) == [("Dana Brooks", "Superintendent", True)]


@pytest.mark.parametrize(
    "words",
    [
        "Technology Plan Presentation: Sign-In Sheet",
        "SIGNATURE PAGE",
        "Superintendent's Signature: ________________ Date: ________",
        "Signatures of those in attendance",
        "Name\tTitle\tSignature",
    ],
)
def test_a_page_with_such_a_line_is_looked_at(words: str) -> None:
    def page(canvas: Canvas) -> None:
        for number, part in enumerate(words.split("\t")):
            canvas.drawString(54 + 150 * number, 700, part)
        canvas.line(54, 600, 300, 600)

    assert [mark.kind for mark in read(pdf(page), "pdf").marks][-1:] == ["empty"]


@pytest.mark.parametrize(
    "words",
    [
        "Signature Page ........................ 38",
        "Signature Page 38",
        "The plan is reviewed by staff, who sign in to the network with a name and a signature pad",
        "Copies of the rules are signed each August and kept. Attendance is taken",
        "Multifactor sign-in extends to everyone",
    ],
)
def test_a_page_of_a_plan_with_such_a_line_is_not_looked_at(words: str) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(54, 700, words)
        canvas.line(54, 600, 300, 600)

    assert read(pdf(page), "pdf").marks == ()


def test_a_plans_table_that_asks_for_sign_in_sheets_is_not_looked_at() -> None:
    def evidence(canvas: Canvas) -> None:
        for row, words in enumerate((("Activity", "Evidence"), ("Training", "Sign-in sheets"), ("Review", "Minutes"))):
            for column, cell in enumerate(words):
                canvas.drawString(60 + 200 * column, 700 - 30 * row, cell)
        boxed(canvas, [54, 254, 454], [720, 690, 660, 630])

    assert read(pdf(evidence), "pdf").marks == ()


def boxed(canvas: Canvas, across: list[float], up: list[float]) -> None:
    """A table of single rules."""
    for x in across:
        canvas.line(x, up[0], x, up[-1])
    for y in up:
        canvas.line(across[0], y, across[-1], y)


def test_words_that_are_known_do_not_hide_what_was_drawn_beside_them() -> None:
    def asked(canvas: Canvas) -> None:
        for y, what in ((640, "check"), (608, "nothing")):
            canvas.drawString(58, y + 10, "Dana Brooks")
            canvas.drawString(378, y + 10, "Sign here")
            sign(canvas, what, 440, y, "")
        canvas.drawString(58, 682, "Name")
        canvas.drawString(378, 682, "Signature")
        boxed(canvas, [54, 374, 558], [704, 672, 640, 608])

    assert [signed for _, _, signed in rows_of(read(titled(asked), "pdf"))] == [None, False]


def test_a_table_that_runs_on_keeps_its_columns() -> None:
    def first(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for x, words in ((58, "Name"), (208, "Title"), (378, "Signature")):
            canvas.drawString(x, 90, words)
        canvas.drawString(58, 60, "Dana Brooks")
        canvas.drawString(208, 60, "Superintendent")
        sign(canvas, "ink", 374, 50, "")
        boxed(canvas, [54, 204, 374, 558], [114, 82, 50])

    def second(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(58, 710, "Lee Sims")
        canvas.drawString(208, 710, "Teacher")
        canvas.drawString(58, 678, "Ana Ruiz")
        canvas.drawString(208, 678, "Coach")
        sign(canvas, "slash s", 374, 668, "Ana Ruiz")
        boxed(canvas, [54, 204, 374, 558], [732, 700, 668])

    assert rows_of(read(pdf(first, second), "pdf")) == [
        ("Dana Brooks", "Superintendent", True),
        ("Lee Sims", "Teacher", False),
        ("Ana Ruiz", "Coach", True),
    ]
