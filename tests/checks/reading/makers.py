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

NAMESPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
        "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
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
        wrapper = parse_xml(f"<w:body {NAMESPACES}>{body}</w:body>")
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


def members(data: bytes) -> dict[str, bytes]:
    """What a ZIP container holds, by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_part(data: bytes, owner: str, kind: str, xml: str, identity: str = "rIdPart") -> bytes:
    """The same Office file with a part of that kind ("footnotes", "chart") more, related to its owner.

    The root element of `xml` needs no namespaces.
    """
    folder, name = owner.rsplit("/", 1)
    relations = f"{folder}/_rels/{name}.rels"
    old = members(data)[relations].decode()
    relation = (
        f'<Relationship Id="{identity}" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships/{kind}" Target="{kind}-{identity}.xml"/>'
    )
    root, rest = xml[1:].split(">", 1)
    return repacked(
        data,
        {
            relations: old.replace("</Relationships>", relation + "</Relationships>").encode(),
            f"{folder}/{kind}-{identity}.xml": f"<{root} {NAMESPACES}>{rest}".encode(),
        },
    )


def with_styles(data: bytes, styles: str) -> bytes:
    """The same Word file with these w:style elements more."""
    old = members(data)["word/styles.xml"].decode()
    return repacked(data, {"word/styles.xml": old.replace("</w:styles>", styles + "</w:styles>").encode()})


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
