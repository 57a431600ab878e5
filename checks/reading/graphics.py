"""What the drawings of Word files and presentations have in common: alternatives, diagrams (SmartArt) and charts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

ALTERNATIVES = _MC + "AlternateContent"
DIAGRAM_REFERENCE, CHART_REFERENCE = _DIAGRAM + "relIds", _CHART + "chart"
GRAPHIC_REFERENCES = frozenset((DIAGRAM_REFERENCE, CHART_REFERENCE))
_DEEPEST = 20


def preferred(alternatives: etree._Element) -> etree._Element:
    """The one branch of mc:AlternateContent to read: the same words stand in each of them."""
    for branch in alternatives.iterchildren(_MC + "Choice"):
        return branch
    for branch in alternatives.iterchildren(_MC + "Fallback"):
        return branch
    return alternatives


def words_of_graphic(part: Any, reference: etree._Element) -> Iterator[tuple[str, int]]:
    """The paragraphs of a diagram with their depth, or the titles of a chart, to which something in a part refers."""
    identity = reference.get(_R + ("dm" if reference.tag == DIAGRAM_REFERENCE else "id"), "")
    relation = part.rels.get(identity)
    if relation is None or relation.is_external:
        return
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(relation.target_part.blob, parser)
    yield from _diagram(root) if reference.tag == DIAGRAM_REFERENCE else _chart(root)


def _diagram(root: etree._Element) -> Iterator[tuple[str, int]]:
    """The points of a diagram in the order of its outline, whatever their order in the file."""
    points = {point.get("modelId", ""): point for point in root.iter(_DIAGRAM + "pt")}
    below: dict[str, list[tuple[int, str]]] = {}
    for link in root.iter(_DIAGRAM + "cxn"):
        if link.get("type", "parOf") == "parOf":
            order = link.get("srcOrd", "")
            place = int(order) if order.isdecimal() and len(order) < 9 else 0
            below.setdefault(link.get("srcId", ""), []).append((place, link.get("destId", "")))
    stack = [(identity, 0) for identity, point in points.items() if point.get("type") == "doc"]
    while stack:
        identity, depth = stack.pop()
        point = points.pop(identity, None)
        if point is None or depth > _DEEPEST:
            continue
        for paragraph in point.iterfind(f"{_DIAGRAM}t/{_A}p"):
            yield _words(paragraph), depth
        stack += [(child, depth + 1) for _, child in sorted(below.get(identity, ()), reverse=True)]


def _chart(root: etree._Element) -> Iterator[tuple[str, int]]:
    """The titles of a chart and of its axes, typed in or taken from a cell."""
    for title in root.iter(_CHART + "title"):
        for paragraph in title.iter(_A + "p"):
            yield _words(paragraph), 0
        for value in title.iter(_CHART + "v"):
            yield value.text or "", 0


def _words(paragraph: etree._Element) -> str:
    return "".join(" " if each.tag == _A + "br" else each.text or "" for each in paragraph.iter(_A + "t", _A + "br"))
