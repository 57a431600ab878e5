"""What the document view shows of a stored file: its pages with their text layer, or its words in blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Literal

from sqlalchemy.orm import Session

from checks.model import Document, Fault, Line
from review.db import leave_after_commit
from review.models import StoredFile
from review.pages import Pages, kept_document, kept_pages, owed_pictures
from review.pictures import DRAWABLE

_DESCENDING = frozenset("gjpqyQJ,;()[]{}|/_@")
_DESCENT = 0.19
_MOST_EMPTY = 4


@dataclass(frozen=True, slots=True)
class View:
    """What is kept of a file: what was read in it, its pages, and the numbers of those still to be drawn.

    What is not made yet is None; `whole` where nothing more will come. A file without pages of its
    own, a Word file or slides, is whole once it was read.
    """

    document: Document | Fault | None
    pages: Pages | None
    owed: tuple[int, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class LayerLine:
    """A line over the picture of its page; all measures in points from the top left corner of the page as shown.

    `offset` counts into the document's text; `y` is the top of the line, `baseline` where its letters stand.
    """

    offset: int
    x: float
    y: float
    width: float
    height: float
    baseline: float
    size: float
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document in reading order; `start` and `end` are offsets into its text.

    `level` is that of a heading (from 1) or of a list's item (from 1). A list has its items in `blocks`.
    A table has rows of cells, each of which holds blocks; a cell that is nowhere filled may be left out.
    A picture has no text. What stands in headers and footers is "running".
    """

    kind: Literal["heading", "paragraph", "list", "item", "table", "picture", "running"]
    start: int
    end: int
    page: int
    text: str = ""
    level: int = 0
    blocks: tuple[Block, ...] = ()
    rows: tuple[tuple[tuple[Block, ...], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Slide:
    """A slide: its title (None where it has none), what stands on it, and the speaker's notes."""

    number: int
    title: Block | None
    blocks: tuple[Block, ...]
    notes: tuple[Block, ...]


def view_of(db: Session, data: Path, file: StoredFile) -> View:
    """What is kept of the file; what is missing is asked for and made once this request has ended."""
    document = kept_document(data, file.sha256)
    pages = kept_pages(data, file.sha256) if file.format in DRAWABLE else Pages()
    owed = tuple(owed_pictures(data, file.sha256, pages)) if pages is not None else ()
    whole = document is not None and pages is not None and not owed
    if not whole:
        leave_after_commit(db, "render_pages", file.id)
    return View(document, pages, owed, whole)


def text_layer(document: Document, page: int) -> tuple[LayerLine, ...]:
    """The lines of a page of a PDF that have words and a place, in reading order."""
    return tuple(_layer(document, page))


def reading_view(document: Document) -> tuple[Block, ...]:
    """The whole document in blocks, headers and footers last."""
    return tuple(_blocks(document, document.lines))


def slides(document: Document) -> tuple[Slide, ...]:
    """The slides of a presentation, empty ones too."""
    lines: dict[int, list[Line]] = {}
    for line in document.lines:
        lines.setdefault(line.page, []).append(line)
    return tuple(_slide(document, number, lines.get(number, [])) for number in range(1, document.pages + 1))


def _layer(document: Document, page: int) -> Iterator[LayerLine]:
    for line in document.lines:
        words = document.words_of(line)
        if line.page == page and line.box and words:
            left, top, right, bottom = line.box
            size = line.size or bottom - top
            # Boxes fit their letters: only below some of these is there a descent.
            descent = _DESCENT * size if _DESCENDING & set(words) else 0.0
            baseline = bottom - min(descent, (bottom - top) / 2)
            yield LayerLine(line.start, left, top, right - left, bottom - top, baseline, size, words)


def _slide(document: Document, number: int, lines: list[Line]) -> Slide:
    notes = [line for line in lines if line.style == "Notes"]
    shown = [line for line in lines if line.style != "Notes"]
    title = next((line for line in shown if line.level), None)
    rest = [line for line in shown if line is not title]
    return Slide(
        number,
        None if title is None else _block(document, title),
        tuple(_blocks(document, rest)),
        tuple(_blocks(document, notes)),
    )


def _blocks(document: Document, lines: Iterable[Line]) -> Iterator[Block]:
    """The blocks of these lines: a table where its first line stands, items of a list together, running lines last."""
    tables: dict[int, list[Line]] = {}
    loose: list[Line] = []
    running: list[Line] = []
    for line in lines:
        if line.running:
            running.append(line)
        elif line.cell is None:
            loose.append(line)
        elif line.cell.table in tables:
            tables[line.cell.table].append(line)
        else:
            tables[line.cell.table] = [line]
            loose.append(line)
    for is_list, group in groupby(loose, key=lambda line: line.cell is None and line.list_level > 0):
        if is_list:
            items = tuple(_block(document, line) for line in group)
            yield Block("list", items[0].start, items[-1].end, items[0].page, blocks=items)
            continue
        for line in group:
            yield _table(document, tables[line.cell.table]) if line.cell else _block(document, line)
    for line in running:
        yield _block(document, line)


def _block(document: Document, line: Line) -> Block:
    """The block of one line."""
    words = document.words_of(line)
    if line.running:
        return Block("running", line.start, line.end, line.page, words)
    if not words:
        return Block("picture", line.start, line.end, line.page)
    if line.level:
        return Block("heading", line.start, line.end, line.page, words, line.level)
    if line.list_level:
        return Block("item", line.start, line.end, line.page, words, line.list_level)
    return Block("paragraph", line.start, line.end, line.page, words)


def _table(document: Document, lines: list[Line]) -> Block:
    """A table of its filled cells, with empty ones between them unless nearly all would be empty."""
    cells: dict[tuple[int, int], list[Block]] = {}
    for line in lines:
        if line.cell:
            cells.setdefault((line.cell.row, line.cell.column), []).append(_block(document, line))
    rows = sorted({row for row, _ in cells})
    columns = sorted({column for _, column in cells})
    if len(rows) * len(columns) <= _MOST_EMPTY * len(cells):
        filled = tuple(tuple(tuple(cells.get((row, column), ())) for column in columns) for row in rows)
    else:
        # A few cells can span a sheet of millions, which no page could show.
        by_row = groupby(sorted(cells), key=lambda place: place[0])
        filled = tuple(tuple(tuple(cells[place]) for place in places) for _, places in by_row)
    start, end = min(line.start for line in lines), max(line.end for line in lines)
    return Block("table", start, end, lines[0].page, rows=filled)
