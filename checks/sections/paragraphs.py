"""Puts the lines together that belong together: a heading over two lines, a paragraph of a PDF, a whole table."""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Callable, Iterator, Sequence

from checks.model import Document, Line

LevelOf = Callable[[Line], int]
_ENUMERATED = re.compile(
    r"(?:section|part|chapter|goal|appendix)?\s?(?:[IVX]{1,5}|\d{1,2}(?:\.\d{1,2}){0,3}|[A-Z])[.):]\s", re.IGNORECASE
)
_SMALLEST = 8  # points: smaller sizes are not believed
_LEADING = 1.48  # of the size: lines farther apart are of two paragraphs, if the document does not show otherwise
_TELL = 5  # pairs of lines: fewer tell nothing of the document
_FARTHEST = 3.2  # of the size: lines of one paragraph are not farther apart
_EVENLY = 1.1  # how much farther apart the lines of one paragraph may be than is usual in it


def groups(document: Document, lines: Sequence[Line], level_of: LevelOf) -> Iterator[list[Line]]:
    """Lines that belong together, in order; `level_of` tells the depth of a heading, 0 of what is none."""
    apart = _apart_in_paragraphs(document, lines, level_of)
    group: list[Line] = []
    for line in lines:
        if group and not _continues(document, group, line, level_of, apart):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _apart_in_paragraphs(document: Document, lines: Sequence[Line], level_of: LevelOf) -> float:
    """How far apart two lines of a paragraph may stand, by those over whose end a sentence runs on, in sizes."""
    plain = [line for line in lines if line.cell is None and line.box and not line.list_level]
    seen = [
        _below(before, line)
        for before, line in itertools.pairwise(plain)
        if before.page == line.page and before.size == line.size and not level_of(before)
        if document.words_of(before)[-1:].islower() and document.words_of(line)[:1].islower()
    ]
    if len(seen) < _TELL:
        return _LEADING
    return min(max(_LEADING, _EVENLY * statistics.median(seen)), _FARTHEST)


def _below(before: Line, line: Line) -> float:
    """How far a line stands below another, in sizes of its letters: the lesser of how far its head does, and its foot.

    A line without letters that rise or go below it is less high.
    """
    if before.box is None or line.box is None:
        return 0.0
    return min(line.box[1] - before.box[1], line.box[3] - before.box[3]) / _at_least(line.size)


def _at_least(size: float) -> float:
    return max(size, _SMALLEST)


def _continues(document: Document, group: Sequence[Line], line: Line, level_of: LevelOf, apart: float) -> bool:
    before = group[-1]
    if before.cell is not None or line.cell is not None:
        return before.cell is not None and line.cell is not None and before.cell.table == line.cell.table
    if before.box is None or line.box is None:
        return False
    levels = level_of(group[0]), level_of(line)
    close = 0 <= line.box[1] - before.box[3] < 0.6 * _at_least(line.size) and line.page == before.page
    if levels[0] and not levels[1]:
        # a bold paragraph whose last line ends as a sentence does
        runs_on = line.bold and before.bold and document.words_of(line)[:1].islower()
        return runs_on and close and before.size == line.size and not line.list_level
    if levels[0] != levels[1]:
        return False
    if levels[0]:
        return close and before.size == line.size and not _ENUMERATED.match(document.words_of(line))
    if line.list_level or line.lead or abs(before.size - line.size) > 0.6:
        return False
    ended = document.words_of(before).rstrip().endswith((".", "!", "?", ":", "”", '."'))
    if line.page != before.page or line.box[1] < before.box[1]:
        return not ended
    return _below(before, line) < apart and abs(line.box[0] - before.box[0]) < 80
