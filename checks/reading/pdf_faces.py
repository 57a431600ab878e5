"""Tells how the characters of a PDF page are set: size, weight, visibility; each object is asked once."""

from __future__ import annotations

import ctypes
import math
import re
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from checks.reading.pdf_ground import is_white
from checks.reading.text import SMALLEST_SIZE

_BOLD_NAME = re.compile(r"bold|black|heavy|semibd|demi", re.IGNORECASE)
_PLAIN_NAME = re.compile(r"regular|roman|book|light|medium|italic$", re.IGNORECASE)
_BOLD_WEIGHT = 700
_FORCE_BOLD = 1 << 18
_FILL_AND_STROKE = (pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE, pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE_CLIP)
_INVISIBLE = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)


# A tuple, for speed: a plan has some ten thousand of them.
class Face(NamedTuple):
    """How a character is set: its true size in points, weight, visibility, and its marked-content number."""

    size: float = 0.0
    bold: bool = False
    invisible: bool = False
    tag: int = -1
    white: bool = False


class Faces:
    """The faces of one page; `text` is pdfium's own text of that page."""

    def __init__(self, text: Any) -> None:
        self._text = text
        self._faces: dict[bytes, Face] = {}
        self._fonts: dict[bytes, bool] = {}
        self._size, self._matrix = ctypes.c_float(), pdfium.FS_MATRIX()

    def of(self, number: int) -> Face:
        """The face of the character with pdfium's own number."""
        item = pdfium.FPDFText_GetTextObject(self._text, number)
        if not item:
            return Face()
        address = bytes(item)
        face = self._faces.get(address)
        if face is None:
            face = self._faces[address] = self._face_of(item, number)
        return face

    def _face_of(self, item: Any, number: int) -> Face:
        size, matrix = self._size, self._matrix
        pdfium.FPDFTextObj_GetFontSize(item, size)
        pdfium.FPDFPageObj_GetMatrix(item, matrix)
        mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
        font = pdfium.FPDFTextObj_GetFont(item)
        true_size = abs(size.value) * math.hypot(matrix.c, matrix.d)
        if true_size < SMALLEST_SIZE:
            # The characters of a Type 3 font may be drawn at any size.
            room = pdfium.FS_RECTF()
            pdfium.FPDFText_GetLooseCharBox(self._text, number, room)
            true_size = max(true_size, abs(room.top - room.bottom))
        bold = mode in _FILL_AND_STROKE or (bool(font) and self._is_bold(font))
        tag = pdfium.FPDFPageObj_GetMarkedContentID(item)
        true_size = round(true_size, 1) if math.isfinite(true_size) else 0.0
        return Face(true_size, bold, mode in _INVISIBLE, tag, is_white(item))

    def _is_bold(self, font: Any) -> bool:
        address = bytes(font)
        if address not in self._fonts:
            self._fonts[address] = _font_is_bold(font)
        return self._fonts[address]


def _font_is_bold(font: Any) -> bool:
    buffer = ctypes.create_string_buffer(256)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, 256)
    name = buffer.value.decode("latin-1")
    if _BOLD_NAME.search(name):
        return True
    if _PLAIN_NAME.search(name):
        return False
    return pdfium.FPDFFont_GetWeight(font) >= _BOLD_WEIGHT or bool(pdfium.FPDFFont_GetFlags(font) & _FORCE_BOLD)
