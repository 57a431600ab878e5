"""To whom a presentation was given, as its slides say it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from checks.evidence.days import MONTHS
from checks.model import Document
from checks.requirements import PresentationRule

_GIVEN_TO = re.compile(
    r"\b(?:(?:present(?:ed|ation|ing)|given|shown|report(?:ed)?|briefing)\s(?:to|before)|audience\s?:)"
    r"\s{0,2}(?P<who>[^.,;:|\n\d]{3,80})"
    r"|^for(?:\s?:\s?|\s)(?P<whom>[^.;:|\n\d]{3,80})",
    re.IGNORECASE,
)
_RUNS_ON = re.compile(r"(?:(?<=['’]s)|(?<=\bof)|(?<=\bto)|(?<=\bfor)|(?<=\bthe)|(?<=\band)|(?<=\bbefore)|(?<=[,&]))\n")
_GATHERING = re.compile(r"\b(?:meeting|session|briefing|forum|night|town hall|assembly)\b", re.IGNORECASE)
_MOST_LINES = 2_000


def audience_of(document: Document, rules: PresentationRule) -> tuple[str, bool]:
    """The audience as written, "" where none is named that the rules know, and whether it is the one they ask for."""
    lines = [document.words_of(line) for line in document.lines[:_MOST_LINES] if line.page == 1 and not line.running]
    # who was there ends with the line, unless it runs on
    first = _RUNS_ON.sub(" ", "\n".join(" ".join(line.split()) for line in lines)).split("\n")
    rest = (document.words_of(line) for line in document.lines[:_MOST_LINES] if line.page > 1)
    named = [
        _without_month(found["who"] or found["whom"]) for text in (*first, *rest) for found in _GIVEN_TO.finditer(text)
    ]
    for who in named:
        if _names(who, rules.audience_words):
            return who, True
    # the title of a meeting says it as well: "Cabinet Meeting"
    told = next((line.strip() for line in lines if _names(line, rules.audience_words)), "")
    if told:
        return told, True
    gatherings = (line.strip() for line in lines if _GATHERING.search(line))
    return next((who for who in (*named, *gatherings) if _names(who, rules.other_audiences)), ""), False


def _names(words: str, known: Sequence[str]) -> bool:
    folded = words.casefold()
    return any(re.search(rf"\b{re.escape(each.casefold())}", folded) for each in known)


def _without_month(words: str) -> str:
    """What stands before a day: "the Superintendent's Cabinet May" was cut before its number."""
    parts = words.split()
    return " ".join(parts[:-1] if parts and parts[-1].casefold().rstrip(".") in MONTHS else parts)
