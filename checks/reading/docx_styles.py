"""What a Word style amounts to: name, heading level, size, weight and list level, down the chain of base styles."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from lxml import etree

from checks.reading.docx_ground import is_shaded, is_white

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BUILT_IN = re.compile(r"^(heading|toc)(?= \d)", re.IGNORECASE)
_HEADING = re.compile(r"^heading ([1-9])$", re.IGNORECASE)
_OFF = frozenset(("0", "false", "off", "none"))
# Google Docs names a weight in the name of its font: "Montserrat SemiBold".
_BOLD_FONT = re.compile(r"\b(?:semi|demi|extra|ultra)? ?bold\b|\b(?:black|heavy)$", re.IGNORECASE)
_LONGEST_CHAIN = 20


@dataclass(frozen=True, slots=True)
class Look:
    """Size in points, weight, visibility, capitals and a white color as far as somebody set them; else None."""

    size: float | None = None
    bold: bool | None = None
    hidden: bool | None = None
    capitals: bool | None = None
    white: bool | None = None

    def over(self, below: Look) -> Look:
        """This look where it says something, else the one below it."""
        return Look(
            below.size if self.size is None else self.size,
            below.bold if self.bold is None else self.bold,
            below.hidden if self.hidden is None else self.hidden,
            below.capitals if self.capitals is None else self.capitals,
            below.white if self.white is None else self.white,
        )


UNSET = Look()


@dataclass(frozen=True, slots=True)
class Spacing:
    """Room before and after a paragraph in points, and its line height as a multiple; None where nobody set it."""

    before: float | None = None
    after: float | None = None
    line: float | None = None

    def over(self, below: Spacing) -> Spacing:
        """This spacing where it says something, else the one below it."""
        return Spacing(
            below.before if self.before is None else self.before,
            below.after if self.after is None else self.after,
            below.line if self.line is None else self.line,
        )


SINGLE = Spacing(before=0.0, after=0.0, line=1.0)


@dataclass(frozen=True, slots=True)
class Style:
    """A style with everything that it inherits; heading level and list level are 0 for none, `list_id` too is "0"."""

    name: str = ""
    look: Look = UNSET
    spacing: Spacing = SINGLE
    level: int = 0
    list_level: int = 0
    list_id: str = "0"
    page_break_before: bool = False
    shaded: bool = False


def value(element: etree._Element | None, child: str) -> str | None:
    """The w:val of a child, "" where the child has none, None where there is no such child."""
    found = None if element is None else element.find(W + child)
    return None if found is None else found.get(W + "val", "")


def switched(element: etree._Element | None, child: str) -> bool | None:
    """Whether a child that is a switch is on; None where there is no such child."""
    setting = value(element, child)
    return None if setting is None else setting.lower() not in _OFF


def whole(text: str | None) -> int | None:
    """The number in an attribute; None where it is none, or an absurd one."""
    try:
        number = int(float(text or ""))
    except (ValueError, OverflowError):
        return None
    return number if -100_000 < number < 100_000 else None


def look_of(properties: etree._Element | None) -> Look:
    """The look that a w:rPr sets by itself."""
    if properties is None or len(properties) == 0:
        return Look()
    half_points = whole(value(properties, "sz"))
    bold, fonts = switched(properties, "b"), properties.find(W + "rFonts")
    if not bold and fonts is not None and _BOLD_FONT.search(fonts.get(W + "ascii", "")):
        bold = True
    return Look(
        half_points / 2 if half_points and 2 <= half_points <= 3_000 else None,
        bold,
        switched(properties, "vanish"),
        switched(properties, "caps"),
        is_white(properties),
    )


def spacing_of(properties: etree._Element | None) -> Spacing:
    """The spacing that a w:pPr sets by itself."""
    found = None if properties is None else properties.find(W + "spacing")
    if found is None:
        return Spacing()
    before, after, line = (whole(found.get(W + name)) for name in ("before", "after", "line"))
    exact = found.get(W + "lineRule", "auto") != "auto"
    return Spacing(
        None if before is None else min(abs(before) / 20, 200.0),
        None if after is None else min(abs(after) / 20, 200.0),
        None if line is None or exact else min(max(line / 240, 0.5), 5.0),
    )


def list_level_of(properties: etree._Element | None) -> int | None:
    """The list level, from 1, that a w:pPr sets by itself; 0 where it takes the list away."""
    numbering = None if properties is None else properties.find(W + "numPr")
    if numbering is None:
        return None
    if value(numbering, "numId") == "0":
        return 0
    return min(max(whole(value(numbering, "ilvl")) or 0, 0), 8) + 1


def list_id_of(properties: etree._Element | None) -> str | None:
    """The numbering that a w:pPr sets by itself; "0" where it takes the list away."""
    return None if properties is None else value(properties.find(W + "numPr"), "numId")


def level_of(properties: etree._Element | None) -> int | None:
    """The heading level that a w:pPr's outline level sets by itself; 0 for body text."""
    outline = whole(value(properties, "outlineLvl"))
    if outline is None:
        return None
    return outline + 1 if 0 <= outline <= 8 else 0


