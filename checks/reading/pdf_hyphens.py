"""Makes words whole again that are broken at the ends of lines; the hyphen stays where it belongs to the word."""

from __future__ import annotations

import re
from itertools import pairwise

from checks.reading.pdf_layout import Placed
from checks.reading.pdf_lines import HYPHEN

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# begun at a word's ends only, so that a long run of letters is read once
_BROKEN = re.compile(rf"(?:\b|(?<!\w))(\w*){HYPHEN}(\w*)")
# what only ever stands at a word's end
_ENDING = re.compile(
    r"[a-z]?(?:tion|sion|ment|ness|ance|ence|able|ible|bility|ology|ture|ity|ical|ally)", re.IGNORECASE
)
_AT_END = re.compile(rf"\w[-\u2010{HYPHEN}]$")


def make_words_whole(pages: list[list[Placed]]) -> None:
    """Bring the rest of each broken word up to the line where it begins; a line left without words is taken out."""
    lines = [(page, line) for page, own in enumerate(pages) for line in own if line.words and not line.running]
    for (page, line), (next_page, after) in pairwise(lines):
        if _AT_END.search(line.words[-2:]) and _goes_on(line, after, same_page=page == next_page):
            first, _, rest = after.words.partition(" ")
            line.words = f"{line.words[:-1]}{HYPHEN}{first}"
            after.words, after.lead = rest, max(after.lead - len(first) - 1, 0)
    for own in pages:
        own[:] = [line for line in own if line.words or line.pictures]
    if any(HYPHEN in line.words for _, line in lines):
        known = {word for _, line in lines for word in _whole_words(line.words)}
        broken = [found for _, line in lines for found in _BROKEN.findall(line.words)]
        # Most programs break at hyphens that the author wrote; a word met both whole and broken tells of one that adds
        # its own.
        adds = any(second and (first + second).casefold() in known for first, second in broken)
        for _, line in lines:
            line.words = _BROKEN.sub(lambda found: _joined(found[1], found[2], known, adds=adds), line.words)
            line.lead = min(line.lead, len(line.words))


def _goes_on(line: Placed, after: Placed, *, same_page: bool) -> bool:
    """Whether the word at the end of a line may go on in the next one: not across cells, nor from what looks else."""
    if (
        line.cell != after.cell
        or (line.cell and not same_page)
        or after.list_level
        or abs(line.size - after.size) > 0.6
    ):
        return False
    # Where gaps part a line, the next one begins below its first part.
    return "\t" not in line.words + after.words and after.words[0].isalnum()


def _whole_words(words: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(_BROKEN.sub(" ", words) if HYPHEN in words else words)]


def _joined(first: str, second: str, known: set[str], *, adds: bool) -> str:
    """Both parts as one word, with the hyphen where the rest of the document or their look says so."""
    compound = f"{first}-{second}"
    if not second or not (first + second).isalpha() or (second[0].isupper() and not first.isupper()):
        return compound
    if (first + second).casefold() in known:
        return first + second
    apart = first.casefold() in known and second.casefold() in known
    if apart or compound.casefold() in known:
        return compound
    return first + second if adds or _ENDING.match(second) else compound
