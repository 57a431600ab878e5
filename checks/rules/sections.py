"""The plan has every required section, with what the rules ask of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checks.model import Evidence, Finding, Place, RuleSet, Section, SectionRule


def check(evidence: Evidence, rule_set: RuleSet, options: Mapping[str, Any]) -> Iterator[Finding]:
    """One finding per section that is not there, weak or unsure; one in all where the plan could not be read."""
    plan = evidence.packet.file("plan")
    if plan is None:
        return
    answers = [evidence.sections.get(required.code) for required in rule_set.sections]
    if any(answer is not None and answer.verdict == "could_not_run" for answer in answers):
        message = "The sections of the plan could not be checked, because the plan could not be read."
        yield Finding("sections", "could_not_run", "note", message, "plan", Place("plan"))
        return
    # a Word file has no pages of its own
    about = "on" if plan.document is None or plan.document.pages_exact else "on about"
    for required, answer in zip(rule_set.sections, answers, strict=True):
        if answer is not None and answer.verdict != "found":
            place = answer.place or Place("plan")
            message = _message(required, answer, about)
            yield Finding("sections", answer.verdict, "fix", message, required.code, place)


def _message(required: SectionRule, answer: Section, about: str) -> str:
    where = f" {about} page {answer.pages[0]}" if answer.pages else ""
    under = f" under “{answer.heading}”" if answer.heading else ""
    if answer.verdict == "not_found":
        reason = f" {answer.reason}" if answer.reason else ""
        return f"{required.title}: not found.{reason} {required.asks}"
    if answer.verdict == "weak":
        lacking = f" What is lacking: {_listed(answer.lacking)}." if answer.lacking else f" {answer.reason}"
        return f"{required.title}: found{where}{under}, but it needs more.{lacking} {required.asks}"
    reason = f" {answer.reason}" if answer.reason else ""
    return f"{required.title}: not sure.{reason} Look{where}{under}, and say where it stands. {required.asks}"


def _listed(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
