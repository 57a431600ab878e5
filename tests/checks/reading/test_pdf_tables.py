"""The tables of a PDF, by their rules or by their tags, and the headings that tags tell of."""

from __future__ import annotations

from typing import Any

import pypdf
from PIL import Image
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    NameObject,
    NumberObject,
)
from reportlab.lib import colors
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Table, TableStyle

from checks.model import Cell
from checks.reading import read
from tests.checks.reading.makers import copied, pdf, saved

BODY = "The district will keep every device in service for five years."


def test_a_ruled_table_gives_cells_in_the_order_of_its_rows():
    rows = [["Goal", "Who", "Cost"], ["Replace\ndevices", "CTO", "$40,000"], ["Train", "", "$2,000"]]

    def draw(canvas: Any) -> None:
        table = Table(rows, colWidths=[150, 100, 100])
        table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")]))
        table.wrapOn(canvas, 500, 500)
        table.drawOn(canvas, 72, 500)
        canvas.drawString(72, 480, "After the table")

    document = read(pdf(draw), "pdf")

    assert [(document.words_of(line), line.cell) for line in document.lines] == [
        ("Goal", Cell(0, 0, 0)),
        ("Who", Cell(0, 0, 1)),
        ("Cost", Cell(0, 0, 2)),
        ("Replace", Cell(0, 1, 0)),
        ("devices", Cell(0, 1, 0)),
        ("CTO", Cell(0, 1, 1)),
        ("$40,000", Cell(0, 1, 2)),
        ("Train", Cell(0, 2, 0)),
        ("$2,000", Cell(0, 2, 2)),
        ("After the table", None),
    ]


def test_tags_give_headings_and_cells_where_nothing_else_does():
    words = ["Mission", BODY, "Goal", "Cost", "Devices", "$5"]

    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica", 11)
        places = [(72, 700), (72, 680), (72, 660), (200, 660), (72, 640), (200, 640)]
        for number, (x, y) in enumerate(places):
            canvas._code.append(f"/P <</MCID {number}>> BDC")
            canvas.drawString(x, y, words[number])
            canvas._code.append("EMC")

    writer = copied(pdf(draw))
    first = _tag(writer, "TR", _tag(writer, "TH", 2), _tag(writer, "TH", 3))
    second = _tag(writer, "TR", _tag(writer, "TD", 4), _tag(writer, "TD", 5))
    document_tag = _tag(
        writer, "Document", _tag(writer, "H2", 0), _tag(writer, "P", 1), _tag(writer, "Table", first, second)
    )
    _add_structure(writer, document_tag)

    document = read(saved(writer), "pdf")

    assert [(document.words_of(line), line.level, line.cell) for line in document.lines] == [
        ("Mission", 2, None),
        (BODY, 0, None),
        ("Goal", 0, Cell(0, 0, 0)),
        ("Cost", 0, Cell(0, 0, 1)),
        ("Devices", 0, Cell(0, 1, 0)),
        ("$5", 0, Cell(0, 1, 1)),
    ]


def test_a_ruled_table_that_runs_on_keeps_its_number_over_the_page_end():
    def page(*rows: list[str], top: float, running: str) -> Any:
        def draw(canvas: Any) -> None:
            table = Table(list(rows), colWidths=[150, 100])
            table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)]))
            _, height = table.wrapOn(canvas, 500, 500)
            table.drawOn(canvas, 72, top - height)
            canvas.drawString(300, 30, running)

        return draw

    first = page(["Goal", "Who"], ["Train", "CTO"], top=120, running="1")
    second = page(["", "and others"], ["Devices", "CTO"], top=740, running="2")

    document = read(pdf(first, second), "pdf")

    assert [(document.words_of(line), line.cell) for line in document.lines if not line.running] == [
        ("Goal", Cell(0, 0, 0)),
        ("Who", Cell(0, 0, 1)),
        ("Train", Cell(0, 1, 0)),
        ("CTO", Cell(0, 1, 1)),
        ("and others", Cell(0, 1, 1)),
        ("Devices", Cell(0, 2, 0)),
        ("CTO", Cell(0, 2, 1)),
    ]


def test_a_picture_in_a_cell_is_a_line_without_text():
    def draw(canvas: Any) -> None:
        table = Table([["A. Signer", ""], ["B. Signer", ""]], colWidths=[150, 100], rowHeights=[40, 40])
        table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)]))
        table.wrapOn(canvas, 500, 500)
        table.drawOn(canvas, 72, 500)
        canvas.drawImage(ImageReader(Image.new("L", (60, 20), 90)), 230, 545, 60, 20)

    lines = read(pdf(draw), "pdf").lines

    assert [(line.pictures, line.cell) for line in lines] == [
        (0, Cell(0, 0, 0)),
        (1, Cell(0, 0, 1)),
        (0, Cell(0, 1, 0)),
    ]


def _tag(writer: pypdf.PdfWriter, kind: str, *content: Any) -> Any:
    element = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/StructElem"),
            NameObject("/S"): NameObject(f"/{kind}"),
            NameObject("/Pg"): writer.pages[0].indirect_reference,
            NameObject("/K"): ArrayObject([NumberObject(item) if isinstance(item, int) else item for item in content]),
        }
    )
    reference = writer._add_object(element)
    for item in content:
        if not isinstance(item, int):
            item.get_object()[NameObject("/P")] = reference
    return reference


def _add_structure(writer: pypdf.PdfWriter, document: Any) -> None:
    owners: dict[int, Any] = {}

    def collect(reference: Any) -> None:
        for item in reference.get_object()["/K"]:
            if isinstance(item, int):
                owners[int(item)] = reference
            else:
                collect(item)

    collect(document)
    parents = ArrayObject([NumberObject(0), ArrayObject([owners[number] for number in sorted(owners)])])
    root = writer._add_object(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/StructTreeRoot"),
                NameObject("/K"): ArrayObject([document]),
                NameObject("/ParentTree"): DictionaryObject({NameObject("/Nums"): parents}),
            }
        )
    )
    document.get_object()[NameObject("/P")] = root
    writer.pages[0][NameObject("/StructParents")] = NumberObject(0)
    writer.root_object[NameObject("/StructTreeRoot")] = root
    writer.root_object[NameObject("/MarkInfo")] = DictionaryObject({NameObject("/Marked"): BooleanObject(True)})
