"""How well the labeled plans are told, each by models that never saw a plan of its author."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from checks.sections.judging import Judge
from checks.sections.telling import ELEMENTS, Matrix
from checks.sections.training.learning import FOLDS, figures_asked, folds_of, learn
from checks.sections.training.plans import LabeledPlan


class Answer(NamedTuple):
    """What is true of one section or element of a plan, and what was said."""

    about: str
    truth: str
    said: str

    @property
    def right(self) -> bool:
        """True where it was told as it is."""
        return self.truth == self.said


def figures_of(plans: Sequence[LabeledPlan], told: Sequence[Matrix]) -> Iterator[str]:
    """Lines of figures: sections in all and each, there, missing and weak ones, elements."""
    answers = [answer for fold in range(FOLDS) for answer in _answers(plans, told, fold)]
    sections = [each for each in answers if each.about in ELEMENTS]
    yield f"{len(plans)} plans of {len({plan.author for plan in plans})} authors, told by those of the others"
    yield f"  sections {_right(sections)}"
    yield from (f"    {code:11}{_right([each for each in sections if each.about == code])}" for code in ELEMENTS)
    there = sum("missing" not in (each.truth, each.said) for each in sections)
    wrong = sum((each.truth == "missing") != (each.said == "missing") for each in sections)
    yield f"  there F1 {2 * there / (2 * there + wrong):.3f}"
    yield f"  missing {_right([each for each in sections if each.truth == 'missing'])}"
    weak = [(each.truth == "weak") + (each.said == "weak") for each in sections]
    yield f"  weak F1 {2 * weak.count(2) / sum(weak):.2f}"
    yield f"  elements {_right([each for each in answers if each.about not in ELEMENTS])}"


def _right(answers: Collection[Answer]) -> str:
    return f"{sum(each.right for each in answers)} of {len(answers)} right"


def _answers(plans: Sequence[LabeledPlan], told: Sequence[Matrix], fold: int) -> Iterator[Answer]:
    """The answers on the plans of one fold, by a judge that learned from the others."""
    pairs = list(zip(plans, told, folds_of(plans), strict=True))
    judge = learn(*zip(*((plan, matrix) for plan, matrix, its in pairs if its != fold), strict=True))
    for plan, matrix, its in pairs:
        if its == fold:
            yield from _of_plan(plan, matrix, judge)


def _of_plan(plan: LabeledPlan, matrix: Matrix, judge: Judge) -> Iterator[Answer]:
    for code, elements in ELEMENTS.items():
        likely = judge.statuses(code, matrix, *figures_asked(plan, code))
        yield Answer(code, plan.statuses[code], max(likely, key=lambda status: likely[status]))
        for element in elements:
            if element not in ELEMENTS:
                yield Answer(element, str(element in plan.elements), str(judge.holds(element, matrix) >= 0.5))
