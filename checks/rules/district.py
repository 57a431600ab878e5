"""Every document names the candidate's own district, and the same one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checks.model import Evidence, Finding, Place, RuleSet, Severity

# One district writes itself in many ways: Loftin County Schools, Loftin County Board of Education.
_ASIDE = frozenset(["the", "of", "and", "public", "board", "education", "school", "schools", "system", "district"])


def check(evidence: Evidence, rule_set: RuleSet, options: Mapping[str, Any]) -> Iterator[Finding]:
    """One finding per document that names no district or another one."""
    named = {"plan": evidence.district}
    if evidence.presentation is not None:
        named["presentation"] = evidence.presentation.district
    if evidence.signatures is not None:
        named["signatures"] = evidence.signatures.district
    expected = evidence.packet.district or evidence.district
    for kind, district in named.items():
        file = evidence.packet.file(kind)
        if file is None or file.document is None:
            continue
        title = rule_set.document(kind).title.lower()
        if not district:
            message = f"No district could be read in the {title}. Name the district on its first page."
            severity: Severity = "fix" if kind == "plan" else "note"
            yield Finding("district", "not_found", severity, message, kind, Place(kind))
        elif expected and _folded(district) != _folded(expected):
            message = (
                f"The {title} names {district}, but this packet is for {expected}. Check that it is the right file."
            )
            yield Finding("district", "weak", "fix", message, kind, Place(kind, quote=district))


def _folded(name: str) -> str:
    """A district's name without the words in which people vary, punctuation and case."""
    words = "".join(each if each.isalnum() else " " for each in name.casefold().replace("&", " and ")).split()
    return " ".join(word for word in words if word not in _ASIDE)
