"""Takes the lines of one PDF page from pdfium: the page's text once, then a few sampled characters for each line."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from checks.model import Box
from checks.reading.faults import too_complex
from checks.reading.text import BULLET, MOST_CHARACTERS

_BOLD_NAME = re.compile(r"bold|black|heavy|semibd|demi", re.IGNORECASE)
_PLAIN_NAME = re.compile(r"regular|roman|book|light|medium|italic$", re.IGNORECASE)
_LINE = re.compile(r"[^\r\n]+")
_BOLD_WEIGHT = 700
_FORCE_BOLD = 1 << 18
_FILL_AND_STROKE = (pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE, pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE_CLIP)
_INVISIBLE = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_DRAWN = (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE)
_MOST_OBJECTS = 20_000
HYPHEN = "\ufffe"


# Tuples, for speed: a plan has some ten thousand of them.
class Face(NamedTuple):
    """How a character is set: its true size in points, weight, visibility, and its marked-content number."""

    size: float = 0.0
    bold: bool = False
    invisible: bool = False
    tag: int = -1


class Run(NamedTuple):
    """Words on one baseline without a wide gap. `row` counts the page's lines as pdfium parts them."""

    words: str
    box: Box
    row: int
    face: Face
    bold: bool = False
    lead: int = 0


class PageText:
    """The text of one page, with what pdfium tells of single characters."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._text = pdfium.FPDFText_LoadPage(page)
        self._fonts: dict[int, bool] = {}
        self._faces: dict[int, Face] = {}
        self._cell_of: Callable[[Box], object] = lambda box: None
        self._numbers = [ctypes.c_double() for _ in range(4)]
        self._turns, self._origin, self.width, self.height = _view(page)
        self.words = self._read()

    def close(self) -> None:
        """Give pdfium its memory back."""
        pdfium.FPDFText_ClosePage(self._text)

    def _read(self) -> str:
        count = pdfium.FPDFText_CountChars(self._text)
        if count <= 0:
            return ""
        if count > MOST_CHARACTERS:
            raise too_complex("A page of this PDF holds far more text than a page can show.")
        # pdfium may insert characters that it does not count; four for one has never been exceeded.
        buffer = (ctypes.c_ushort * (count * 4 + 8))()
        written = pdfium.FPDFText_GetText(self._text, 0, count, buffer)
        units = bytes(buffer)[: max(written - 1, 0) * 2]
        self._aligned = written - 1 == count
        return units.decode("utf-16-le", "replace").replace("\x02", HYPHEN)

    def runs(self, cell_of: Callable[[Box], object]) -> Iterator[Run]:
        """The page's runs in the order of its content, cut at wide gaps and where `cell_of` changes."""
        self._cell_of = cell_of
        row = 0
        for found in _LINE.finditer(self.words):
            start, words = found.start(), found.group()
            for offset, part in _at_hyphens(words):
                row += 1
                yield from self._runs_of_line(start + offset, part, row)

    def _runs_of_line(self, start: int, words: str, row: int) -> Iterator[Run]:
        boxes = self._boxes(start, len(words.split(HYPHEN)[0]))
        if not boxes or not words.strip():
            return
        for offset, part, group in self._parted(start, words, boxes):
            if part.strip():
                yield self._run(start + offset, part, group, row)

    def _parted(self, start: int, words: str, boxes: list[Box]) -> Iterator[tuple[int, str, list[Box]]]:
        """The line cut where a gap is much wider than a space."""
        groups = [[boxes[0]]]
        for before, box in pairwise(boxes):
            height = max(before[3] - before[1], box[3] - box[1], 6.0)
            if box[0] - before[2] > 1.1 * height or self._cell_of(box) != self._cell_of(before):
                groups.append([])
            groups[-1].append(box)
        if len(groups) == 1:
            yield 0, words, boxes
            return
        offset = 0
        for group, after in pairwise(groups):
            cut = self._first_beyond(start, words, offset, after[0][0])
            yield offset, words[offset:cut], group
            offset = cut
        yield offset, words[offset:], groups[-1]

    def _first_beyond(self, start: int, words: str, offset: int, left: float) -> int:
        """The index of the first word that begins at `left` or to the right of it."""
        for found in re.finditer(r"(?<=\s)\S", words[offset:]):
            box = self._character_box(start + offset + found.start())
            if box[0] >= left - 1.5:
                return offset + found.start()
        return len(words)

    def _run(self, start: int, words: str, boxes: list[Box], row: int) -> Run:
        box = around(boxes)
        bullet = BULLET.match(words)
        first = bullet.end() if bullet and words[bullet.end() :].strip() else 0
        while words[first].isspace():
            first += 1
        if len(boxes) == 1:
            # pdfium begins a new box with each text object, and an object has one font.
            face = self._face(start + first)
            return Run(words, box, row, face, face.bold)
        last = len(words.rstrip()) - 1
        middle = (first + last) // 2
        while words[middle].isspace():
            middle += 1
        samples = (first, middle, last)
        faces = [self._face(start + index) for index in samples]
        if faces[0] is faces[1] is faces[2]:
            return Run(words, box, row, faces[0], faces[0].bold)
        bold = all(face.bold for face in faces)
        lead = 0
        if faces[0].bold and not bold:
            light = next(index for index, face in zip(samples, faces, strict=True) if not face.bold)
            lead = self._end_of_bold(start, words, first, light)
        return Run(words, box, row, max(faces, key=faces.count), bold, lead)

    def _end_of_bold(self, start: int, words: str, bold: int, light: int) -> int:
        """Somewhere between a bold and a light character the weight changes: halve the distance."""
        visible = [index for index in range(bold, light + 1) if not words[index].isspace()]
        low, high = 0, len(visible) - 1
        while high - low > 1:
            middle = (low + high) // 2
            if self._face(start + visible[middle]).bold:
                low = middle
            else:
                high = middle
        return visible[low] + 1

    def _face(self, index: int) -> Face:
        item = pdfium.FPDFText_GetTextObject(self._text, self._character(index))
        if not item:
            return Face()
        address = ctypes.addressof(item.contents)
        if address not in self._faces:
            self._faces[address] = self._face_of(item)
        return self._faces[address]

    def _face_of(self, item: Any) -> Face:
        size, matrix = ctypes.c_float(), pdfium.FS_MATRIX()
        pdfium.FPDFTextObj_GetFontSize(item, size)
        pdfium.FPDFPageObj_GetMatrix(item, matrix)
        mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
        font = pdfium.FPDFTextObj_GetFont(item)
        true_size = abs(size.value) * math.hypot(matrix.c, matrix.d)
        bold = mode in _FILL_AND_STROKE or (bool(font) and self._is_bold(font))
        tag = pdfium.FPDFPageObj_GetMarkedContentID(item)
        return Face(round(true_size, 1) if math.isfinite(true_size) else 0.0, bold, mode in _INVISIBLE, tag)

    def _is_bold(self, font: Any) -> bool:
        address = ctypes.addressof(font.contents)
        if address not in self._fonts:
            self._fonts[address] = _font_is_bold(font)
        return self._fonts[address]

    def _character(self, index: int) -> int:
        """Pdfium's own number for a character of the text."""
        return index if self._aligned else int(pdfium.FPDFText_GetCharIndexFromTextIndex(self._text, index))

    def _boxes(self, start: int, count: int) -> list[Box]:
        """The boxes of a range of characters, as few as pdfium can make of them."""
        first, last = self._character(start), self._character(start + count - 1)
        found = pdfium.FPDFText_CountRects(self._text, first, max(last - first + 1, 1))
        left, top, right, bottom = self._numbers
        boxes = []
        for index in range(min(found, 500)):
            pdfium.FPDFText_GetRect(self._text, index, left, top, right, bottom)
            boxes.append(self._flipped(left.value, top.value, right.value, bottom.value))
        return boxes

    def _character_box(self, index: int) -> Box:
        left, right, bottom, top = self._numbers
        pdfium.FPDFText_GetCharBox(self._text, self._character(index), left, right, bottom, top)
        return self._flipped(left.value, top.value, right.value, bottom.value)

    def _flipped(self, left: float, top: float, right: float, bottom: float) -> Box:
        """A box as counted from the top left corner of the page as it is shown: cropped and turned."""
        across, up = self._origin
        if not self._turns:
            return left - across, up + self.height - top, right - across, up + self.height - bottom
        left, top, right, bottom = left - across, top - up, right - across, bottom - up
        if self._turns == 1:
            return bottom, left, top, right
        if self._turns == 2:
            return self.width - right, bottom, self.width - left, top
        return self.width - top, self.height - right, self.width - bottom, self.height - left

    def drawn(self) -> tuple[list[Box], list[Box]]:
        """The boxes of the drawn paths, among them the rules of tables, and those of the pictures."""
        paths, pictures = list[Box](), list[Box]()
        edges = [ctypes.c_float() for _ in range(4)]
        left, bottom, right, top = edges
        for index in range(min(pdfium.FPDFPage_CountObjects(self._page), _MOST_OBJECTS)):
            item = pdfium.FPDFPage_GetObject(self._page, index)
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind in _DRAWN and pdfium.FPDFPageObj_GetBounds(item, *edges):
                boxes = paths if kind == pdfium.FPDF_PAGEOBJ_PATH else pictures
                boxes.append(self._flipped(left.value, top.value, right.value, bottom.value))
        return paths, pictures


def _at_hyphens(words: str) -> Iterator[tuple[int, str]]:
    """Pdfium joins two lines over a hyphen that it takes for a soft one; here they part again after the word."""
    start = 0
    for found in re.finditer(HYPHEN + r"\S*\s?", words):
        if words[found.end() :].strip():
            yield start, words[start : found.end()]
            start = found.end()
    yield start, words[start:]


def around(boxes: list[Box]) -> Box:
    """The smallest box around all of them."""
    if len(boxes) == 1:
        return boxes[0]
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _view(page: Any) -> tuple[int, tuple[float, float], float, float]:
    """How a page is shown: its quarter turns, the lower left corner of what is visible, the width and the height."""
    visible = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, visible)
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    return pdfium.FPDFPage_GetRotation(page) % 4, (visible.left, visible.bottom), width, height


def _font_is_bold(font: Any) -> bool:
    buffer = ctypes.create_string_buffer(256)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, 256)
    name = buffer.value.decode("latin-1")
    if _BOLD_NAME.search(name):
        return True
    if _PLAIN_NAME.search(name):
        return False
    return pdfium.FPDFFont_GetWeight(font) >= _BOLD_WEIGHT or bool(pdfium.FPDFFont_GetFlags(font) & _FORCE_BOLD)
