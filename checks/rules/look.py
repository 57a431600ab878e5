"""The plan takes on the look of a published document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checks.model import Evidence, Finding, Place, RuleSet, Severity

_ASKED = {
    "cover": "The plan has no cover page. Begin with a page that names the district, the plan and its years.",
    "toc": "The plan has no table of contents. Add one after the cover.",
    "toc_matches": "The table of contents lists headings that the plan does not have. Update it.",
    "page_numbers": "The pages have no numbers. Add page numbers.",
    "no_leftovers": "Template instructions or placeholders are left in the plan. Replace or delete them.",
    "no_empty_pages": "The plan has empty pages. Delete them.",
}


def check(evidence: Evidence, rule_set: RuleSet, options: Mapping[str, Any]) -> Iterator[Finding]:
    """One finding per part of a published look that is lacking; notes, as the policy lists no parts."""
    for part, message in _ASKED.items():
        if evidence.look.get(part) is False:
            severity: Severity = "fix" if part == "no_leftovers" else "note"
            yield Finding("look", "not_found", severity, message, "plan", Place("plan"))
