"""Gives PDF lines the heading levels that the file itself tells: by its tags, else by its bookmarks."""

from __future__ import annotations

from checks.model import OutlineEntry
from checks.reading.pdf_layout import Placed

_FARTHEST_WRAP = 4


def level_by_outline(pages: list[list[Placed]], outline: tuple[OutlineEntry, ...]) -> None:
    """Give the level of each bookmark to the lines that hold its words."""
    for entry in outline:
        wanted = _bare(entry.words)
        if wanted and 1 <= entry.page <= len(pages):
            for line in _lines_with(pages[entry.page - 1], wanted):
                line.level = min(entry.level, 9)


def _lines_with(lines: list[Placed], wanted: str) -> list[Placed]:
    """The lines that together are just those words; a heading may run over a few lines."""
    for start, line in enumerate(lines):
        if line.level or line.running or not line.words:
            continue
        joined = ""
        for end in range(start, min(start + _FARTHEST_WRAP, len(lines))):
            joined += _bare(lines[end].words)
            if joined == wanted:
                return lines[start : end + 1]
            if not wanted.startswith(joined):
                break
    return []


def _bare(words: str) -> str:
    return "".join(character for character in words.casefold() if character.isalnum())
