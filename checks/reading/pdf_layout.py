"""Puts the runs of one PDF page into reading order: cells of ruled tables, two columns, lines parted by tabs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from statistics import median

from checks.model import Box
from checks.reading.pdf_lines import HYPHEN, Run, around
from checks.reading.pdf_tables import Grid
from checks.reading.pdf_tags import Tags
from checks.reading.text import BULLET, clean, join_spaced_letters

_FEWEST_ROWS = 6

# The number of the page's table, the row and the column.
Place = tuple[int, int, int]


@dataclass(slots=True)
class Placed:
    """One line in its place, to which later steps add what only they know."""

    words: str
    box: Box
    size: float = 0.0
    bold: bool = False
    lead: int = 0
    list_level: int = 0
    cell: Place | None = None
    tag: int = -1
    running: bool = False
    level: int = 0
    pictures: int = 0


class Tables:
    """The tables of a page: those with rules first, then those that only the tags tell of."""

    def __init__(self, grids: list[Grid], tags: Tags) -> None:
        self.grids = grids
        self._tags = tags

    def at(self, box: Box) -> Place | None:
        """The cell of a ruled table in which a box begins."""
        for number, grid in enumerate(self.grids):
            found = grid.cell(box)
            if found is not None:
                return number, *found
        return None

    def of(self, run: Run) -> Place | None:
        """The cell in which a run stands."""
        ruled = self.at(run.box)
        tagged = self._tags.cells.get(run.face.tag)
        if ruled is None and tagged is not None:
            return len(self.grids) + tagged[0], *tagged[1:]
        return ruled


def arrange(runs: Iterable[Run], pictures: list[Box], tables: Tables, width: float) -> list[Placed]:
    """The lines of a page in reading order, pictures outside of tables last."""
    loose: list[Run] = []
    lines: list[Placed] = []
    cells: dict[int, list[Placed]] = {}
    for run in runs:
        cell = tables.of(run)
        if cell is None:
            loose.append(run)
            continue
        lines += _loose_lines(loose, width)
        loose = []
        if cell[0] not in cells:
            # The table stands where its first cell was met, whatever comes between its rows in the file.
            cells[cell[0]] = []
            lines.append(Placed("", run.box, cell=(cell[0], -1, -1)))
        line = _placed([run])
        line.cell = cell
        cells[cell[0]].append(line)
    lines += _loose_lines(loose, width)
    for box in pictures:
        cell = tables.at(box)
        beside = lines if cell is None or cell[0] not in cells else cells[cell[0]]
        beside.append(Placed("", box, cell=cell if beside is not lines else None, pictures=1))
    return [line for line in _with_tables(lines, cells) if line.words or line.pictures]


def _with_tables(lines: list[Placed], cells: dict[int, list[Placed]]) -> Iterator[Placed]:
    for line in lines:
        if line.cell is None:
            yield line
        else:
            yield from sorted(cells[line.cell[0]], key=_row_column)


def _row_column(line: Placed) -> tuple[int, int]:
    return line.cell[1:] if line.cell else (0, 0)


def _loose_lines(runs: list[Run], width: float) -> list[Placed]:
    """The lines of runs outside of tables."""
    rows = [list(row) for _, row in groupby(runs, key=lambda run: run.row)]
    gutter = _gutter(rows, width)
    if gutter is None:
        return [_placed(row) for row in rows]
    lines: list[Placed] = []
    left: list[Run] = []
    right: list[Run] = []
    for row in rows:
        if any(run.box[0] < gutter - 6 and run.box[2] > gutter for run in row):
            lines += [_placed([run]) for run in (*left, *right)] + [_placed(row)]
            left, right = [], []
        else:
            left += [run for run in row if run.box[0] < gutter - 6]
            right += [run for run in row if run.box[0] >= gutter - 6]
    return lines + [_placed([run]) for run in (*left, *right)]


def _gutter(rows: list[list[Run]], width: float) -> float | None:
    """Where the right one of two columns of prose begins, if the file sets them line by line across both."""
    pairs = [row for row in rows if len(row) == 2]
    if len(pairs) < _FEWEST_ROWS:
        return None
    starts = Counter(round(right.box[0] / 4) for _, right in pairs)
    start, count = starts.most_common(1)[0]
    beside = [(left, right) for left, right in pairs if abs(right.box[0] / 4 - start) <= 1.5]
    if count < _FEWEST_ROWS or len(beside) * 2 < len(pairs):
        return None
    # Prose fills its column; the cells of a table seldom do.
    column = min(right.box[0] for _, right in beside) - min(left.box[0] for left, _ in beside)
    filled = column > 0.25 * width and median(left.box[2] - left.box[0] for left, _ in beside) > 0.6 * column
    wordy = all(median(len(pair[side].words.split()) for pair in beside) >= 4 for side in (0, 1))
    return min(right.box[0] for _, right in beside) if filled and wordy else None


def _placed(runs: list[Run]) -> Placed:
    """One line of the runs on one baseline, parted by tabs."""
    if len(runs) > 1:
        runs.sort(key=_left)
    parts = [_words(run) for run in runs]
    words = "\t".join(filter(None, parts))
    first = runs[0]
    bold = first.bold if len(runs) == 1 else all(run.bold for run in runs)
    lead = 0
    if not bold and (first.bold or first.lead):
        lead = len(parts[0]) if first.bold else min(len(clean(first.words[: first.lead]).strip()), len(parts[0]))
    bullet = BULLET.match(words)
    if bullet:
        words = words[bullet.end() :]
        lead = max(lead - bullet.end(), 0)
    widest = first if len(runs) == 1 else max(runs, key=_width)
    return Placed(
        words=words,
        box=around([run.box for run in runs]),
        size=widest.face.size,
        bold=bold,
        lead=lead,
        list_level=1 if bullet else 0,
        tag=first.face.tag,
    )


def _left(run: Run) -> float:
    return run.box[0]


def _width(run: Run) -> float:
    return run.box[2] - run.box[0]


def _words(run: Run) -> str:
    """Cleaned words; the hyphen at a line's end stays marked until the whole document is known."""
    if HYPHEN not in run.words:
        return clean(join_spaced_letters(run.words)).strip()
    return HYPHEN.join(clean(join_spaced_letters(part)) for part in run.words.split(HYPHEN)).strip()