class Styles:
    """The styles of one document, resolved when first asked for."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements: dict[str, etree._Element] = {}
        self._resolved: dict[str, Style] = {}
        self._default_paragraph = ""
        self._base = Style()
        self.defaults = Look(size=10.0, bold=False, hidden=False, capitals=False)
        self.plain_paper = False
        if root is None:
            return
        spacing = spacing_of(root.find(f"{W}docDefaults/{W}pPrDefault/{W}pPr"))
        self._base = Style(spacing=spacing.over(SINGLE))
        self.defaults = look_of(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")).over(self.defaults)
        for element in root.iterchildren(W + "style"):
            identity = element.get(W + "styleId", "")
            self._elements.setdefault(identity, element)
            if element.get(W + "type") == "paragraph" and element.get(W + "default", "0").lower() not in _OFF:
                self._default_paragraph = identity

    def paragraph(self, identity: str | None) -> Style:
        """The paragraph style of that identity, or the document's default one."""
        if identity not in self._elements:
            identity = self._default_paragraph
        return self._resolve(identity or "", _LONGEST_CHAIN)

    def character(self, identity: str | None) -> Look:
        """What the character style of that identity sets."""
        return self._resolve(identity, _LONGEST_CHAIN).look if identity in self._elements and identity else Look()

    def _resolve(self, identity: str, patience: int) -> Style:
        if identity in self._resolved:
            return self._resolved[identity]
        element = self._elements.get(identity)
        if element is None or patience == 0:
            return self._base
        base = self._resolve(value(element, "basedOn") or "", patience - 1)
        style = self._resolved[identity] = _inherit(element, base)
        return style


def _as_in_word(found: re.Match[str]) -> str:
    """A built-in style as Word shows it: the file says "heading 1" and "toc 1"."""
    return "TOC" if found[0].lower() == "toc" else "Heading"


def _inherit(element: etree._Element, base: Style) -> Style:
    name = _BUILT_IN.sub(_as_in_word, value(element, "name") or "")
    look = look_of(element.find(W + "rPr")).over(base.look)
    style = with_own(replace(base, name=name[:100], look=look), element.find(W + "pPr"))
    heading = _HEADING.match(name)
    return replace(style, level=int(heading[1])) if heading else style


def with_own(style: Style, properties: etree._Element | None) -> Style:
    """The style with what a w:pPr, its own or a paragraph's, sets on top."""
    if properties is None:
        return style
    level, list_level, list_id = level_of(properties), list_level_of(properties), list_id_of(properties)
    break_before, shaded = switched(properties, "pageBreakBefore"), is_shaded(properties)
    return replace(
        style,
        spacing=spacing_of(properties).over(style.spacing),
        level=style.level if level is None else level,
        list_level=style.list_level if list_level is None else list_level,
        list_id=style.list_id if list_id is None else list_id,
        page_break_before=style.page_break_before if break_before is None else break_before,
        shaded=style.shaded if shaded is None else shaded,
    )
