"""Makes lines of the words that OCR read on a page: cells, columns, bullets, bold type and run-in leads told apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import Literal

from checks.model import Box, Document, Mark
from checks.reading.ocr import SURE, Read, Row
from checks.reading.ocr_engine import Word
from checks.reading.pdf_layout import Place, Placed, Tables, arrange
from checks.reading.pdf_lines import HYPHEN, Face, Run, around
from checks.reading.pdf_page import Page
from checks.reading.pdf_tables import Grid
from checks.reading.pdf_tags import Tags
from checks.reading.pdf_text import gather

_FEWEST_LETTERS = 8
_USELESS = 45
_GARBAGE = 40
_IN_INK = 60
_WIDE_GAP = 1.3
_SHORTEST_LEAD = 5
_LEADER = "." * 8
# What OCR makes of a bullet; the first of them are letters as well, and need room after them.
_LIKE_BULLET = frozenset("eoO0@*¢•°©®«»·■▪●○§+")
_BULLET = "• "

# Measured on bold and plain lines of six typefaces at 200 dpi: strokes of 1.14 to 1.39 times the page's median, and
# of .94 to 1.10 times.
_BOLD = 1.13
_BOLD_WORD = 1.08
_PLAIN = 1.1


def is_read_well(read: Read) -> bool:
    """Whether the page can be relied on: nearly every word was read surely, or there is nothing on it."""
    return read.sure >= SURE if read.letters >= _FEWEST_LETTERS else not read.inked


def document_of(read: Read, format: Literal["pdf", "image"]) -> Document:  # noqa: A002  # the project's word for it
    """The page as a Document of one page; one that could hardly be read has no lines."""
    gathered = gather([page_of(read)])
    return Document(
        format=format,
        text=gathered.text,
        lines=tuple(gathered.lines),
        pages=1,
        pages_without_text=() if is_read_well(read) else (1,),
        pages_by_ocr=(1,),
        marks=read.marks,
    )


def page_of(read: Read) -> Page:
    """The lines of a page in reading order."""
    cells = Cells(read.marks)
    told = read.rows if read.sure >= _USELESS else ()
    rows = _with_leaders(_with_numbers(_rows(told, cells)), read.leaders)
    usual = _weight(rows)
    runs = [run for number, row in enumerate(rows) for run in _runs(row, number, cells, usual)]
    lines = arrange(runs, [], cells, read.size[0])
    _mark_hyphens(lines)
    return Page([line for line in lines if line.words], cells, read.size[1])


class Cells(Tables):
    """The tables of a page as they were found in its picture; a cell may reach over several rows or columns."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self._marks = [mark for mark in marks if mark.cell]
        tables: dict[int, list[Box]] = {}
        for mark in self._marks:
            if mark.cell:
                tables.setdefault(mark.cell.table, []).append(mark.box)
        super().__init__([_grid(boxes) for _, boxes in sorted(tables.items())], Tags())

    def at(self, box: Box) -> Place | None:
        """The cell in which the middle of a box lies."""
        mark = self.mark_at(box)
        return (mark.cell.table, mark.cell.row, mark.cell.column) if mark and mark.cell else None

    def mark_at(self, box: Box) -> Mark | None:
        """What was seen in that cell."""
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        inside = (mark for mark in self._marks if mark.box[0] <= x <= mark.box[2] and mark.box[1] <= y <= mark.box[3])
        return next(inside, None)


def _grid(boxes: list[Box]) -> Grid:
    across = {edge for box in boxes for edge in (box[0], box[2])}
    down = {edge for box in boxes for edge in (box[1], box[3])}
    return Grid(tuple(sorted(across)), tuple(sorted(down)))


def _is_word(word: Word, cells: Cells) -> bool:
    """Not what was read into a signature, or into the remains of a rule."""
    mark = cells.mark_at(word.box)
    if mark is not None and mark.kind not in ("typed", "unsure") and word.sure < _IN_INK:
        return False
    return word.sure >= _GARBAGE or len(word.words) == 1 or any(map(str.isalnum, word.words))


def _rows(read: Iterable[Iterable[Word]], cells: Cells) -> list[Row]:
    """The rows without what is mere noise."""
    rows = [[word for word in row if _is_word(word, cells)] for row in read]
    return [
        row
        for row in rows
        if any(character.isalnum() for word in row for character in word.words)
        and not (len(row) == 1 and row[0].words in _LIKE_BULLET and not row[0].words.isdigit())
        and sum(word.sure * len(word.words) for word in row) >= _GARBAGE * sum(len(word.words) for word in row)
    ]


