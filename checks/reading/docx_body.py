"""Walks the body of a Word file once, on its XML, and takes down its paragraphs, tables and text boxes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from lxml import etree

from checks.model import Cell
from checks.reading.docx_inlines import ALTERNATIVES, Fields, Inline, inlines, preferred
from checks.reading.docx_pages import Pager, Paper, room_for
from checks.reading.docx_styles import Style, Styles, W, level_of, list_level_of, spacing_of, switched, value, whole
from checks.reading.faults import too_complex
from checks.reading.text import Lines, clean, join_spaced_letters

_MOST_COLUMNS = 64
_DEEPEST = 20
_TRANSPARENT = frozenset(W + name for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"))
_ROOM_FOR_PICTURE = 120.0


@dataclass(frozen=True, slots=True)
class _Where:
    """In which cell a paragraph stands, in a column of which width in points, and how deep in tables and boxes."""

    width: float
    cell: Cell | None = None
    depth: int = 0


@dataclass(slots=True)
class _Gathered:
    """What is being gathered for one line."""

    pieces: list[Inline] = field(default_factory=list)
    pictures: int = 0
    page: int = 0


class Walk:
    """One walk over the stories of a document: the body, then headers and footers."""

    def __init__(self, lines: Lines, styles: Styles, pager: Pager) -> None:
        self.hides_text = False
        self._lines = lines
        self._styles = styles
        self._pager = pager
        self._fields = Fields()
        self._tables = 0
        self._running = False

    def body(self, body: etree._Element, paper: Paper) -> None:
        """Take down everything in the w:body."""
        self._blocks(body, _Where(paper.width))

    def running(self, part: etree._Element) -> None:
        """Take down a header or a footer; its lines stand on page 1."""
        self._running = True
        self._fields = Fields()
        with self._held(1):
            self._blocks(part, _Where(Paper().width))

    def _blocks(self, parent: etree._Element, where: _Where) -> None:
        if where.depth > _DEEPEST:
            raise too_complex("This Word document has tables or text boxes nested too deeply.")
        for element in _content(parent):
            if element.tag == W + "p":
                self._paragraph(element, where)
            elif element.tag == W + "tbl":
                self._table(element, where)

    def _paragraph(self, paragraph: etree._Element, where: _Where) -> None:
        properties = paragraph.find(W + "pPr")
        style = self._own_style(properties)
        if style.page_break_before and where.cell is None:
            self._pager.turn()
        gathered, wrote = _Gathered(), False
        boxes: list[etree._Element] = []
        for inline in inlines(paragraph, style, self._styles, self._fields):
            if inline.kind == "rendered_break":
                # In the middle of a paragraph the line keeps the page on which it began.
                self._pager.turn_rendered()
            elif inline.kind == "box" and inline.element is not None:
                boxes.append(inline.element)
            elif inline.kind in ("line_break", "page_break"):
                wrote = self._write(gathered, style, where) or wrote
                gathered = _Gathered()
                if inline.kind == "page_break":
                    self._pager.turn()
            else:
                self._gather(inline, gathered)
        wrote = self._write(gathered, style, where) or wrote
        spacing = style.spacing
        self._pager.skip((spacing.before or 0) + (spacing.after or 0))
        if not wrote:
            self._pager.skip(room_for(0, style.look.size or 11.0, where.width) * (spacing.line or 1.0))
        for box in boxes:
            with self._held(self._pager.held or self._pager.page):
                self._blocks(box, replace(where, depth=where.depth + 1))
        if _ends_on_new_page(properties):
            self._pager.turn()

    def _own_style(self, properties: etree._Element | None) -> Style:
        """The paragraph's style with what the paragraph itself sets on top."""
        style = self._styles.paragraph(value(properties, "pStyle"))
        if properties is None:
            return style
        level, list_level = level_of(properties), list_level_of(properties)
        break_before = switched(properties, "pageBreakBefore")
        return replace(
            style,
            spacing=spacing_of(properties).over(style.spacing),
            level=style.level if level is None else level,
            list_level=style.list_level if list_level is None else list_level,
            page_break_before=style.page_break_before if break_before is None else break_before,
        )

    def _gather(self, inline: Inline, gathered: _Gathered) -> None:
        if inline.kind == "picture":
            gathered.pictures += 1
        elif inline.look.hidden:
            self.hides_text = self.hides_text or bool(inline.words.strip())
            return
        else:
            gathered.pieces.append(inline)
        if not gathered.page and (gathered.pictures or inline.words.strip()):
            gathered.page = self._pager.begin()

    def _write(self, gathered: _Gathered, style: Style, where: _Where) -> bool:
        """Add the gathered line; false where there is nothing to see."""
        raw = "".join(piece.words for piece in gathered.pieces)
        words = clean(join_spaced_letters(raw)).strip()
        if not words and not gathered.pictures:
            return False
        size = _size(gathered.pieces) or style.look.size or self._styles.defaults.size or 10.0
        bold = bool(words) and all(piece.look.bold for piece in gathered.pieces if piece.words.strip())
        height = room_for(len(words), size, where.width) * (style.spacing.line or 1.0)
        page = self._pager.set(height + _ROOM_FOR_PICTURE * bool(gathered.pictures), gathered.page)
        self._lines.add(
            words,
            page,
            size=size,
            bold=bold,
            style=style.name,
            level=style.level,
            list_level=0 if style.level else style.list_level,
            cell=where.cell,
            running=self._running,
            pictures=gathered.pictures,
            lead=0 if bold else _lead(gathered.pieces, words),
        )
        return True

    def _table(self, table: etree._Element, where: _Where) -> None:
        number = self._tables
        self._tables += 1
        rows = [row for row in _content(table) if row.tag == W + "tr"]
        columns = max((len(list(_cells(row))) for row in rows[:50]), default=1)
        inner = _Where(max(where.width / max(columns, 1) - 11.0, 20.0), depth=where.depth + 1)
        for index, row in enumerate(rows):
            if row.find(f"{W}trPr/{W}del") is None:
                self._row(row, inner, Cell(number, index, 0))

    def _row(self, row: etree._Element, where: _Where, cell: Cell) -> None:
        if self._pager.held or not self._pager.rendered:
            start = self._pager.set(_height(row, where.width), self._pager.page)
            with self._held(start):
                for column, element in _cells(row):
                    self._blocks(element, replace(where, cell=replace(cell, column=column)))
            return
        if next(row.iter(W + "t", W + "lastRenderedPageBreak"), row).tag == W + "lastRenderedPageBreak":
            self._pager.turn_rendered()
            # Word notes the same break once more inside the first cell.
        start_of_row = self._pager.place()
        last = start_of_row[0]
        for column, element in _cells(row):
            self._pager.back_to(start_of_row)
            self._blocks(element, replace(where, cell=replace(cell, column=column)))
            last = max(last, self._pager.page)
        self._pager.back_to((last, False))

    @contextmanager
    def _held(self, page: int) -> Iterator[None]:
        before, self._pager.held = self._pager.held, page
        try:
            yield
        finally:
            self._pager.held = before


