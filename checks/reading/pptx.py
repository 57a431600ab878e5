"""Reads a presentation: a slide is a page, its title a heading, its notes lines of the style "Notes"."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pptx as python_pptx
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER

from checks.model import Cell, Document
from checks.reading.container import inspect
from checks.reading.faults import Unreadable, broken, empty, too_complex
from checks.reading.text import Lines, clean, join_spaced_letters

_WHAT = "presentation"
_MAIN_PART = b"presentationml.presentation.main+xml"
_MOST_SLIDES = 1_000
_DEEPEST_GROUP = 20
_EMU_PER_POINT = 12_700
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_TITLES = frozenset((PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE))
_RUNNING = {
    PP_PLACEHOLDER.FOOTER: "Footer",
    PP_PLACEHOLDER.HEADER: "Header",
    PP_PLACEHOLDER.DATE: "Date",
    PP_PLACEHOLDER.SLIDE_NUMBER: "Slide Number",
}


def read(data: bytes) -> Document:
    """Read the bytes of a .pptx. Raises Unreadable."""
    active = inspect(data, _WHAT, _MAIN_PART)
    try:
        return _read(python_pptx.Presentation(io.BytesIO(data)), active)
    except (Unreadable, RecursionError, MemoryError):
        raise
    except Exception as error:  # python-pptx and lxml raise dozens of kinds on damaged files
        raise broken(_WHAT) from error


def _read(presentation: Any, active: tuple[str, ...]) -> Document:
    slides = presentation.slides
    if len(slides) > _MOST_SLIDES:
        raise too_complex("This presentation has more than 1,000 slides.")
    reading = _Reading()
    for number, slide in enumerate(slides, start=1):
        reading.slide(slide, number)
    if not reading.lines.lines:
        raise empty(_WHAT)
    return Document(
        format="pptx",
        text=reading.lines.text,
        lines=tuple(reading.lines.lines),
        pages=len(slides),
        has_page_number_field=reading.numbered,
        active_content=active,
    )


class _Reading:
    """Gathers the lines of all slides."""

    def __init__(self) -> None:
        self.lines = Lines()
        self.numbered = False
        self._page = 1
        self._tables = 0

    def slide(self, slide: Any, page: int) -> None:
        """Take down one slide: its title first, the other shapes from top to bottom, then its notes."""
        self._page = page
        shapes = sorted(_shapes(slide.shapes, 0), key=_place)
        for shape in shapes:
            self._shape(shape)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            self._paragraphs(slide.notes_slide.notes_text_frame, style="Notes")

    def _shape(self, shape: Any) -> None:
        kind = _placeholder(shape)
        box = _box(shape)
        if kind in _TITLES:
            self._paragraphs(shape.text_frame, style="Title", level=1, box=box)
        elif kind in _RUNNING:
            self.numbered = self.numbered or kind == PP_PLACEHOLDER.SLIDE_NUMBER
            self._paragraphs(shape.text_frame, style=_RUNNING[kind], running=True, box=box)
        elif getattr(shape, "has_table", False) and shape.has_table:
            self._table(shape)
        elif shape.has_text_frame:
            style = "Subtitle" if kind == PP_PLACEHOLDER.SUBTITLE else "Body" if kind is not None else "Text Box"
            self._paragraphs(shape.text_frame, style=style, box=box)
        elif _is_picture(shape):
            self.lines.add("", self._page, style="Picture", pictures=1, box=box)

    def _table(self, shape: Any) -> None:
        number = self._tables
        self._tables += 1
        # The XML is walked, as in a Word file: python-pptx builds a grid of cells, however wide a span says it is.
        rows = shape._element.iter(_A + "tr")  # noqa: SLF001
        for row, element in enumerate(rows):
            for column, cell in enumerate(element.iterchildren(_A + "tc")):
                if cell.get("hMerge") or cell.get("vMerge"):
                    continue
                for paragraph in cell.iter(_A + "p"):
                    self._paragraph(paragraph, style="Table", cell=Cell(number, row, column))

    def _paragraphs(self, frame: Any, **facts: Any) -> None:
        for paragraph in frame._txBody.iterchildren(_A + "p"):  # noqa: SLF001  # the XML is faster than its proxies
            self._paragraph(paragraph, **facts)

    def _paragraph(self, paragraph: Any, **facts: Any) -> None:
        """Add the lines of an a:p; a line break parts lines, as it does for the eye."""
        deeper = int(paragraph.find(_A + "pPr").get("lvl", "0")) if paragraph.find(_A + "pPr") is not None else 0
        list_level = deeper + 1 if facts.get("style") == "Body" else 0
        for pieces in _lines_of(paragraph):
            words = clean(join_spaced_letters("".join(text for text, _, _ in pieces))).strip()
            if not words:
                continue
            bold = all(heavy for text, heavy, _ in pieces if text.strip())
            size = max((size for text, _, size in pieces if text.strip()), default=0.0)
            lead = 0 if bold else _lead(pieces, words)
            self.lines.add(words, self._page, size=size, bold=bold, list_level=list_level, lead=lead, **facts)


Piece = tuple[str, bool, float]


def _lines_of(paragraph: Any) -> Iterator[list[Piece]]:
    pieces: list[Piece] = []
    for element in paragraph.iterchildren(_A + "r", _A + "br", _A + "fld"):
        if element.tag == _A + "br":
            yield pieces
            pieces = []
            continue
        properties, text = element.find(_A + "rPr"), element.find(_A + "t")
        bold = properties is not None and properties.get("b", "0") in ("1", "true")
        size = properties.get("sz", "0") if properties is not None else "0"
        points = int(size) / 100 if size.isdecimal() and len(size) < 7 else 0.0
        pieces.append((text.text or "" if text is not None else "", bold, points))
    yield pieces


def _lead(pieces: list[Piece], words: str) -> int:
    beginning = ""
    for text, bold, _ in pieces:
        if text.strip() and not bold:
            break
        beginning += text
    lead = clean(beginning).strip()
    return len(lead) if any(character.isalpha() for character in lead) and words.startswith(lead) else 0


def _shapes(shapes: Any, depth: int) -> Iterator[Any]:
    """All shapes, those inside groups too."""
    if depth > _DEEPEST_GROUP:
        raise too_complex("This presentation has groups nested too deeply.")
    for shape in shapes:
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            yield from _shapes(shape.shapes, depth + 1)
        else:
            yield shape


def _placeholder(shape: Any) -> Any:
    return shape.placeholder_format.type if shape.is_placeholder else None


def _is_picture(shape: Any) -> bool:
    return bool(shape._element.tag.endswith("}pic"))  # noqa: SLF001  # a picture in a placeholder has no shape type


def _place(shape: Any) -> tuple[bool, int, int]:
    """Titles first, then from top to bottom and from left to right; shapes without a place of their own last."""
    far = 2**40
    return (
        _placeholder(shape) not in _TITLES,
        far if shape.top is None else shape.top // (20 * _EMU_PER_POINT),
        far if shape.left is None else shape.left,
    )


def _box(shape: Any) -> tuple[float, float, float, float] | None:
    edges = (shape.left, shape.top, shape.width, shape.height)
    if any(edge is None for edge in edges):
        return None
    left, top, width, height = (edge / _EMU_PER_POINT for edge in edges)
    return left, top, left + width, top + height
