"""Measures how large the type of each row is, from the heights of its letters, finer than OCR itself tells."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from checks.reading.ocr_engine import Picture, Word
from checks.reading.picture import ink

_FEWEST_LETTERS = 4
# A capital and a small letter together, and a capital alone, are so much of the size of the type.
_BOTH_OF_SIZE, _CAPITAL_OF_SIZE = 1.16, 0.68
_SMALLEST = 0.4


class Sizes:
    """The letters of a page, each a connected piece of ink."""

    def __init__(self, picture: Picture) -> None:
        figures = cv2.connectedComponentsWithStats(ink(picture.gray))[2][1:] * 72.0 / picture.dpi
        left, top, width, self._height, _ = figures.T
        self._x, self._y = left + width / 2, top + self._height / 2
        # A pixel that ink only touches counts, above and below.
        self._height = self._height - 72.0 / picture.dpi

    def measured(self, row: list[Word]) -> list[Word]:
        """The row with the size of its type as its letters tell; as it is where they are too few."""
        size = self._of(row)
        # What is far off is a row that was misread.
        if size is None or not 0.75 < size / row[0].size < 1.3:
            return row
        return [replace(word, size=size, weight=word.weight * word.size / size) for word in row]

    def _of(self, row: list[Word]) -> float | None:
        left, right = min(word.box[0] for word in row), max(word.box[2] for word in row)
        top, bottom = min(word.box[1] for word in row) - 1, max(word.box[3] for word in row) + 1
        inside = (self._x > left) & (self._x < right) & (self._y > top) & (self._y < bottom)
        heights = self._height[inside & (self._height > _SMALLEST * row[0].size * _CAPITAL_OF_SIZE)]
        if len(heights) < _FEWEST_LETTERS:
            return None
        words = "".join(word.words for word in row)
        if words.upper() == words:
            middle = float(np.median(heights))
            return float(heights[abs(heights - middle) < 0.15 * middle].mean()) / _CAPITAL_OF_SIZE
        low = float(np.percentile(heights, 25))
        tall = heights[(heights > 1.22 * low) & (heights < 1.75 * low)]
        small = heights[abs(heights - low) < 0.15 * low]
        if len(tall) < 2 or len(small) < 2:
            return None
        return float(tall.mean() + small.mean()) / _BOTH_OF_SIZE
