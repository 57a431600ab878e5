"""Gathers the lines of all PDF pages into one text, their tables numbered over page ends."""

from __future__ import annotations

from checks.model import Cell
from checks.reading.pdf_hyphens import make_words_whole
from checks.reading.pdf_layout import Placed
from checks.reading.pdf_page import Page
from checks.reading.pdf_tables import Grid
from checks.reading.text import Lines


def gather(pages: list[Page]) -> Lines:
    """The lines of the document, page after page."""
    make_words_whole([page.lines for page in pages])
    gathered = Lines()
    numbers = _Numbers()
    for number, page in enumerate(pages, start=1):
        numbers.next_page(page)
        for line in page.lines:
            gathered.add(
                line.words,
                number,
                size=line.size,
                bold=line.bold,
                level=line.level,
                list_level=line.list_level,
                cell=numbers.cell(line),
                running=line.running,
                pictures=line.pictures,
                box=line.box,
                lead=line.lead,
            )
    return gathered


class _Numbers:
    """Numbers the tables of the document; a ruled one that runs on at the top of the next page keeps its number."""

    def __init__(self) -> None:
        self._next = 0
        self._numbers: dict[int, int] = {}
        self._rows_before: dict[int, int] = {}
        self._open: tuple[Grid, int, int] | None = None

    def next_page(self, page: Page) -> None:
        """Turn to the next page."""
        body = [line for line in page.lines if not line.running]
        grids = page.tables.grids
        self._numbers, self._rows_before = {}, {}
        if self._open and grids and body and body[0].cell and body[0].cell[0] == 0 and _alike(self._open[0], grids[0]):
            _, number, rows = self._open
            # A row that a page end parts goes on without anything in its first column.
            parted = not any(line.cell == (0, 0, 0) for line in body)
            self._numbers[0], self._rows_before[0] = number, rows - parted
        for line in body:
            if line.cell and line.cell[0] not in self._numbers:
                self._numbers[line.cell[0]] = self._next
                self._next += 1
        self._open = None
        if body and body[-1].cell and body[-1].cell[0] < len(grids):
            last = body[-1].cell[0]
            rows = self._rows_before.get(last, 0) + len(grids[last].down) - 1
            self._open = grids[last], self._numbers[last], rows

    def cell(self, line: Placed) -> Cell | None:
        """The line's cell, counted over the whole document."""
        if line.cell is None or line.cell[0] not in self._numbers:
            return None
        table, row, column = line.cell
        return Cell(self._numbers[table], self._rows_before.get(table, 0) + row, column)


def _alike(one: Grid, other: Grid) -> bool:
    """Whether two tables have their columns at the same places."""
    return len(one.across) == len(other.across) and all(
        abs(before - after) < 3 for before, after in zip(one.across, other.across, strict=True)
    )
