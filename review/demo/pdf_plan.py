"""Makes a plan as a PDF: cover, contents with true page numbers, bookmarks, tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import inch
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)
from reportlab.platypus.tableofcontents import TableOfContents

from review.demo.texts import Part, PlanText

_SHEET = getSampleStyleSheet()
_BODY = ParagraphStyle("Body", parent=_SHEET["BodyText"], fontSize=10.5, leading=14.5, spaceAfter=7)
_BULLET = ParagraphStyle("Point", parent=_BODY, leftIndent=18, bulletIndent=6)
_CELL = ParagraphStyle("Cell", parent=_BODY, fontSize=8.5, leading=10.5, spaceAfter=0)
_HEADINGS = {1: _SHEET["Heading1"], 2: _SHEET["Heading2"]}
_COVER = ParagraphStyle("Cover", parent=_BODY, alignment=TA_CENTER, fontSize=14, leading=20, spaceAfter=14)
_TITLE = ParagraphStyle("CoverTitle", parent=_COVER, fontName="Helvetica-Bold", fontSize=28, leading=34)


class _Book(BaseDocTemplate):  # type: ignore[misc]
    """A document whose headings enter its contents and its bookmarks as they are laid out."""

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - reportlab calls it by this name
        """Notes a heading of level 1 with the page on which it came to stand."""
        if isinstance(flowable, Paragraph) and flowable.style.name == "Heading1":
            words, key = flowable.getPlainText(), f"chapter-{self.page}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(words, key)
            self.notify("TOCEntry", (0, words, self.page, key))


def write_pdf_plan(text: PlanText, file: Path, *, password: str = "") -> None:
    """Writes the plan; with a password nobody can open it without."""
    running = f"{text.words['district']} | {text.title}"

    def number(canvas: Any, book: BaseDocTemplate) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(inch, 10.55 * inch, running)
        canvas.drawCentredString(4.25 * inch, 0.5 * inch, f"Page {book.page}")

    book = _Book(
        str(file),
        pagesize=LETTER,
        title=f"{text.words['district']}: {text.title}",
        author=text.words["director"],
        encrypt=StandardEncryption(password, strength=128) if password else None,
    )
    frame = Frame(inch, 0.9 * inch, 6.5 * inch, 9.4 * inch, id="text")
    book.addPageTemplates([PageTemplate("cover", [frame]), PageTemplate("inside", [frame], onPage=number)])
    book.multiBuild([*_cover(text), *_contents(), *(flowable for part in text.parts for flowable in _part(part))])


def _cover(text: PlanText) -> list[Flowable]:
    words = text.words
    below = (
        f"{words['start']} – {words['end']}",
        f"Prepared by {words['director']}, Director of Technology",
        f"Presented to the superintendent's cabinet on {words['held']}",
    )
    return [
        Spacer(1, 2.2 * inch),
        Paragraph(escape(words["district"]), _COVER),
        Paragraph(escape(text.title), _TITLE),
        *(Paragraph(escape(line), _COVER) for line in below),
        NextPageTemplate("inside"),
        PageBreak(),
    ]


def _contents() -> list[Flowable]:
    contents = TableOfContents(dotsMinLevel=0, levelStyles=[_BODY])
    return [Paragraph("<b>Table of Contents</b>", _COVER), contents]


def _part(part: Part) -> list[Flowable]:
    made: list[Flowable] = []
    if part.heading:
        made += [PageBreak()] if part.level == 1 else []
        made.append(Paragraph(escape(part.heading), _HEADINGS[part.level]))
    made += [Paragraph(escape(words), _BODY) for words in part.paragraphs]
    made += [Paragraph(escape(words), _BULLET, bulletText="•") for words in part.bullets]
    if part.table:
        made += [_table(part.table), Spacer(1, 10)]
    if part.signed:
        made.append(Paragraph(f"<i>{escape(part.signed)}</i>", _BODY))
    return made


def _table(rows: tuple[tuple[str, ...], ...]) -> Table:
    cells = [[Paragraph(escape(words), _CELL) for words in row] for row in rows]
    look = TableStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.5, colors.grey),
            ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#dfe7ef")),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ]
    )
    return Table(cells, colWidths=[6.5 * inch / len(rows[0])] * len(rows[0]), repeatRows=1, style=look)
