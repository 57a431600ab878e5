"""Looks into the ZIP container of a Word or PowerPoint file, within bounds and without parsing its XML."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from typing import BinaryIO

from uploads.limits import KIB, MIB, Limits
from uploads.refusals import Format, refusal

_MAIN_PARTS: dict[str, Format] = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": "pptx",
}
_CONTENT_TYPES = "[Content_Types].xml"
_CHUNK = 256 * KIB
_DIRECTORY_BYTES = MIB
_LOCAL_HEADER = 30
_ENCRYPTED = 0x1
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
)

_TYPE_TAG = re.compile(r"<(?:\w{1,20}:)?(Default|Override)\s([^<>]*)>")
_ATTRIBUTE = re.compile(r"""(?<!\w)(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ENCODING = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([^"']*)""")
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class _BoundedReads:
    """A file that refuses large single reads: `zipfile` reads the directory whole, whatever length it claims."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek = file.seek
        self.tell = file.tell
        self.seekable = file.seekable

    def read(self, size: int = -1) -> bytes:
        if size > _DIRECTORY_BYTES:
            raise refusal("too_complex")
        return self._file.read(_DIRECTORY_BYTES if size < 0 else size)


def office_format(file: BinaryIO, limits: Limits) -> Format | None:
    """What the container holds by its list of content types, None for any other ZIP.

    Raises Refused where the container is broken, protected, claims or holds more than the limits,
    has members that overlap or point outside, or where one of its XML parts declares a DTD.
    """
    try:
        with zipfile.ZipFile(_BoundedReads(file)) as container:
            return _format(container, limits)
    except _BROKEN as error:
        raise refusal("damaged") from error


def _format(container: zipfile.ZipFile, limits: Limits) -> Format | None:
    members = [member for member in container.infolist() if not member.is_dir()]
    _check_directory(container, limits)
    if _CONTENT_TYPES not in container.namelist():
        return None
    types = _content_types(container, members, limits)
    formats = {_MAIN_PARTS[kind] for kind in types.values() if kind in _MAIN_PARTS}
    if len(formats) != 1:
        return None
    for member in members:
        if _is_xml(member.filename, types[member.filename]):
            _check_xml(container, member, limits)
    return formats.pop()


def _check_directory(container: zipfile.ZipFile, limits: Limits) -> None:
    members = container.infolist()
    if len(members) > limits.zip_members or sum(member.file_size for member in members) > limits.unpacked_bytes:
        raise refusal("too_complex")
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise refusal("encrypted")
    names = [member.filename for member in members]
    # Two members of one name mean two truths: one for us, another for the next reader.
    if len({name.lower() for name in names}) < len(names) or any(_points_outside(name) for name in names):
        raise refusal("damaged")
    free = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < free:
            raise refusal("damaged")
        free = member.header_offset + _LOCAL_HEADER + len(member.orig_filename) + member.compress_size
    if free > container.start_dir:
        raise refusal("damaged")


def _points_outside(name: str) -> bool:
    parts = re.split(r"[/\\]", name)
    return ".." in parts or not parts[0] or ":" in parts[0]


def _content_types(container: zipfile.ZipFile, members: list[zipfile.ZipInfo], limits: Limits) -> dict[str, str]:
    """The content type of every member by its name, "" where none is given."""
    listed = container.getinfo(_CONTENT_TYPES)
    if listed.file_size > MIB:
        raise refusal("too_complex")
    _check_xml(container, listed, limits)
    content = container.read(listed)
    text = content.decode("utf-16" if content[:2] in _BYTE_ORDER_MARKS else "utf-8-sig")
    defaults, overrides = {}, {}
    for tag, inside in _TYPE_TAG.findall(text):
        values = {key: double or single for key, double, single in _ATTRIBUTE.findall(inside)}
        if tag == "Default":
            defaults[values.get("Extension", "").lower()] = values.get("ContentType", "")
        else:
            overrides[values.get("PartName", "").removeprefix("/").lower()] = values.get("ContentType", "")
    types = {}
    for member in members:
        name = member.filename.lower()
        types[member.filename] = overrides.get(name) or defaults.get(name.rpartition(".")[2], "")
    return types | {_CONTENT_TYPES: ""}


def _is_xml(name: str, kind: str) -> bool:
    """True for parts that a reader will parse; an SVG is a picture to it, and may have a DTD by right."""
    return name.lower().endswith((".xml", ".rels", ".vml")) or (kind.endswith("xml") and kind != "image/svg+xml")


def _check_xml(container: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> None:
    """Inflates one part piece by piece; `zipfile` never gives more than the size that the directory claims."""
    if member.file_size > limits.xml_part_bytes:
        raise refusal("too_complex")
    start_tags, before = 0, b""
    with container.open(member) as part:
        while chunk := part.read(_CHUNK):
            # UTF-16 is as good as UTF-8 in these parts; without its NULs both look alike.
            markup = before + chunk.replace(b"\0", b"")
            if not before:
                _check_declaration(markup)
            if b"<!DOCTYPE" in markup or b"<!ENTITY" in markup:
                raise refusal("xml_dtd")
            start_tags += markup.count(b"<", len(before)) - markup.count(b"</", len(before))
            if start_tags > limits.xml_start_tags:
                raise refusal("too_complex")
            before = markup[-9:]


def _check_declaration(markup: bytes) -> None:
    """The standard allows UTF-8 and UTF-16; in another encoding a DTD could pass unseen."""
    for mark in _BYTE_ORDER_MARKS:
        markup = markup.removeprefix(mark)
    markup = markup[:KIB].lstrip()
    encoding = _ENCODING.match(markup)
    if not markup.startswith(b"<") or (encoding and encoding[1].lower() not in (b"utf-8", b"utf-16", b"us-ascii")):
        raise refusal("damaged")
