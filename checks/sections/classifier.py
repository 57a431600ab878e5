"""The trained classifier: how surely a heading or a sentence tells of each section and of each of its elements."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checks.sections.language import plain_heading

HEADINGS, PASSAGES = "headings", "passages"
FOREIGN = "foreign"  # the label of what stands in another paper than the plan
_FOLDER = Path(__file__).parent
_WORD = re.compile(
    r"(?P<money>\$\s?\d[\d,.]*)|(?P<percent>\d[\d,.]*\s?(?:%|percent\b|per cent\b))"
    r"|(?P<years>(?:19|20)\d\d\s?[-–]\s?(?:20)?\d\d\b)|(?P<year>\b(?:19|20)\d\d\b)|(?P<number>\d[\d,.:]*)"
    r"|(?P<word>[^\W\d_]+(?:['’][a-z]+)?)|(?P<mark>[|?!:;\[\]]|\.{3,})"
)
# Longest first: "installations" loses "ations", not "s"
_ENDINGS = ("ations", "ation", "ments", "ings", "edly", "ment", "ing", "ies", "ed", "es", "ly", "s", "e", "y")
_SHORTEST_STEM = 3
_OFTEN = 3


@dataclass(frozen=True, slots=True)
class Classifier:
    """A bag-of-words model of spaCy with its labels."""

    name: str
    labels: tuple[str, ...]
    _model: Any
    _vocabulary: Any

    def probabilities(self, texts: Sequence[str]) -> list[Mapping[str, float]]:
        """For each text how surely it is of each label, from 0 to 1; one text may be of several."""
        if not texts:
            return []
        scores = self._model.predict([words_of(self._vocabulary, text_of(self.name, text)) for text in texts])
        return [dict(zip(self.labels, row, strict=True)) for row in scores.tolist()]


@functools.cache
def load(name: str) -> Classifier:
    """The trained classifier of that name, HEADINGS or PASSAGES."""
    pipe, vocabulary = blank(name)
    pipe.from_bytes((_FOLDER / "trained" / f"{name}.textcat").read_bytes(), exclude=["vocab"])
    return Classifier(name, pipe.labels, pipe.model, vocabulary)


def blank(name: str) -> tuple[Any, Any]:
    """An untrained text classifier by the settings of that name, and its vocabulary."""
    from spacy.language import Language
    from spacy.vocab import Vocab

    # a vocabulary without English: its words are stems, of which no spelling is asked
    language = Language(Vocab())
    pipe = language.add_pipe("textcat_multilabel", config={"model": settings(name)["model"]})
    return pipe, language.vocab


def settings(name: str) -> Any:
    """The model's shape and how it is trained."""
    return tomllib.loads((_FOLDER / "training" / "settings.toml").read_text("utf-8"))[name]


def text_of(name: str, text: str) -> str:
    """What is read of a text: of a heading what it means, without its numbering."""
    return plain_heading(text) if name == HEADINGS else text


def words_of(vocabulary: Any, text: str) -> Any:
    """What the model reads of a text: stems and kinds of words, as a spaCy Doc."""
    from spacy.tokens import Doc

    return Doc(vocabulary, words=list(features(text)) or ["-"])


def features(text: str) -> Iterator[str]:
    """The stems of a text's words, its numbers by their kind, and the kinds of words with how often they come."""
    counts: dict[str, int] = {}
    for match in _WORD.finditer(text):
        stem, kinds = _read(match.group()) if match.lastgroup in ("word", "mark") else (f"#{match.lastgroup}", ())
        yield stem
        for kind in kinds:
            counts[kind] = counts.get(kind, 0) + 1
            if counts[kind] <= _OFTEN:
                yield f"{kind}:{counts[kind]}"


@functools.lru_cache(maxsize=20_000)
def _read(word: str) -> tuple[str, tuple[str, ...]]:
    """The stem of a word, and its kinds."""
    stem = _stem(word.casefold())
    return stem, _kinds().get(stem, ())


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


@functools.cache
def _kinds() -> Mapping[str, tuple[str, ...]]:
    kinds: dict[str, tuple[str, ...]] = {}
    for kind, words in tomllib.loads((_FOLDER / "kinds.toml").read_text("utf-8")).items():
        for stem in {_stem(word) for word in words.split()}:
            kinds[stem] = (*kinds.get(stem, ()), kind)
    return kinds
