"""What white words in a PDF stand on: whether a thing is white, and where a page has anything that is not."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

from checks.model import Box

_WHITE = 245
# Made once: an object is asked in half of the time.
_COLOR = tuple(ctypes.c_uint() for _ in range(4))


def is_white(item: Any) -> bool:
    """True where an object is filled with white, or with a white that no eye tells from it."""
    red, green, blue, _ = _COLOR
    filled = pdfium.FPDFPageObj_GetFillColor(item, *_COLOR)
    return bool(filled) and red.value >= _WHITE and green.value >= _WHITE and blue.value >= _WHITE


def grounds(page: Any, most: int) -> Iterator[Box]:
    """The bounds (left, top, right, bottom, as the file counts) of up to `most` objects that may be another ground."""
    edges = [ctypes.c_float() for _ in range(4)]
    left, bottom, right, top = edges
    for index in range(min(pdfium.FPDFPage_CountObjects(page), most)):
        item = pdfium.FPDFPage_GetObject(page, index)
        if _is_ground(item) and pdfium.FPDFPageObj_GetBounds(item, *edges):
            yield left.value, top.value, right.value, bottom.value


def _is_ground(item: Any) -> bool:
    """Colored areas and pictures; shadings, and what is drawn as a form, count too: what they show is not known."""
    kind = pdfium.FPDFPageObj_GetType(item)
    if kind != pdfium.FPDF_PAGEOBJ_PATH:
        return bool(kind != pdfium.FPDF_PAGEOBJ_TEXT)
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
    return bool(fill.value != pdfium.FPDF_FILLMODE_NONE) and not is_white(item)
