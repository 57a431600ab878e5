"""The rule sets as a table, for people who read it in a terminal, and as JSON values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from checks.requirements import RuleSet

HEADS = ("Rule set", "Hash", "In force", "Kind", "Areas", "Title")
SHOWN = 12


def as_text(rule_sets: Iterable[RuleSet]) -> str:
    """A line for each rule set: id, the beginning of its hash, its days, its kind, its areas and its title."""
    rows = [HEADS, *(_cells(each) for each in rule_sets)]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def as_json(rules: RuleSet) -> dict[str, Any]:
    """What stands in its line, whole, as JSON values."""
    return {
        "id": rules.id,
        "hash": rules.hash,
        "program": rules.program,
        "title": rules.title,
        "kind": rules.kind,
        "effective_from": rules.effective_from.isoformat(),
        "effective_until": rules.effective_until.isoformat() if rules.effective_until else None,
        "variant": rules.variant,
        "areas": [area.code for area in rules.areas],
    }


def _cells(rules: RuleSet) -> tuple[str, ...]:
    areas = " ".join(area.code for area in rules.areas) or "-"
    return rules.id, rules.hash[:SHOWN], _days(rules), rules.kind, areas, rules.title


def _days(rules: RuleSet) -> str:
    if rules.variant:
        return "by name only"
    until = f"to {rules.effective_until.isoformat()}" if rules.effective_until else "on"
    return f"{rules.effective_from.isoformat()} {until}"
