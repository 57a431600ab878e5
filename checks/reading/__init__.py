"""Turns the bytes of a file into a Document; the only place in `checks` that reads files."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from checks.model import Document
from checks.reading.faults import Unreadable, empty, photo, too_complex, unreadable
from checks.reading.serial import from_json, to_json

__all__ = ["MOST_BYTES", "Unreadable", "from_json", "read", "to_json"]

MOST_BYTES = 64 * 1024 * 1024
_FORMATS = ("docx", "pdf", "pptx")


def read(data: bytes, format: str) -> Document:  # noqa: A002  # the project's word for it
    """Read a file of that format ("docx", "pdf", "pptx" or "image").

    Raises Unreadable, whose fault tells the owner what to do. Never fetches anything from outside the file.
    """
    if not data.strip(b"\0 \r\n\t"):
        raise empty()
    if len(data) > MOST_BYTES:
        raise too_complex("This file is larger than 64 MB.")
    if format == "image":
        raise photo()
    if format not in _FORMATS:
        raise unreadable(
            "wrong_type",
            "This kind of file cannot be checked. Upload a Word document (.docx), a PDF or a PowerPoint file (.pptx).",
        )
    # Imported only when needed: each format brings a library that costs a tenth of a second or more.
    reader: Callable[[bytes], Document] = import_module(f"checks.reading.{format}").read
    try:
        return reader(data)
    except (RecursionError, MemoryError) as error:
        raise too_complex("This file is nested too deeply or too large to be read.") from error
