"""Learns from the labeled plans what each sentence gives, and from that what makes a section whole, weak or missing."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from checks.sections.features import TOGETHER, features_of
from checks.sections.judging import STATUSES, Judge, Weights, figures_of_element, figures_of_section
from checks.sections.telling import ELEMENTS, LABELS, Matrix, Teller
from checks.sections.training.network import teach_networks
from checks.sections.training.plans import ASIDE, Labeled, LabeledPlan, fragments

FOLDS = 5
_SEEN, _SEEN_TOGETHER = 5, 10  # sentences: a word, or a pair of words, of fewer teaches little about others
_JUDGING, _HOLDING = 1.0, 0.3  # how little the weights are held down
_MADE = 0.25  # how much a plan counts that was made of another by leaving sentences out
_KEPT = (0.6, 0.35)  # the shares of a section's sentences that such a plan keeps


def teach(plans: Sequence[Labeled]) -> Teller:
    """A model of what sentences give, by the labels of these plans and of the fragments.

    It learns what is said aside as well, since the hidden units are better for it; nobody asks for that afterwards.
    """
    import numpy as np

    texts, labels = [], []
    for each in (*plans, *fragments()):
        for groups, given in zip(features_of(each.readings, each.frame), each.labels, strict=True):
            if given:
                texts.append([feature for group in groups for feature in group])
                labels.append([label in given for label in (*LABELS, *ASIDE)])
    counts = Counter(feature for text in texts for feature in set(text))
    often = sorted(each for each, count in counts.items() if count >= (_SEEN_TOGETHER if TOGETHER in each else _SEEN))
    numbers = {feature: number for number, feature in enumerate(often)}
    known = [np.array([numbers[each] for each in text if each in numbers], dtype="i") for text in texts]
    weights, hidden_bias, spoken, bias = teach_networks(known, np.array(labels, dtype="f"), len(numbers))
    weights[-1] = 0.0
    told, aside = len(LABELS), len(ASIDE)
    return Teller(numbers, weights[:, :-aside], hidden_bias, spoken[:, :told], bias[:told])


def told_by_others(plans: Sequence[LabeledPlan]) -> list[Matrix]:
    """What each plan's sentences give, told by a model that never saw a plan of the same author."""
    folds = folds_of(plans)
    with ProcessPoolExecutor(mp_context=get_context("fork")) as processes:
        told = list(processes.map(_told_in_fold, [plans] * FOLDS, range(FOLDS)))
    return [told[fold][number] for number, fold in enumerate(folds)]


def _told_in_fold(plans: Sequence[LabeledPlan], fold: int) -> dict[int, Matrix]:
    """What the sentences of one fold's plans give, told by a model of the others, by the plans' numbers."""
    folds = folds_of(plans)
    model = teach([plan for plan, its in zip(plans, folds, strict=True) if its != fold])
    return {
        number: model.told_in(plans[number].readings, plans[number].frame)
        for number, its in enumerate(folds)
        if its == fold
    }


def folds_of(plans: Sequence[LabeledPlan]) -> list[int]:
    """The part of a measurement to which each plan belongs, by its author."""
    authors = sorted({plan.author for plan in plans})
    return [authors.index(plan.author) % FOLDS for plan in plans]


def figures_asked(plan: LabeledPlan, code: str) -> tuple[list[float], list[int]]:
    """For each sentence of a plan how much its headings tell of a section, and how many words it has."""
    sentences = [(reading.sections[code], each.text) for reading in plan.readings for each in reading.sentences]
    return [headed for headed, _ in sentences], [len(text.split()) for _, text in sentences]


def learn(plans: Sequence[LabeledPlan], told: Sequence[Matrix]) -> Judge:
    """A judge, by the statuses and elements of these plans and of others made from them by leaving sentences out."""
    sections, elements = {}, {}
    for code, codes in ELEMENTS.items():
        figures, statuses, counts = [], [], []
        for plan, matrix in zip(plans, told, strict=True):
            headed, words = figures_asked(plan, code)
            for rows, status, count in _versions(plan, code):
                within = ([headed[row] for row in rows], [words[row] for row in rows])
                figures.append(figures_of_section(code, matrix[rows], *within))
                statuses.append(STATUSES.index(status))
                counts.append(count)
        sections[code] = _weights(figures, statuses, counts, _JUDGING)
        for element in codes:
            figures, there, counts = map(list, zip(*_asked_of(plans, told, element), strict=True))
            elements[element] = _weights(figures, there, counts, _HOLDING)
    return Judge(sections, elements)


def _asked_of(
    plans: Sequence[LabeledPlan], told: Sequence[Matrix], element: str
) -> Iterator[tuple[Matrix, bool, float]]:
    """The figures of an element in each plan, whether it is there, and how much that counts; so without it, too."""
    for plan, matrix in zip(plans, told, strict=True):
        there = plan.statuses[element] != "missing" if element in ELEMENTS else element in plan.elements
        yield figures_of_element(element, matrix), there, 1.0
        giving = [row for row, labels in enumerate(plan.labels) if element in labels]
        rest = [row for row, labels in enumerate(plan.labels) if element not in labels]
        if giving:
            yield figures_of_element(element, matrix[rest]), False, _MADE
            yield figures_of_element(element, matrix[rest + giving[:2]]), True, _MADE


def _versions(plan: LabeledPlan, code: str) -> Iterator[tuple[list[int], str, float]]:
    """The plan with all its sentences, and without some of a section's: which rows, the status, how much it counts."""
    chance = random.Random(f"{plan.name} {code}")  # noqa: S311 - a choice of sentences is no secret
    codes, status = set(ELEMENTS[code]), plan.statuses[code]
    every = list(range(len(plan.labels)))
    giving = [row for row in every if plan.labels[row] & codes]
    rest = [row for row in every if not plan.labels[row] & codes]
    yield every, status, 1.0
    if not giving:
        return
    yield rest, "missing", _MADE
    if status == "present" and len(codes) > 1:
        for element in sorted(codes):
            without = [row for row in every if element not in plan.labels[row]]
            if any(plan.labels[row] & codes for row in without):
                yield without, "weak", _MADE
    for share in _KEPT:
        kept = set(rest)
        for element in sorted(codes):
            of_it = [row for row in giving if element in plan.labels[row]]
            kept |= set(chance.sample(of_it, max(1, int(len(of_it) * share)))) if of_it else set()
        yield sorted(kept), status, _MADE


def _weights(figures: Sequence[Matrix], answers: Sequence[Any], counts: Sequence[float], freedom: float) -> Weights:
    """A linear model of answers by figures, whose scales are folded into its weights."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    table = np.array(figures)
    middle, spread = table.mean(axis=0), table.std(axis=0)
    spread[spread == 0] = 1.0
    learner = LogisticRegression(C=freedom, max_iter=2_000)
    learner.fit((table - middle) / spread, answers, sample_weight=counts)
    weights = learner.coef_ / spread
    bias = learner.intercept_ - weights @ middle
    return Weights(weights, bias) if len(bias) > 1 else Weights(weights[0], bias[0])
