"""Reads pages of a PDF in their pictures, by OCR, and joins them to the rest of its Document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from checks.model import Cell, Document, Line, Mark
from checks.reading.faults import broken, empty, unread_scan
from checks.reading.pdf_headings import level_by_outline
from checks.reading.pdf_layout import Placed
from checks.reading.pdf_running import mark_running
from checks.reading.serial import ScannedPage
from checks.reading.text import Lines

_DPI = 200
_MOST_PIXELS = 8_500_000
"""A tabloid page at 200 dpi; larger ones are read more coarsely."""

_FEWEST_LETTERS = 25
_ALIKE = 0.04
_LARGER = 1.1


def read_pages(data: bytes, pages: Iterable[int]) -> Iterator[ScannedPage]:
    """Read those pages, counted from 1, one after the other. Raises Unreadable where the file cannot be opened."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise broken("PDF") from error
    try:
        for number in pages:
            yield _read_page(document, number)
    finally:
        document.close()


def _read_page(document: Any, number: int) -> ScannedPage:
    import pypdfium2

    from checks.reading.ocr import read_picture
    from checks.reading.ocr_page import document_of

    try:
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(_DPI / 72, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
        bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
        # The library's own array goes with the page.
        gray = bitmap.to_numpy().reshape(bitmap.height, bitmap.width).copy()
        page.close()
    except pypdfium2.PdfiumError:
        return ScannedPage.not_read(number)
    read = read_picture(gray, scale * 72)
    return ScannedPage(number, read.size[1], document_of(read, "pdf"))


def joined(document: Document, pages: Sequence[ScannedPage]) -> Document:
    """The document with these pages read; `pages_without_text` keeps those that could not be read well.

    Raises Unreadable where too little of it could be read at all.
    """
    text = _by_page(document)
    scanned = {each.page: each for each in pages if not _has_more(document, text.get(each.page, ()), each)}
    placed = [_placed(scanned[number]) if number in scanned else [] for number in range(1, document.pages + 1)]
    heights = [scanned[number].height if number in scanned else 0.0 for number in range(1, document.pages + 1)]
    numbered = mark_running(placed, heights)
    level_by_outline(placed, document.outline)
    even_sizes([line for lines in placed for line in lines])
    tables = _Tables(document)
    gathered, marks = Lines(), [mark for mark in document.marks if mark.page not in scanned]
    for number, lines in enumerate(placed, start=1):
        if number in scanned:
            tables.next_page(scanned[number], lines)
            _add(gathered, number, lines, tables)
            marks += [replace(mark, page=number, cell=tables.of(mark.cell)) for mark in scanned[number].document.marks]
        else:
            for line in text.get(number, ()):
                gathered.add(document.words_of(line), number, **_facts(line))
    unread = {number for number, each in scanned.items() if each.document.pages_without_text}
    if len(unread) * 2 > document.pages or (unread and not any(line.words for lines in placed for line in lines)):
        raise unread_scan()
    if not gathered.lines:
        raise empty("PDF")
    return replace(
        document,
        text=gathered.text,
        lines=tuple(gathered.lines),
        pages_without_text=tuple(sorted(unread)),
        pages_by_ocr=tuple(sorted(scanned)),
        has_page_number_field=document.has_page_number_field or numbered,
        marks=tuple(marks),
    )


def _by_page(document: Document) -> Mapping[int, Sequence[Line]]:
    pages: dict[int, list[Line]] = {}
    for line in document.lines:
        pages.setdefault(line.page, []).append(line)
    return pages


def _has_more(document: Document, lines: Iterable[Line], scanned: ScannedPage) -> bool:
    """Whether a page's own text says more than its picture."""
    own = sum(character.isalnum() for line in lines for character in document.words_of(line))
    seen = sum(character.isalnum() for character in scanned.document.text)
    return own >= _FEWEST_LETTERS and (bool(scanned.document.pages_without_text) or own * 2 > seen)


def _placed(scanned: ScannedPage) -> list[Placed]:
    document = scanned.document
    return [
        Placed(
            words=document.words_of(line),
            box=line.box or (0.0, 0.0, 0.0, 0.0),
            size=line.size,
            bold=line.bold,
            lead=line.lead,
            list_level=line.list_level,
            cell=(line.cell.table, line.cell.row, line.cell.column) if line.cell else None,
        )
        for line in document.lines
    ]


def even_sizes(lines: Iterable[Placed]) -> None:
    """Gives lines whose sizes differ by a few hundredths the same: what is measured in a picture varies so much.

    Lines of the body's size are compared with those of their weight: a bold heading may be hardly larger than the
    body. In larger type the weight is hard to tell, so all lines of a size get the same.
    """
    lines = list(lines)
    body = _usual(lines, max(lines, key=lambda line: len(line.words)).size) if lines else 0.0
    looks: dict[tuple[bool, bool], list[Placed]] = {}
    large = list[Placed]()
    for line in lines:
        if line.size > _LARGER * body and line.cell is None:
            large.append(line)
        else:
            looks.setdefault((line.bold, line.cell is not None), []).append(line)
    for alike in looks.values():
        _even(alike)
    for alike in _even(large):
        bold = 2 * sum(len(line.words) for line in alike if line.bold) >= sum(len(line.words) for line in alike)
        for line in alike:
            line.bold = bold


def _even(lines: list[Placed]) -> list[list[Placed]]:
    """Evens the sizes of lines; the answer is the groups of the same size."""
    groups = []
    while lines:
        size = _usual(lines, max(lines, key=lambda line: len(line.words)).size)
        groups.append([line for line in lines if _is_near(line.size, size)])
        lines = [line for line in lines if not _is_near(line.size, size)]
        for line in groups[-1]:
            line.size = round(size, 1)
    return groups


def _usual(lines: list[Placed], size: float) -> float:
    """The average over the letters of the lines whose size is near that one, and near that average."""
    for _ in range(2):
        near = [line for line in lines if _is_near(line.size, size)]
        letters = sum(len(line.words) for line in near)
        size = sum(line.size * len(line.words) for line in near) / letters if letters else size
    return size


def _is_near(size: float, other: float) -> bool:
    return abs(size - other) <= _ALIKE * other


def _add(gathered: Lines, number: int, lines: Iterable[Placed], tables: _Tables) -> None:
    for line in lines:
        gathered.add(
            line.words,
            number,
            size=line.size,
            bold=line.bold,
            level=line.level,
            list_level=line.list_level,
            cell=tables.of(Cell(*line.cell) if line.cell else None),
            running=line.running,
            box=line.box,
            lead=line.lead,
        )


def _facts(line: Line) -> dict[str, Any]:
    """The fields of a line but for its place in the text."""
    told = {name: getattr(line, name) for name in Line.__dataclass_fields__}
    return {name: value for name, value in told.items() if name not in ("start", "end", "page")}


class _Tables:
    """Numbers the tables on; one that runs on at the top of the next page keeps its number and counts on its rows."""

    def __init__(self, document: Document) -> None:
        self._next = 1 + max((line.cell.table for line in document.lines if line.cell), default=-1)
        self._moved: dict[int, tuple[int, int]] = {}
        self._open: tuple[int, int, list[float], int] | None = None

    def next_page(self, scanned: ScannedPage, lines: Sequence[Placed]) -> None:
        """Turn to the next page that was read in its picture."""
        cells: dict[int, list[Mark]] = {}
        for mark in scanned.document.marks:
            if mark.cell:
                cells.setdefault(mark.cell.table, []).append(mark)
        body = [line for line in lines if not line.running]
        self._moved = {}
        for table, marks in sorted(cells.items()):
            first = body and body[0].cell and body[0].cell[0] == table
            before = self._open
            if first and before and before[0] + 1 == scanned.page and _alike(before[2], _columns(marks)):
                # A row that a page end parts goes on without anything in its first column.
                parted = not any(line.cell == (table, 0, 0) for line in body)
                self._moved[table] = before[1], before[3] - parted
            else:
                self._moved[table] = self._next, 0
                self._next += 1
        self._open = None
        if body and (cell := body[-1].cell) and cell[0] in cells:
            number, rows = self._moved[cell[0]]
            rows += 1 + max(mark.cell.row for mark in cells[cell[0]] if mark.cell)
            self._open = scanned.page, number, _columns(cells[cell[0]]), rows

    def of(self, cell: Cell | None) -> Cell | None:
        """A cell as it is counted over the whole document."""
        if cell is None:
            return None
        number, rows = self._moved.get(cell.table, (self._next, 0))
        return Cell(number, cell.row + rows, cell.column)


def _columns(marks: Iterable[Mark]) -> list[float]:
    """Where the columns of a table begin."""
    starts: dict[int, float] = {}
    for mark in marks:
        if mark.cell:
            starts.setdefault(mark.cell.column, mark.box[0])
    return [starts[column] for column in sorted(starts)]


def _alike(one: list[float], other: list[float]) -> bool:
    """Whether two tables have their columns at the same places, though pages lie in a scanner as they may."""
    shift = other[0] - one[0] if one and other else 0.0
    return len(one) == len(other) and all(abs(b - a - shift) < 6 for a, b in zip(one, other, strict=True))
