"""The reading child: `python -I -m checks.reading FORMAT [PAGE …]` reads file descriptor 3, prints one JSON object.

With pages named, those of a PDF are read in their pictures, as many of them as there is time for.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from typing import Any

from checks.reading import MOST_BYTES, ScannedPage, Unreadable, pages_to_json, read_pages, read_text, to_json
from checks.reading.faults import broken

# What stands at the wall is lost, what is left out is asked for again; a page may take a few seconds.
_ENOUGH_SECONDS = 12


def answer(arguments: list[str]) -> dict[str, Any]:
    """What goes to standard output: {"document": …}, {"pages": […]} or {"fault": {"code": …, "sentence": …}}."""
    try:
        with os.fdopen(3, "rb") as file:
            data = file.read(MOST_BYTES + 1)
        format, *pages = arguments or [""]  # noqa: A001
        if pages:
            return {"pages": pages_to_json(_in_time(data, [int(page) for page in pages]))}
        return {"document": to_json(read_text(data, format))}
    except Unreadable as error:
        fault = error.fault
    except Exception:  # noqa: BLE001  # whatever a hostile file does, the parent gets a sentence
        fault = broken("file").fault
    return {"fault": {"code": fault.code, "sentence": fault.sentence}}


def _in_time(data: bytes, pages: list[int]) -> Iterator[ScannedPage]:
    """The pages in that order until there was enough time."""
    started = time.monotonic()
    for page in read_pages(data, pages):
        yield page
        if time.monotonic() - started > _ENOUGH_SECONDS:
            break


if __name__ == "__main__":
    words = json.dumps(answer(sys.argv[1:]), ensure_ascii=False, separators=(",", ":"))
    sys.stdout.buffer.write(words.encode())
