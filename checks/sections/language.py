"""The words of headings that the finder listens for: phrases matched by spaCy."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checks.hints import hinted
from checks.sections.loading import loading

CODES = ("mission", "needs", "goals", "training", "resources", "evaluation")
# spaCy's tokenizer takes quadratic time over a run without a space
_ENDLESS = re.compile(r"(\S{60})\S+")
# A school or a place of that name is no mission
_PLACE_OF_MISSION = hinted(
    r"\b(?:(?:old|san|new|east|west|north|south) )?mission (?:\w+ ){0,2}(?:elementary|middle|high|primary|junior|"
    r"intermediate|academy|schools?|campus|county|city|road|street|avenue|creek|park|hills?|valley|springs|ridge|heights)\b"
    r"|\b(?:old|san) mission\b",
    "mission",
)
_SPACED = re.compile(r"\b(?:[A-Z] ){3,}[A-Z]\b")
_NUMBERING = re.compile(
    r"^\W*(?:(?:section|part|chapter)\s)?(?:[IVX]{1,5}\.|\d{1,2}(?:\.\d{1,2}){0,3}[.):]?|[A-Z][.)])\s?(?=\S)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Language:
    """spaCy's tokenizer with the phrases, loaded once for a process."""

    _tokens: Any
    _headings: Any
    _friends: Any

    def heading_scores(self, words: str) -> Mapping[str, float]:
        """How much a heading's words alone tell of each section, from 0 to 1."""
        scores = dict.fromkeys(CODES, 0.0)
        folded = plain_heading(words)
        for label in self._labels_of_longest(self._headings, folded):
            code, weight = label.split(":")
            scores[code] = max(scores[code], float(weight))
        if "vision" in folded.casefold() and scores["mission"] < 0.8:
            scores["mission"] = 0.0
        if scores["needs"] == 1.0 and re.search(r"\b(?:current|existing) resources\b", folded, re.IGNORECASE):
            scores["resources"] = 0.0
        return scores

    def false_friends(self, words: str) -> frozenset[str]:
        """Which kinds of false friends a heading's words belong to: previous, policy, others, appendix, all."""
        return frozenset(self._labels(self._friends, plain_heading(words)))

    def _labels(self, matcher: Any, words: str) -> Iterator[str]:
        document = self._tokens(_ENDLESS.sub(r"\1", words))
        strings = document.vocab.strings
        for label in {match[0] for match in matcher(document)}:
            yield strings[label]

    def _labels_of_longest(self, matcher: Any, words: str) -> Iterator[str]:
        """The labels of phrases that stand inside no longer one: "where we are going" is not "where we are"."""
        document = self._tokens(_ENDLESS.sub(r"\1", words))
        found = matcher(document)
        for label, start, end in found:
            if not any(one <= start and end <= two and two - one > end - start for _, one, two in found):
                yield document.vocab.strings[label]


@functools.cache
def load() -> Language:
    """The language, about a second the first time (spaCy's import)."""
    with loading():
        from spacy.attrs import LOWER
        from spacy.lang.en import English
        from spacy.matcher import PhraseMatcher
        from spacy.vocab import Vocab

        # Of a word its small letters are asked alone; spaCy would find out twenty things more of each that is new.
        vocabulary = Vocab(lex_attr_getters={LOWER: str.lower})
        tokens = English(vocabulary).make_doc
        phrases = tomllib.loads(Path(__file__).with_name("headings.toml").read_text("utf-8"))

        def matcher(lists: Mapping[str, list[str]]) -> Any:
            built = PhraseMatcher(vocabulary, attr="LOWER")
            for label, words in lists.items():
                built.add(label, [tokens(each) for phrase in words for each in _inflections(phrase)])
            return built

        by_code = phrases["headings"]
        headings = {f"{code}:{weight}": words for code, by in by_code.items() for weight, words in by.items()}
        return Language(tokens, matcher(headings), matcher(phrases["false_friends"]))


def plain_heading(words: str) -> str:
    """A heading as it was meant: letter-spaced words joined, numbering dropped, digits read for letters mended."""
    words = _PLACE_OF_MISSION.sub("school", words)
    words = _SPACED.sub(lambda match: match.group().replace(" ", ""), words)
    words = re.sub(r"(?<=[A-Za-z])0(?=[A-Za-z])", "o", words)
    words = re.sub(r"(?<=[A-Za-z])1(?=[A-Za-z])", "i", words)
    words = re.sub(r"^(\d{1,2}(?:\.\d{1,2})*)(?=[A-Za-z]{3})", r"\1 ", words.replace("’", "'"))
    words = re.sub(r"[_/&|]+", " / ", words)
    return _NUMBERING.sub("", " ".join(words.split()))


def _inflections(phrase: str) -> Iterator[str]:
    """The phrase; for one that ends in "~" also its usual inflections."""
    if not phrase.endswith("~"):
        yield phrase
        return
    stem = phrase[:-1]
    yield from (stem, f"{stem}s", f"{stem}es")
    if stem.endswith("e"):
        yield from (f"{stem}d", f"{stem[:-1]}ing")
    elif stem.endswith("y"):
        yield from (f"{stem[:-1]}ies", f"{stem[:-1]}ied", f"{stem}ing")
    else:
        yield from (f"{stem}ed", f"{stem}ing")
