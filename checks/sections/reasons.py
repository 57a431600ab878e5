"""Why a section is weak or not found, in words that somebody understands who has to mend it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from checks.requirements import SectionRule
from checks.sections import language
from checks.sections.outline import Outline
from checks.sections.readings import Reading

_HEADED = 0.6  # a heading that tells this much of a section heads it
_ONE_SENTENCE = 20  # words
_SENTENCE_OR_TWO = 40  # words
# Whoever is evaluated, assessed or tested is a person here, and no skill, need or progress of theirs
_PEOPLE = r"(?:teachers?|students?|pupils?|children|employees?|principals?|educators?|administrators?)"
_PEOPLE_JUDGED = re.compile(
    r"\b(?:evaluat|assess|observ|apprais|grad|test|rat)\w{1,5} (?:(?:each|every|all|their|the|new|our) ){0,2}"
    rf"{_PEOPLE}\b"
    rf"|\b{_PEOPLE} (?:are|(?:is|will|shall|must)(?: be)?) (?:\w+ )?"
    r"(?:evaluated|assessed|observed|appraised|graded|tested)\b"
    rf"|\b{_PEOPLE} (?:will )?(?:take|sit|complete) (?:\w+ ){{0,3}}(?:tests?|assessments?|exams?)\b",
    re.IGNORECASE,
)


def why_weak(code: str, evidence: Sequence[Reading]) -> str:
    """Why a section is weak that lacks none of its elements outright."""
    words = sum(len(each.passage.text.split()) for each in evidence)
    if code == "mission":
        return "It is one short sentence." if words < _ONE_SENTENCE else "It says little of where you are going."
    return "It is a sentence or two, without saying how." if words < _SENTENCE_OR_TWO else "It stays vague."


def why_not(required: SectionRule, outline: Outline, readings: Sequence[Reading]) -> str:
    """Why a section is not found where a heading or the table of contents promises it; "" where none does."""
    names = {name.casefold() for name in (required.title, *required.aliases)}
    for passage in outline.passages:
        if passage.leftover and passage.path and _named(passage.path[-1].words, names):
            only = textwrap.shorten(passage.text, 120, placeholder=" …")
            return f"Under “{passage.path[-1].words}” there is only: “{only}”."
    under = [each for each in readings if each.sections[required.code] >= _HEADED and not each.passage.leftover]
    if required.code == "evaluation" and any(_PEOPLE_JUDGED.search(each.passage.text) for each in under):
        return "What stands under the heading is about students or staff, not about the plan."
    if under:
        return "What stands under the heading is about something else."
    listed = any(_named(entry, names) for entry in outline.contents)
    headed = any(_named(heading.words, names) for heading in outline.headings)
    return "The table of contents lists it, but the plan does not have it." if listed and not headed else ""


def _named(words: str, names: set[str]) -> bool:
    return language.plain_heading(words).casefold().strip(" .:") in names
