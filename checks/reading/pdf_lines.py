"""Makes runs of the characters of one PDF page: a few of them are sampled for each line."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from checks.model import Box
from checks.reading.pdf_characters import HYPHEN as HYPHEN
from checks.reading.pdf_characters import Characters
from checks.reading.pdf_faces import Face as Face
from checks.reading.pdf_faces import Faces
from checks.reading.pdf_ground import grounds
from checks.reading.text import BULLET, is_letter_spaced

_DRAWN = (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE)
_MOST_OBJECTS = 20_000
_IN_WORD = re.compile(r"(?<=\S)\d")
_NOTHING = "\u200b"


# A tuple, for speed: a plan has some ten thousand of them.
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
        self.characters = Characters(page)
        self.view = self.characters.view
        self._faces = Faces(self.characters.text)
        self._cell_of: Callable[[Box], object] = lambda box: None
        self._grounds: list[Box] | None = None

    @property
    def width(self) -> float:
        """In points, of the page as it is read."""
        return self.view.width

    @property
    def height(self) -> float:
        """In points, of the page as it is read."""
        return self.view.height

    def close(self) -> None:
        """Give pdfium its memory back."""
        self.characters.close()

    def runs(self, cell_of: Callable[[Box], object]) -> Iterator[Run]:
        """The page's runs in the order of its content, cut at wide gaps and where `cell_of` changes."""
        self._cell_of = cell_of
        for row, (start, words) in enumerate(self.characters.lines(), start=1):
            yield from self._runs_of_line(start, words, row)

    def _runs_of_line(self, start: int, words: str, row: int) -> Iterator[Run]:
        boxes = self.characters.boxes(start, len(words.split(HYPHEN)[0]))
        if not boxes or not words.strip():
            return
        if is_letter_spaced(words):
            yield self._run(start, words, boxes, row)._replace(words=self.characters.spread(start, words), lead=0)
            return
        for offset, part, group in self._parted(start, words, boxes):
            if part.strip():
                seen = self._without_marks(start + offset, part, group) if len(group) > 1 else part
                yield self._run(start + offset, seen, group, row)

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
            box = self.characters.box(start + offset + found.start())
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

    def _without_marks(self, start: int, words: str, boxes: list[Box]) -> str:
        """The words of a run without the raised numbers that lead to footnotes: something unseen takes their places."""
        top, bottom = min(box[1] for box in boxes), max(box[3] for box in boxes)
        raised = [box for box in boxes if _is_raised(box, top, bottom)]
        if not raised:
            return words
        usual = max(self._face(start + index).size for index in (0, len(words.rstrip()) - 1))

        def hide(found: re.Match[str]) -> str:
            left, _, right, _ = self.characters.box(start + found.start())
            inside = any(box[0] <= (left + right) / 2 <= box[2] for box in raised)
            small = inside and self._face(start + found.start()).size < 0.8 * usual
            return _NOTHING if small else found.group()

        return _IN_WORD.sub(hide, words)

    def _face(self, index: int) -> Face:
        return self._faces.of(self.characters.number(index))

    def grounds(self) -> list[Box]:
        """The boxes of all on which white words can be seen: colored areas, pictures, and what is drawn elsewhere."""
        if self._grounds is None:
            self._grounds = [self.view.place(*edges) for edges in grounds(self._page, _MOST_OBJECTS)]
        return self._grounds

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
                boxes.append(self.view.place(left.value, top.value, right.value, bottom.value))
        return paths, pictures


def _is_raised(box: Box, top: float, bottom: float) -> bool:
    """Whether a box in a line is small and stands well above the line's foot."""
    height = bottom - top
    return box[3] - box[1] < 0.75 * height and box[3] < top + 0.65 * height


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
