"""No document holds words that a person who reads it does not see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checks.model import Evidence, Finding, Place, RuleSet


def check(evidence: Evidence, rule_set: RuleSet, options: Mapping[str, Any]) -> Iterator[Finding]:
    """A note for each document with hidden words, on the first of them; they were evidence of nothing."""
    for file in evidence.packet.files:
        if file.document is None or not file.document.hidden:
            continue
        first = file.document.hidden[0]
        pages = len({each.page for each in file.document.hidden})
        where = f"on page {first.page}" if pages == 1 else f"on {pages} pages, the first of them page {first.page}"
        message = (
            f"{file.name} holds words that nobody sees {where}: “{first.words}”. They are marked as hidden, white, "
            "tiny, or run off the page, and count for nothing. Make them visible, or delete them."
        )
        yield Finding("hidden", "weak", "note", message, file.kind, Place(file.kind, first.page))
