"""Builds the one text of a document and the lines that point into it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import islice
from typing import Any

from checks.model import HiddenText, Line
from checks.reading.faults import too_complex

MOST_CHARACTERS = 4_000_000
MOST_LINES = 100_000
SMALLEST_SIZE = 3.0
"""Points: nobody reads smaller words."""
FEWEST_HIDDEN = 3
LONGEST_HIDDEN = 300
MOST_HIDDEN = 50

BULLET = re.compile(r"\s*(?:[•●○▪■□◦‣⁃➢➤❖✓✔·\uf000-\uf0ff]|o(?= ))[ \t]*")

_LONG_ENOUGH = re.compile(r"[^\W\d_]{2,}")
# One of them stands in nearly every sentence.
_USUAL_WORDS = frozenset(
    (
        "the",
        "and",
        "of",
        "to",
        "in",
        "for",
        "is",
        "will",
        "on",
        "by",
        "with",
        "de",
        "la",
        "el",
        "en",
        "los",
        "del",
        "las",
    )
)

_NOT_TEXT = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad"  # control characters, soft hyphen
    r"\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"  # no width, direction
    r"\ufffe\uffff\ud800-\udfff]"  # no characters at all
)
_MEANINGLESS = re.compile("[\ue000-\uf8ff\ufffd]")
_LIGATURE = re.compile("[\ufb00-\ufb06]")
_SPACES = re.compile(r"[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_AROUND_TAB = re.compile(r" *\t[ \t]*")
_LETTER_SPACED = re.compile(r"(?:(?<=\s)|^)(?:[^\W\d_] ){4,}[^\W\d_](?=$|\s)")


def clean(words: str) -> str:
    """The words as people read them: no control characters, ligatures spelled out, single spaces."""
    if words.isascii() and words.isprintable():
        return _SPACES.sub(" ", words) if "  " in words else words
    words = words.replace("\n", " ")
    words = _LIGATURE.sub(lambda found: unicodedata.normalize("NFKC", found.group()), words)
    words = unicodedata.normalize("NFC", _NOT_TEXT.sub("", words))
    return _AROUND_TAB.sub("\t", _SPACES.sub(" ", words))


def is_letter_spaced(words: str) -> bool:
    """Whether words are written as letters with spaces between them."""
    # Nearly every other character of such words is a space; asking that first is ten times faster.
    return words.count(" ") * 3 >= len(words) and _LETTER_SPACED.search(words) is not None


def join_spaced_letters(words: str) -> str:
    """Letter-spaced words joined: "M I S S I O N   S T A T E M E N T"; wider gaps part the words."""
    if not is_letter_spaced(words):
        return words
    parts = re.split(r"\s{2,}", words.strip())
    return " ".join(_LETTER_SPACED.sub(lambda found: found.group().replace(" ", ""), part) for part in parts)


def told(hidden: Iterable[tuple[int, str]]) -> tuple[HiddenText, ...]:
    """What is worth telling of the hidden words of each page, cut short: a stray full stop is not."""
    cut = ((page, words.strip()[:LONGEST_HIDDEN]) for page, words in hidden)
    worth = (HiddenText(page, words) for page, words in cut if _letters(words) >= FEWEST_HIDDEN)
    return tuple(islice(worth, MOST_HIDDEN))


def _letters(words: str) -> int:
    return sum(character.isalnum() for character in words)


def is_garbage(words: str) -> bool:
    """Whether what should be text is none: signs without meaning, or words in no language that plans are written in.

    A font may come without what tells its characters, and a text layer from a bad reader.
    """
    shown = len("".join(words.split()))
    if shown >= 25 and len(_MEANINGLESS.findall(words)) * 3 > shown:
        return True
    unusual = 0
    for found in _LONG_ENOUGH.finditer(words.casefold()):
        if found.group() in _USUAL_WORDS:
            return False
        unusual += 1
    return unusual >= 60


class Lines:
    """Takes lines in reading order and gives back the text with its offsets."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._parts: list[str] = []
        self._length = 0

    def add(self, words: str, page: int, **facts: Any) -> None:
        """Append one line; `facts` are further fields of Line. Words come cleaned and without line ends."""
        words = words.replace("\n", " ")
        start = self._length
        end = start + len(words)
        if end > MOST_CHARACTERS or len(self.lines) >= MOST_LINES:
            raise too_complex("This file holds far more text than a plan can have.")
        self.lines.append(Line(start, end, page, **facts))
        self._parts.append(words)
        self._length = end + 1

    @property
    def text(self) -> str:
        """All lines, joined by line ends."""
        return "\n".join(self._parts)
