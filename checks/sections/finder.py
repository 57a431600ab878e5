"""The verdict on each required section of a plan: from outline and sentences to evidence, from evidence to verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from checks.model import Document, Period, Place, RuleSet, Section
from checks.requirements import SectionRule
from checks.sections import judging, language, telling
from checks.sections.frame import Frame
from checks.sections.outline import Outline
from checks.sections.readings import Reading, read
from checks.sections.reasons import why_not, why_weak
from checks.sections.telling import COLUMN, ELEMENTS, Matrix

_EITHER_WAY = 0.04  # how much likelier one answer must be for it to be said whether a section is there
_HELD = 0.5  # how likely an element must be to count as there
_EVIDENT = 0.5  # and how surely a passage must give one to count as evidence
_BY_ITS_HEADING = 0.5  # how much that says for showing a passage rather than another
_QUOTE = 300  # characters
_PAGES_NAMED = 5
_NEITHER = "What stands there may be the section or may not; please look."


@dataclass(frozen=True, slots=True)
class _Evidence:
    """A passage that gives something of a section: how surely, and how much of it."""

    reading: Reading
    sure: float
    given: float


def find(
    document: Document, outline: Outline, period: Period, rule_set: RuleSet
) -> tuple[Mapping[str, Section], Mapping[str, bool]]:
    """The answer for each required section by its code, and the elements that were found."""
    readings = read(outline, period, language.load())
    told = telling.load().told_in(readings, Frame.of(period))
    words = [len(sentence.text.split()) for reading in readings for sentence in reading.sentences]
    sections: dict[str, Section] = {}
    elements: dict[str, bool] = {}
    for required in rule_set.sections:
        headed = [reading.sections[required.code] for reading in readings for _ in reading.sentences]
        likely = judging.load().statuses(required.code, told, headed, words)
        held = {each.code: judging.load().holds(each.code, told) for each in required.elements}
        section, there = _judged(required, likely, held, _evidence(readings, told, required.code), document, outline)
        sections[required.code] = _unread(section, document)
        elements |= there
    return sections, elements


def _evidence(readings: Sequence[Reading], told: Matrix, code: str) -> list[_Evidence]:
    """The passages with what each gives of a section, in reading order."""
    columns = [COLUMN[each] for each in ELEMENTS[code]]
    found, row = [], 0
    for reading in readings:
        rows = told[row : row + len(reading.sentences)][:, columns]
        row += len(reading.sentences)
        if len(rows):
            best = rows.max(axis=0)
            found.append(_Evidence(reading, float(best.max()), float(best.sum())))
    return found


def _judged(
    required: SectionRule,
    likely: Mapping[str, float],
    held: Mapping[str, float],
    evidence: Sequence[_Evidence],
    document: Document,
    outline: Outline,
) -> tuple[Section, dict[str, bool]]:
    """The answer on one section, and which of its elements are there."""
    code = required.code
    ahead = likely["missing"] - max(likely["present"], likely["weak"])
    if ahead > _EITHER_WAY or not evidence:
        reason = why_not(required, outline, [each.reading for each in evidence])
        return Section(code, "not_found", reason=reason), dict.fromkeys(held, False)
    if ahead > -_EITHER_WAY:
        shown = Section(code, "unsure", reason=_NEITHER)
        return _placed(shown, code, evidence, document), {each: sure >= _HELD for each, sure in held.items()}
    if likely["present"] >= likely["weak"]:
        return _placed(Section(code, "found"), code, evidence, document), dict.fromkeys(held, True)
    there = {each: sure >= _HELD for each, sure in held.items()}
    lacking = tuple(each.words for each in required.elements if not there[each.code])
    reason = "" if lacking else why_weak(code, [each.reading for each in evidence if each.sure >= _EVIDENT])
    return _placed(Section(code, "weak", lacking=lacking, reason=reason), code, evidence, document), there


def _placed(section: Section, code: str, evidence: Sequence[_Evidence], document: Document) -> Section:
    """The section with its pages, its heading, and the passage that gives the most of it."""
    shown = max(evidence, key=lambda each: each.given + _BY_ITS_HEADING * each.reading.sections[code])
    near = [each for each in evidence if each.sure >= _EVIDENT] or [shown]
    passage = shown.reading.passage
    quote = document.text[passage.start : min(passage.end, passage.start + _QUOTE)].strip()
    return replace(
        section,
        pages=tuple(sorted({page for each in near for page in each.reading.passage.pages})),
        heading=passage.heading,
        quote=quote,
        place=Place("plan", passage.pages[0], quote, passage.start, passage.start + len(quote)),
    )


def _unread(section: Section, document: Document) -> Section:
    """The answer, left open where the section may stand on a page inside the plan that could not be read."""
    pages = [page for page in document.pages_without_text if page > 1]
    if section.verdict != "not_found" or not pages:
        return section
    listed = ", ".join(map(str, pages[:_PAGES_NAMED])) + (" …" if len(pages) > _PAGES_NAMED else "")
    which = f"page {listed}" if len(pages) == 1 else f"pages {listed}"
    return replace(
        section, verdict="unsure", reason=f"It is not on the pages that could be read; {which} could not be."
    )
