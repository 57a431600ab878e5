"""Tells what kind of document a file is, from its name and what it holds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from checks.model import Document

_SIGNED = re.compile(r"sign(?:ature|ed|[- ]?in)|attendance|sheet", re.IGNORECASE)
_SHOWN = re.compile(r"presentation|slides?|deck|powerpoint", re.IGNORECASE)
_PLAN = re.compile(r"plan", re.IGNORECASE)


KINDS = ("plan", "presentation", "signatures")


def guess_kind(name: str, document: Document | None, kinds: Sequence[str] = KINDS) -> str:
    """Which of "plan", "presentation" and "signatures" a file is; without a document, from its name alone.

    Of other `kinds` nothing is known but their names: the one that stands in the file's name, else the first.
    """
    if not set(kinds) <= set(KINDS):
        return next((kind for kind in kinds if kind in name.lower()), kinds[0])
    weights = {"plan": 0.5, "presentation": 0.0, "signatures": 0.0}
    # "plan" stands in the names of all three, so the others count for more
    for kind, pattern, weight in (("plan", _PLAN, 2), ("presentation", _SHOWN, 3), ("signatures", _SIGNED, 3)):
        if pattern.search(name.rpartition(".")[0]):
            weights[kind] += weight
    if name.lower().endswith((".jpg", ".jpeg", ".png")):
        weights["signatures"] += 3
    if name.lower().endswith(".pptx"):
        weights["presentation"] += 3
    if document is not None:
        _weigh(document, weights)
    return max(weights, key=lambda kind: weights[kind])


def _weigh(document: Document, weights: dict[str, float]) -> None:
    if document.format == "pptx":
        weights["presentation"] += 5
    if document.format == "image":
        weights["signatures"] += 5
    length = len(document.text)
    if length > 8000:
        weights["plan"] += 3
    heads = {document.words_of(line).strip().lower() for line in document.lines if line.cell and line.cell.row == 0}
    if length < 6000 and any("signature" in head for head in heads):
        weights["signatures"] += 4
    sizes = [line.size for line in document.lines if line.size]
    if document.format == "pdf" and sizes and sorted(sizes)[len(sizes) // 2] >= 16:
        weights["presentation"] += 4
    front = document.text[:600].lower()
    weights["presentation"] += 1.5 * ("presented to" in front)
    weights["signatures"] += 1.5 * ("sign-in" in front or "attendance" in front or "signature" in front)
