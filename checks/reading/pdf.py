"""Reads the text of a PDF with pdfium, and with pypdf as second witness of its page count and of active content."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pypdfium2
import pypdfium2.raw as pdfium

from checks.model import Document, OutlineEntry
from checks.reading.faults import Unreadable, broken, empty, encrypted, mostly_blank, too_complex
from checks.reading.pdf_headings import level_by_outline
from checks.reading.pdf_marks import look_at_sheets, numbered
from checks.reading.pdf_page import read_page
from checks.reading.pdf_running import mark_running
from checks.reading.pdf_text import gather
from checks.reading.pdf_witness import testify
from checks.reading.text import clean, told

_WHAT = "PDF"
_MOST_PAGES = 1_000
_MOST_OUTLINE = 2_000


def read(data: bytes) -> Document:
    """Read what a PDF holds as text; `pages_without_text` are to be read in their pictures. Raises Unreadable."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise encrypted() from error
        raise broken(_WHAT) from error
    try:
        return _read(document, data)
    except (Unreadable, RecursionError, MemoryError):
        raise
    except Exception as error:  # a page that pdfium cannot load, whatever the reason
        raise broken(_WHAT) from error
    finally:
        document.close()


def _read(document: pypdfium2.PdfDocument, data: bytes) -> Document:
    count = len(document)
    if count > _MOST_PAGES:
        raise too_complex("This PDF has more than 1,000 pages.")
    if count == 0:
        raise empty(_WHAT)
    testimony = testify(data)
    if testimony.encrypted:
        raise encrypted()
    if testimony.pages not in (None, count):
        raise broken(_WHAT)
    tagged = bool(pdfium.FPDFCatalog_IsTagged(document))
    pages = [read_page(document, number, tagged=tagged) for number in range(count)]
    looked = look_at_sheets(document, pages, tagged=tagged)
    without_text = tuple(number for number, page in enumerate(pages, start=1) if page.needs_ocr)
    blank = sum(not page.lines and not page.needs_ocr for page in pages)
    if blank == count:
        raise empty(_WHAT)
    if blank * 2 > count and count > 2:
        # A damaged file opens with its pages and without their content; that must not pass for missing sections.
        raise mostly_blank()
    counted = mark_running([page.lines for page in pages], [page.height for page in pages])
    outline = _outline(document)
    level_by_outline([page.lines for page in pages], outline)
    text = gather(pages)
    active = {*testimony.active_content, *_active(document)}
    hidden = ((number, page.hidden) for number, page in enumerate(pages, start=1))
    return Document(
        format="pdf",
        text=text.text,
        lines=tuple(text.lines),
        pages=count,
        pages_without_text=without_text,
        outline=outline,
        page_labels=_labels(document, count),
        has_page_number_field=counted,
        active_content=tuple(sorted(active)),
        hidden=told(hidden),
        marks=tuple(numbered(looked, pages, text.lines)),
    )


def _active(document: pypdfium2.PdfDocument) -> Iterator[str]:
    """Active content that pdfium sees, also where pypdf cannot decrypt."""
    if pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        yield "javascript"
    if pdfium.FPDFDoc_GetAttachmentCount(document) > 0:
        yield "embedded_files"


def _outline(document: pypdfium2.PdfDocument) -> tuple[OutlineEntry, ...]:
    """The bookmarks that lead to a page of this file."""
    entries = []
    for mark in islice(document.get_toc(), _MOST_OUTLINE):
        target = mark.get_dest()
        page = target.get_index() if target is not None else None
        words = clean(mark.get_title()).strip()
        if words and page is not None and 0 <= page < len(document):
            entries.append(OutlineEntry(words, mark.level + 1, page + 1))
    return tuple(entries)


def _labels(document: pypdfium2.PdfDocument, count: int) -> tuple[str, ...]:
    """The page labels, where the file has any of its own."""
    labels = tuple(clean(document.get_page_label(number)) for number in range(count))
    return labels if any(labels) else ()
