"""Walks the body of a Word file once, on its XML, and takes down its paragraphs, tables and text boxes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from checks.model import Cell
from checks.reading.docx_inlines import Fields, Inline, inlines
from checks.reading.docx_notes import Notes
from checks.reading.docx_numbering import Numbering
from checks.reading.docx_pages import Pager, Paper, room_for
from checks.reading.docx_styles import Style, Styles, W, value, with_own
from checks.reading.docx_tables import cells_of, content_of, height_of
from checks.reading.faults import too_complex
from checks.reading.graphics import words_of_graphic
from checks.reading.text import BULLET, LONGEST_HIDDEN, Lines, clean, join_spaced_letters

_DEEPEST = 20
_ROOM_FOR_PICTURE = 120.0
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class _Where:
    """In which cell a paragraph stands, in a column of which width in points, and how deep in tables and boxes."""

    width: float
    cell: Cell | None = None
    depth: int = 0


@dataclass(slots=True)
class _Gathered:
    """What is being gathered for one line; `number` is the automatic number of its paragraph."""

    pieces: list[Inline] = field(default_factory=list)
    pictures: int = 0
    page: int = 0
    number: str = ""


class Walk:
    """One walk over the stories of a document: the body with its notes, then headers and footers."""

    def __init__(self, document: Any, lines: Lines, styles: Styles, numbering: Numbering, pager: Pager) -> None:
        self.hidden: list[tuple[int, str]] = []
        self._part = document.part
        self._lines = lines
        self._styles = styles
        self._numbering = numbering
        self._pager = pager
        self._notes = Notes(document)
        self._due: list[etree._Element] = []
        self._fields = Fields()
        self._tables = 0
        self._running = False
        self._unfinished: _Gathered | None = None

    def body(self, body: etree._Element) -> None:
        """Take down everything in the w:body; a note stands after the paragraph or the table that refers to it."""
        self._blocks(body, _Where(0.0))

    def running(self, part: Any) -> None:
        """Take down a header or a footer; its lines stand on page 1."""
        self._running, self._part = True, part
        self._fields = Fields()
        with self._held(1):
            self._blocks(part.element, _Where(Paper().width, depth=1))

    def _blocks(self, parent: etree._Element, where: _Where) -> None:
        if where.depth > _DEEPEST:
            raise too_complex("This Word document has tables or text boxes nested too deeply.")
        for element in content_of(parent):
            if not where.depth:
                where = replace(where, width=self._pager.paper.width)
            if element.tag == W + "p":
                self._paragraph(element, where)
            elif element.tag == W + "tbl":
                self._table(element, where)
            if self._due and not where.depth:
                self._write_notes(where)

    def _write_notes(self, where: _Where) -> None:
        due, self._due = self._due, []
        for note in due:
            with self._held(self._lines.lines[-1].page if self._lines.lines else 1):
                self._blocks(note, replace(where, depth=1))

    def _paragraph(self, paragraph: etree._Element, where: _Where) -> None:
        properties = paragraph.find(W + "pPr")
        style = with_own(self._styles.paragraph(value(properties, "pStyle")), properties)
        if style.page_break_before and where.cell is None:
            self._pager.turn()
        gathered, wrote = self._unfinished or _Gathered(), False
        runs_on = _runs_on(paragraph, properties)
        gathered.number = "" if runs_on else self._numbering.next(style)
        self._unfinished = None
        beside: list[Inline] = []
        for inline in inlines(paragraph, style, self._styles, self._fields):
            if inline.kind == "rendered_break":
                # In the middle of a paragraph the line keeps the page on which it began.
                self._pager.turn_rendered()
            elif inline.element is not None:
                beside.append(inline)
            elif inline.kind in ("line_break", "page_break"):
                if self._write(gathered, style, where):
                    gathered, wrote = _Gathered(), True
                if inline.kind == "page_break":
                    self._pager.turn()
            else:
                self._gather(inline, gathered)
        if not runs_on:
            wrote = self._write(gathered, style, where) or wrote
        spacing = style.spacing
        self._pager.skip((spacing.before or 0) + (spacing.after or 0))
        if not wrote:
            self._pager.skip(room_for(0, style.look.size or 11.0, where.width) * (spacing.line or 1.0))
        for inline in beside:
            self._beside(inline, replace(where, depth=where.depth + 1))
        self._unfinished = gathered if runs_on else None
        if properties is not None and properties.find(W + "sectPr") is not None:
            self._pager.end_section()

    def _beside(self, inline: Inline, where: _Where) -> None:
        """Take down what a paragraph has beside its words: a text box, a diagram; a note waits for its turn."""
        if inline.element is None:
            return
        if inline.kind == "note":
            note = self._notes.take(inline.element)
            self._due += [] if note is None else [note]
            return
        with self._held(self._pager.held or self._pager.page):
            if inline.kind == "box":
                self._blocks(inline.element, where)
                return
            for raw, depth in words_of_graphic(self._part, inline.element):
                words = clean(raw).strip()
                if words:
                    page = self._pager.set(0.0, self._pager.page)
                    self._lines.add(words, page, list_level=min(depth, 9), cell=where.cell, running=self._running)

    def _gather(self, inline: Inline, gathered: _Gathered) -> None:
        if inline.kind == "picture":
            gathered.pictures += 1
        elif inline.look.hidden:
            self._hide(inline.words)
            return
        else:
            gathered.pieces.append(inline)
        if not gathered.page and (gathered.pictures or inline.words.strip()):
            gathered.page = self._pager.begin()

    def _hide(self, words: str) -> None:
        """Keep words that nobody sees by themselves, those of one page together."""
        page = self._pager.held or self._pager.page
        before = self.hidden.pop()[1] if self.hidden and self.hidden[-1][0] == page else ""
        self.hidden.append((page, before if len(before) > LONGEST_HIDDEN else before + words))

    def _write(self, gathered: _Gathered, style: Style, where: _Where) -> bool:
        """Add the gathered line; false where there is nothing to see."""
        raw = "".join(piece.words for piece in gathered.pieces)
        words = clean(join_spaced_letters(raw)).strip()
        in_words = bool(_WORD.search(gathered.number))
        if not words and not gathered.pictures and not in_words:
            return False
        size = _size(gathered.pieces) or style.look.size or self._styles.defaults.size or 10.0
        bold = bool(words) and all(piece.look.bold for piece in gathered.pieces if piece.words.strip())
        height = room_for(len(words), size, where.width) * (style.spacing.line or 1.0)
        page = self._pager.set(height + _ROOM_FOR_PICTURE * bool(gathered.pictures), gathered.page)
        lead = 0 if bold else _lead(gathered.pieces, words)
        list_level = 0 if style.level else style.list_level
        bullet = BULLET.match(words)
        if bullet and bullet.end() < len(words):
            # Typed, as people do who know of no other: it says as much as Word's own.
            words, lead, list_level = words[bullet.end() :], max(lead - bullet.end(), 0), list_level or 1
        if gathered.number and (in_words or ((style.level or bold) and where.cell is None)):
            # What looks like a heading reads as one, number and all; that of a step in a list says nothing.
            words, lead = f"{gathered.number} {words}".strip(), lead and lead + len(gathered.number) + 1
            list_level = 0 if bold else list_level
        self._lines.add(
            words,
            page,
            size=size,
            bold=bold,
            style=style.name,
            level=style.level,
            list_level=list_level,
            cell=where.cell,
            running=self._running,
            pictures=gathered.pictures,
            lead=lead,
        )
        return True

    def _table(self, table: etree._Element, where: _Where) -> None:
        number = self._tables
        self._tables += 1
        rows = [row for row in content_of(table) if row.tag == W + "tr"]
        columns = max((sum(1 for _ in cells_of(row)) for row in rows[:50]), default=1)
        inner = _Where(max(where.width / max(columns, 1) - 11.0, 20.0), depth=where.depth + 1)
        for index, row in enumerate(rows):
            if row.find(f"{W}trPr/{W}del") is None:
                self._row(row, inner, Cell(number, index, 0))

    def _row(self, row: etree._Element, where: _Where, cell: Cell) -> None:
        if self._pager.held or not self._pager.rendered:
            start = self._pager.set(height_of(row, where.width), self._pager.page)
            with self._held(start):
                for column, element in cells_of(row):
                    self._blocks(element, replace(where, cell=replace(cell, column=column)))
            return
        if next(row.iter(W + "t", W + "lastRenderedPageBreak"), row).tag == W + "lastRenderedPageBreak":
            self._pager.turn_rendered()
            # Word notes the same break once more inside the first cell.
        start_of_row = self._pager.place()
        last = start_of_row[0]
        for column, element in cells_of(row):
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


def _runs_on(paragraph: etree._Element, properties: etree._Element | None) -> bool:
    """Whether the end of a paragraph is a tracked deletion, so that the next one goes on where it ends."""
    mark = None if properties is None else properties.find(W + "rPr")
    following = paragraph.getnext()
    if mark is None or following is None or following.tag != W + "p":
        return False
    return mark.find(W + "del") is not None or mark.find(W + "moveFrom") is not None


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
