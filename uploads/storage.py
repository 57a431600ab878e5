"""The one door to the disk: files come in by stream, are kept under their SHA-256, and are verified going out."""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import os
import re
import secrets
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from uploads.accept import check_content, check_name
from uploads.limits import MIB, Limits
from uploads.names import clean_name
from uploads.refusals import Format, refusal

_CHUNK = 256 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Integrity(Exception):  # noqa: N818 - named for what is lost
    """A stored file is not what it was when it was stored; the text names its hash."""


class Stream(Protocol):
    """Where an upload comes from."""

    def read(self, size: int, /) -> bytes:
        """At most that many bytes, none at the end."""


@dataclass(frozen=True, slots=True)
class StoredUpload:
    """A file that was taken in: its hash, its size in bytes, its format, and a name fit to be shown."""

    sha256: str
    size: int
    format: Format
    name: str


class Store:
    """Files under `root`: `objects/ab/<sha256>`, and `incoming/` for those that are still being taken in."""

    def __init__(self, root: Path) -> None:
        self._objects = root / "objects"
        self._incoming = root / "incoming"

    def store(
        self, stream: Stream, name: str, *, accepts: Collection[Format], limits: Limits | None = None
    ) -> StoredUpload:
        """Takes a file in; once this returns, it survives a power cut.

        Raises Refused, with a sentence for its owner, where the file is not accepted or the disk is
        full. Whatever is raised, by the stream too, nothing is left behind.
        """
        limits = limits or Limits()
        name = clean_name(name)
        promised = check_name(name, accepts)
        _make_folder(self._incoming)
        incoming = self._incoming / secrets.token_hex(16)
        try:
            with _create_private(incoming) as file:
                sha256, size = _copy(stream, file, limits)
                check_content(file, promised, accepts, limits)
                os.fchmod(file.fileno(), 0o400)
                os.fsync(file.fileno())
            self._keep(incoming, sha256)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise refusal("disk_full") from error
            raise
        finally:
            incoming.unlink(missing_ok=True)
        return StoredUpload(sha256, size, promised, name)

    def path(self, sha256: str) -> Path:
        """Where the file of that hash stands, or would stand; ValueError for what is no hash."""
        if not _SHA256.fullmatch(sha256):
            raise ValueError(f"{sha256!r} is not a SHA-256 in lower case")
        return self._objects / sha256[:2] / sha256

    def exists(self, sha256: str) -> bool:
        """True where a file of that hash is kept; its content is not looked at."""
        return self.path(sha256).is_file()

    def open(self, sha256: str) -> BinaryIO:
        """The file, open for reading at its start, after its content was hashed again.

        Raises FileNotFoundError where it is not kept, and Integrity where its content changed.
        """
        try:
            descriptor = os.open(self.path(sha256), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise Integrity(f"{sha256} is a link, not a stored file") from error
            raise
        file = os.fdopen(descriptor, "rb")
        found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != sha256:
            file.close()
            raise Integrity(f"{sha256} has the content of {found}")
        file.seek(0)
        return file

    def sweep(self, *, older_than: dt.timedelta = dt.timedelta(days=1)) -> int:
        """Removes what a killed process left in `incoming/`; the number of files removed."""
        before = time.time() - older_than.total_seconds()
        swept = 0
        for left in self._incoming.glob("*"):
            try:
                if left.stat().st_mtime < before:
                    left.unlink()
                    swept += 1
            except FileNotFoundError:  # its upload came to an end, or another sweep took it
                continue
        return swept

    def _keep(self, incoming: Path, sha256: str) -> None:
        """Moves a whole, flushed file to its place; a file that is there already is replaced by its equal."""
        place = self.path(sha256)
        _make_folder(place.parent)
        incoming.replace(place)
        _flush_folder(place.parent)


def _copy(stream: Stream, file: BinaryIO, limits: Limits) -> tuple[str, int]:
    """Writes the stream into the file; the SHA-256 and the size of what came."""
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > limits.file_bytes:
            raise refusal("too_large", megabytes=limits.file_bytes // MIB)
        digest.update(chunk)
        file.write(chunk)
    if not size:
        raise refusal("empty")
    file.flush()
    return digest.hexdigest(), size


def _create_private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "w+b")


def _make_folder(folder: Path) -> None:
    """Makes the folder and those above it where they are missing, and sees to it that they last."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _flush_folder(folder.parent)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
