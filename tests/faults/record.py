"""The history of a run: one line for whatever was sent, answered, mailed or done to the product, safe once written."""

from __future__ import annotations

import itertools
import json
import os
import threading
import time
from pathlib import Path
from typing import Any


class History:
    """A file of JSON lines; each is on the disk before the writer goes on."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self.file = file
        self._stream = file.open("w", encoding="utf-8")
        self._lock, self._numbers = threading.Lock(), itertools.count(1)

    def note(self, kind: str, **values: Any) -> int:
        """Writes a line; its number."""
        with self._lock:
            number = next(self._numbers)
            line = {"n": number, "kind": kind, "at": time.time(), **values}
            self._stream.write(json.dumps(line, ensure_ascii=False) + "\n")
            self._stream.flush()
            os.fsync(self._stream.fileno())
            return number

    def close(self) -> None:
        """Ends it."""
        self._stream.close()


def read_history(file: Path) -> list[dict[str, Any]]:
    """The lines of a history, in the order in which they were written."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
