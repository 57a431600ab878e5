"""The reading child: `python -I -m checks.reading FORMAT` reads file descriptor 3 and prints one JSON object."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from checks.reading import MOST_BYTES, Unreadable, read, to_json
from checks.reading.faults import broken


def answer(arguments: list[str]) -> dict[str, Any]:
    """What goes to standard output: {"document": …} or {"fault": {"code": …, "sentence": …}}."""
    try:
        with os.fdopen(3, "rb") as file:
            data = file.read(MOST_BYTES + 1)
        return {"document": to_json(read(data, arguments[0] if len(arguments) == 1 else ""))}
    except Unreadable as error:
        fault = error.fault
    except Exception:  # noqa: BLE001  # whatever a hostile file does, the parent gets a sentence
        fault = broken("file").fault
    return {"fault": {"code": fault.code, "sentence": fault.sentence}}


if __name__ == "__main__":
    words = json.dumps(answer(sys.argv[1:]), ensure_ascii=False, separators=(",", ":"))
    sys.stdout.buffer.write(words.encode())
