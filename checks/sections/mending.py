"""Joins the lines of a narrow table cell, where a PDF's text breaks inside words."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from checks.model import Document

# The heads of columns are often the only place where these words stand, and the narrowest.
_HEADS = frozenset(
    [
        "responsible",
        "responsibility",
        "benchmark",
        "benchmarks",
        "timeline",
        "schedule",
        "resources",
        "resource",
        "required",
        "budget",
        "amount",
        "evaluation",
        "adjustment",
        "milestone",
        "milestones",
        "outcome",
        "outcomes",
        "supported",
        "action",
        "actions",
        "strategy",
        "strategies",
        "funding",
        "project",
        "projects",
        "measure",
        "measured",
        "accountability",
        "activity",
        "activities",
        "technology",
        "description",
        "coordinator",
        "general",
        "superintendent",
        "administrator",
    ]
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_TAIL = 80  # characters: no word is longer, and a cell may be one run of letters
_LAST = re.compile(r"([^\W\d_]+)$")
_FIRST = re.compile(r"^([^\W\d_]+)")
_MOST_PIECES = 4
_OPEN_NUMBER = re.compile(r"(?:\d,\d{0,2}|\d\s?[-–])$")


def vocabulary(document: Document) -> frozenset[str]:
    """The words of a document outside its tables, where lines break between words."""
    text = " ".join(document.words_of(line) for line in document.lines if line.cell is None)
    return frozenset(_WORD.findall(text.casefold())) | _HEADS


def joined(lines: Sequence[str], known: Collection[str]) -> str:
    """The lines as one, a word broken over several of them made whole again."""
    pieces = [" ".join(line.split()) for line in lines]
    words = ""
    inside = 0  # how many of the next lines go on with the word before
    for number, piece in enumerate(pieces):
        if inside == 0 and words:
            inside = _breaks_inside(words, pieces[number:], known)
        words += piece if not words or inside else f" {piece}"
        inside = max(0, inside - 1)
    return words


def _breaks_inside(before: str, following: Sequence[str], known: Collection[str]) -> int:
    """Over how many of the following lines the last word of `before` goes on; 0 where it is whole."""
    before = before[-_TAIL:]
    if _OPEN_NUMBER.search(before) and following[0][:1].isdigit():
        return 1
    last = _LAST.search(before)
    whole = last[1].casefold() if last else ""
    halves = [whole in known]
    for count, line in enumerate(following[:_MOST_PIECES], start=1):
        first = _FIRST.match(line)
        if last is None or first is None or not first[1].islower():
            return 0
        whole += first[1]
        halves.append(first[1] in known)
        if (whole in known or whole.removesuffix("s") in known) and not all(halves):
            return count
        if first[1] != line:
            return 0
    return 0
