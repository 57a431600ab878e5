"""Reads a presentation: a slide is a page, its title a heading, its notes lines of the style "Notes"."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pptx as python_pptx
from pptx.enum.shapes import PP_PLACEHOLDER

from checks.model import Box, Cell, Document
from checks.reading.container import inspect
from checks.reading.faults import Unreadable, broken, empty, too_complex
from checks.reading.graphics import DIAGRAM_REFERENCE, GRAPHIC_REFERENCES, words_of_graphic
from checks.reading.pptx_shapes import OFF, hidden_in, is_title, placeholder_of, shown
from checks.reading.text import BULLET, Lines, clean, join_spaced_letters, told

_WHAT = "presentation"
_MAIN_PART = b"presentationml.presentation.main+xml"
_MOST_SLIDES = 1_000
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_FORMULA = "{http://schemas.microsoft.com/office/drawing/2010/main}m"
_BULLETS = (_A + "buChar", _A + "buAutoNum", _A + "buBlip")
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
        hidden=told((page, clean(words)) for page, words in reading.hidden),
    )


class _Reading:
    """Gathers the lines of all slides."""

    def __init__(self) -> None:
        self.lines = Lines()
        self.numbered = False
        self.hidden: list[tuple[int, str]] = []
        self._page = 1
        self._tables = 0

    def slide(self, slide: Any, page: int) -> None:
        """Take down one slide: its title first, the other shapes from top to bottom, then its notes."""
        self._page = page
        if slide._element.get("show") in OFF:  # noqa: SLF001  # python-pptx does not tell
            # Nobody who sees the presentation sees it; the others keep their numbers.
            self.hidden.append((page, _all_words(slide._element)))  # noqa: SLF001
            return
        self.hidden += [(page, _all_words(element)) for element in hidden_in(slide)]
        for shape, box in shown(slide):
            self._shape(shape, slide.part, box)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            self._paragraphs(slide.notes_slide.notes_text_frame, style="Notes")

    def _shape(self, shape: Any, part: Any, box: Box | None) -> None:
        kind = placeholder_of(shape)
        if is_title(shape):
            self._paragraphs(shape.text_frame, style="Title", level=1, box=box)
        elif kind in _RUNNING:
            self.numbered = self.numbered or kind == PP_PLACEHOLDER.SLIDE_NUMBER
            self._paragraphs(shape.text_frame, style=_RUNNING[kind], running=True, box=box)
        elif getattr(shape, "has_table", False) and shape.has_table:
            self._table(shape, box)
        elif shape.has_text_frame:
            style = "Subtitle" if kind == PP_PLACEHOLDER.SUBTITLE else "Body" if kind is not None else "Text Box"
            self._paragraphs(shape.text_frame, style=style, box=box)
        elif _is_picture(shape):
            self.lines.add("", self._page, style="Picture", pictures=1, box=box)
        else:
            self._graphic(shape, part, box)

    def _graphic(self, shape: Any, part: Any, box: Box | None) -> None:
        for reference in shape._element.iter(*GRAPHIC_REFERENCES):  # noqa: SLF001  # diagrams are unknown to python-pptx
            style = "Diagram" if reference.tag == DIAGRAM_REFERENCE else "Chart"
            for raw, depth in words_of_graphic(part, reference):
                words = clean(raw).strip()
                if words:
                    self.lines.add(words, self._page, style=style, list_level=depth, box=box)

    def _table(self, shape: Any, box: Box | None) -> None:
        number = self._tables
        self._tables += 1
        # The XML is walked, as in a Word file: python-pptx builds a grid of cells, however wide a span says it is.
        rows = shape._element.iter(_A + "tr")  # noqa: SLF001
        for row, element in enumerate(rows):
            for column, cell in enumerate(element.iterchildren(_A + "tc")):
                if cell.get("hMerge", "0") not in OFF or cell.get("vMerge", "0") not in OFF:
                    continue
                for paragraph in cell.iter(_A + "p"):
                    self._paragraph(paragraph, style="Table", cell=Cell(number, row, column), box=box)

    def _paragraphs(self, frame: Any, **facts: Any) -> None:
        for paragraph in frame._txBody.iterchildren(_A + "p"):  # noqa: SLF001  # the XML is faster than its proxies
            self._paragraph(paragraph, **facts)

    def _paragraph(self, paragraph: Any, **facts: Any) -> None:
        """Add the lines of an a:p; a line break parts lines, as it does for the eye."""
        properties = paragraph.find(_A + "pPr")
        depth = 1 + _depth(properties)
        listed = depth if _is_listed(properties, facts["style"] == "Body") else 0
        self.numbered = self.numbered or any(each.get("type") == "slidenum" for each in paragraph.iter(_A + "fld"))
        for pieces in _lines_of(paragraph):
            words = clean(join_spaced_letters("".join(text for text, _, _ in pieces))).strip()
            if not words:
                continue
            bold = all(heavy for text, heavy, _ in pieces if text.strip())
            size = max((size for text, _, size in pieces if text.strip()), default=0.0)
            lead = 0 if bold else _lead(pieces, words)
            list_level = listed
            bullet = BULLET.match(words)
            if bullet and bullet.end() < len(words):
                words, lead, list_level = words[bullet.end() :], max(lead - bullet.end(), 0), depth
            self.lines.add(words, self._page, size=size, bold=bold, list_level=list_level, lead=lead, **facts)


def _all_words(element: Any) -> str:
    return " ".join(words.text or "" for words in element.iter(_A + "t"))


def _depth(properties: Any) -> int:
    written = "0" if properties is None else properties.get("lvl", "0")
    return int(written) if written.isdecimal() and len(written) == 1 else 0


def _is_listed(properties: Any, listed: bool) -> bool:
    """Whether a paragraph has a bullet or a number: of its own, else as its placeholder has it."""
    if properties is None:
        return listed
    if properties.find(_A + "buNone") is not None:
        return False
    return listed or any(properties.find(bullet) is not None for bullet in _BULLETS)


Piece = tuple[str, bool, float]


def _lines_of(paragraph: Any) -> Iterator[list[Piece]]:
    pieces: list[Piece] = []
    for element in paragraph.iterchildren(_A + "r", _A + "br", _A + "fld", _FORMULA):
        if element.tag == _A + "br":
            yield pieces
            pieces = []
            continue
        if element.tag == _FORMULA:
            pieces.append(("".join(element.itertext()), False, 0.0))
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


def _is_picture(shape: Any) -> bool:
    return bool(shape._element.tag.endswith("}pic"))  # noqa: SLF001  # a picture in a placeholder has no shape type
