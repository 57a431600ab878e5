"""`make model`: measures the models by cross-validation, then trains them on every example and saves them."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence

from checks.sections import judging, telling
from checks.sections.classifier import FOREIGN, HEADINGS, PASSAGES
from checks.sections.training.learning import learn, teach, told_by_others
from checks.sections.training.make import LABELS, OTHER, TRAINED, Example, examples, save, sign, train
from checks.sections.training.measuring import figures_of
from checks.sections.training.plans import plans

_FOLDS = 5


def main() -> None:
    """Prints the figures and writes the files."""
    for name in (HEADINGS, PASSAGES):
        of = examples(name)
        _print(name, of, _cross_validated(name, of))
        started = time.process_time()
        _, pipe = train(name, of)
        save(name, pipe)
        size = (TRAINED / f"{name}.textcat").stat().st_size
        print(f"trained in {time.process_time() - started:.1f} s, {size / 1e6:.2f} MB\n")  # noqa: T201
    started = time.process_time()
    labeled = plans()
    told = told_by_others(labeled)
    telling.save(teach(labeled))
    judging.save(learn(labeled, told))
    print("\n".join(figures_of(labeled, told)))  # noqa: T201
    size = sum(path.stat().st_size for path in (telling.TRAINED, judging.TRAINED))
    print(f"learned in {time.process_time() - started:.0f} s, {size / 1e6:.2f} MB")  # noqa: T201
    sign()


def _cross_validated(name: str, of: Sequence[Example]) -> list[Mapping[str, float]]:
    """What a classifier says of each example that was trained on the others."""
    order = list(range(len(of)))
    random.Random(1).shuffle(order)  # noqa: S311 - an order of examples is no secret
    told: dict[int, Mapping[str, float]] = {}
    for fold in range(_FOLDS):
        held_out = order[fold::_FOLDS]
        made, _ = train(name, [of[number] for number in sorted(set(order) - set(held_out))])
        told.update(zip(held_out, made.probabilities([of[number].text for number in held_out]), strict=True))
    return [told[number] for number in range(len(of))]


def _print(name: str, of: Sequence[Example], told: Sequence[Mapping[str, float]]) -> None:
    """Per class how many were right; a text counts as its likeliest label, of an element where there are any."""
    finest = [
        label
        for label in LABELS[name]
        if label != FOREIGN and not any(each.startswith(f"{label}_") for each in LABELS[name])
    ]
    said = [max(finest, key=lambda label: each[label]) for each in told]
    right = [label in each.labels for label, each in zip(said, of, strict=True)]
    section = [label.partition("_")[0] in each.labels for label, each in zip(said, of, strict=True)]
    print(f"{name}: {sum(right)} of {len(of)} right, {sum(section)} in the right section")  # noqa: T201
    for label in finest:
        of_it = [good for good, each in zip(right, of, strict=True) if label in each.labels]
        called = [good for good, each in zip(right, said, strict=True) if each == label]
        print(f"  {label:26} recall {sum(of_it):3} of {len(of_it):3}, precision {sum(called):3} of {len(called):3}")  # noqa: T201
    traps = Counter(each.kind for each in of if each.kind and OTHER in each.labels)
    seen = Counter(
        each.kind for each, label in zip(of, said, strict=True) if each.kind and OTHER in each.labels and label == OTHER
    )
    for kind, count in traps.items():
        print(f"  {OTHER}, {kind:19} {seen[kind]:3} of {count:3}")  # noqa: T201


if __name__ == "__main__":
    main()
