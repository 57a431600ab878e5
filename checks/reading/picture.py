"""Makes the picture of a page fit to be read: even light, lines that run level, no rules and no dotted leaders."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from checks.model import Box

Gray = np.ndarray[Any, Any]
"""A picture in gray, a byte for each pixel."""

_STEEPEST = 7.0
"""Degrees; a page that leans more was turned on purpose, or is no page."""

# In inches, so that one rule serves every resolution.
_LONG_RULE = 0.4
_WIDEST_DOT = 0.032
_BETWEEN_DOTS = 0.11
_SHORTEST_LEADER = 0.3
_SOFTENED = 0.06  # along a rule, against the grain of the paper
_BESIDE_RULE = 0.025
_FALL = 11  # of 255: how much darker than both its sides a pale rule is
_WHITE = 255


def evened(gray: Gray) -> Gray:
    """The picture as under even light: what is paper becomes white, shadows with it."""
    small = cv2.resize(gray, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((5, 5), np.uint8)), 5)
    paper = cv2.resize(cv2.GaussianBlur(paper, (0, 0), 2), (gray.shape[1], gray.shape[0]))
    # Where a page is dark all over it shows a picture, and noise is not made into ink.
    return np.asarray(cv2.divide(gray, np.maximum(paper, 64), scale=_WHITE), np.uint8)


def ink(gray: Gray) -> Gray:
    """An evened picture in two tones, 255 where something stands."""
    threshold, _ = cv2.threshold(gray, 0, _WHITE, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    # On a nearly white page the best threshold parts noise from noise.
    threshold = min(max(threshold, 120), 200)
    return np.asarray(cv2.threshold(gray, threshold, _WHITE, cv2.THRESH_BINARY_INV)[1], np.uint8)


def faint_rules(gray: Gray, dpi: float) -> Gray:
    """Of an evened picture the long thin lines across, 255 where one is, also those too pale to count as ink."""
    way = np.ones((1, round(_SOFTENED * dpi) | 1), np.uint8)
    soft = cv2.blur(gray, way.shape[::-1])
    near = max(round(_BESIDE_RULE * dpi), 2)
    around = cv2.copyMakeBorder(soft, near, near, 0, 0, cv2.BORDER_REPLICATE)
    beside = cv2.min(around[: -2 * near], around[2 * near :])
    # A line of small type is darker than both its sides too, but has gaps.
    even = cv2.morphologyEx(cv2.compare(cv2.dilate(gray, way), beside, cv2.CMP_LT), cv2.MORPH_CLOSE, way)
    dark = cv2.threshold(cv2.subtract(beside, soft), _FALL, _WHITE, cv2.THRESH_BINARY)[1]
    lines = cv2.bitwise_and(dark, even)
    return np.asarray(
        cv2.morphologyEx(lines, cv2.MORPH_OPEN, np.ones((1, round(_LONG_RULE * dpi)), np.uint8)), np.uint8
    )


def leveled(gray: Gray, dpi: float) -> Gray:
    """The picture turned so that its lines run level."""
    degrees = _lean(ink(gray), dpi)
    if abs(degrees) < 0.1:
        return gray
    height, width = gray.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(gray, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=_WHITE), np.uint8)


def _lean(marks: Gray, dpi: float) -> float:
    """By how many degrees the lines fall to the right: at that angle the rows of a page differ most."""
    scale = min(75 / dpi, 1.0)
    small = cv2.resize(marks, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    best = 0.0
    for step, reach in ((1.0, _STEEPEST), (0.25, 1.0), (0.05, 0.2)):
        angles = np.arange(best - reach, best + reach + step / 2, step)
        best = float(max(angles, key=lambda angle: _levelness(small, float(angle))))
    return best


def _levelness(marks: Gray, degrees: float) -> float:
    """How sharply the rows of a picture that is turned so differ from their neighbors."""
    height, width = marks.shape
    slope = np.tan(np.radians(degrees))
    # Sheared, not turned: as good for the purpose, and nothing leaves the picture.
    room = int(abs(slope) * width) + 1
    shear = np.array([[1, 0, 0], [-slope, 1, room if slope > 0 else 0]], np.float32)
    rows = cv2.warpAffine(marks, shear, (width, height + room)).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def without_rules(gray: Gray, dpi: float) -> Gray:
    """The picture without the rules of tables, boxes and underlines, which OCR takes for letters."""
    marks, long = ink(gray), round(_LONG_RULE * dpi)
    across = cv2.morphologyEx(marks, cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
    rules = cv2.bitwise_or(across, cv2.morphologyEx(marks, cv2.MORPH_OPEN, np.ones((long, 1), np.uint8)))
    # A rule is thin; what is long and thick is a bar with words on it, or a picture.
    thick = round(0.05 * dpi)
    bars = cv2.dilate(cv2.erode(rules, np.ones((thick, thick), np.uint8)), np.ones((thick + 2,) * 2, np.uint8))
    rules = cv2.subtract(rules, bars)
    cleared = gray.copy()
    cleared[cv2.dilate(rules, np.ones((3, 3), np.uint8)) > 0] = _WHITE
    return cleared


def without_leaders(gray: Gray, dpi: float) -> tuple[Gray, list[Box]]:
    """The picture without the rows of dots that lead to page numbers, and where these were, in pixels."""
    marks = ink(gray)
    count, labels, figures, _ = cv2.connectedComponentsWithStats(marks)
    most = max(round(_WIDEST_DOT * dpi), 3)
    small = (figures[:, cv2.CC_STAT_WIDTH] <= most) & (figures[:, cv2.CC_STAT_HEIGHT] <= most)
    small[0] = False
    if not count or not small.any():
        return gray, []
    dots = np.where(small[labels], np.uint8(_WHITE), np.uint8(0))
    rows = cv2.morphologyEx(dots, cv2.MORPH_CLOSE, np.ones((1, round(_BETWEEN_DOTS * dpi)), np.uint8))
    rows = cv2.morphologyEx(rows, cv2.MORPH_OPEN, np.ones((1, round(_SHORTEST_LEADER * dpi)), np.uint8))
    rows = cv2.dilate(rows, np.ones((5, 3), np.uint8))
    _, _, leaders, _ = cv2.connectedComponentsWithStats(rows)
    cleared = gray.copy()
    cleared[cv2.dilate(cv2.bitwise_and(dots, rows), np.ones((3, 3), np.uint8)) > 0] = _WHITE
    return cleared, [(left, top, left + width, top + height) for left, top, width, height, _ in leaders[1:].tolist()]
