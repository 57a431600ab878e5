"""What white words in a Word file stand on: whether words are white, and whether anything but paper is behind them."""

from __future__ import annotations

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ANCHOR = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}anchor"
_WHITE = 0xF5
_PLAIN_TABLES = frozenset(("", "TableNormal", "TableGrid"))
_AUTO = frozenset(("", "auto", "nil", "none", "clear"))


def is_white(properties: etree._Element | None) -> bool | None:
    """Whether a w:rPr sets words in white; None where it sets no color."""
    color = None if properties is None else properties.find(W + "color")
    return None if color is None else _is_white(color, "val", "themeColor")


def is_shaded(properties: etree._Element | None) -> bool | None:
    """Whether properties of whatever kind set a ground other than white; None where they set none."""
    if properties is None:
        return None
    highlight, shading = properties.find(W + "highlight"), properties.find(W + "shd")
    if highlight is not None and highlight.get(W + "val", "none") not in ("none", "white"):
        return True
    if shading is None:
        return None
    if shading.get(W + "val", "clear").lower() not in _AUTO:
        return True
    fill = shading.get(W + "fill", "auto").lower()
    return not (fill in _AUTO and not shading.get(W + "themeFill")) and not _is_white(shading, "fill", "themeFill")


def _is_white(element: etree._Element, name: str, theme: str) -> bool:
    themed, shade = element.get(W + theme, ""), theme.removesuffix("Color") + "Shade"
    if themed and not element.get(W + shade):
        return themed in ("background1", "light1")
    try:
        color = int(element.get(W + name, ""), 16)
    except ValueError:
        return False
    return all(color >> shift & 0xFF >= _WHITE for shift in (0, 8, 16))


def on_paper(run: etree._Element) -> bool:
    """Whether a w:r stands on nothing but the paper, as far as its cell, its table and its frame tell."""
    if is_shaded(run.find(W + "rPr")):
        return False
    for above in run.iterancestors():
        if above.tag == W + "txbxContent":
            return False
        kind = {W + "tc": "tcPr", W + "tr": "tblPrEx", W + "tbl": "tblPr"}.get(str(above.tag))
        properties = above.find(W + kind) if kind else None
        if properties is None:
            continue
        style = properties.find(W + "tblStyle")
        # A table's style may color any of its rows.
        if is_shaded(properties) or (style is not None and style.get(W + "val", "") not in _PLAIN_TABLES):
            return False
    return True


def is_plain(*stories: etree._Element) -> bool:
    """Whether the paper is white, with nothing drawn behind the words; headers and footers count too."""
    for story in stories:
        if story.find(W + "background") is not None or next(story.iter(W + "pict"), None) is not None:
            return False
        if any(anchor.get("behindDoc") not in ("0", "false") for anchor in story.iter(_ANCHOR)):
            return False
    return True
