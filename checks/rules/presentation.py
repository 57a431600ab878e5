"""The presentation shows the plan's sections, was given to those to whom it must be, on a day within the cycle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checks.model import Evidence, Finding, Place, Presentation, RuleSet


def check(evidence: Evidence, rule_set: RuleSet, options: Mapping[str, Any]) -> Iterator[Finding]:
    """Notes on sections without a slide and on its audience, and findings on a day that is none of the cycle's."""
    shown = evidence.presentation
    if shown is None:
        return
    place = Place("presentation")
    without = [section.title for section in rule_set.sections if section.code not in shown.covers]
    if without:
        message = f"The presentation has no slide on: {', '.join(without)}."
        yield Finding("presentation", "not_found", "note", message, "presentation", place)
    if not shown.cabinet_level:
        yield _about_its_audience(shown, rule_set)
    if shown.date is None:
        message = "The presentation does not say on which day it was held. Write the day on its first slide."
        yield Finding("presentation", "not_found", "note", message, "presentation", place)
        return
    day = f"{shown.date:%B} {shown.date.day}, {shown.date.year}"
    cycle = evidence.packet.cycle
    if rule_set.presentation.within_cycle and cycle and not cycle[0] <= shown.date <= cycle[1]:
        message = f"The presentation is dated {day}, outside the certification cycle."
        yield Finding("presentation", "weak", "fix", message, "presentation", place)
    submitted = evidence.packet.submitted_on
    if submitted and shown.date > submitted:
        message = f"The presentation is dated {day}, after the packet was submitted."
        yield Finding("presentation", "weak", "fix", message, "presentation", place)


def _about_its_audience(shown: Presentation, rule_set: RuleSet) -> Finding:
    asked = f"The plan must be presented to {rule_set.presentation.audience}."
    if shown.audience:
        message = f"The presentation was given to “{shown.audience}”, as it says. {asked}"
        return Finding("presentation", "weak", "note", message, "presentation", Place("presentation"))
    message = f"The presentation does not say to whom it was given. {asked} Write it on the first slide."
    return Finding("presentation", "not_found", "note", message, "presentation", Place("presentation"))
