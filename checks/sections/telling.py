"""How surely each sentence gives each element of a section, by what it says and where it stands."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checks.sections.features import Features, features_of
from checks.sections.frame import Frame
from checks.sections.outline import Passage
from checks.sections.readings import Reading

ELEMENTS: Mapping[str, tuple[str, ...]] = {
    "mission": ("mission",),
    "needs": ("needs_current", "needs_future", "needs_staffing"),
    "goals": ("goals_long_term", "goals_short_term"),
    "training": ("training_skills_assessed", "training_plan"),
    "resources": ("resources_responsible", "resources_timeline", "resources_benchmarks", "resources_budget"),
    "evaluation": ("evaluation_method", "evaluation_adjustment"),
}
"""What a sentence may give of each section; a mission has no elements, and is told whole."""
VAGUE = "vague"
LABELS = (*(each for elements in ELEMENTS.values() for each in elements), "other", "foreign", VAGUE)
"""Besides the elements: none of a section; of another paper; a wish without content."""
COLUMN = {label: number for number, label in enumerate(LABELS)}
TRAINED = Path(__file__).with_name("trained") / "sentences.npz"
_NO_AMOUNT = re.compile(r"\$\s?0(?![\d,]|\.[1-9])")
_AMOUNT = re.compile(r"\$\s?[1-9]|\$\s?0?\.\d*[1-9]")
_AT_ONCE = 500  # sentences, which keeps the rows gathered for them within some megabytes
Matrix = Any  # numpy's, whose import takes time that a document without a plan need not wait for


@dataclass(frozen=True, slots=True)
class Teller:
    """A linear model: a weight for each feature and label, and how likely a label is of a sentence without any."""

    numbers: Mapping[str, int]
    weights: Matrix
    bias: Matrix

    def told_in(self, readings: Sequence[Reading], frame: Frame) -> Matrix:
        """What each sentence of a plan gives; leftovers of a template and the heads of columns give nothing.

        Amounts of $0 are no budget.
        """
        told = self.told(features_of(readings, frame))
        told[[_says_nothing(reading.passage) for reading in readings for _ in reading.sentences]] = 0.0
        unpaid = [_is_unpaid(sentence.text) for reading in readings for sentence in reading.sentences]
        told[unpaid, COLUMN["resources_budget"]] = 0.0
        return told

    def told(self, sentences: Sequence[Sequence[Features]]) -> Matrix:
        """A row for each sentence, given as groups of features: how surely it is of each label, from 0 to 1."""
        import numpy as np

        known = functools.cache(lambda group: [self.numbers[each] for each in group if each in self.numbers])
        rows = [np.zeros((0, len(LABELS)), dtype=np.float32)]
        for start in range(0, len(sentences), _AT_ONCE):
            found, ends = list[int](), [0]
            for groups in sentences[start : start + _AT_ONCE]:
                for group in groups:
                    found += known(group)
                ends.append(len(found))
            summed = np.concatenate([np.zeros((1, len(LABELS))), np.cumsum(self.weights[found], axis=0, dtype=float)])
            rows.append(1.0 / (1.0 + np.exp(-(self.bias + summed[ends[1:]] - summed[ends[:-1]]))))
        return np.concatenate(rows)


def _says_nothing(passage: Passage) -> bool:
    return passage.leftover or (bool(passage.heads) and passage.cells == passage.heads)


def _is_unpaid(text: str) -> bool:
    return bool(_NO_AMOUNT.search(text)) and not _AMOUNT.search(text)


@functools.cache
def load() -> Teller:
    """The trained model."""
    import numpy as np

    with np.load(TRAINED) as kept:
        features = kept["features"].item().decode("utf-8").split("\n")
        numbers = {feature: number for number, feature in enumerate(features)}
        return Teller(numbers, kept["weights"].astype(np.float32), kept["bias"])


def save(model: Teller) -> None:
    """Put a model where it is looked for, in half precision: the weights of rare words need no more."""
    import numpy as np

    features = "\n".join(sorted(model.numbers, key=lambda each: model.numbers[each])).encode("utf-8")
    np.savez_compressed(TRAINED, features=np.array(features), weights=model.weights.astype(np.float16), bias=model.bias)
