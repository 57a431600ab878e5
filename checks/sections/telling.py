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
THIN: Mapping[str, str] = {code: f"thin_{code}" for code in ("mission", "goals", "training", "evaluation")}
"""What tries to be a section and says too little: a mission of one short sentence, a wish without content."""
LABELS = (*(each for elements in ELEMENTS.values() for each in elements), *THIN.values())
COLUMN = {label: number for number, label in enumerate(LABELS)}
TRAINED = Path(__file__).with_name("trained") / "sentences.npz"
_NO_AMOUNT = re.compile(r"\$\s?0(?![\d,]|\.[1-9])")
_AMOUNT = re.compile(r"\$\s?[1-9]|\$\s?0?\.\d*[1-9]")
# OCR takes a dollar sign for an S
_MONEY = re.compile(
    r"[$€]|(?-i:(?<!['’])\bS\s?\d{1,3}(?:,?\d{3})+)|\b(?:dollars?|cents|mills?|hundred|thousand|million)\b|\d\s?k\b",
    re.IGNORECASE,
)
_OF_MONEY = re.compile(
    r"cost|budget|amount|\$|fund|price|expen|allo[ct]|money|dollar|spen[dt]|\bsums?\b|total|\bpa(?:y|id)|bill|purse|invest",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d{1,3}(?:,\d{3})+")
_AT_ONCE = 200  # sentences, which keeps the rows gathered for them within some megabytes
_STEPS = 127  # either way
_BEYOND_DOUBT = 30.0
Matrix = Any  # numpy's, whose import takes time that a document without a plan need not wait for


@dataclass(frozen=True, slots=True)
class Teller:
    """A network of one hidden layer, beside which each feature also speaks for the labels itself.

    `weights` has a row for each feature, what it adds to the hidden units and then what it adds to the labels, and a
    last row of zeros.
    """

    numbers: Mapping[str, int]
    weights: Matrix
    hidden_bias: Matrix
    spoken: Matrix
    bias: Matrix

    def told_in(self, readings: Sequence[Reading], frame: Frame) -> Matrix:
        """What each sentence of a plan gives.

        What is left of a template, the heads of columns, and what stands under the title of an older plan, give
        nothing; what names no amount of money, or $0, is no budget.
        """
        told = self.told(features_of(readings, frame))
        told[[_says_nothing(reading) for reading in readings for _ in reading.sentences]] = 0.0
        unpaid = [_is_unpaid(sentence.text, reading) for reading in readings for sentence in reading.sentences]
        told[unpaid, COLUMN["resources_budget"]] = 0.0
        return told

    def told(self, sentences: Sequence[Sequence[Features]]) -> Matrix:
        """A row for each sentence, given as groups of features: how surely it is of each label, from 0 to 1."""
        import numpy as np

        known = functools.cache(lambda group: [self.numbers[each] for each in group if each in self.numbers])
        rows = [np.zeros((0, len(LABELS)), dtype=np.float32)]
        for start in range(0, len(sentences), _AT_ONCE):
            found, starts = list[int](), list[int]()
            for groups in sentences[start : start + _AT_ONCE]:
                starts.append(len(found))
                found.append(len(self.numbers))
                for group in groups:
                    found += known(group)
            summed = np.add.reduceat(self.weights[found], starts, axis=0)
            hidden, labels = np.split(summed, [len(self.hidden_bias)], axis=1)
            scores = np.maximum(hidden + self.hidden_bias, 0.0) @ self.spoken + labels + self.bias
            rows.append(logistic(scores))
        return np.concatenate(rows)


def logistic(scores: Matrix) -> Matrix:
    """Scores as probabilities; what is beyond all doubt is not told apart."""
    import numpy as np

    return 1.0 / (1.0 + np.exp(-np.clip(scores, -_BEYOND_DOUBT, _BEYOND_DOUBT)))


def _says_nothing(reading: Reading) -> bool:
    passage = reading.passage
    return passage.leftover or reading.under_old_plan or (bool(passage.heads) and passage.cells == passage.heads)


def _is_unpaid(text: str, reading: Reading) -> bool:
    """True where no money is named, by its sign or name, under a head that speaks of it, or as large sums by year."""
    if _NO_AMOUNT.search(text) and not _AMOUNT.search(text):
        return True
    if _MONEY.search(text):
        return False
    passage = reading.passage
    heads = "|".join(passage.heads)
    under_money = bool(_OF_MONEY.search(f"{heads}|{passage.heading}")) and any(map(str.isdigit, text))
    by_year = any(map(str.isdigit, heads)) and any(map(_FIGURE.fullmatch, passage.cells))
    return not (under_money or by_year or (_OF_MONEY.search(text) and _FIGURE.search(text)))


@functools.cache
def load() -> Teller:
    """The trained model."""
    import numpy as np

    with np.load(TRAINED) as kept:
        features = kept["features"].item().decode("utf-8").split("\n")
        numbers = {feature: number for number, feature in enumerate(features)}
        weights = kept["steps"].astype(np.float32) * kept["step"]
        weights = np.concatenate([weights, np.zeros_like(weights[:1])])
        return Teller(numbers, weights, kept["hidden_bias"], kept["spoken"], kept["bias"])


def save(model: Teller) -> None:
    """Put a model where it is looked for; each weight in a byte, as steps of a column's own size."""
    import numpy as np

    features = "\n".join(sorted(model.numbers, key=lambda each: model.numbers[each])).encode("utf-8")
    step = np.abs(model.weights).max(axis=0) / _STEPS
    steps = np.rint(model.weights[:-1] / step).astype(np.int8)
    rest = {"hidden_bias": model.hidden_bias, "spoken": model.spoken, "bias": model.bias}
    np.savez_compressed(TRAINED, features=np.array(features), steps=steps, step=step, **rest)
