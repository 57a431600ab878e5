"""Turns the bytes of a file into a Document; the only place in `checks` that reads files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module

from checks.model import Document
from checks.reading.faults import Unreadable, empty, too_complex, unreadable
from checks.reading.serial import ScannedPage, from_json, pages_from_json, pages_to_json, to_json

__all__ = [
    "MOST_BYTES",
    "ScannedPage",
    "Unreadable",
    "from_json",
    "joined",
    "pages_from_json",
    "pages_to_json",
    "read",
    "read_pages",
    "read_text",
    "to_json",
]

MOST_BYTES = 64 * 1024 * 1024
_FORMATS = ("docx", "image", "pdf", "pptx")


def read(data: bytes, format: str) -> Document:  # noqa: A002  # the project's word for it
    """Read a file of that format ("docx", "pdf", "pptx" or "image"), a scanned PDF page after page.

    Raises Unreadable, whose fault tells the owner what to do. Never fetches anything from outside the file.
    """
    document = read_text(data, format)
    if format != "pdf" or not document.pages_without_text:
        return document
    return joined(document, tuple(read_pages(data, document.pages_without_text)))


def read_text(data: bytes, format: str) -> Document:  # noqa: A002
    """As `read`, but of a PDF only what it holds as text: `pages_without_text` are left to `read_pages`."""
    if not data.strip(b"\0 \r\n\t"):
        raise empty()
    if len(data) > MOST_BYTES:
        raise too_complex("This file is larger than 64 MB.")
    if format not in _FORMATS:
        raise unreadable(
            "wrong_type",
            "This kind of file cannot be checked. Upload a Word document (.docx), a PDF, a PowerPoint file (.pptx), "
            "or a photo (.jpg, .png).",
        )
    # Imported only when needed: each format brings a library that costs a tenth of a second or more.
    reader: Callable[[bytes], Document] = import_module(f"checks.reading.{format}").read
    try:
        return reader(data)
    except (RecursionError, MemoryError) as error:
        raise too_complex("This file is nested too deeply or too large to be read.") from error


def joined(document: Document, pages: Sequence[ScannedPage]) -> Document:
    """The document with these pages read; `pages_without_text` keeps those that could not be read well.

    Raises Unreadable where too little of it could be read at all.
    """
    from checks.reading import scan

    return scan.joined(document, pages)


def read_pages(data: bytes, pages: Sequence[int]) -> Iterator[ScannedPage]:
    """Read pages of a PDF, counted from 1, in their pictures; `joined` puts them into its document.

    Raises Unreadable where the file cannot be opened.
    """
    from checks.reading import scan

    return scan.read_pages(data, pages)
