"""Tells what a file is from its bytes: magic numbers and a bounded look, never its name, nothing decoded."""

from __future__ import annotations

import io
import mmap
import struct
from typing import BinaryIO, Literal

from uploads.containers import office_format
from uploads.limits import KIB, Limits
from uploads.refusals import Format, refusal

Content = Format | Literal["office_97", "unknown"]

_HEAD = 1024
_TAIL = 64 * KIB
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_PNG = b"\x89PNG\r\n\x1a\n"

# SOF0 to SOF15 hold the size; DHT, JPG and DAC stand among them and do not.
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_ALONE = frozenset(range(0xD0, 0xD8)) | {0x01}
_JPEG_SEGMENTS = 10_000


def sniff(file: BinaryIO, limits: Limits) -> Content:
    """What the file is; raises Refused where it is of a known kind but damaged, protected or too much.

    Moves the file's position. A PDF's own password is left to its reader, who alone can tell
    whether the document opens without it.
    """
    file.seek(0)
    head = file.read(_HEAD)
    if head.startswith(_OLE):
        return _office_97(file)
    if head.startswith(b"PK\x03\x04"):
        return office_format(file, limits) or "unknown"
    if head.startswith(_PNG):
        _check_pixels(_png_size(head), limits)
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        _check_pixels(_jpeg_size(file), limits)
        return "jpg"
    if b"%PDF-" in head:
        _check_pdf_end(file)
        return "pdf"
    return "unknown"


def _office_97(file: BinaryIO) -> Literal["office_97"]:
    """An OLE file: Office wraps a protected docx or pptx into one, anything else is of the old formats."""
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find(_ENCRYPTED_PACKAGE) >= 0:
            raise refusal("encrypted")
    return "office_97"


def _check_pdf_end(file: BinaryIO) -> None:
    """The end mark shows that the upload did not break off; servers are known to pad it with blanks and NULs."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _TAIL))
    if b"%%EOF" not in file.read(_TAIL).rstrip(b"\0\r\n\t ")[-_HEAD:]:
        raise refusal("damaged")


def _check_pixels(size: tuple[int, int], limits: Limits) -> None:
    width, height = size
    if not width or not height:
        raise refusal("damaged")
    if width * height > limits.image_pixels:
        raise refusal("image_too_large", megapixels=limits.image_pixels // 1_000_000)


def _png_size(head: bytes) -> tuple[int, int]:
    if head[8:16] != b"\0\0\0\rIHDR" or len(head) < 24:
        raise refusal("damaged")
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def _jpeg_size(file: BinaryIO) -> tuple[int, int]:
    """Walks from segment to segment up to the frame header, so that a thumbnail's size is not taken for it."""
    file.seek(2)
    for _ in range(_JPEG_SEGMENTS):
        mark, kind = _read(file, 2)
        while kind == 0xFF and mark == 0xFF:
            kind = _read(file, 1)[0]
        if mark != 0xFF or kind in (0x00, 0xD9, 0xDA):
            break
        if kind in _JPEG_ALONE:
            continue
        length = struct.unpack(">H", _read(file, 2))[0]
        if kind in _JPEG_FRAMES:
            height, width = struct.unpack(">xHH", _read(file, 5))
            return width, height
        file.seek(max(0, length - 2), io.SEEK_CUR)
    raise refusal("damaged")


def _read(file: BinaryIO, size: int) -> bytes:
    content = file.read(size)
    if len(content) < size:
        raise refusal("damaged")
    return content
