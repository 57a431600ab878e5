"""The checklist of the rule set's requirements: what the checks found of each, and what was written about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from review.models import Deficiency
from review.queries.desk import ReadFinding


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement; `verdict` is the checks' on a section of the plan, "" where they give none."""

    code: str
    title: str
    verdict: str
    findings: list[ReadFinding]
    deficiencies: list[Deficiency]


def checklist_rows(
    titles: Mapping[str, str],
    content: Mapping[str, Any],
    findings: Iterable[ReadFinding],
    deficiencies: Iterable[Deficiency],
) -> list[Requirement]:
    """A row for each requirement, `titles` by code; `content` is the report's, {} where there is none."""
    findings, deficiencies = list(findings), list(deficiencies)
    sections = content.get("sections", {})
    return [
        Requirement(
            code,
            title,
            sections.get(code, {}).get("verdict", ""),
            [found for found in findings if found.row.requirement == code],
            [row for row in deficiencies if row.requirement == code],
        )
        for code, title in titles.items()
    ]
