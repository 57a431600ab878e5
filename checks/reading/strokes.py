"""Tells handwriting, pictures, print and specks apart by the shapes of the strokes that a cell holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

import cv2
import numpy as np

from checks.model import MarkKind
from checks.reading.picture import Gray

# All in points.
_SMALLEST_SPECK = 0.7
_LARGEST_SPECK = 2.8
_LARGEST_BIT = 4.5
_LARGEST_DOT = 8.0
_NARROWEST_SIGNATURE = 18.0
_MOST_STROKES = 3_000
# A share of its pixels. Two signatures that touch are one stroke, and none of their cells is empty.
_GUEST = 0.25
# in square points: a short signature
_MUCH_INK = 60


class Stroke(NamedTuple):
    """Ink that hangs together: its box in points, how much of the box it covers, its pixels.

    `guest` is true in a cell that it only reaches into, with a fair part of itself.
    """

    left: float
    top: float
    right: float
    bottom: float
    cover: float
    outline: Any = None
    guest: bool = False

    @property
    def width(self) -> float:
        """In points."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """In points."""
        return self.bottom - self.top


def strokes_in(rest: Gray, erased: Gray, cell_at: Callable[[Any, Any], Any], dpi: float) -> dict[int, list[Stroke]]:
    """The strokes of a picture in two tones, by the cell in which each stands; -1 is outside.

    `rest` is what is left without the rules, `erased` where these were: a stroke that crosses a rule stays one.
    """
    reach = round(0.07 * dpi) | 1
    cut = cv2.dilate(erased, np.ones((3, 3), np.uint8)) & rest
    bridges = cv2.dilate(cut, np.ones((reach, reach), np.uint8)) & erased
    count, labels, figures, _ = cv2.connectedComponentsWithStats(rest | bridges)
    rows, columns = np.nonzero(labels)
    cells = cell_at(columns, rows)
    most = int(cells.max(initial=0)) + 2
    shares = np.bincount(labels[rows, columns] * most + cells + 1, minlength=count * most).reshape(count, most)
    homes = shares.argmax(axis=1) - 1
    guests = (shares > _GUEST * shares.sum(axis=1, keepdims=True)) | (shares * (72 / dpi) ** 2 > _MUCH_INK)
    strokes: dict[int, list[Stroke]] = defaultdict(list)
    point = 72 / dpi
    longest = figures[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1) * point
    longest[0] = 0
    # The noise of a photo makes thousands of specks; what counts is among the largest.
    for label in np.argsort(-longest)[:_MOST_STROKES].tolist():
        if longest[label] < _SMALLEST_SPECK:
            break
        left, top, width, height, area = figures[label].tolist()
        part = (labels[top : top + height, left : left + width] == label).astype(np.uint8)
        box = left * point, top * point, (left + width) * point, (top + height) * point
        stroke = Stroke(*box, area / (width * height), part)
        for cell in (np.nonzero(guests[label])[0] - 1).tolist():
            strokes[cell].append(stroke if cell == homes[label] else stroke._replace(guest=True))
    return strokes


def kind_of(strokes: list[Stroke], width: float, height: float) -> MarkKind:
    """What the strokes in a cell of that size in points are."""
    own = [stroke for stroke in strokes if not stroke.guest]
    written = [stroke for stroke in own if not _is_stray(stroke, width, height)]
    # The letters of a bold word are as compact as blots, but there are more of them.
    if len(written) < 3 and all(_is_blot(stroke) for stroke in written):
        if len(own) < len(strokes):
            return "unsure"
        return "stray" if strokes else "empty"
    left, right = min(stroke.left for stroke in written), max(stroke.right for stroke in written)
    if _is_print(written):
        return "typed"
    widest = max(written, key=lambda stroke: stroke.width)
    if widest.cover > 0.45 and widest.height > 10 and widest.width > 20:
        return "unsure" if widest.cover > 0.85 else "image"
    if _is_framed(widest, written) or right - left < _NARROWEST_SIGNATURE:
        return "unsure"
    # A check, a cross, a circle, a dash hardly turn; a name does, again and again.
    return "ink" if len(written) > 3 or sum(_turns(stroke) for stroke in written) >= 3 else "unsure"


def _is_stray(stroke: Stroke, width: float, height: float) -> bool:
    """A speck, or a piece of the cell's own border."""
    longest = max(stroke.width, stroke.height)
    if longest < _LARGEST_SPECK:
        return True
    if min(stroke.width, stroke.height) > 0.05 * longest + 2:
        return False
    return longest > 0.5 * (width if stroke.width > stroke.height else height)


def _is_blot(stroke: Stroke) -> bool:
    longest = max(stroke.width, stroke.height)
    return longest < _LARGEST_BIT or (longest < _LARGEST_DOT and stroke.cover > 0.5)


def _is_print(strokes: list[Stroke]) -> bool:
    """Letters of a machine: many, apart, alike in height, on one baseline."""
    letters = [stroke for stroke in strokes if stroke.height >= _LARGEST_SPECK]
    if len(letters) < 3:
        return False
    size = median(letter.height for letter in letters)
    if not 3 <= size <= 24 or max(letter.width for letter in letters) > 4 * size:
        return False
    alike = sum(0.5 * size <= letter.height <= 1.7 * size for letter in letters)
    lines = sorted(letters, key=lambda letter: letter.left)
    level = sum(abs(one.bottom - other.bottom) < 0.2 * size for one, other in pairwise(lines))
    return alike >= 0.8 * len(letters) and level >= 0.5 * (len(letters) - 1)


def _is_framed(stroke: Stroke, strokes: list[Stroke]) -> bool:
    """Whether a stroke runs around several others, as the rim of a stamp does."""
    inside = [
        other
        for other in strokes
        if other is not stroke
        and stroke.left <= other.left
        and other.right <= stroke.right
        and stroke.top <= other.top
        and other.bottom <= stroke.bottom
    ]
    return len(inside) >= 3 and stroke.cover < 0.35


def _turns(stroke: Stroke) -> int:
    """How often the upper or the lower edge of a stroke turns, small bends aside."""
    part = stroke.outline
    if part is None or stroke.height < _LARGEST_SPECK:
        return 0
    upper = part.argmax(axis=0)
    lower = part.shape[0] - 1 - part[::-1].argmax(axis=0)
    return max(_bends(upper, 0.2 * part.shape[0]), _bends(lower, 0.2 * part.shape[0]))


def _bends(edge: Any, least: float) -> int:
    """How often a curve turns after having gone up or down by at least that much."""
    bends, direction, extreme = 0, 0, int(edge[0])
    for place in edge.tolist():
        if (place - extreme) * direction >= 0 and direction:
            extreme = place
        elif abs(place - extreme) >= least:
            bends += direction != 0
            direction, extreme = (1 if place > extreme else -1), place
    return bends
