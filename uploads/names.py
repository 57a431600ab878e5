"""Makes the name that a browser sent fit to be shown, logged and put into a header."""

from __future__ import annotations

import re
import unicodedata

LONGEST_NAME = 120
_LONGEST_EXTENSION = 10

# Controls (CR, LF, NUL), formats (bidi overrides, zero-width characters), surrogates, line and paragraph separators.
_UNSHOWN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def clean_name(name: str) -> str:
    """The last part of `name` in NFC, without unshown characters, 1 to 120 characters, extension kept.

    For display only: nothing is ever stored under it. Cleaning a clean name changes nothing.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(" " if letter.isspace() else letter for letter in last if _is_shown(letter))
    words = unicodedata.normalize("NFC", " ".join(shown.split()))
    stem, extension = _split(words)
    stem = stem[: LONGEST_NAME - len(extension)].strip()
    return f"{stem}{extension}" if stem.strip(". ") else f"file{extension}"


def extension_of(name: str) -> str:
    """The extension in lower case without its dot, "" for none; "jpeg" counts as "jpg"."""
    extension = _split(name)[1][1:].lower()
    return "jpg" if extension == "jpeg" else extension


def _is_shown(letter: str) -> bool:
    return unicodedata.category(letter) not in _UNSHOWN or letter in "\t\n\r"


def _split(name: str) -> tuple[str, str]:
    """Stem and extension with its dot; a tail that is too long or has a space in it is no extension."""
    stem, dot, tail = name.rpartition(".")
    if dot and 0 < len(tail) <= _LONGEST_EXTENSION and " " not in tail:
        return stem, f".{tail}"
    return name, ""
