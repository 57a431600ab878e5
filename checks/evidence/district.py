"""The name of the school district in a document."""

from __future__ import annotations

import re
from collections import Counter

from checks.model import Document, Line

_KIND = (
    r"(?:City|County|Area|Parish|Central|Independent|Unified|Consolidated|Community|Regional|Local|Public|Town|Township|"
    r"Municipal|Metropolitan|Union|Joint|Elementary|High)"
)
_TAIL = (
    r"(?:Board\sof\sEducation|School\s(?:District|System|Corporation|Board)(?:\s(?:RE-?\d+\w?|No\.?\s?\d+|#?\d+))?"
    r"|Supervisory\sUnion|Public\sSchools|Schools|ISD|USD)"
)
_WORD = r"(?:[A-Z][A-Za-zÀ-ÿ.'’-]{0,30}|de|la|del|of)"
_NAME = re.compile(rf"\b(?:{_WORD}\s){{1,5}}?(?:{_KIND}\s){{0,3}}{_TAIL}(?![A-Za-z])")
_BEGUN = re.compile(rf"^.{{1,60}}\b(?:{_KIND}|School)\s?$", re.IGNORECASE)
_UPPER = re.compile(r"^[^a-z]{8,}$")
_LEADING = re.compile(
    r"^(?:(?:The|Our|Prepared|For|By|Presented|To|Of|Adopted|Submitted|Approved|From|At|In|Members|And|Mission|Welcome|"
    r"With|Office|Technology|Plan|District|Superintendent|prepared|for|the|of|to|de|la|Draft)\s)+"
)
_GENERIC = re.compile(
    r"^(?:(?:State|Alabama|Public|Local|National|Our|All|High|Middle|Elementary|City|County|The|Area|Primary)\s)*"
    r"(?:Board of Education|School (?:District|System|Board)|Public Schools|Schools)$"
)


def district_of(document: Document) -> str:
    """The district that a document names: on its first page if there, else the one it names most; "" for none."""
    front: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    first_seen: dict[str, str] = {}
    before: Line | None = None
    for line in document.lines:
        if line.start > 400_000:
            break
        words = document.words_of(line)
        if before is not None and before.size == line.size and not before.cell and not line.cell:
            # a cover sets a long name in two lines
            first = document.words_of(before)
            if line.page == 1 and _BEGUN.search(first) and not _names(first) and not _names(words):
                words = f"{first} {words}"
        before = line
        for name in _names(words):
            folded = name.casefold()
            first_seen.setdefault(folded, name)
            whole[folded] += 1
            # a name that fills its line is a cover's or a letterhead's
            if line.page == 1:
                front[folded] += 4 if len(name) > 0.7 * len(words.strip()) else 1
    best = _most(front) or _most(whole)
    return first_seen.get(best, "")


def _names(words: str) -> list[str]:
    if _UPPER.match(words.strip()) and len(words) < 120:
        words = _title_case(words)
    found = []
    for match in _NAME.finditer(" ".join(words.split())):
        name = _LEADING.sub("", match.group())
        if name and not _GENERIC.match(name):
            found.append(name)
    return found


def _title_case(words: str) -> str:
    """Capitals as they would be written, so that a shouted name reads like the others."""
    small = {"Of", "And", "The", "De", "La"}
    cased = [each if any(c.isdigit() for c in each) else each.capitalize() for each in words.split()]
    return " ".join(each.lower() if each in small and number else each for number, each in enumerate(cased))


def _most(names: Counter[str]) -> str:
    return max(names, key=lambda name: names[name]) if names else ""
