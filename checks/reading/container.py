"""Looks into an Office file before any library does: damaged, locked or oversized containers go no further."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from checks.reading.faults import Unreadable, broken, encrypted, too_complex, unreadable

_MOST_MEMBERS = 2_000
_MOST_UNPACKED = 200 * 1024 * 1024
_MOST_XML = 20 * 1024 * 1024
_MOST_TAGS = 1_000_000
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_EXTERNAL = re.compile(rb"<Relationship\b[^>]*\bTargetMode\s*=\s*[\"']External[\"'][^>]*>")
_DDE = re.compile(rb"<w:instrText[^>]*>\s*DDE(?:AUTO)?\b")


def inspect(data: bytes, what: str, content_type: bytes) -> tuple[str, ...]:
    """Check an Office container whose main part must be of that type; the answer names the active content in it.

    `what` is the kind in words, as in "Word document". Raises Unreadable.
    """
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise encrypted()
        raise unreadable(
            "wrong_type",
            f"This {what} was saved in the old Office format of before 2007. "
            "Open it, choose Save As, take the format ending in x (.docx, .pptx or .xlsx), and upload the new file.",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            active = _inspect_members(archive, what)
            types = archive.read("[Content_Types].xml")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, KeyError) as error:
        raise broken(what) from error
    if content_type not in types:
        raise _another_kind(what, types)
    return active


def _another_kind(what: str, types: bytes) -> Unreadable:
    if b"macroEnabled" in types:
        kind = "carries macros"
    elif b"template.main+xml" in types or b"slideshow.main+xml" in types:
        kind = "is a template or a slide show"
    else:
        return unreadable(
            "wrong_type", f"This file is not a {what}. Check that you chose the right one and upload it again."
        )
    return unreadable(
        "wrong_type",
        f"This {what} {kind}. "
        "Open it, choose Save As, take the plain format (.docx, .pptx or .xlsx), and upload the new file.",
    )


def _inspect_members(archive: zipfile.ZipFile, what: str) -> tuple[str, ...]:
    members = archive.infolist()
    if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > _MOST_UNPACKED:
        raise too_complex(f"This {what} unpacks to far more than a document of its kind needs.")
    names = [member.filename for member in members]
    if "[Content_Types].xml" not in names or len(set(names)) != len(names) or any(_strays(name) for name in names):
        raise broken(what)
    if any(member.flag_bits & 0x1 for member in members):
        raise encrypted()
    if _overlap(members):
        raise broken(what)
    active = set[str]()
    for member in members:
        active |= _active_by_name(member.filename)
        if member.filename.endswith((".xml", ".rels")):
            active |= _inspect_xml(archive, member, what)
    return tuple(sorted(active))


def _strays(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or "\0" in name


def _overlap(members: list[zipfile.ZipInfo]) -> bool:
    """True where two members share bytes, the trick behind the densest zip bombs."""
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end:
            return True
        end = member.header_offset + 30 + len(member.orig_filename) + member.compress_size
    return False


def _active_by_name(name: str) -> set[str]:
    base = name.rsplit("/", 1)[-1].lower()
    if base == "vbaproject.bin":
        return {"macros"}
    if "/activex/" in name.lower():
        return {"active_controls"}
    if "/embeddings/" in name.lower() and not base.endswith((".xlsx", ".docx", ".pptx")):
        return {"embedded_files"}
    return set()


def _inspect_xml(archive: zipfile.ZipFile, member: zipfile.ZipInfo, what: str) -> set[str]:
    if member.file_size > _MOST_XML:
        raise too_complex(f"A part of this {what} is larger than 20 MB.")
    xml = archive.read(member)
    if xml.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in xml[:8]:
        xml = xml.decode("utf-16" if xml[:1] in b"\xff\xfe" else "utf-16-le", "replace").encode()
    if _DTD.search(xml):
        raise broken(what)
    if xml.count(b"<") - xml.count(b"</") > _MOST_TAGS:
        raise too_complex(f"A part of this {what} has more than a million elements.")
    active = set[str]()
    if member.filename.endswith(".rels") and any(b"/hyperlink" not in link for link in _EXTERNAL.findall(xml)):
        active.add("external_reference")
    if _DDE.search(xml):
        active.add("dde")
    return active
