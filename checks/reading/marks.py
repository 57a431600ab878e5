"""Finds the cells of tables and the lines to sign on in the picture of a page, and tells what stands in each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import cv2
import numpy as np

from checks.model import Box, Cell, Mark
from checks.reading.picture import Gray, evened
from checks.reading.ruling import TOUCH, Grid, Rule, Ruling, find_ruling, pixels_of
from checks.reading.strokes import kind_of, strokes_in

# All in inches, so that one rule serves every resolution.
_PAPER, _LARGEST_PAPER = 11.0, 18.0
_SHORTEST_LINE_TO_SIGN_ON = 1.2
_ROOM_OVER_LINE = 30 / 72
_NEAREST_LINES = 0.25
# in points
_FARTHEST_OVER_LINE = 14.0


class Ruled(NamedTuple):
    """A page in two tones, 255 where something is written, and what is ruled on it."""

    ink: Gray
    ruling: Ruling


def find_cells(gray: Gray, dpi: float, *, page: int = 1, tables: int = 0) -> tuple[Mark, ...]:
    """What stands in each cell of the tables of a page, and over each line to sign on (a mark without a cell).

    `gray` is the page as it is read, dark on light, of that resolution; it may lean by a few degrees. The boxes are
    in points from its top left corner. The tables are numbered from `tables` on, from the top of the page.
    """
    return marks_in(ruled(gray, dpi), dpi, number=page, tables=tables)


def ruled(gray: Gray, dpi: float) -> Ruled:
    """The page in two tones, and its tables and rules."""
    flat = evened(gray)
    ink = _ink_of(flat)
    return Ruled(ink, find_ruling(flat, ink, _real(ink, dpi)))


def marks_in(page: Ruled, dpi: float, *, number: int = 1, tables: int = 0) -> tuple[Mark, ...]:
    """What stands in the cells of a page and over its lines, as `find_cells` tells."""
    ink, ruling = page
    real = _real(ink, dpi)
    marks: list[Mark] = []
    for table, grid in enumerate(ruling.grids, start=tables):
        marks += _marks_in(grid, ink, ruling.drawn(grid, real), real, number, table)
    marks += _marks_over(ruling.others, ink, ruling.labels_of_others, real, number)
    return tuple(marks if real == dpi else (_enlarged(mark, real / dpi) for mark in marks))


def _real(ink: Gray, dpi: float) -> float:
    """The resolution of a page; some programs take each pixel of a photo for a point, and make a poster of a sheet."""
    return max(ink.shape) / _PAPER if max(ink.shape) > _LARGEST_PAPER * dpi else dpi


def _enlarged(mark: Mark, times: float) -> Mark:
    left, top, right, bottom = (round(edge * times, 1) for edge in mark.box)
    return replace(mark, box=(left, top, right, bottom))


def _ink_of(flat: Gray) -> Gray:
    """The evened page in two tones, 255 where something is written: shadows and shaded cells count as paper."""
    threshold, _ = cv2.threshold(flat, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    # On a nearly white page Otsu parts noise from noise.
    threshold = min(max(threshold, 180), 210)
    return np.asarray(cv2.threshold(flat, threshold, 255, cv2.THRESH_BINARY_INV)[1], np.uint8)


def _marks_in(grid: Grid, ink: Gray, erased: Gray, dpi: float, page: int, table: int) -> Iterator[Mark]:
    """One mark for each cell of a table; cells without a rule between them are one."""
    whole = _whole_cells(grid, erased)
    top, bottom = _between(grid.down, ink.shape[0], dpi)
    left, right = _between(grid.across, ink.shape[1], dpi)
    rest = cv2.subtract(ink[top:bottom, left:right], erased[top:bottom, left:right])
    columns = len(grid.across) - 1

    def cell_at(x: Any, y: Any) -> Any:
        row = sum((y + top > rule.at(x + left)).astype(int) for rule in grid.down) - 1
        column = sum((x + left > rule.at(y + top)).astype(int) for rule in grid.across) - 1
        inside = (row >= 0) & (row < len(grid.down) - 1) & (column >= 0) & (column < columns)
        return np.where(inside, whole[np.where(inside, row * columns + column, 0)], -1)

    strokes = strokes_in(rest, erased[top:bottom, left:right], cell_at, dpi)
    for first in sorted(set(whole.tolist())):
        members = np.nonzero(whole == first)[0]
        box = _box_of(grid, members.min(), members.max(), dpi)
        kind = kind_of(strokes.get(first, []), box[2] - box[0], box[3] - box[1])
        yield Mark(page, box, kind, Cell(table, first // columns, first % columns))


def _whole_cells(grid: Grid, mask: Gray) -> Any:
    """For each cell of the full grid, row by row, the number of the first one that it is one with."""
    rows, columns = len(grid.down) - 1, len(grid.across) - 1
    whole = np.arange(rows * columns)

    def join(one: int, other: int) -> None:
        first, second = sorted((whole[one], whole[other]))
        whole[whole == second] = first

    for row in range(rows):
        for column in range(columns):
            number = row * columns + column
            x, y = _edges(grid.across, column, grid.down[row]), _edges(grid.down, row, grid.across[column])
            if column and not _drawn(grid.across[column], *y, mask.T):
                join(number, number - 1)
            if row and not _drawn(grid.down[row], *x, mask):
                join(number, number - columns)
    return whole


def _edges(rules: tuple[Rule, ...], number: int, other: Rule) -> tuple[float, float]:
    return rules[number].at(other.middle), rules[number + 1].at(other.middle)


def _drawn(rule: Rule, start: float, end: float, mask: Gray) -> bool:
    """Whether more than half of a rule is there between two places."""
    way = np.arange(max(int(start) + 3, 0), min(int(end) - 3, mask.shape[1]))
    place = np.clip(np.rint(rule.at(way)).astype(int), 2, mask.shape[0] - 3)
    if not len(way):
        return True
    seen = mask[place, way] | mask[place - 2, way] | mask[place + 2, way]
    return bool((seen > 0).mean() > 0.5)


def _between(rules: tuple[Rule, ...], most: int, dpi: float) -> tuple[int, int]:
    """The pixels from the first to the last rule, with room for what stands out."""
    ends = [rule.at(way) for rule in (rules[0], rules[-1]) for way in (rule.start, rule.end)]
    room = TOUCH * dpi
    return max(int(min(ends) - room), 0), min(int(max(ends) + room), most)


def _box_of(grid: Grid, first: int, last: int, dpi: float) -> Box:
    """The box in points around the cells from `first` to `last`."""
    columns = len(grid.across) - 1
    left, right = grid.across[first % columns], grid.across[last % columns + 1]
    top, bottom = grid.down[first // columns], grid.down[last // columns + 1]
    x, y = (left.middle + right.middle) / 2, (top.middle + bottom.middle) / 2
    return _in_points(left.at(y), top.at(x), right.at(y), bottom.at(x), dpi)


def _in_points(left: float, top: float, right: float, bottom: float, dpi: float) -> Box:
    point = 72 / dpi
    return (
        round(max(left, 0.0) * point, 1),
        round(max(top, 0.0) * point, 1),
        round(right * point, 1),
        round(bottom * point, 1),
    )


def _marks_over(rules: Sequence[Rule], ink: Gray, labels: Any, dpi: float, page: int) -> Iterator[Mark]:
    """One mark for each line to sign on: what stands on it, reaches below it, or ends right over it."""
    room, below = round(_ROOM_OVER_LINE * dpi), round(0.1 * dpi)
    for rule in sorted(rules, key=lambda rule: (rule.middle, rule.start)):
        if rule.length < _SHORTEST_LINE_TO_SIGN_ON * dpi or any(_is_flourish(rule, other, dpi) for other in rules):
            continue
        left, right = int(rule.start), int(rule.end) + 1
        top, bottom = max(int(rule.middle) - room, 0), min(int(rule.middle) + below, ink.shape[0])
        erased = pixels_of([rule], labels[top:bottom, left:right], dpi)
        rest = cv2.subtract(ink[top:bottom, left:right], erased)

        def over(x: Any, y: Any, rule: Rule = rule, left: int = left, top: int = top) -> Any:
            return np.where(y + top < rule.at(x + left), 0, -1)

        strokes = strokes_in(rest, erased, over, dpi).get(0, [])
        point = 72 / dpi
        near = [
            stroke
            for stroke in strokes
            if (rule.at(left + stroke.left / point) - top) * point - stroke.bottom < _FARTHEST_OVER_LINE
        ]
        box = _in_points(rule.start, rule.middle - room, rule.end, rule.middle, dpi)
        yield Mark(page, box, kind_of(near, box[2] - box[0], box[3] - box[1]))


def _is_flourish(rule: Rule, other: Rule, dpi: float) -> bool:
    """Whether a rule is part of what is written on another one: shorter, and right over or under it."""
    return (
        rule.length < 0.8 * other.length
        and abs(rule.middle - other.at(rule.half_way)) < _NEAREST_LINES * dpi
        and other.start < rule.half_way < other.end
    )