def _content(parent: etree._Element) -> Iterator[etree._Element]:
    """The blocks, rows or cells in there, wherever content controls and insertions wrap them."""
    stack = [iter(parent)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
        elif element.tag in _TRANSPARENT:
            stack.append(iter(element))
        elif element.tag == ALTERNATIVES:
            stack.append(iter(preferred(element)))
        else:
            yield element


def _cells(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    """The cells that a reader sees, with their column; a vertically merged cell appears in its first row only."""
    column = min(max(whole(value(row.find(W + "trPr"), "gridBefore")) or 0, 0), _MOST_COLUMNS)
    for cell in _content(row):
        if cell.tag != W + "tc":
            continue
        properties = cell.find(W + "tcPr")
        if value(properties, "vMerge") not in ("", "continue"):
            yield column, cell
        # A span of two hundred million columns is an attack, not a table.
        column += min(max(whole(value(properties, "gridSpan")) or 1, 1), _MOST_COLUMNS)
        if column > _MOST_COLUMNS * _MOST_COLUMNS:
            raise too_complex("This Word document has a table with far too many columns.")


def _height(row: etree._Element, width: float) -> float:
    """The room that a row takes: that of its fullest cell."""
    heights = [0.0]
    for _, cell in _cells(row):
        paragraphs = ("".join(words.text or "" for words in part.iter(W + "t")) for part in cell.iter(W + "p"))
        heights.append(sum(room_for(len(words), 10.5, width) for words in paragraphs))
    return max(heights)


def _ends_on_new_page(properties: etree._Element | None) -> bool:
    """Whether a section ends with this paragraph and the next one starts on a new page."""
    section = None if properties is None else properties.find(W + "sectPr")
    return section is not None and value(section, "type") not in ("continuous", "nextColumn")


def _size(pieces: list[Inline]) -> float:
    """The size in which most of the words are set."""
    sizes = Counter[float]()
    for piece in pieces:
        if piece.look.size:
            sizes[piece.look.size] += len(piece.words.strip())
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _lead(pieces: list[Inline], words: str) -> int:
    """How many characters of the line are its bold beginning."""
    beginning = ""
    for piece in pieces:
        if piece.words.strip() and not piece.look.bold:
            break
        beginning += piece.words
    lead = clean(beginning).strip()
    return len(lead) if any(character.isalpha() for character in lead) and words.startswith(lead) else 0
