"""What stands inside one Word paragraph, in reading order: words with their look, breaks, pictures, text boxes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from lxml import etree

from checks.reading.docx_drawings import is_picture, keeps_a_place
from checks.reading.docx_ground import on_paper
from checks.reading.docx_notes import NOTE_REFERENCES
from checks.reading.docx_styles import UNSET, Look, Style, Styles, W, look_of, value
from checks.reading.graphics import ALTERNATIVES, GRAPHIC_REFERENCES, preferred
from checks.reading.text import SMALLEST_SIZE

_VML = "{urn:schemas-microsoft-com:vml}"
_WORD_ART = _VML + "textpath"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

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

# The signs that plans take from fonts of symbols; the others say nothing.
_SYMBOLS = {
    ("wingdings", 0xA7): "▪",
    ("wingdings", 0xA8): "☐",
    ("wingdings", 0x6F): "☐",
    ("wingdings", 0x71): "☐",
    ("wingdings", 0xFC): "✓",
    ("wingdings", 0xFD): "☒",
    ("wingdings", 0xFE): "☑",
    ("wingdings", 0xE0): "→",
    ("wingdings 2", 0x50): "✓",
    ("wingdings 2", 0x52): "☑",
    ("wingdings 2", 0x53): "☒",
    ("wingdings 2", 0xA3): "☐",
    ("symbol", 0xB7): "•",
    ("symbol", 0xB3): "≥",
    ("symbol", 0xA3): "≤",
    ("symbol", 0xAE): "→",
}
_PAGE_FIELD = re.compile(r"\bPAGE\b", re.IGNORECASE)

Kind = Literal["words", "line_break", "page_break", "rendered_break", "picture", "box", "graphic", "note"]


@dataclass(frozen=True, slots=True)
class Inline:
    """One thing inside a paragraph; `element` is the content of a text box, or refers to a graphic or a note."""

    kind: Kind
    words: str = ""
    look: Look = UNSET
    element: etree._Element | None = None


_LINE_BREAK = Inline("line_break")


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
        if not isinstance(tag, str) or tag in _SKIPPED or (tag == W + "sdt" and keeps_a_place(element)):
            continue
        if tag == W + "r":
            properties = element.find(W + "rPr")
            look = look_of(properties).over(styles.character(value(properties, "rStyle"))).over(below)
            if _is_unseen(look, element, style, styles):
                look = replace(look, hidden=True)
            stack.append(iter(element))
        elif tag == ALTERNATIVES:
            stack.append(iter(preferred(element)))
        elif tag == W + "fldChar":
            fields.meet(element.get(W + "fldCharType", ""))
        else:
            found = _inline(element, tag, look)
            if found is None:
                stack.append(iter(element))
            elif tag == _WORD_ART:
                yield from (_LINE_BREAK, found, _LINE_BREAK)
            elif fields.shows or found.kind not in ("words", "line_break"):
                yield found
    fields.end_paragraph()


def _is_unseen(look: Look, run: etree._Element, style: Style, styles: Styles) -> bool:
    """Whether words are there and nobody sees them, though nothing calls them hidden: too small, or white on paper."""
    if look.size is not None and look.size < SMALLEST_SIZE:
        return True
    return bool(look.white) and styles.plain_paper and not style.shaded and on_paper(run)


def _inline(element: etree._Element, tag: str, look: Look) -> Inline | None:
    """What the element stands for by itself; None where only its content counts."""
    if tag in (W + "t", _MATH + "t"):
        words = element.text or ""
        return Inline("words", words.upper() if look.capitals else words, look)
    if tag in _CHARACTERS:
        return Inline("words", _CHARACTERS[tag], look)
    if tag == W + "sym":
        return Inline("words", _symbol(element), look)
    if tag == W + "br":
        kind = element.get(W + "type", "")
        return Inline("page_break" if kind == "page" else "line_break")
    if tag == W + "cr":
        return Inline("line_break")
    if tag == W + "lastRenderedPageBreak":
        return Inline("rendered_break")
    if tag == W + "txbxContent":
        return Inline("box", element=element)
    if tag in GRAPHIC_REFERENCES:
        return Inline("graphic", element=element)
    if tag in NOTE_REFERENCES:
        return Inline("note", element=element)
    if tag == _WORD_ART:
        return Inline("words", element.get("string", ""))
    if is_picture(element):
        return Inline("picture")
    return None


def _symbol(element: etree._Element) -> str:
    """The character of a w:sym; fonts of symbols have theirs in the area for private use."""
    try:
        code = int(element.get(W + "char", ""), 16)
    except ValueError:
        return ""
    if 0xF000 <= code <= 0xF0FF:
        return _SYMBOLS.get((element.get(W + "font", "").lower(), code - 0xF000), "")
    return chr(code) if 0x20 <= code < 0xD800 else ""


def shows_page_number(part: etree._Element) -> bool:
    """Whether a header or footer holds a PAGE field, simple or complex."""
    instructions = [field.get(W + "instr", "") for field in part.iter(W + "fldSimple")]
    # Word parts an instruction wherever it likes: "PA" and "GE".
    pieces = part.iter(W + "instrText", W + "fldChar")
    instructions.append("".join(" " if piece.tag == W + "fldChar" else piece.text or "" for piece in pieces))
    return next(part.iter(W + "pgNum"), None) is not None or any(map(_PAGE_FIELD.search, instructions))
