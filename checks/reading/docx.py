"""Reads a Word document: python-docx opens the package, the body is walked on its XML."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import docx as python_docx
from docx.opc.constants import RELATIONSHIP_TYPE
from lxml import etree

from checks.model import Document
from checks.reading.container import inspect
from checks.reading.docx_body import Walk
from checks.reading.docx_ground import is_plain
from checks.reading.docx_inlines import shows_page_number
from checks.reading.docx_numbering import Numbering
from checks.reading.docx_pages import Pager
from checks.reading.docx_styles import Styles, W, switched
from checks.reading.faults import Unreadable, broken, empty
from checks.reading.text import Lines, clean, told

_WHAT = "Word document"
_MAIN_PART = b"wordprocessingml.document.main+xml"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def read(data: bytes) -> Document:
    """Read the bytes of a .docx. Page numbers are estimates. Raises Unreadable."""
    active = inspect(data, _WHAT, _MAIN_PART)
    try:
        return _read(python_docx.Document(io.BytesIO(data)), active)
    except (Unreadable, RecursionError, MemoryError):
        raise
    except Exception as error:  # python-docx and lxml raise dozens of kinds on damaged files
        raise broken(_WHAT) from error


def _read(document: Any, active: tuple[str, ...]) -> Document:
    root: etree._Element = document.element
    body = root.find(W + "body")
    if body is None:
        raise broken(_WHAT)
    rendered = next(root.iter(W + "lastRenderedPageBreak"), None) is not None
    # Tracked changes keep what a section was like before.
    sections = document.element.xpath(".//w:sectPr[not(parent::w:sectPrChange)]")
    pager = Pager(sections, rendered=rendered)
    lines = Lines()
    styles = Styles(_element(document, RELATIONSHIP_TYPE.STYLES))
    beside = list(_headers_and_footers(document, root))
    styles.plain_paper = is_plain(root, *(part.element for part in beside))
    walk = Walk(document, lines, styles, Numbering(_element(document, RELATIONSHIP_TYPE.NUMBERING)), pager)
    walk.body(body)
    if not lines.lines:
        raise empty(_WHAT)
    numbered = False
    for part in beside:
        walk.running(part)
        numbered = numbered or shows_page_number(part.element)
    return Document(
        format="docx",
        text=lines.text,
        lines=tuple(lines.lines),
        pages=pager.highest,
        pages_exact=False,
        has_page_number_field=numbered,
        active_content=active,
        hidden=told((min(page, pager.highest), clean(words)) for page, words in walk.hidden),
    )


def _element(document: Any, relationship: str) -> etree._Element | None:
    """The root of a part of the document; None where it has no such part."""
    try:
        element: etree._Element = document.part.part_related_by(relationship).element
    except (KeyError, ValueError, AttributeError):
        return None
    return element


def _headers_and_footers(document: Any, root: etree._Element) -> Iterator[Any]:
    """The headers and footers that are really shown, each distinct text once."""
    even_ones_show = bool(switched(document.settings.element, "evenAndOddHeaders"))
    seen = set[tuple[str, str, bool]]()
    for section in root.iter(W + "sectPr"):
        title_page = bool(switched(section, "titlePg"))
        for reference in section.iterchildren(W + "headerReference", W + "footerReference"):
            kind = reference.get(W + "type", "default")
            if (kind == "first" and not title_page) or (kind == "even" and not even_ones_show):
                continue
            relation = document.part.rels.get(reference.get(_R + "id", ""))
            if relation is None or relation.is_external:
                continue
            element: etree._Element = relation.target_part.element
            identity = (
                str(reference.tag),
                "".join(words.text or "" for words in element.iter(W + "t")),
                shows_page_number(element),
            )
            if identity not in seen:
                seen.add(identity)
                yield relation.target_part
