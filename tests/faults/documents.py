"""Small documents, each with other bytes than the last, and poison ones that break or hold up their reader."""

from __future__ import annotations

import io
import itertools
import zlib
from collections.abc import Callable

from tests.checks.reading.makers import pdf, slides, word, written

SECTIONS = (
    ("Mission", "Our mission is that every learner leaves our schools able to use technology well."),
    ("Vision", "Our vision is a district in which technology serves every classroom and every family."),
    ("Goals", "Goal 1: by June every school has one device for each learner, measured each year."),
    ("Budget", "The budget of the first year is $120,000; the director of technology is responsible."),
)

MEGABYTE = 1024 * 1024


def plan(token: str, format: str = "docx") -> bytes:  # noqa: A002 - as uploads call it
    """A short plan; the token makes its bytes its own."""
    if format == "pdf":
        lines = [(words, "Helvetica", 12.0) for section in SECTIONS for words in section]
        return pdf(written((f"Technology plan {token}", "Helvetica-Bold", 18.0), *lines))

    def build(document: object) -> None:
        document.add_heading(f"Technology plan {token}", level=0)  # type: ignore[attr-defined]
        for heading, words in SECTIONS:
            document.add_heading(heading, level=1)  # type: ignore[attr-defined]
            document.add_paragraph(words)  # type: ignore[attr-defined]

    return word(build)


def presentation(token: str) -> bytes:
    """One slide."""

    def build(show: object) -> None:
        slide = show.slides.add_slide(show.slide_layouts[0])  # type: ignore[attr-defined]
        slide.shapes.title.text = f"The plan, presented to the cabinet ({token})"

    return slides(build)


def sheet(token: str) -> bytes:
    """A signature sheet."""
    rows = [
        f"{name}    /s/ {name}" for name in ("Ada Lind, Superintendent", "Ben Ruiz, Chief School Financial Officer")
    ]
    return pdf(written((f"Signatures {token}", "Helvetica", 14.0), *[(row, "Helvetica", 12.0) for row in rows]))


GOOD: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "plan": ("plan.docx", plan),
    "presentation": ("slides.pptx", presentation),
    "signatures": ("sheet.pdf", sheet),
}
"""For each kind of document the name of its file, and how it is made."""


def breaks_its_reader(token: str) -> bytes:
    """A PDF whose page has one stream that unpacks to two gigabytes: the reader aborts at once."""
    packer = zlib.compressobj(9)
    start = packer.compress(b"q Q " * (MEGABYTE // 4)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(b"q Q " * (MEGABYTE // 4)) + packer.flush(zlib.Z_FULL_FLUSH)
    stream = start + again * 2_047
    content = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 3 0 R >>"
    tree = b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>"
    return _pdf(token, [b"<< /Type /Catalog /Pages 2 0 R >>", tree, content, page])


def holds_its_reader_up(token: str) -> bytes:
    """A small PDF of a thousand pages that share one long stream: each takes a while to look through."""
    stream = zlib.compress(b"BT ET q 1 0 0 1 0 0 cm Q\n" * (MEGABYTE // 4))
    content = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream)
    first = 4
    pages = [b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 3 0 R >>"] * 1_000
    kids = b" ".join(b"%d 0 R" % number for number in range(first, first + len(pages)))
    tree = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages), kids)
    return _pdf(token, [b"<< /Type /Catalog /Pages 2 0 R >>", tree, content, *pages])


def eats_memory(token: str) -> bytes:
    """A PDF whose page draws ten forms, each of which draws ten more, and so on: far more than memory can hold."""
    return _nested_forms(token, levels=9, each=10)


POISON: dict[str, Callable[[str], bytes]] = {
    "breaks": breaks_its_reader,
    "hangs": holds_its_reader_up,
    "eats memory": eats_memory,
}


def _nested_forms(token: str, *, levels: int, each: int) -> bytes:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /XObject << /F 5 0 R >> >> >>",
        b"<< /Length 5 >>\nstream\n/F Do\nendstream",
    ]
    for level in range(levels):
        words = b"/F Do " * each if level < levels - 1 else b"0 0 1 1 re f"
        inside = b"/Resources << /XObject << /F %d 0 R >> >> " % (6 + level) if level < levels - 1 else b""
        objects.append(
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] %s/Length %d >>\nstream\n%s\nendstream"
            % (inside, len(words), words)
        )
    return _pdf(token, objects)


def _pdf(token: str, objects: list[bytes]) -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalog."""
    file, places = io.BytesIO(), []
    file.write(b"%%PDF-1.7\n%% %s\n" % token.encode())
    for number, content in enumerate(objects, start=1):
        places.append(file.tell())
        file.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    file.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    file.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return file.getvalue()


def tokens(prefix: str) -> Callable[[], str]:
    """A maker of words that never repeat."""
    numbers = itertools.count(1)
    return lambda: f"{prefix}-{next(numbers)}"
