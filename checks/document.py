"""What was read from one file: its text, a place for each line, and what stands in cells that were looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

MarkKind = Literal["ink", "image", "typed", "stray", "empty", "unsure"]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Cell:
    """Where in a table a line stands; all three counted from 0."""

    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a PDF, one paragraph of a docx or of a slide.

    `start` and `end` are offsets into `Document.text`; `page` counts from 1 (the slide in a pptx);
    `size` is in points; `level` is a heading level told by the file itself (style, tag, outline,
    slide title), 0 for none; `box` is x0, y0, x1, y1 in points from the page's top left corner.
    A picture that stands alone is a line without text. `lead` is the length of a bold run-in lead
    at the line's start, 0 for none.
    """

    start: int
    end: int
    page: int
    size: float = 0.0
    bold: bool = False
    style: str = ""
    level: int = 0
    list_level: int = 0
    cell: Cell | None = None
    running: bool = False
    pictures: int = 0
    box: Box | None = None
    lead: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands in a cell of a table, or over a line to sign on (then `cell` is None), as its picture shows it.

    "stray" is a dot, a speck or a piece of the cell's border; "unsure" is what only a person can tell. `box` is as
    in Line: the cell, or the room over the line.
    """

    page: int
    box: Box
    kind: MarkKind
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class HiddenText:
    """Words of a file that nobody sees: marked as hidden, white on white, too small to read, or off the page.

    They stand in no line, so that they are evidence of nothing; `page` counts from 1.
    """

    page: int
    words: str


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A bookmark of a PDF: its words, its level from 1, its page from 1."""

    words: str
    level: int
    page: int


@dataclass(frozen=True, slots=True)
class Document:
    """What was read from one file: one text, and a place for each of its lines.

    `pages_exact` is false where the page numbers are estimates (a docx keeps none);
    `pages_by_ocr` lists pages whose words were read in their picture, `pages_without_text` those that could not be
    read so, or not well. `marks` tells of pages that were looked at as pictures what stands in their cells.
    """

    format: Literal["pdf", "docx", "pptx", "image"]
    text: str
    lines: tuple[Line, ...]
    pages: int
    pages_exact: bool = True
    pages_without_text: tuple[int, ...] = ()
    outline: tuple[OutlineEntry, ...] = ()
    page_labels: tuple[str, ...] = ()
    has_page_number_field: bool = False
    active_content: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    pages_by_ocr: tuple[int, ...] = ()
    hidden: tuple[HiddenText, ...] = ()

    def words_of(self, line: Line) -> str:
        """The line's text."""
        return self.text[line.start : line.end]
