"""What the commands say to somebody at a terminal."""

from __future__ import annotations

import sys

SOMETHING_TO_FIX = 1
TROUBLE = 2


def progress(words: str) -> None:
    """Says what is being done, beside the answer."""
    print(f"{on_one_line(words)} …", file=sys.stderr, flush=True)


def complain(words: object) -> int:
    """Says what is wrong, and is the exit status for it."""
    print(on_one_line(str(words)), file=sys.stderr)
    return TROUBLE


def say(words: str) -> None:
    """Says the lines of an answer."""
    for line in words.splitlines():
        print(on_one_line(line))


def on_one_line(words: str) -> str:
    """Without what moves the cursor or changes the terminal's colors; a file's name may hold it."""
    return "".join(each if each.isprintable() else " " for each in words)
