"""What stands inside one Word paragraph, in reading order: words with their look, breaks, pictures, text boxes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from checks.reading.docx_styles import UNSET, Look, Style, Styles, W, look_of, value

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
ALTERNATIVES = _MC + "AlternateContent"
_VML = "{urn:schemas-microsoft-com:vml}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic"
_INK = "{http://schemas.microsoft.com/office/word/2010/wordml}contentPart"

_SKIPPED = frozenset(
    W + name
    for name in (
        *("pPr", "rPr", "sdtPr", "sdtEndPr"),
        *("del", "moveFrom", "delText", "delInstrText"),
        *("instrText", "rt"),
    )
)
_CHARACTERS = {
    W + "tab": "\t",
    W + "ptab": "\t",
    W + "noBreakHyphen": "-",
}

Kind = Literal["words", "line_break", "page_break", "rendered_break", "picture", "box"]


@dataclass(frozen=True, slots=True)
class Inline:
    """One thing inside a paragraph; `element` is the content of a text box."""

    kind: Kind
    words: str = ""
    look: Look = UNSET
    element: etree._Element | None = None


@dataclass(slots=True)
class Fields:
    """The complex fields that are open at this point; a table of contents stays open over many paragraphs."""

    open: list[Literal["instruction", "result"]] = field(default_factory=list)

    def meet(self, kind: str) -> None:
        """Take notice of a w:fldChar of that kind."""
        if kind == "begin":
            self.open.append("instruction")
        elif kind == "separate" and self.open:
            self.open[-1] = "result"
        elif kind == "end" and self.open:
            self.open.pop()

    @property
    def shows(self) -> bool:
        """True where text is to be seen: in the result of every open field."""
        return "instruction" not in self.open

    def end_paragraph(self) -> None:
        """An instruction that never ended must not swallow the rest of the document."""
        self.open = [part for part in self.open if part == "result"]


def inlines(paragraph: etree._Element, style: Style, styles: Styles, fields: Fields) -> Iterator[Inline]:
    """All that a w:p holds. Tracked deletions are left out, insertions kept; hidden text too comes with its look."""
    below = style.look.over(styles.defaults)
    look = below
    # An explicit stack: a hostile file nests as deep as the XML parser lets it, deeper than Python's own stack.
    stack = [iter(paragraph)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
            continue
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIPPED:
            continue
        if tag == W + "r":
            properties = element.find(W + "rPr")
            look = look_of(properties).over(styles.character(value(properties, "rStyle"))).over(below)
            stack.append(iter(element))
        elif tag == ALTERNATIVES:
            stack.append(iter(preferred(element)))
        elif tag == W + "fldChar":
            fields.meet(element.get(W + "fldCharType", ""))
        else:
            found = _inline(element, tag, look)
            if found is None:
                stack.append(iter(element))
            elif fields.shows or found.kind not in ("words", "line_break"):
                yield found
    fields.end_paragraph()


def _inline(element: etree._Element, tag: str, look: Look) -> Inline | None:
    """What the element stands for by itself; None where only its content counts."""
    if tag in (W + "t", _MATH + "t"):
        return Inline("words", element.text or "", look)
    if tag in _CHARACTERS:
        return Inline("words", _CHARACTERS[tag], look)
    if tag == W + "br":
        kind = element.get(W + "type", "")
        return Inline("page_break" if kind == "page" else "line_break")
    if tag == W + "cr":
        return Inline("line_break")
    if tag == W + "lastRenderedPageBreak":
        return Inline("rendered_break")
    if tag == W + "txbxContent":
        return Inline("box", element=element)
    if tag in (_PICTURE, _VML + "imagedata", _INK):
        return Inline("picture")
    return None


def preferred(alternatives: etree._Element) -> etree._Element:
    """The one branch of mc:AlternateContent to read: the same text box stands in each of them."""
    for branch in alternatives.iterchildren(_MC + "Choice"):
        return branch
    for branch in alternatives.iterchildren(_MC + "Fallback"):
        return branch
    return alternatives


def shows_page_number(part: etree._Element) -> bool:
    """Whether a header or footer holds a PAGE field, simple or complex."""
    instructions = [field.get(W + "instr", "") for field in part.iter(W + "fldSimple")]
    instructions.append(" ".join(found.text or "" for found in part.iter(W + "instrText")))
    return any(part.iter(W + "pgNum")) or any("PAGE" in text.upper().split() for text in instructions)
