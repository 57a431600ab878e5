"""Trains a classifier from labeled texts and writes it where the finder looks for it."""

from __future__ import annotations

import csv
import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checks.sections import classifier
from checks.sections.classifier import FOREIGN, HEADINGS, PASSAGES, Classifier
from checks.sections.language import CODES
from checks.sections.telling import ELEMENTS

OTHER = "other"
FOLDER = Path(__file__).parent
TRAINED = FOLDER.parent / "trained"
_ELEMENTS = tuple(each for elements in ELEMENTS.values() for each in elements if each not in ELEMENTS)
LABELS = {HEADINGS: (*CODES, OTHER), PASSAGES: (*CODES, *_ELEMENTS, OTHER, FOREIGN)}
_MADE_WITH = ("kinds.toml", "classifier.py", "features.py", "frame.py", "readings.py", "telling.py", "judging.py")
# Kinds of text that stand in other papers than a plan, whatever they say
_FOREIGN_KINDS = frozenset(
    [
        "foreign",
        "policy",
        "aup_training",
        "vendor",
        "job",
        "improvement_plan",
        "staff_evaluation",
        "previous_plan",
        "safety",
        "glossary",
    ]
)


@dataclass(frozen=True, slots=True)
class Example:
    """A text with its labels; `kind` names the trap that one of no section is."""

    text: str
    labels: frozenset[str]
    kind: str = ""


def examples(name: str) -> list[Example]:
    """The labeled texts for a classifier, in the order of their files."""
    return list(_headings() if name == HEADINGS else _passages())


def _headings() -> Iterator[Example]:
    for path in sorted(FOLDER.glob("headings*.tsv")):
        for row in _rows(path):
            yield Example(row["heading"], frozenset(filter(None, (row["label"], row["alternative"]))))


def _passages() -> Iterator[Example]:
    for path in sorted(FOLDER.glob("examples_*.tsv")):
        for row in _rows(path):
            # an element is of its section too
            foreign = (FOREIGN,) if row["kind"] in _FOREIGN_KINDS else ()
            yield Example(row["text"], frozenset((row["label"], row["label"].partition("_")[0], *foreign)), row["kind"])


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def train(name: str, on: Sequence[Example]) -> tuple[Classifier, Any]:
    """A classifier trained on examples, and the spaCy component that it is; the same examples give the same one."""
    from spacy.training import Example as Training
    from thinc.api import fix_random_seed

    wish = classifier.settings(name)
    fix_random_seed(wish["seed"])
    pipe, vocabulary = classifier.blank(name)
    for label in LABELS[name]:
        pipe.add_label(label)
    texts = [
        Training.from_dict(
            classifier.words_of(vocabulary, classifier.text_of(name, each.text)),
            {"cats": {label: float(label in each.labels) for label in LABELS[name]}},
        )
        for each in on
    ]
    pipe.initialize(lambda: texts[:50])
    optimizer = _optimizer(wish["rate"])
    order = random.Random(wish["seed"])  # noqa: S311 - an order of examples is no secret
    for _ in range(wish["epochs"]):
        order.shuffle(texts)
        for start in range(0, len(texts), wish["batch"]):
            pipe.update(texts[start : start + wish["batch"]], sgd=optimizer)
    return Classifier(name, pipe.labels, pipe.model, classifier.Numbers(vocabulary.strings)), pipe


def _optimizer(rate: float) -> Any:
    from thinc.api import Adam

    return Adam(rate, L2=0.01, grad_clip=1.0)


def fingerprint() -> str:
    """A sha-256 over all that makes the models: settings, kinds of words, examples, plans, and the code."""
    paths = [*FOLDER.glob("*.t*"), *FOLDER.glob("*.py"), *FOLDER.glob("*/*.md")]
    paths += [FOLDER.parent / name for name in _MADE_WITH]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sorted(paths))).hexdigest()


def save(name: str, pipe: Any) -> None:
    """Put a trained component where the finder looks for it."""
    TRAINED.mkdir(exist_ok=True)
    (TRAINED / f"{name}.textcat").write_bytes(pipe.to_bytes(exclude=["vocab"]))


def sign() -> None:
    """Notes from what the models that lie there were made."""
    (TRAINED / "made_from").write_text(f"{fingerprint()}\n", "ascii")
