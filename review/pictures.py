"""Draws the pages of one file in the sandbox; of what comes out, everything but the pictures' pixels is checked."""

from __future__ import annotations

import json
import math
import struct
from pathlib import Path
from typing import Any

from checks.model import Fault
from checks.reading.render import MOST_HEIGHT, MOST_PAGES, MOST_WIDTH, Drawn, Picture, Size
from review.reading import PICTURES, fault_in, run_child
from uploads.limits import GIB, MIB, SandboxLimits
from uploads.sandbox import SandboxFailure

DRAWABLE = ("pdf", *PICTURES)
"""The formats, as uploads names them, that have pages to draw."""

LIMITS = SandboxLimits(wall_seconds=60, cpu_seconds=60, memory_bytes=2 * GIB, output_bytes=64 * MIB)

_LONGEST_HEAD = 256 * 1024
WEBP_HEAD = 30


def draw_pages(path: Path, format: str, first: int, last: int, limits: SandboxLimits = LIMITS) -> Drawn | Fault:  # noqa: A002
    """The pages from `first` to `last`, or as many of them as there was time for; none where `last` is below `first`.

    Raises SandboxFailure where the child gave no answer that it should have given.
    """
    kind = "image" if format in PICTURES else format
    output = run_child("checks.reading.render", path, limits, kind, str(first), str(last))
    try:
        return _answer_in(output, first, last)
    except ValueError as error:
        raise SandboxFailure("crashed", f"not an answer of the drawing child ({error})") from error


def webp_size(head: bytes, length: int) -> tuple[int, int] | None:
    """Width and height, told by the first bytes of a lossy WebP of that length; None for anything else.

    Anything else includes a picture cut short, and one that brings more than its pixels.
    """
    if len(head) < WEBP_HEAD or head[8:16] != b"WEBPVP8 " or head[23:26] != b"\x9d\x01\x2a":
        return None
    name, container = struct.unpack_from("<4sI", head)
    chunk, width, height = struct.unpack("<I6xHH", head[16:WEBP_HEAD])
    if name != b"RIFF" or container + 8 != length or chunk + chunk % 2 + 20 != length:
        return None
    width, height = width & 0x3FFF, height & 0x3FFF
    return (width, height) if width and height else None


def _answer_in(output: bytes, first: int, last: int) -> Drawn | Fault:
    """The child's answer; ValueError for whatever it would not have written."""
    head, _, rest = output.partition(b"\n")
    if len(head) > _LONGEST_HEAD:
        raise ValueError("a head that is too long")
    answer: Any = json.loads(head)
    if not isinstance(answer, dict) or set(answer) != {"sizes", "pictures"}:
        return fault_in(answer)
    sizes = tuple(_size_in(each) for each in _list(answer["sizes"], MOST_PAGES))
    figures = _list(answer["pictures"], max(min(last, len(sizes)) - first + 1, 0))
    if last >= first and not figures:
        raise ValueError("no picture")
    pictures = []
    for page, figure in enumerate(figures, start=first):
        picture, rest = _picture_in(figure, page, rest)
        pictures.append(picture)
    if rest:
        raise ValueError("more than the pictures")
    return Drawn(sizes, tuple(pictures))


def _picture_in(figure: object, page: int, rest: bytes) -> tuple[Picture, bytes]:
    """The next picture, and what follows it."""
    match figure:
        case [int(number), int(width), int(height), int(length)] if number == page and 0 <= length <= len(rest):
            webp = rest[:length]
            size = webp_size(webp[:WEBP_HEAD], length) if length else (0, 0)
            if size == (width, height) and width <= MOST_WIDTH and height <= MOST_HEIGHT:
                return Picture(page, width, height, webp), rest[length:]
    raise ValueError(f"page {page} is not what was asked for")


def _size_in(value: object) -> Size:
    match value:
        case [float(width), float(height)] if math.isfinite(width * height) and width > 0 and height > 0:
            return width, height
    raise ValueError("not the size of a page")


def _list(value: object, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise ValueError(f"not a list of at most {most}")
    return value
