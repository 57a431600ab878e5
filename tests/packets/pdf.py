"""Sets a plan as a PDF, and tells on which pages its sections and its headings came to stand."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.fonts import tt2ps
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)
from reportlab.platypus.tableofcontents import TableOfContents

from tests.packets.looks import Headings, Look, look_of, register_fonts
from tests.packets.texts import Block, PacketText, Runs, words_of

TEXT_WIDTH = 6.5 * inch
_CELL_PADDING = 4.0
_ROOM_BELOW_HEADING = 1.2 * inch
_FONT_OF = dict.fromkeys("≥≤→−", "Symbol") | dict.fromkeys("●❍", "ZapfDingbats")


@dataclass(frozen=True, slots=True)
class Pages:
    """Where everything stands, in pages counted from 1; `headings` has one entry for each heading in order."""

    count: int
    sections: dict[str, tuple[int, ...]]
    headings: tuple[int, ...]


def write_plan(text: PacketText, headings: Headings, file: Path) -> Pages:
    """Writes the plan, and tells its pages. It is set twice: the page numbers may say of how many."""
    register_fonts()
    book = _set(text, headings, file, 0)
    return _set(text, headings, file, book.page).pages()


class _Placed:
    """A flowable that knows its block, whole or split over pages."""

    block: Block | None = None

    def split(self, *room: float) -> list[Any]:
        parts = super().split(*room)  # type: ignore[misc]
        for part in parts:
            part.block = self.block
        return parts


class _Words(_Placed, Paragraph):
    pass


class _Rows(_Placed, Table):
    pass


class _Book(BaseDocTemplate):
    """A document that notes the page of each block, and its headings in its contents and bookmarks."""

    def __init__(self, file: Path, *, bookmarks: bool, **options: Any) -> None:
        super().__init__(str(file), pagesize=LETTER, invariant=1, **options)
        self.bookmarks = bookmarks
        self.placed: list[tuple[Block, int]] = []

    def beforeDocument(self) -> None:
        self.placed = []

    def afterFlowable(self, flowable: Flowable) -> None:
        block = getattr(flowable, "block", None)
        if block is None:
            return
        self.placed.append((block, self.page))
        if block.kind == "heading" and block.level <= 2:
            key = f"heading-{len(self.placed)}"
            words = block.words.replace("\n", " ")
            self.canv.bookmarkPage(key)
            if self.bookmarks:
                self.canv.addOutlineEntry(words, key, level=0 if len(self.placed) == 1 else block.level - 1, closed=1)
            self.notify("TOCEntry", (block.level - 1, escape(words), self.page, key))

    def pages(self) -> Pages:
        sections: dict[str, set[int]] = {}
        for block, page in self.placed:
            for section in block.sections:
                sections.setdefault(section, set()).add(page)
        headings = [page for block, page in self.placed if block.kind == "heading"]
        return Pages(self.page, {name: tuple(sorted(found)) for name, found in sections.items()}, tuple(headings))


def _set(text: PacketText, headings: Headings, file: Path, count: int) -> _Book:
    look, wanted = look_of(text.name), text.facts["look"]
    title = text.facts["title"]
    book = _Book(file, bookmarks=headings == "styles", title=title, author=text.facts["district"])
    frame = Frame(inch, 0.95 * inch, TEXT_WIDTH, 9.2 * inch, 0, 0, 0, 0)

    def furnish(canvas: Any, book: BaseDocTemplate) -> None:
        if book.page == 1 and wanted["cover"]:
            return
        canvas.setFont(look.pdf_font, 8.5)
        if look.running:
            canvas.drawString(inch, 10.45 * inch, f"{text.facts['district']}: {title}"[:100])
        if wanted["page_numbers"]:
            number = look.numbering.format(page=book.page, pages=count or "?", title=title[:60])
            canvas.drawCentredString(4.25 * inch, 0.55 * inch, number)

    book.addPageTemplates([PageTemplate("page", [frame], onPage=furnish)])
    styles = _Styles(look, headings)
    story = [*_cover(text, styles), *_contents(text, styles)]
    for block, following in itertools.pairwise((*text.blocks, Block("page"))):
        if block.kind == "heading":
            story.append(CondPageBreak(_ROOM_BELOW_HEADING * (1.6 if following.kind == "heading" else 1.0)))
        story += _flowables(block, styles)
    book.multiBuild(story)
    return book


class _Styles:
    """The paragraph styles of one look."""

    def __init__(self, look: Look, headings: Headings) -> None:
        self.look = look
        size = look.size
        self.body = ParagraphStyle(
            "body",
            fontName=look.pdf_font,
            fontSize=size,
            leading=size * 1.32,
            spaceAfter=size * 0.6,
            alignment=TA_JUSTIFY if look.justified else 0,
        )
        bold = tt2ps(look.pdf_font, 1, 0)
        self.cover = ParagraphStyle("cover", self.body, alignment=TA_CENTER, spaceAfter=14)
        self.contents = ParagraphStyle("contents", self.body, fontName=bold, fontSize=14, leading=18, spaceAfter=12)
        color = colors.HexColor(f"#{look.color}") if headings == "styles" else colors.black
        self.headings = [
            ParagraphStyle(
                f"heading{level}",
                self.body,
                fontName=tt2ps(look.pdf_font, 1, int(level == 3)),
                fontSize=points,
                leading=points * 1.2,
                spaceBefore=points * 0.9,
                spaceAfter=points * 0.4,
                alignment=0,
                textColor=color,
            )
            for level, points in enumerate(look.heading_sizes(headings), start=1)
        ]


def _cover(text: PacketText, styles: _Styles) -> list[Flowable]:
    if not text.cover:
        return []
    made: list[Flowable] = [Spacer(1, 2.1 * inch)]
    for line, (points, bold) in zip(text.cover, cover_sizes(text), strict=True):
        font = tt2ps(styles.look.pdf_font, int(bold), 0)
        style = ParagraphStyle("line", styles.cover, fontName=font, fontSize=points, leading=points * 1.25)
        made.append(Paragraph(_escaped(line), style))
    return [*made, PageBreak()]


def cover_sizes(text: PacketText) -> list[tuple[float, bool]]:
    """How large each line of the cover is, in points, and whether it is bold: title, district and the rest."""
    title = text.facts["title"].casefold()
    sizes = []
    for line in text.cover:
        folded = line.casefold().strip(" :")
        if folded in title or title in folded:
            sizes.append((25.0, True))
        elif text.facts["district"].casefold() in folded:
            sizes.append((19.0, True))
        else:
            sizes.append((14.0 if text.facts["period"]["as_written"].casefold() in folded else 12.0, False))
    return sizes


def _contents(text: PacketText, styles: _Styles) -> list[Flowable]:
    if not text.facts["look"]["toc"]:
        return []
    levels = [ParagraphStyle(f"contents{level}", styles.body, leftIndent=16 * level, spaceAfter=3) for level in (0, 1)]
    made = TableOfContents(dotsMinLevel=0, levelStyles=levels)
    return [Paragraph(styles.look.contents_title, styles.contents), made, PageBreak()]


def _flowables(block: Block, styles: _Styles) -> list[Flowable]:
    made: Any
    match block.kind:
        case "page":
            return [PageBreak()]
        case "heading":
            made = _Words(markup(block.runs), styles.headings[block.level - 1])
        case "paragraph":
            made = _Words(markup(block.runs), styles.body)
        case "item":
            indent = 18.0 * block.level
            style = ParagraphStyle("item", styles.body, leftIndent=indent, bulletIndent=indent - 13, spaceAfter=3)
            made = _Words(markup(block.runs), style, bulletText=f"{block.number}." if block.number else "•")
        case "table":
            made = _table(block, styles)
    made.block = block
    return [made, Spacer(1, 9)] if block.kind == "table" else [made]


def _table(block: Block, styles: _Styles) -> _Rows:
    font, size = styles.look.pdf_font, styles.look.size - 1.5
    widths = column_widths(block.rows, font, size, TEXT_WIDTH)
    while widths is None:
        size -= 0.5
        widths = column_widths(block.rows, font, size, TEXT_WIDTH)
    cell = ParagraphStyle("cell", fontName=font, fontSize=size, leading=size * 1.2)
    head = ParagraphStyle("head", cell, fontName=tt2ps(font, 1, 0))
    cells = [[Paragraph(markup(runs), cell if row else head) for runs in each] for row, each in enumerate(block.rows)]
    look: list[Any] = [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.grey),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        *((f"{side}PADDING", (0, 0), (-1, -1), _CELL_PADDING) for side in ("LEFT", "RIGHT")),
    ]
    if styles.look.shaded_heads:
        look.append(("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#dfe7ef")))
    return _Rows(cells, colWidths=widths, repeatRows=1, splitInRow=1, style=look)


def column_widths(rows: Sequence[Sequence[Runs]], font: str, size: float, room: float) -> list[float] | None:
    """Widths of columns that together take the room, each at least its longest word; None where they do not fit."""
    bold = tt2ps(font, 1, 0)
    columns = [[words_of(cell) for cell in column] for column in zip(*rows, strict=True)]
    least = [
        max((stringWidth(word, bold, size) for cell in column for word in cell.split()), default=0)
        + 2 * _CELL_PADDING
        + 1
        for column in columns
    ]
    if sum(least) > room and size > 5:
        return None
    wanted = [max(stringWidth(cell, font, size) for cell in column) ** 0.6 for column in columns]
    spare = max(room - sum(least), 0) / sum(wanted)
    return [low + wish * spare for low, wish in zip(least, wanted, strict=True)]


def markup(runs: Runs) -> str:
    """The runs in reportlab's markup."""
    made = ""
    for run in runs:
        words = _escaped(run.words).replace("\n", "<br/>")
        made += f"{'<b>' * run.bold}{'<i>' * run.italic}{words}{'</i>' * run.italic}{'</b>' * run.bold}"
    return made


def _escaped(words: str) -> str:
    """The words, with a font for the characters that text fonts lack."""
    parts = itertools.groupby(words.replace("○", "❍"), key=_FONT_OF.get)
    return "".join(
        f'<font name="{font}">{"".join(each)}</font>' if font else escape("".join(each)) for font, each in parts
    )
