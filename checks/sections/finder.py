"""The verdict on each required section of a plan: from outline and passages to evidence, from evidence to verdict."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from checks.model import Document, Period, Place, RuleSet, Section, Verdict
from checks.requirements import SectionRule
from checks.sections import language
from checks.sections.belonging import CERTAIN, POSSIBLE, certainty, mission_words
from checks.sections.elements import Frame, is_known, says, tells
from checks.sections.outline import Outline
from checks.sections.readings import Reading, read

_SAYS_NOTHING = frozenset({"elsewhere", "put_off"})
_HALF = 0.25  # how sure one must be beside another that counts
# What there is, what is needed and by whom is told in paragraphs of their own; the other sections are told in one.
_SPREAD = {"needs": 2}
# How many elements must stand together where no heading hints at the section; one that is only read as such is half
_UNHEADED = {"mission": 0.0, "needs": 1.0, "goals": 1.0, "training": 1.0, "resources": 2.5, "evaluation": 1.0}
_READ_ONLY = 0.5
_BESIDE = 2.0  # and how many at most beside such a place
_EVIDENCE = 0.5  # how sure a passage must be to count
_CLEARLY = 0.6  # how sure one must be for its pages to be shown
_QUOTE = 300  # characters
_ONE_SENTENCE = 20  # words
_SENTENCE_OR_TWO = 30  # words
_SUBSTANCE = 40  # words


@dataclass(frozen=True, slots=True)
class _Piece:
    """A passage that belongs to a section: how surely, and which of the section's elements it holds.

    `shown` are those among them that phrases, amounts and days show; of the others only the classifier tells.
    """

    sure: float
    reading: Reading
    held: frozenset[str]
    shown: frozenset[str]


def find(
    document: Document, outline: Outline, period: Period, rule_set: RuleSet
) -> tuple[Mapping[str, Section], Mapping[str, bool]]:
    """The answer for each required section by its code, and the elements that were found."""
    readings = read(outline, period, language.load())
    frame = Frame.of(period)
    sections: dict[str, Section] = {}
    elements: dict[str, bool] = {}
    for required in rule_set.sections:
        pieces = _pieces(readings, required, frame)
        evident = _evident(pieces, required.code)
        held = {
            each.code: any(each.code in piece.held for piece in evident)
            for each in required.elements
            if is_known(each.code)
        }
        elements.update(held)
        sections[required.code] = _section(document, outline, required, pieces, evident, held)
    return sections, elements


def _pieces(readings: Sequence[Reading], required: SectionRule, frame: Frame) -> list[_Piece]:
    """The passages that may belong to a section, in reading order, those below the evidence among them."""
    found = []
    for reading in readings:
        sure = certainty(reading, required.code, frame)
        if sure > 0:
            codes = [each.code for each in required.elements if is_known(each.code)]
            shown = frozenset(code for code in codes if says(code, reading, frame))
            held = shown | {code for code in codes if code not in shown and tells(code, reading, frame)}
            found.append(_Piece(sure, reading, held, shown))
    return _with_neighbors(found, required.code)


def _with_neighbors(pieces: Sequence[_Piece], code: str) -> list[_Piece]:
    """Lift what half belongs to a section where a neighbor under the same heading wholly does, or all together do."""
    sure = {_under(piece) for piece in pieces if piece.sure >= _EVIDENCE}
    if code in _SPREAD:
        together: dict[int, frozenset[str]] = {}
        for piece in pieces:
            if piece.sure >= _HALF:
                together[_under(piece)] = together.get(_under(piece), frozenset()) | piece.held
        sure |= {under for under, held in together.items() if len(held) >= _SPREAD[code]}
    return [
        replace(piece, sure=_EVIDENCE)
        if _HALF <= piece.sure < _EVIDENCE and piece.held and _under(piece) in sure
        else piece
        for piece in pieces
    ]


def _evident(pieces: Sequence[_Piece], code: str) -> list[_Piece]:
    """The passages that count: under a heading that hints at the section, else where they tell enough together."""
    evident = [piece for piece in pieces if piece.sure >= _EVIDENCE]
    headed: set[int] = set()
    shown: dict[int, frozenset[str]] = {}
    told: dict[int, frozenset[str]] = {}
    for piece in evident:
        under = _under(piece)
        if piece.reading.sections[code] >= POSSIBLE or _asked_by_columns(piece, code):
            headed.add(under)
        shown[under] = shown.get(under, frozenset()) | piece.shown
        told[under] = told.get(under, frozenset()) | piece.held
    weights = {under: len(shown[under]) + _READ_ONLY * len(told[under] - shown[under]) for under in shown}
    if not headed and max(weights.values(), default=0.0) < _UNHEADED[code]:
        return []
    # beside a place that tells enough, others may tell less
    return [
        piece for piece in evident if _under(piece) in headed or weights[_under(piece)] >= min(_UNHEADED[code], _BESIDE)
    ]


def _asked_by_columns(piece: _Piece, code: str) -> bool:
    """True for a row of a table that asks who does what until when: no heading is needed above it."""
    return code == "resources" and {"responsible", "timeline"} <= piece.reading.head_cues


def _under(piece: _Piece) -> int:
    path = piece.reading.passage.path
    return path[-1].start if path else -1


def _section(
    document: Document,
    outline: Outline,
    required: SectionRule,
    pieces: Sequence[_Piece],
    evident: Sequence[_Piece],
    held: Mapping[str, bool],
) -> Section:
    verdict, reason = _verdict(required.code, evident, pieces, held)
    if verdict == "not_found":
        return Section(required.code, verdict, reason=reason or _why_not(required, outline))
    shown = max(
        evident or pieces,
        key=lambda piece: (min(piece.sure, 0.8), len(piece.held), piece.sure, -piece.reading.passage.start),
    )
    near = [piece for piece in evident if piece.sure >= _CLEARLY] or [shown]
    # an appendix that adds to a section is not where it stands
    near = [piece for piece in near if "appendix" not in piece.reading.friends] or near
    pages = sorted({page for piece in near for page in piece.reading.passage.pages})
    passage = shown.reading.passage
    quote = document.text[passage.start : min(passage.end, passage.start + _QUOTE)].strip()
    lacking = tuple(each.words for each in required.elements if not held.get(each.code, True))
    place = Place("plan", passage.pages[0], quote, passage.start, passage.start + len(quote))
    return Section(required.code, verdict, tuple(pages), passage.heading, quote, lacking, reason, place)


def _verdict(
    code: str, evident: Sequence[_Piece], pieces: Sequence[_Piece], held: Mapping[str, bool]
) -> tuple[Verdict, str]:
    """The verdict, and a reason in words where the lacking elements do not say it."""
    headed = [piece for piece in pieces if piece.reading.sections[code] >= CERTAIN]
    words = sum(piece.reading.words for piece in evident)
    if not evident:
        if code == "evaluation" and any("people_judged" in piece.reading.cues for piece in headed):
            return "not_found", "What stands under the heading is about students or staff, not about the plan."
        # under "Training Needs" stands training, and nobody is in doubt about needs
        if headed and all(_SAYS_NOTHING & piece.reading.cues for piece in headed):
            return "not_found", "What stands under the heading speaks of others, or of what is still to come."
        first = [each for each in headed if each.reading.sections[code] == max(each.reading.sections.values())]
        if sum(piece.reading.words for piece in first) >= _SUBSTANCE:
            return "unsure", "There is a heading for it, but what stands under it does not read like it."
        return "not_found", ""
    strongest = max(piece.sure for piece in evident)
    if code == "mission":
        if sum(mission_words(piece.reading) for piece in evident) < _ONE_SENTENCE:
            return "weak", "It is one short sentence."
        return "found", ""
    vague = code == "evaluation" and _vague(evident)
    if vague and (headed or words < _SENTENCE_OR_TWO):
        return "weak", "It is a sentence or two, without saying how."
    if all(held.values()):
        return ("weak", "It stays vague.") if vague else ("found", "")
    if not headed and strongest < 0.65 and words < _SUBSTANCE and sum(held.values()) < 2 and code != "evaluation":
        return "not_found", "It is mentioned in passing only."
    return "weak", ""


def _vague(evident: Sequence[_Piece]) -> bool:
    """True where the evaluation is one or two sentences, or says "as appropriate" wherever it says what changes."""
    words = sum(piece.reading.words for piece in evident if not piece.reading.passage.cells)
    rows = any(piece.reading.passage.cells for piece in evident)
    saying = [
        each
        for piece in evident
        for each in piece.reading.sentences
        if "adjust" in each.cues and "of_plan" in each.cues
    ]
    return not rows and (words < _SENTENCE_OR_TWO or (bool(saying) and all("vague" in each.cues for each in saying)))


def _why_not(required: SectionRule, outline: Outline) -> str:
    """Why a section counts as not there, where a heading or the table of contents promises it."""
    names = {name.casefold() for name in (required.title, *required.aliases)}
    for passage in outline.passages:
        if passage.leftover and passage.path and _named(passage.path[-1].words, names):
            only = textwrap.shorten(passage.text, 120, placeholder=" …")
            return f"Under “{passage.path[-1].words}” there is only: “{only}”."
    listed = any(_named(entry, names) for entry in outline.contents)
    headed = any(_named(heading.words, names) for heading in outline.headings)
    return "The table of contents lists it, but the plan does not have it." if listed and not headed else ""


def _named(words: str, names: set[str]) -> bool:
    return language.plain_heading(words).casefold().strip(" .:") in names
