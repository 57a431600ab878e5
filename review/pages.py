"""What is kept of a stored file's pages, in `pages/<sha256>`: their pictures, their sizes, and what was read there.

All of it is a cache: it may be deleted at any time, nothing is flushed, and what is damaged or of an older version
counts as missing.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import checks
from checks.model import Document, Fault
from checks.reading import ScannedPage, from_json, pages_from_json, pages_to_json, render, to_json
from checks.reading.render import Picture, Size
from review.pictures import WEBP_HEAD, webp_size
from review.reading import LIMITS, fault_in
from uploads.limits import MIB

_SHA256 = re.compile(r"[0-9a-f]{64}")
_LARGEST_DOCUMENT = LIMITS.output_bytes + MIB
_LARGEST_LIST = MIB

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of a file: their sizes in points as they are shown, and those of which there can be no picture.

    Where there is a `fault`, there can be none at all. `seconds` is what drawing has taken so far.
    """

    sizes: tuple[Size, ...] = ()
    without: tuple[int, ...] = ()
    fault: Fault | None = None
    seconds: float = 0.0


def keep_document(data: Path, sha256: str, answer: Document | Fault) -> None:
    """Keeps what was read in the file, or why it could not be; a full disk is no reason to fail."""
    said = {"fault": _fault_as_json(answer)} if isinstance(answer, Fault) else {"document": to_json(answer)}
    try:
        _write(folder_of(data, sha256) / "document.json", _json({"checks": checks.version(), **said}))
    except OSError as error:
        log.warning("what was read in a file is not kept", exc_info=error, extra={"sha256": sha256})


def kept_document(data: Path, sha256: str) -> Document | Fault | None:
    """What was read in the file, or why it could not be; None where the checks, as they are now, have not read it."""
    match _read(folder_of(data, sha256) / "document.json", _LARGEST_DOCUMENT):
        case {"checks": version, **said} if version == checks.version():
            with contextlib.suppress(ValueError):
                return from_json(said["document"]) if "document" in said else fault_in(said)
    return None


@dataclass(frozen=True, slots=True)
class ReadPages:
    """The pages of a scanned file, each kept as soon as it was read; a Shelf for whoever reads them."""

    data: Path
    sha256: str

    def kept(self, page: int) -> ScannedPage | None:
        """The page as it was read; None where the checks, as they are now, have not read it."""
        match _read(self._place(page), _LARGEST_LIST):
            case {"checks": version, "page": content} if version == checks.version():
                with contextlib.suppress(ValueError):
                    return next((each for each in pages_from_json([content]) if each.page == page), None)
        return None

    def keep(self, page: ScannedPage) -> None:
        """Keeps the page; a full disk is no reason to fail."""
        try:
            _write(self._place(page.page), _json({"checks": checks.version(), "page": pages_to_json([page])[0]}))
        except OSError as error:
            log.warning("what was read on a page is not kept", exc_info=error, extra={"sha256": self.sha256})

    def _place(self, page: int) -> Path:
        return folder_of(self.data, self.sha256) / f"{page}.json"


def keep_pages(data: Path, sha256: str, pages: Pages) -> None:
    """Keeps the sizes of the pages, and how far drawing has come."""
    said = {"sizes": pages.sizes, "without": pages.without, "seconds": pages.seconds}
    more = {"fault": _fault_as_json(pages.fault)} if pages.fault else {}
    _write(folder_of(data, sha256) / "pages.json", _json({"renderer": render.VERSION, **said, **more}))


def kept_pages(data: Path, sha256: str) -> Pages | None:
    """The pages of the file; None where this renderer has not begun with it."""
    match _read(folder_of(data, sha256) / "pages.json", _LARGEST_LIST):
        case {"renderer": render.VERSION, "sizes": sizes, "without": without, "seconds": seconds, **fault}:
            with contextlib.suppress(ValueError, TypeError):
                return Pages(
                    sizes=tuple((float(width), float(height)) for width, height in sizes),
                    without=tuple(int(page) for page in without),
                    fault=fault_in(fault) if fault else None,
                    seconds=float(seconds),
                )
    return None


def keep_picture(data: Path, sha256: str, picture: Picture) -> None:
    """Keeps the picture of a page."""
    _write(folder_of(data, sha256) / f"{picture.page}.webp", picture.webp)


def kept_picture(data: Path, sha256: str, page: int) -> Path | None:
    """The picture of that page, a whole WebP; None where there is none yet, or never will be."""
    pages = kept_pages(data, sha256)
    picture = folder_of(data, sha256) / f"{page}.webp"
    return picture if pages and 1 <= page <= len(pages.sizes) and _is_whole(picture) else None


def owed_pictures(data: Path, sha256: str, pages: Pages) -> list[int]:
    """The pages whose pictures are still to be drawn."""
    folder, without = folder_of(data, sha256), set(pages.without)
    numbers = range(1, len(pages.sizes) + 1) if pages.fault is None else ()
    return [page for page in numbers if page not in without and not _is_whole(folder / f"{page}.webp")]


def forget_pictures(data: Path, sha256: str) -> None:
    """Removes the pictures: those of another renderer, or of pages of which nothing is known any more."""
    for picture in folder_of(data, sha256).glob("*.webp*"):
        picture.unlink(missing_ok=True)


@contextlib.contextmanager
def held(data: Path, sha256: str) -> Iterator[bool]:
    """Whether nobody else draws these pages; then nobody else will until the end."""
    lock = folder_of(data, sha256) / "lock"
    _make_folder(lock.parent)
    with lock.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def folder_of(data: Path, sha256: str) -> Path:
    """Where the pages of that file are kept; ValueError for what is no hash."""
    if not _SHA256.fullmatch(sha256):
        raise ValueError(f"{sha256!r} is not a SHA-256 in lower case")
    return data / "pages" / sha256


def _make_folder(folder: Path) -> None:
    folder.parent.mkdir(mode=0o700, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def _write(place: Path, content: bytes) -> None:
    """The file is there whole or as it was, whoever else writes or reads it meanwhile."""
    _make_folder(place.parent)
    made = place.with_name(f"{place.name}-{secrets.token_hex(8)}")
    try:
        made.write_bytes(content)
        made.replace(place)
    finally:
        made.unlink(missing_ok=True)


def _read(place: Path, most: int) -> Any:
    """The JSON in the file; None where there is none that can be read."""
    try:
        with place.open("rb") as file:
            content = file.read(most + 1)
        return json.loads(content) if len(content) <= most else None
    except (OSError, ValueError, RecursionError):
        return None


def _is_whole(picture: Path) -> bool:
    """Whether a picture is there, from its first byte to its last: a power cut may have left a part of it."""
    try:
        with picture.open("rb") as file:
            return webp_size(file.read(WEBP_HEAD), picture.stat().st_size) is not None
    except OSError:
        return False


def _fault_as_json(fault: Fault) -> dict[str, str]:
    return {"code": fault.code, "sentence": fault.sentence}


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