def _with_numbers(rows: list[Row]) -> list[Row]:
    """A lone number goes with what stands beside it: an item's left of it, a page's in a table of contents right."""
    joined = list[Row]()
    for row in rows:
        alone = len(row) == 1 and row[0].words.strip(".").isdigit()
        beside = [other for other in joined if _beside(row[0], other)] if alone else []
        if len(beside) != 1:
            joined.append(row)
        elif beside[0][0].words == "." and row[0].box[2] <= beside[0][0].box[2]:
            beside[0][0] = replace(row[0], words=row[0].words + ".")
        else:
            beside[0].extend(row)
            beside[0].sort(key=lambda word: word.box[0])
    return joined


def _beside(word: Word, row: Row) -> bool:
    """Whether a word stands on the baseline of a row, right of it, or close on its left."""
    level = abs(row[-1].box[3] - word.box[3]) < 0.4 * word.size
    return level and (row[-1].box[2] < word.box[0] or 0 < row[0].box[0] - word.box[0] < 3 * word.size)


def _with_leaders(rows: list[Row], leaders: Iterable[Box]) -> list[Row]:
    """The rows with dots where a leader runs from a word to another."""
    for leader in leaders:
        y = leader[3]
        for row in rows:
            word = row[0]
            if abs(word.box[3] - y) < 0.5 * word.size and any(each.box[2] <= leader[0] + 6 for each in row):
                row.append(replace(word, words=_LEADER, box=leader))
                row.sort(key=lambda each: each.box[0])
                break
    return rows


def _weight(rows: Iterable[Row]) -> float:
    """How thick the strokes of the page's letters are for the most part."""
    weights = [word.weight for row in rows for word in row for character in word.words if character.isalpha()]
    return median(weights) if weights else 0.0


def _runs(row: Row, number: int, cells: Cells, usual: float) -> Iterator[Run]:
    """The row cut at wide gaps and at the sides of cells."""
    pieces = [[row[0]]]
    for before, word in pairwise(row):
        gap = word.box[0] - before.box[2]
        parted = gap > _WIDE_GAP * max(word.size, before.size) or cells.at(word.box) != cells.at(before.box)
        if parted and not (len(pieces[-1]) == 1 and _is_bullet(before, word)):
            pieces.append([])
        pieces[-1].append(word)
    for piece in pieces:
        yield _run(piece, number, usual)


def _run(piece: list[Word], number: int, usual: float) -> Run:
    bullet = len(piece) > 1 and _is_bullet(piece[0], piece[1])
    told = piece[1:] if bullet else piece
    words = " ".join(word.words for word in told)
    lead = _lead(told, usual)
    bold = not lead and _is_bold(told, usual)
    if bullet:
        words, lead = _BULLET + words, lead + len(_BULLET) if lead else 0
    size = median(word.size for word in told)
    return Run(words, around([word.box for word in piece]), number, Face(round(size, 1), bold), bold, lead)


def _is_bullet(word: Word, after: Word) -> bool:
    """Whether a word of one character is a bullet: it is small and thick, or stands off."""
    if len(word.words) != 1 or word.words not in _LIKE_BULLET:
        return False
    gap = after.box[0] - word.box[2]
    return gap > 0.25 * word.size and (not word.words.isalnum() or gap > 0.6 * word.size)


def _is_bold(words: list[Word], usual: float) -> bool:
    letters = [word for word in words for character in word.words if character.isalpha()]
    return len(letters) >= 3 and usual > 0 and sum(word.weight for word in letters) / len(letters) >= _BOLD * usual


def _lead(words: list[Word], usual: float) -> int:
    """The length of what is bold at the beginning of a line that is not bold after it."""
    end = next((index for index, word in enumerate(words) if word.weight < _BOLD_WORD * usual), len(words))
    first, rest = words[:end], words[end:]
    lead = " ".join(word.words for word in first)
    if len(lead) < _SHORTEST_LEAD or not _is_bold(first, usual) or not rest:
        return 0
    return len(lead) if _average(rest) <= _PLAIN * usual else 0


def _average(words: list[Word]) -> float:
    return sum(word.weight for word in words) / len(words)


def _mark_hyphens(lines: list[Placed]) -> None:
    """Brings the rest of a word that is broken at a line's end up to its beginning, the hyphen marked between them."""
    for line, after in pairwise(lines):
        first, _, rest = after.words.partition(" ")
        broken = len(line.words) > 2 and line.words[-1] == "-" and line.words[-2].isalpha()
        if broken and line.cell == after.cell and first[:1].islower() and not after.list_level:
            line.words = f"{line.words[:-1]}{HYPHEN}{first}"
            after.words = rest
            after.lead = 0
