"""Compares names and titles loosely, so that a slip of OCR does not make two of one."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_ALIKE = 0.84
_SHORTEST = 4
# What OCR takes for one another; inside a word only.
_LOOKALIKES = str.maketrans("01358|!", "olesbll")
_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """The words without case, points and apostrophes; digits in them read as the letters that they look like."""
    folded = text.casefold().replace("'s", "").replace("’s", "")
    return [word.translate(_LOOKALIKES) if not word.isdigit() else word for word in _WORD.findall(folded)]


def alike(one: str, other: str) -> bool:
    """Whether two texts are the same but for a slip or two; short words must be the same."""
    first, second = _folded(one), _folded(other)
    if first == second:
        return True
    if min(len(first), len(second)) < _SHORTEST:
        return False
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ALIKE


def _folded(text: str) -> str:
    return " ".join(words_of(text)).replace("rn", "m").replace("l", "i")


def close_to(text: str, word: str) -> bool:
    """Whether one word of the text is that word but for a slip; "office" is not "officer"."""
    return any(
        each == word or (alike(each, word) and not word.startswith(each) and not each.startswith(word))
        for each in words_of(text)
    )
