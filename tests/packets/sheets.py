"""Makes signature sheets: who was there, with signatures in ink, as pictures, typed, or not there at all."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx.shared import Inches, Pt
from reportlab.lib import colors
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

from tests.packets import ink
from tests.packets.looks import look_of, register_fonts
from tests.packets.pdf import markup
from tests.packets.texts import PacketText, Run
from tests.packets.word import new_document, save

SIGNED = {"ink": True, "image": True, "typed": True, "slash": True, "empty": False, "dot": False}
"""For each mark whether it is a signature."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The words of a sheet; `rows` hold a name, a title and a mark each, and the empty ones that paper has."""

    lines: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, str, str], ...]
    day: str

    def cells(self, number: int) -> list[str]:
        """The words of one row before its signature: a number where rows have one, name and title."""
        name, title, _mark = self.rows[number]
        numbered = [f"{number + 1}."] if self.heads[0] == "No." else []
        return [*numbered, name, title]


def sheet_of(text: PacketText) -> Sheet:
    """The sheet of that packet; its wording and its columns vary with the packet's name."""
    facts = text.facts["signatures"]
    choose = random.Random(f"the sheet of {text.name}")
    title = choose.choice(("Sign-In Sheet", "Attendance and Signatures", "Signature Page", "Record of Presentation"))
    about = f"Presentation of the {text.facts['title']} ({text.facts['period']['as_written']})"
    said = choose.choice(
        ("By signing, each person confirms having attended the presentation named above.", "Please print and sign.", "")
    )
    heads = choose.choice(
        (
            ("Name", "Title", "Signature"),
            ("Printed Name", "Position", "Signature"),
            ("No.", "Name", "Title / Role", "Signature"),
            ("Name (please print)", "Title", "Signature", "Date"),
        )
    )
    lines = (facts["district"], title, about, f"Date: {facts['date']}", f"Presenter: {facts['presenter']}", said)
    rows = [(row["name"], row["title"], row["mark"]) for row in facts["rows"]]
    rows += [("", "", "empty")] * choose.choice((0, 0, 1, 3))
    return Sheet(tuple(line for line in lines if line), heads, tuple(rows), facts["date"])


def write_docx(text: PacketText, file: Path) -> None:
    """Writes the sheet as a Word file with a table."""
    sheet, document = sheet_of(text), new_document(look_of(text.name))
    for number, line in enumerate(sheet.lines):
        run = document.add_paragraph().add_run(line)
        if number < 2:
            run.bold, run.font.size = True, Pt(16 - 2 * number)
    table = document.add_table(rows=1, cols=len(sheet.heads), style="Table Grid")
    for cell, head in zip(table.rows[0].cells, sheet.heads, strict=True):
        cell.paragraphs[0].add_run(head).bold = True
    signature = sheet.heads.index("Signature")
    for number, (name, _title, mark) in enumerate(sheet.rows):
        row = table.add_row()
        row.height = Inches(0.5)
        for cell, words in zip(row.cells, sheet.cells(number), strict=False):
            cell.text = words
        _sign_word(row.cells[signature].paragraphs[0], name, mark)
        if sheet.heads[-1] == "Date" and SIGNED[mark]:
            row.cells[-1].text = sheet.day
    save(document, file)


def write_pdf(text: PacketText, file: Path) -> None:
    """Writes the sheet as a PDF page."""
    register_fonts()
    sheet, font = sheet_of(text), look_of(text.name).pdf_font
    body = ParagraphStyle("body", fontName=font, fontSize=11, leading=15, spaceAfter=5)
    large = ParagraphStyle("large", body, fontSize=16, leading=20)
    story: list[Any] = [
        Paragraph(markup((Run(line, bold=number < 2),)), large if number < 2 else body)
        for number, line in enumerate(sheet.lines)
    ]
    signature = sheet.heads.index("Signature")
    cells: list[list[Any]] = [[Paragraph(f"<b>{head}</b>", body) for head in sheet.heads]]
    for number, (name, _title, mark) in enumerate(sheet.rows):
        row: list[Any] = [Paragraph(markup((Run(words),)), body) for words in sheet.cells(number)]
        row.append(_Mark(name, mark, font))
        if sheet.heads[-1] == "Date":
            row.append(Paragraph(sheet.day if SIGNED[mark] else "", body))
        cells.append(row)
    shares = {"No.": 0.35, "Signature": 2.2, "Date": 0.9}
    named = (6.7 - sum(shares.get(head, 0) for head in sheet.heads)) / 2
    grid = [("GRID", (0, 0), (-1, -1), 0.8, colors.black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    table = Table(
        cells,
        colWidths=[shares.get(head, named) * inch for head in sheet.heads],
        minRowHeights=[0.32 * inch] + [0.52 * inch] * len(sheet.rows),
        style=[*grid, ("LEFTPADDING", (signature, 1), (signature, -1), 3)],
    )
    book = SimpleDocTemplate(
        str(file), pagesize=LETTER, leftMargin=0.9 * inch, rightMargin=0.9 * inch, topMargin=0.9 * inch, invariant=1
    )
    book.build([*story, Spacer(1, 12), table])


def _sign_word(paragraph: Any, name: str, mark: str) -> None:
    match mark:
        case "ink" | "image":
            picture = io.BytesIO(ink.picture(name, paper=mark == "image"))
            paragraph.add_run().add_picture(picture, width=Inches(1.5))
        case "typed":
            paragraph.add_run(name).italic = True
        case "slash":
            paragraph.add_run(f"/s/ {name}")
        case "dot":
            paragraph.add_run(".")


class _Mark(Flowable):
    """What stands in the signature's cell."""

    def __init__(self, name: str, mark: str, font: str) -> None:
        super().__init__()
        self.name, self.mark, self.font = name, mark, font
        self.width, self.height = 1.95 * inch, 0.42 * inch

    def wrap(self, *_room: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        pen = self.canv
        match self.mark:
            case "ink":
                self._draw_strokes()
            case "image":
                picture = ImageReader(io.BytesIO(ink.picture(self.name, paper=True)))
                pen.drawImage(picture, 0, 0, 1.45 * inch, self.height)
            case "typed":
                pen.setFont("Times-Italic", 13)
                pen.drawString(4, 10, self.name)
            case "slash":
                pen.setFont(self.font, 11)
                pen.drawString(4, 10, f"/s/ {self.name}")
            case "dot":
                pen.circle(22, 9, 1.3, stroke=0, fill=1)

    def _draw_strokes(self) -> None:
        pen = self.canv
        pen.setStrokeColor(colors.Color(*(part / 255 for part in ink.color(self.name))))
        pen.setLineWidth(1.2)
        pen.setLineCap(1)
        pen.setLineJoin(1)
        for stroke in ink.strokes(self.name):
            path = pen.beginPath()
            for number, (x, y) in enumerate(stroke):
                (path.lineTo if number else path.moveTo)(x * self.width, y * self.height)
            pen.drawPath(path)
