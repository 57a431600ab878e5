"""The data folder against the rows of stored files, both ways."""

from __future__ import annotations

import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from review import clock
from review.models import StoredFile
from review.verifying.problem import Problem
from uploads import UNFINISHED, Integrity, Store

SILENT_SECONDS = 2.0


def check_stored(db: Session, data: Path, *, rehash: bool, say: Callable[[str], None]) -> Iterator[Problem]:
    """Every row's file is there, of its size and, with `rehash`, of its content."""
    store, total = Store(data), db.scalar(select(func.count()).select_from(StoredFile)) or 0
    said = time.monotonic()
    rows = select(StoredFile).order_by(StoredFile.id).execution_options(yield_per=500)
    for number, row in enumerate(db.scalars(rows), start=1):
        if time.monotonic() - said > SILENT_SECONDS:
            said = time.monotonic()
            say(f"files: {number:,} of {total:,}")
        try:
            yield from _check_one(store, row, rehash=rehash)
        except FileNotFoundError:
            yield Problem("file missing", f"File {row.sha256} is gone.")
        except Integrity:
            yield Problem("file content", f"File {row.sha256} is not what it was when it was stored.")
        except ValueError:
            yield Problem("file name", f"A stored file's row names {row.sha256}, which is no sha-256.")
        except OSError as error:
            yield Problem("file unreadable", f"File {row.sha256} cannot be read: {error.strerror}.")


def _check_one(store: Store, row: StoredFile, *, rehash: bool) -> Iterator[Problem]:
    found = store.path(row.sha256).lstat()
    if not stat.S_ISREG(found.st_mode):
        yield Problem("file kind", f"File {row.sha256} is no file, or a link to one.")
        return
    if found.st_size != row.size:
        yield Problem("file size", f"File {row.sha256} has {found.st_size:,} bytes; its row says {row.size:,}.")
    if rehash:
        store.open(row.sha256).close()


def check_folder(db: Session, data: Path) -> Iterator[Problem]:
    """No file without a row, and nothing left behind by an upload, that is older than a day."""
    before = (clock.now() - UNFINISHED).timestamp()
    store, known = Store(data), set(db.scalars(select(StoredFile.sha256)))
    for path in sorted((data / "objects").rglob("*")):
        placed = path.name in known and path == store.path(path.name)
        if not placed and _is_old_file(path, before):
            yield Problem("file without row", f"{path.relative_to(data)} belongs to no row.")
    for path in sorted((data / "incoming").rglob("*")):
        if _is_old_file(path, before):
            yield Problem("file left", f"{path.relative_to(data)} was left behind by an upload.")


def _is_old_file(path: Path, before: float) -> bool:
    try:
        found = path.lstat()
    except FileNotFoundError:  # an upload came to its end meanwhile
        return False
    return not stat.S_ISDIR(found.st_mode) and found.st_mtime < before
