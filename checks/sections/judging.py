"""Judges a whole plan: from how surely each sentence gives what, to whether a section is there, whole or weak."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from checks.sections.telling import COLUMN, ELEMENTS, THIN, Matrix

STATUSES = ("missing", "present", "weak")
TRAINED = Path(__file__).with_name("trained") / "judging.json"
_LEAST, _MOST = 0.002, 0.998  # how sure a single sentence can make
_HEADED = 0.6  # a heading that tells this much of a section heads it
_SENTENCES, _WORDS = (20, 275), (250, 2_700)  # hardly a plan that was learned from is shorter or longer
_FEW = 0.02  # so that the logarithm of no evidence is a number


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear model over the figures of a plan: for each answer a weight for each figure, and a bias."""

    weights: Matrix
    bias: Matrix


@dataclass(frozen=True, slots=True)
class Judge:
    """What was learned of plans: for each section its status, for each element whether it is there."""

    sections: Mapping[str, Weights]
    elements: Mapping[str, Weights]

    def statuses(self, code: str, told: Matrix, headed: Sequence[float], words: Sequence[int]) -> Mapping[str, float]:
        """How likely the section is missing, present or weak; `headed`: how much each sentence's headings tell."""
        import numpy as np

        model = self.sections[code]
        scores = model.weights @ figures_of_section(code, told, headed, words) + model.bias
        likely = np.exp(scores - scores.max())
        return dict(zip(STATUSES, (likely / likely.sum()).tolist(), strict=True))

    def holds(self, element: str, told: Matrix) -> float:
        """How likely the plan holds the element."""
        import numpy as np

        model = self.elements[element]
        return float(1.0 / (1.0 + np.exp(-(model.weights @ figures_of_element(element, told) + model.bias))))


def figures_of_element(element: str, told: Matrix) -> Matrix:
    """How surely the three likeliest sentences give it, how much all do together, and how many they are, as logarithms.

    Of a short plan a sentence for each element is enough.
    """
    import numpy as np

    sure = np.sort(told[:, COLUMN[element]])[::-1]
    likeliest = np.concatenate([sure[:3], np.full(3, _LEAST)])[:3]
    return np.array([*_log_odds(likeliest), np.log(sure.sum() + _FEW), np.log(np.clip(len(told), *_SENTENCES))])


def figures_of_section(code: str, told: Matrix, headed: Sequence[float], words: Sequence[int]) -> Matrix:
    """The figures of its elements, the best and the worst of them, and what stands under a heading for the section."""
    import numpy as np

    elements = np.array([figures_of_element(each, told) for each in ELEMENTS[code]])
    best, together = elements[:, 0], elements[:, 3]
    either = told[:, [COLUMN[each] for each in ELEMENTS[code]]].max(axis=1, initial=0.0)
    likeliest = np.sort(np.concatenate([either, np.full(3, _LEAST)]))[::-1]
    heads = np.array(headed, dtype=float)
    under = heads >= _HEADED
    figures = np.array(
        [
            *elements.ravel(),
            *(best.min(), best.max(), together.min(), together.max()),
            *((best > 0).mean(), (best > 0).all(), (best > 0).any()),
            *(_log_odds(likeliest[0]), _log_odds(likeliest[2]), np.log(either.sum() + _FEW)),
            np.log1p((either * np.array(words)).sum()),
            *(heads.max(initial=0.0), np.log1p(under.sum())),
            either[under].max(initial=0.0),
            np.log(np.clip(sum(words), *_WORDS)),
        ],
        dtype=float,
    )
    if code not in THIN:
        return figures
    thin = told[:, COLUMN[THIN[code]]]
    tried = [thin[under].max(initial=0.0), _log_odds(thin.max(initial=0.0)), np.log(thin.sum() + _FEW)]
    return np.concatenate([figures, tried])


def _log_odds(probability: Matrix) -> Matrix:
    import numpy as np

    bounded = np.clip(probability, _LEAST, _MOST)
    return np.log(bounded / (1.0 - bounded))


@functools.cache
def load() -> Judge:
    """The trained judge."""
    import numpy as np

    kept = json.loads(TRAINED.read_text("ascii"))

    def models(of: Mapping[str, Mapping[str, object]]) -> dict[str, Weights]:
        return {name: Weights(np.array(each["weights"]), np.array(each["bias"])) for name, each in of.items()}

    return Judge(models(kept["sections"]), models(kept["elements"]))


def save(judge: Judge) -> None:
    """Put a judge where it is looked for, as numbers that can be read."""

    def told(of: Mapping[str, Weights]) -> dict[str, dict[str, object]]:
        return {
            name: {"weights": each.weights.round(4).tolist(), "bias": each.bias.round(4).tolist()}
            for name, each in of.items()
        }

    kept = {"sections": told(judge.sections), "elements": told(judge.elements)}
    TRAINED.write_text(json.dumps(kept, indent=1) + "\n", "ascii")
