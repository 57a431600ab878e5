"""The trained classifier: how surely a heading or a sentence tells of each section and of each of its elements."""

from __future__ import annotations

import functools
import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from checks.sections.language import plain_heading
from checks.sections.loading import loading

HEADINGS, PASSAGES = "headings", "passages"
FOREIGN = "foreign"  # the label of what stands in another paper than the plan
_FOLDER = Path(__file__).parent
_WORD = re.compile(
    r"(?P<nothing>\$\s?0(?:\.00?)?(?![\d,.]))|(?P<money>\$\s?\d[\d,.]*)"
    r"|(?P<percent>\d[\d,.]*\s?(?:%|percent\b|per cent\b))"
    r"|(?P<years>(?:19|20)\d\d\s?[-–]\s?(?:20)?\d\d\b)|(?P<year>\b(?:19|20)\d\d\b)|(?P<number>\d[\d,.:]*)"
    r"|(?P<word>[^\W\d_]+(?:['’][a-z]+)?)|(?P<mark>[|?!:;\[\]]|\.{3,})"
)
# Longest first: "installations" loses "ations", not "s"
_ENDINGS = ("ations", "ation", "ments", "ings", "edly", "ment", "ing", "ies", "ed", "es", "ly", "s", "e", "y")
_SHORTEST_STEM = 3
_OFTEN = 3
_NOTHING = "-"


class Words(NamedTuple):
    """What is read of a text: the stems of its words, its numbers by their kind; and the kinds of its words."""

    stems: Sequence[str]
    kinds: Sequence[str]


class Numbers(dict[str, int]):
    """The numbers by which spaCy knows words."""

    def __init__(self, strings: Any) -> None:
        self._strings = strings

    def __missing__(self, word: str) -> int:
        number: int = self._strings.add(word)
        self[word] = number
        return number


@dataclass(frozen=True, slots=True)
class Classifier:
    """A bag-of-words model of spaCy with its labels."""

    name: str
    labels: tuple[str, ...]
    _model: Any
    _numbers: Numbers

    def probabilities(self, texts: Sequence[str]) -> list[Mapping[str, float]]:
        """For each text how surely it is of each label, from 0 to 1; one text may be of several."""
        import numpy as np

        if not texts:
            return []
        read = [
            [self._numbers[feature] for feature in features(text_of(self.name, text)) or [_NOTHING]] for text in texts
        ]
        words = np.array([number for numbers in read for number in numbers], dtype=np.uint64)
        times, lengths = np.ones(len(words), dtype=np.float32), np.array(list(map(len, read)), dtype=np.int32)
        # The model's own first layer would count the words of spaCy's Docs, which take most of the time to make.
        linear, logistic = self._model.get_ref("output_layer"), self._model.layers[-1]
        scores = logistic.predict(linear.predict((words, times, lengths)))
        return [dict(zip(self.labels, row, strict=True)) for row in scores.tolist()]


@functools.cache
def load(name: str) -> Classifier:
    """The trained classifier of that name, HEADINGS or PASSAGES."""
    pipe, vocabulary = blank(name)
    pipe.from_bytes((_FOLDER / "trained" / f"{name}.textcat").read_bytes(), exclude=["vocab"])
    return Classifier(name, pipe.labels, pipe.model, Numbers(vocabulary.strings))


def blank(name: str) -> tuple[Any, Any]:
    """An untrained text classifier by the settings of that name, and its vocabulary."""
    with loading():
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

    return Doc(vocabulary, words=features(text) or [_NOTHING])


def features(text: str) -> list[str]:
    """The stems of a text's words, its numbers by their kind, and the kinds of words with how often they come."""
    words = read_words(text)
    return [*words.stems, *counted(words.kinds)]


def read_words(text: str) -> Words:
    """The stems and the kinds of a text's words."""
    stems: list[str] = []
    kinds: list[str] = []
    for match in _WORD.finditer(text):
        group = match.lastgroup
        if group in ("word", "mark"):
            stem, own = _read(match.group())
            stems.append(stem)
            kinds += own
        else:
            stems.append(f"#{group}")
    return Words(stems, kinds)


def counted(kinds: Sequence[str]) -> list[str]:
    """The kinds with how often they come, up to three times."""
    return [name for kind, count in Counter(kinds).items() for name in _upwards(kind)[:count]]


@functools.cache
def _upwards(kind: str) -> tuple[str, ...]:
    return tuple(f"{kind}:{number}" for number in range(1, _OFTEN + 1))


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
