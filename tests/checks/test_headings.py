"""The words of headings, measured on real headings from public plans."""

from __future__ import annotations

import csv

from checks.sections import language
from checks.sections.training.make import FOLDER

REAL = FOLDER / "headings.tsv"
LEAST_RIGHT = 0.78  # measured 0.80; the headings themselves are ambiguous, so content decides


def section_told_by(words: str) -> str:
    scores = language.load().heading_scores(words)
    best = max(scores, key=lambda code: scores[code])
    return best if scores[best] >= 0.75 else "other"


def test_real_headings_are_mostly_told_apart() -> None:
    with REAL.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    right = sum(section_told_by(row["heading"]) in (row["label"], row["alternative"]) for row in rows)
    assert len(rows) > 800
    assert right / len(rows) >= LEAST_RIGHT


def test_current_resources_tell_of_needs() -> None:
    assert section_told_by("Current Resources") == "needs"


def test_vision_tells_of_no_mission() -> None:
    assert section_told_by("Technology Vision Statement") == "other"
