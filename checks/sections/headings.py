"""The headings of a document, and which of them a line stands under."""

from __future__ import annotations

import re
from dataclasses import dataclass

_APPENDIX = re.compile(r"^\W*(?:(?:appendix|annex|attachment|addendum)\b|exhibit\s[A-Z]\b)", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NUMBERED = re.compile(
    r"^(?:(?P<label>[a-z]{3,12})\s)?(?:(?P<digits>\d{1,2})|(?P<roman>[IVX]{1,5})|(?P<letter>[A-Z]))[.):]\s",
    re.IGNORECASE,
)

_CHAPTER = re.compile(
    r"^\W*(?P<label>part|chapter|section)\s(?P<number>[IVX]{1,5}|\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its words as written, its depth from 1, its place."""

    words: str
    level: int
    page: int
    start: int
    end: int


def is_appendix(words: str) -> bool:
    """True for a heading that opens an appendix."""
    return bool(_APPENDIX.match(words))


def is_chapter(words: str) -> bool:
    """True for a heading that is numbered as a chapter: "Part II", "Chapter One", "Section 3"."""
    return bool(_CHAPTER.match(words))


def _in_a_series(one: Heading, other: Heading) -> bool:
    """True for headings that are numbered alike: "Gear 2:" and "Gear 3:", "A." and "B."."""
    kinds = [
        match and ((match["label"] or "").casefold(), match.lastgroup)
        for match in map(_NUMBERED.match, (one.words, other.words))
    ]
    return one.level == other.level and kinds[0] is not None and kinds[0] == kinds[1]


class Trail:
    """The headings that the present line stands under, from the outermost.

    Where headings are known by their look alone, one that is followed at once by another of its look stands over
    that one and those after it: bold headings have no levels, and nobody heads nothing. An appendix stands over all
    that comes after it up to the next one, or to a numbered chapter as large as its heading: what is appended has
    headings of its own, as large as the plan's.
    """

    def __init__(self) -> None:
        self.path: tuple[Heading, ...] = ()
        self._over: Heading | None = None
        self._appendix: Heading | None = None
        self._passages = -1

    def leave_cover(self) -> None:
        """The lines of a cover head nothing on the pages after it."""
        self.path, self._over = (), None

    def enter(self, heading: Heading, *, passages: int, by_look: bool) -> None:
        """Goes on under this heading; `passages` counts those before it."""
        last = self.path[-1] if self.path else None
        appended = is_appendix(heading.words)
        if self._over is not None and (
            appended or heading.level < self._over.level or _in_a_series(self._over, heading)
        ):
            self._over = None
        if appended or (self._appendix is not None and self._ends(heading, self._appendix)):
            self._appendix = heading if appended else None
        if by_look and not appended and last is not None and last.level == heading.level and passages == self._passages:
            self._over = last
        above = tuple(each for each in self.path if each.level < heading.level)
        if appended:
            # what is appended to an older plan, told by its years, is of that one
            above = tuple(each for each in above if is_appendix(each.words) or _YEAR.search(each.words))
        over = (self._over,) if self._over is not None and self._over.level == heading.level else ()
        appendix = (self._appendix,) if self._appendix not in (None, heading, *above, *over) else ()
        self.path = (*above, *(each for each in appendix if each), *over, heading)
        self._passages = passages

    def _ends(self, heading: Heading, appendix: Heading) -> bool:
        """True where the plan goes on after an appendix."""
        return heading.level < appendix.level or (heading.level == appendix.level and is_chapter(heading.words))
