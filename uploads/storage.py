"""The one door to the disk: files come in by stream, are kept under their SHA-256, and are verified going out."""

from __future__ import annotations

import datetime as dt
import errno
import fcntl
import hashlib
import os
import re
import secrets
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO, Protocol, cast

from uploads.accept import check_content, check_name
from uploads.limits import KIB, MIB, UNFINISHED, Limits
from uploads.names import clean_name
from uploads.refusals import Format, refusal

_CHUNK = 256 * KIB
_IN_MEMORY = 512 * KIB
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
        self.root = root
        self._objects = root / "objects"
        self._incoming = root / "incoming"

    def spool(self) -> IO[bytes]:
        """A file without a name, for what is still arriving: where the process is killed, nothing is left of it.

        It lies where the files will be kept, so that no other disk fills up. A small one stays in memory.
        """
        _make_folder(self._incoming)
        return cast("IO[bytes]", SpooledTemporaryFile(_IN_MEMORY, dir=str(self._incoming)))

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
            if is_disk_full(error):
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

    def sweep(self, *, older_than: dt.timedelta = UNFINISHED) -> int:
        """Removes what a killed process left in `incoming/`; the number of files removed."""
        return sum(_remove_old(left, older_than) for left in self._incoming.glob("*"))

    def collect(
        self, known: Callable[[Collection[str]], Collection[str]], *, older_than: dt.timedelta = UNFINISHED
    ) -> int:
        """Removes kept files that nobody names and nobody handed in lately; the number of files removed.

        `known(hashes)` says which of them are named; it is asked for one folder at a time.
        """
        return sum(self._collect(folder, known, older_than) for folder in sorted(self._objects.glob("??")))

    def _collect(
        self, folder: Path, known: Callable[[Collection[str]], Collection[str]], older_than: dt.timedelta
    ) -> int:
        old = {path.name for path in folder.iterdir() if _is_older(path, older_than)}
        removed = 0
        for name in sorted(old - set(known(old))) if old else ():
            with _locked(folder):
                removed += _remove_old(folder / name, older_than)
        return removed

    def _keep(self, incoming: Path, sha256: str) -> None:
        """Moves a whole, flushed file to its place; a file that is there already is replaced by its equal."""
        place = self.path(sha256)
        _make_folder(place.parent)
        # Somebody may hand a file in while the same bytes, which no row names, are collected. Moving it here
        # makes it young; age is looked at once more right before the removal, and the lock lets nobody move
        # a file here between that look and the removal. So whoever came first, the file is there afterwards.
        with _locked(place.parent):
            incoming.replace(place)
        _flush_folder(place.parent)


def is_disk_full(error: OSError) -> bool:
    """True where the disk, or the share of it that we may use, has no room left."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


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


def _is_older(path: Path, age: dt.timedelta) -> bool:
    try:
        return path.stat().st_mtime < time.time() - age.total_seconds()
    except FileNotFoundError:  # its upload came to an end, or another sweep took it
        return False


def _remove_old(path: Path, older_than: dt.timedelta) -> bool:
    if not _is_older(path, older_than):
        return False
    path.unlink(missing_ok=True)
    return True


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Has the folder to itself among the processes that ask for it; the lock ends with its process."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
