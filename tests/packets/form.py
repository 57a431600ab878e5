"""Tells where a packet's texts are not in the form that they are to have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.packets import texts
from tests.packets.sheets import SIGNED
from tests.packets.texts import SECTIONS, PacketText, words_of

ELEMENTS = {
    "mission": (),
    "needs": ("needs_current", "needs_future", "needs_staffing"),
    "goals": ("goals_long_term", "goals_short_term"),
    "training": ("training_skills_assessed", "training_plan"),
    "resources": ("resources_responsible", "resources_timeline", "resources_benchmarks", "resources_budget"),
    "evaluation": ("evaluation_method", "evaluation_adjustment"),
}
"""The elements of each section."""
_DAY = re.compile(r"(January|February|March|April|May|June|July|August|September|October|November|December) \d+, \d{4}")
_FORM: Mapping[str, Any] = {
    "district": str,
    "title": str,
    "form": ("docx", "pdf", "scan"),
    "headings": ("styles", "fake", "bold"),
    "notes": str,
    "period": {"first": int, "last": int, "as_written": str, "three_year": bool},
    "sections": {code: {"status": ("present", "weak", "missing"), "why": str} for code in SECTIONS},
    "elements": {element: bool for each in ELEMENTS.values() for element in each},
    "look": {"cover": bool, "toc": bool, "page_numbers": bool},
    "presentation": {"form": ("pptx", "pdf"), "covers": [SECTIONS], "date": _DAY, "district": str},
    "signatures": {
        "form": ("docx", "pdf", "jpg", "png"),
        "date": _DAY,
        "district": str,
        "presenter": str,
        "cabinet_present": bool,
        "rows": [{"name": str, "title": str, "mark": tuple(SIGNED)}],
    },
}
"""What packet.toml holds: a type, the words to choose from, a list of such, or a table."""


def faults_of(name: str, folder: Path = texts.FOLDER) -> list[str]:
    """What is wrong with that packet's texts, in a few words each; nothing where all is well."""
    try:
        text = texts.read(name, folder)
    except ValueError as error:
        return [str(error)]
    shape = list(_misshapen(text.facts, _FORM, ""))
    return shape or [*_disagreeing(text), *_not_occurring(text)]


def _misshapen(value: Any, form: Any, where: str) -> Iterator[str]:
    match form:
        case dict():
            if not isinstance(value, dict) or set(value) != set(form):
                yield f"{where or 'packet.toml'} is to hold exactly {', '.join(form)}"
                return
            for key, inner in form.items():
                yield from _misshapen(value[key], inner, f"{where} {key}".strip())
        case [inner]:
            for number, each in enumerate(value, start=1):
                yield from _misshapen(each, inner, f"{where} {number}")
        case tuple():
            if value not in form:
                yield f"{where}: {value} is none of {', '.join(form)}"
        case re.Pattern():
            if not form.fullmatch(str(value)):
                yield f"{where}: {value} is no day such as May 6, 2025"
        case type():
            if type(value) is not form or value == "":
                yield f"{where}: {value!r} is not what stands there"


def _disagreeing(text: PacketText) -> Iterator[str]:
    """Labels that disagree with the marks, or with each other."""
    marked = {section for block in text.blocks if block.words or block.rows for section in block.sections}
    for code, section in text.facts["sections"].items():
        status = section["status"]
        if (status == "missing") == (code in marked):
            yield f"{code} is {status}, and {'some' if code in marked else 'nothing'} of the plan is marked so"
        said = [element for element in ELEMENTS[code] if text.facts["elements"][element]]
        if status == "missing" and said:
            yield f"{code} is missing, and yet {', '.join(said)} would be said"
    if text.facts["look"]["cover"] != bool(text.cover):
        yield "a cover is promised or there, but not both"
    people = [row["name"] for row in text.facts["signatures"]["rows"]]
    if len(set(people)) < len(people):
        yield "somebody stands on the sheet twice"


def _not_occurring(text: PacketText) -> Iterator[str]:
    """Words that the plan and the slides are said to hold, and do not."""
    cells = [words_of(cell) for block in text.blocks for row in block.rows for cell in row]
    plan = _folded(" ".join([*text.cover, *(block.words for block in text.blocks), *cells]))
    slides = _folded(" ".join(f"{slide.title} {' '.join(words for _, words in slide.points)}" for slide in text.slides))
    shown = text.facts["presentation"]
    for words, where, of in (
        (text.facts["period"]["as_written"], plan, "plan"),
        (text.facts["district"], plan, "plan"),
        (shown["date"], slides, "slides"),
        (shown["district"], slides, "slides"),
    ):
        if _folded(words) not in where:
            yield f"{words!r} does not occur in the {of}"


def _folded(words: str) -> str:
    return " ".join(words.casefold().split())
