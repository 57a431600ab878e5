"""Draws pages as pictures: `python -I -m checks.reading.render FORMAT FIRST LAST` reads file descriptor 3.

It prints one line of JSON, then the WebP pictures one after another. Its libraries are imported where they are used:
who only checks what came out of it needs none of them.
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from checks.reading import MOST_BYTES
from checks.reading.faults import Unreadable, broken, encrypted, too_complex, unreadable

VERSION = 1
"""Of the pictures: whoever keeps some draws them anew when it has gone up."""

MOST_PAGES = 1_000
MOST_WIDTH, MOST_HEIGHT = 1_400, 14_000
"""In pixels; WebP ends at 16,383."""

_SCALE = 2.0
_MOST_PIXELS = 50_000_000
_QUALITY = 75
_EFFORT = 2
# A batch ends early rather than late: what stands at the wall is lost, what is left out is asked for again.
_ENOUGH_SECONDS = 20
_ENOUGH_BYTES = 16 * 1024 * 1024

Size = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture of one page, counted from 1; sizes in pixels. Where it could not be drawn, `webp` is empty."""

    page: int
    width: int = 0
    height: int = 0
    webp: bytes = b""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A batch: the size in points of every page of the file as it is shown, and the pictures of some of them."""

    sizes: tuple[Size, ...]
    pictures: tuple[Picture, ...]


def draw(data: bytes, format: str, first: int, last: int) -> Drawn:  # noqa: A002  # the project's word for it
    """Draw the pages from `first` to `last`, or as many of them as there is time for; `format` is "pdf" or "image".

    Where `last` is below `first`, only the sizes are told. A photo is one page. Raises Unreadable.
    """
    if len(data) > MOST_BYTES:
        raise too_complex("This file is larger than 64 MB.")
    if format == "pdf":
        return _draw_pdf(data, first, last)
    if format == "image":
        photo = _draw_photo(data)
        return photo if first <= 1 <= last else replace(photo, pictures=())
    raise unreadable("wrong_type", "Only PDFs and photos have pages that can be drawn.")


def _draw_pdf(data: bytes, first: int, last: int) -> Drawn:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise (encrypted() if "password" in str(error).lower() else broken("PDF")) from error
    try:
        if len(document) > MOST_PAGES:
            raise too_complex("This PDF has more than 1,000 pages.")
        sizes = tuple(_size(document, page) for page in range(len(document)))
        return Drawn(sizes, tuple(_pictures(document, sizes, first, last)))
    finally:
        document.close()


def _size(document: Any, page: int) -> Size:
    width, height = document.get_page_size(page)
    return round(width, 1), round(height, 1)


def _pictures(document: Any, sizes: tuple[Size, ...], first: int, last: int) -> Iterator[Picture]:
    started, held = time.monotonic(), 0
    for number in range(first, min(last, len(sizes)) + 1):
        picture = _draw_page(document, number, sizes[number - 1])
        yield picture
        held += len(picture.webp)
        if time.monotonic() - started > _ENOUGH_SECONDS or held > _ENOUGH_BYTES:
            break


def _draw_page(document: Any, number: int, size: Size) -> Picture:
    """The picture of a page, with its comments and with its form as it was filled in."""
    import pypdfium2

    try:
        page = flattened(document, number - 1)
        # The library rounds up, hence a pixel less than the most.
        scale = min(_SCALE, (MOST_WIDTH - 1) / max(size[0], 1), (MOST_HEIGHT - 1) / max(size[1], 1))
        picture = page.render(scale=scale, may_draw_forms=False).to_pil()
        page.close()
    except pypdfium2.PdfiumError:
        return Picture(number)
    return _as_webp(number, picture)


def flattened(document: Any, index: int) -> Any:
    """The page with its form fields made part of it, so that the form itself, with its scripts, is never started."""
    import pypdfium2.raw as pdfium

    page = document[index]
    if pdfium.FPDFPage_GetAnnotCount(page) <= 0:
        return page
    # pdfium takes a page for US letter here whose boxes are inherited, so it is told what is shown.
    shown = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, shown)
    for set_box in (pdfium.FPDFPage_SetMediaBox, pdfium.FPDFPage_SetCropBox):
        set_box(page, shown.left, shown.bottom, shown.right, shown.top)
    pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
    page.close()
    return document[index]


def _draw_photo(data: bytes) -> Drawn:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # a limit of our own stands below
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as photo:
            _check_pixels(photo)
            # A JPEG is decoded at half or a quarter of its size where that is enough.
            photo.draft("RGB", (MOST_WIDTH, MOST_WIDTH))
            upright = ImageOps.exif_transpose(photo)
            upright.thumbnail((MOST_WIDTH, MOST_HEIGHT))
            # On a sheet of its own it leaves behind all that came with it: place, time, thumbnail, profile.
            sheet = Image.new("RGB", upright.size, "white")
            clear = upright.convert("RGBA") if upright.has_transparency_data else None
            sheet.paste(clear or upright.convert("RGB"), mask=clear)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # Pillow raises a dozen kinds on damaged files
        raise broken("picture") from error
    return Drawn(((sheet.width / _SCALE, sheet.height / _SCALE),), (_as_webp(1, sheet),))


def _check_pixels(photo: Any) -> None:
    if photo.width * photo.height > _MOST_PIXELS:
        raise too_complex("This picture has more than 50 million pixels.")


def _as_webp(number: int, picture: Any) -> Picture:
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=_QUALITY, method=_EFFORT)
    return Picture(number, picture.width, picture.height, file.getvalue())


def answer(arguments: list[str]) -> bytes:
    """What goes to standard output: the sizes and the pictures' own figures, or the fault; then the pictures."""
    try:
        with os.fdopen(3, "rb") as file:
            data = file.read(MOST_BYTES + 1)
        format, first, last = arguments  # noqa: A001
        drawn = draw(data, format, int(first), int(last))
    except Unreadable as error:
        return _line({"fault": {"code": error.fault.code, "sentence": error.fault.sentence}})
    figures = [[each.page, each.width, each.height, len(each.webp)] for each in drawn.pictures]
    head = _line({"sizes": drawn.sizes, "pictures": figures})
    return b"".join([head, *(each.webp for each in drawn.pictures)])


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


if __name__ == "__main__":
    sys.stdout.buffer.write(answer(sys.argv[1:]))
