"""Makes the documents that these tests read: Word files, presentations and PDFs with nothing but what a test needs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

import docx
import pptx
import pypdf
from docx.oxml import parse_xml
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from checks.model import Document

_NAMESPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)


def word(build: Callable[[Any], object]) -> bytes:
    """A .docx that `build` filled through python-docx."""
    document = docx.Document()
    build(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def word_of_xml(body: str) -> bytes:
    """A .docx whose body holds these w: elements; styles are those of python-docx's template."""

    def build(document: Any) -> None:
        wrapper = parse_xml(f"<w:body {_NAMESPACES}>{body}</w:body>")
        for place, element in enumerate(list(wrapper)):
            document.element.body.insert(place, element)

    return word(build)


def paragraph(words: str) -> str:
    """A plain w:p."""
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def slides(build: Callable[[Any], object]) -> bytes:
    """A .pptx that `build` filled through python-pptx."""
    presentation = pptx.Presentation()
    build(presentation)
    file = io.BytesIO()
    presentation.save(file)
    return file.getvalue()


def pdf(*pages: Callable[[Canvas], object], encrypt: Any = None) -> bytes:
    """A PDF of US letter pages, each drawn by one function."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=letter, invariant=True, encrypt=encrypt)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def written(*lines: tuple[str, str, float], left: float = 72, top: float = 720) -> Callable[[Canvas], None]:
    """A page of lines, each (words, font, size), set from the top downwards."""

    def draw(canvas: Canvas) -> None:
        height = top
        for words, font, size in lines:
            canvas.setFont(font, size)
            canvas.drawString(left, height, words)
            height -= size * 1.4

    return draw


def repacked(data: bytes, changes: dict[str, bytes], without: Iterable[str] = ()) -> bytes:
    """The same ZIP container with some members replaced or added, others left out."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes and name not in without:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            new.writestr(name, content)
    return file.getvalue()


def copied(data: bytes) -> pypdf.PdfWriter:
    """A writer that holds a copy of a PDF, to change it."""
    return pypdf.PdfWriter(clone_from=io.BytesIO(data))


def saved(writer: pypdf.PdfWriter) -> bytes:
    """The bytes of the changed PDF."""
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def words_of(document: Document) -> list[str]:
    """The words of each line."""
    return [document.words_of(line) for line in document.lines]
