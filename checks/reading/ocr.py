"""Reads the picture of a page by OCR, whichever way it lies: its words, its dotted leaders, the cells of its tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import cv2
import numpy as np

from checks.model import Box, Mark
from checks.reading.marks import marks_in, ruled
from checks.reading.ocr_engine import Picture, Word, in_pixels, in_points, quarters, words_in
from checks.reading.ocr_sizes import Sizes
from checks.reading.pdf_lines import around
from checks.reading.picture import Gray, evened, ink, leveled, without_leaders, without_rules

SURE = 70
"""Percent: a page that is read less surely on average lies on its side, or cannot be read well."""

_FEWEST_LETTERS = 8
_FEW_SPECKS = 0.0006
_MOST_OVERLOOKED = 60
_DARK, _WHITE = 128, 255

Row = list[Word]


@dataclass(frozen=True, slots=True)
class Read:
    """What was read on a page as it stands upright: the rows of words in reading order, leaders, and marks.

    `leaders` are the boxes of rows of dots, `marks` tell what stands in the cells of the page's tables. Boxes and the
    page's size are in points. `sure` is the average over the letters, in percent; `inked`: whether there is more on
    the page than a few specks.
    """

    size: tuple[float, float]
    rows: tuple[tuple[Word, ...], ...]
    leaders: tuple[Box, ...]
    marks: tuple[Mark, ...]
    sure: float
    inked: bool

    @property
    def letters(self) -> int:
        """How many letters and digits were read."""
        return sum(character.isalnum() for row in self.rows for word in row for character in word.words)


def read_picture(gray: Gray, dpi: float) -> Read:
    """Read the picture of a page, dark on light, that may lie on its side or upside down and lean a little."""
    page = evened(gray)
    read, lies = _read_upright(page, dpi)
    if lies or read.sure < SURE or read.letters < _FEWEST_LETTERS:
        turns = quarters(page, dpi)
        if turns:
            again, _ = _read_upright(np.ascontiguousarray(np.rot90(page, turns)), dpi)
            if again.sure > read.sure or lies:
                return again
    return read


def _read_upright(page: Gray, dpi: float) -> tuple[Read, bool]:
    """What is read on a page taken as upright, and whether most of its words turned out to lie on their sides."""
    page = leveled(page, dpi)
    cleared, leaders = without_leaders(page, dpi)
    cleared = without_rules(cleared, dpi)
    on_rules = ruled(page, dpi)
    for grid in on_rules.ruling.grids:
        cleared[on_rules.ruling.drawn(grid, dpi) > 0] = _WHITE
    marks = marks_in(on_rules, dpi)
    found = list(_all_words(Picture(cleared, dpi), marks))
    letters = sum(len(word.words) for word, _ in found)
    lying = sum(len(word.words) for word, lies in found if lies)
    sure = sum(word.sure * len(word.words) for word, _ in found) / letters if letters else 0.0
    rows = [list(row) for _, row in groupby((word for word, _ in found), key=lambda word: word.row)]
    sizes = Sizes(Picture(cleared, dpi))
    rows = _in_order([sizes.measured(row) for row in rows], _tables(marks))
    if 2 * lying <= letters:
        for row in _overlooked(Picture(cleared, dpi), rows, marks):
            _insert(rows, [row])
    height, width = page.shape
    read = Read(
        size=(width * 72 / dpi, height * 72 / dpi),
        rows=tuple(map(tuple, rows)),
        leaders=tuple(in_points(box, dpi) for box in leaders),
        marks=marks,
        sure=sure,
        inked=cv2.countNonZero(ink(cleared)) > _FEW_SPECKS * height * width,
    )
    return read, 2 * lying > letters


def _all_words(picture: Picture, marks: tuple[Mark, ...]) -> Iterator[tuple[Word, bool]]:
    """The words of a page, those in tables last, and for each whether it lies on its side."""
    tables = _tables(marks)
    outside = picture.gray.copy() if tables else picture.gray
    for left, top, right, bottom in (in_pixels(box, picture.dpi) for box in tables):
        outside[top:bottom, left:right] = _WHITE
    words = list(words_in(Picture(outside, picture.dpi), "AUTO"))
    if not words and not tables and picture.gray.min() < _DARK:
        words = list(words_in(picture, "SPARSE_TEXT"))
    yield from words
    row = words[-1][0].row + 1 if words else 0
    for table in tables:
        # What makes out columns of prose leaves out a lone word in a cell, and takes cells for columns.
        inside = list(words_in(picture, "SPARSE_TEXT", table, row))
        yield from inside
        row = inside[-1][0].row + 1 if inside else row


def _tables(marks: Iterable[Mark]) -> list[Box]:
    """The boxes of the tables."""
    tables: dict[int, list[Box]] = {}
    for mark in marks:
        if mark.cell:
            tables.setdefault(mark.cell.table, []).append(mark.box)
    edges = [tuple(zip(*boxes, strict=True)) for _, boxes in sorted(tables.items())]
    return [(min(lefts), min(tops), max(rights), max(bottoms)) for lefts, tops, rights, bottoms in edges]


def _in_order(rows: list[Row], tables: list[Box]) -> list[Row]:
    """The rows with those of each table where the table stands."""
    inside = [[row for row in rows if _within(row[0].box, table)] for table in tables]
    ordered = [row for row in rows if not any(_within(row[0].box, table) for table in tables)]
    for table in inside:
        _insert(ordered, table)
    return ordered


def _insert(rows: list[Row], more: list[Row]) -> None:
    """Puts rows before the first one that stands below them."""
    if more:
        bottom = more[0][0].box[3]
        at = next((index for index, row in enumerate(rows) if row[0].box[1] >= bottom - 2), len(rows))
        rows[at:at] = more


def _within(box: Box, around: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return around[0] <= x <= around[2] and around[1] <= y <= around[3]


def _overlooked(picture: Picture, rows: list[Row], marks: Iterable[Mark]) -> Iterator[Row]:
    """Words that stand far from all others: the number of a page, a lone letter in a cell."""
    taken = [mark.box for mark in marks if mark.kind in ("ink", "image", "unsure")]
    taken += [around([word.box for word in row]) for row in rows]
    number = 1 + max((word.row for row in rows for word in row), default=-1)
    for box in _unread(picture, rows):
        if any(_within(box, other) for other in taken):
            continue
        room = (box[0] - 3, box[1] - 3, box[2] + 3, box[3] + 3)
        for word, lies in words_in(picture, "SINGLE_WORD", room, number):
            words = _without_specks(word.words)
            # A lone small letter is a bullet.
            if word.sure >= SURE and not lies and any(map(str.isalnum, words)) and not words.islower():
                yield [replace(word, words=words, row=number)]
                number += 1
                break


def _without_specks(words: str) -> str:
    """A number without what a speck beside it was read as."""
    number = words.strip(".,:;'`-_|")
    return number if number.isdigit() else words


def _unread(picture: Picture, rows: list[Row]) -> list[Box]:
    """The boxes, in points, of what is as large as a word and belongs to none that was read."""
    left = ink(picture.gray)
    for row in rows:
        for word in row:
            x, y, right, bottom = in_pixels(word.box, picture.dpi)
            left[max(y - 2, 0) : bottom + 2, max(x - 2, 0) : right + 2] = 0
    dpi = picture.dpi
    joined = cv2.morphologyEx(left, cv2.MORPH_CLOSE, np.ones((round(0.03 * dpi), round(0.07 * dpi)), np.uint8))
    figures: Any = cv2.connectedComponentsWithStats(joined)[2]
    boxes = [
        (x, y, x + width, y + height)
        for x, y, width, height, _ in figures[1:].tolist()
        if 0.055 * dpi <= height <= 0.35 * dpi and 0.015 * dpi <= width <= 1.2 * dpi
    ]
    # So many are a drawing.
    return [in_points(box, dpi) for box in boxes] if len(boxes) <= _MOST_OVERLOOKED else []
