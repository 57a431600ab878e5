"""The verdict on each required section of a plan: from outline and passages to evidence, from evidence to verdict."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from checks.model import Document, Period, Place, RuleSet, Section, Verdict
from checks.requirements import SectionRule
from checks.sections import language
from checks.sections.belonging import CERTAIN, POSSIBLE, certainty, mission_words
from checks.sections.elements import Frame, is_known, says
from checks.sections.outline import Outline
from checks.sections.papers import BOUND_IN, told_apart
from checks.sections.readings import Reading, read
from checks.sections.told import hints, tells

_SAYS_NOTHING = frozenset({"elsewhere", "put_off"})
_HALF = 0.25  # how sure one must be beside another that counts
# What there is, what is needed and by whom is told in paragraphs of their own; the other sections are told in one.
_SPREAD = {"needs": 2}
# How many elements must stand together where no heading hints at the section; one that is only read as such is half
_UNHEADED = {"mission": 0.0, "needs": 1.0, "goals": 1.0, "training": 1.0, "resources": 2.5, "evaluation": 1.0}
_READ_ONLY = 0.5
_OTHERS_AT_HOME = 3  # where so many sections have headings of the plan's own, another paper's stands for none
_BESIDE = 2.0  # and how many at most beside such a place
# What a wish speaks of that stands for a section
_ABOUT: Mapping[str, tuple[tuple[str, str], ...]] = {
    "training": (("staff_people", "teach"), ("staff_people", "teach_softly"), ("staff_people", "skill")),
    "evaluation": (("of_plan", "review"), ("of_plan", "review_softly"), ("of_plan", "adjust")),
}
# Without any of its elements, it is about the section only where it has one of these words
_SPEAKS = {
    "training": frozenset({"teach", "teach_softly", "skill"}),
}
_EVIDENCE = 0.5  # how sure a passage must be to count
_CLEARLY = 0.6  # how sure one must be for its pages to be shown
_QUOTE = 300  # characters
_ENOUGH_SHOWN = 2  # elements
_AMONG_PAPERS = "It stands among other papers, and may belong to one of them."
_PAGES_NAMED = 5
_ONE_SENTENCE = 20  # words
_SENTENCE_OR_TWO = 30  # words
_SUBSTANCE = 40  # words


@dataclass(frozen=True, slots=True)
class _Piece:
    """A passage that belongs to a section: how surely, and which of the section's elements it holds.

    `shown` are those among them that phrases, amounts and days show; of the others only the classifier tells, and
    `likely` are also those of which it is less sure.
    """

    sure: float
    reading: Reading
    held: frozenset[str]
    shown: frozenset[str]
    likely: frozenset[str]

    @property
    def doubtful(self) -> bool:
        """True for a passage that may stand in another paper."""
        return "doubtful" in self.reading.friends


def find(
    document: Document, outline: Outline, period: Period, rule_set: RuleSet
) -> tuple[Mapping[str, Section], Mapping[str, bool]]:
    """The answer for each required section by its code, and the elements that were found."""
    words = language.load()
    readings = told_apart(read(outline, period, words), words)
    frame = Frame.of(period)
    told = {required.code: _pieces(readings, required, frame) for required in rule_set.sections}
    at_home = {code for code, pieces in told.items() if _is_at_home(pieces, code)}
    sections: dict[str, Section] = {}
    elements: dict[str, bool] = {}
    for required in rule_set.sections:
        code, pieces = required.code, told[required.code]
        if code not in at_home and len(at_home) >= _OTHERS_AT_HOME:
            pieces = [piece for piece in pieces if not piece.doubtful]
        evident = _evident(pieces, code)
        unsettled = [] if evident else _unsettled(readings, required, frame)
        held = {
            each.code: any(each.code in piece.held for piece in evident or unsettled)
            for each in required.elements
            if is_known(each.code)
        }
        elements.update(held)
        section = _section(document, outline, required, pieces, evident or unsettled, held)
        if unsettled:
            section = replace(section, verdict="unsure", lacking=(), reason=_AMONG_PAPERS)
        sections[code] = _unread(section, document)
    return sections, elements


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


def _unsettled(readings: Sequence[Reading], required: SectionRule, frame: Frame) -> list[_Piece]:
    """What a heading calls the section, where only the papers around it speak for its being one of them."""
    taken_out = [
        replace(each, friends=each.friends - {BOUND_IN})
        for each in readings
        if "unsettled" in each.friends and _hints_first(each, required.code)
    ]
    evident = _evident(_pieces(taken_out, required, frame), required.code)
    shown = frozenset[str]().union(*(piece.shown for piece in evident))
    return evident if len(shown) >= _ENOUGH_SHOWN else []


def _pieces(readings: Sequence[Reading], required: SectionRule, frame: Frame) -> list[_Piece]:
    """The passages that may belong to a section, in reading order, those below the evidence among them."""
    found = []
    for reading in readings:
        sure = certainty(reading, required.code, frame)
        if sure > 0:
            codes = [each.code for each in required.elements if is_known(each.code)]
            shown = frozenset(code for code in codes if says(code, reading, frame))
            held = shown | {code for code in codes if code not in shown and tells(code, reading, frame)}
            likely = held | {code for code in codes if code not in held and hints(code, reading, frame)}
            found.append(_Piece(sure, reading, held, shown, likely))
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
    evident = _at_home([piece for piece in pieces if piece.sure >= _EVIDENCE], code)
    headed: set[int] = set()
    shown: dict[int, frozenset[str]] = {}
    told: dict[int, frozenset[str]] = {}
    for piece in evident:
        under = _under(piece)
        if piece.reading.sections[code] >= POSSIBLE or _asked_by_columns(piece, code):
            headed.add(under)
        shown[under] = shown.get(under, frozenset()) | piece.shown
        told[under] = told.get(under, frozenset()) | piece.likely
    weights = {under: len(shown[under]) + _READ_ONLY * len(told[under] - shown[under]) for under in shown}
    if not headed and max(weights.values(), default=0.0) < _UNHEADED[code]:
        return []
    # beside a place that tells enough, others may tell less
    return [
        piece for piece in evident if _under(piece) in headed or weights[_under(piece)] >= min(_UNHEADED[code], _BESIDE)
    ]


def _at_home(evident: list[_Piece], code: str) -> list[_Piece]:
    """Where the section stands under a heading of the plan's own, no stretch that may be another paper adds to it."""
    return [piece for piece in evident if not piece.doubtful] if _is_at_home(evident, code) else evident


def _is_at_home(pieces: Sequence[_Piece], code: str) -> bool:
    """True where something of a section stands under a heading for it that is surely the plan's own."""
    return any(piece.sure >= _EVIDENCE and not piece.doubtful and _hints_first(piece.reading, code) for piece in pieces)


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
    hinted = headed or [piece for piece in evident if _hints_first(piece.reading, code)]
    words = sum(piece.reading.words for piece in evident)
    if not evident:
        if code == "evaluation" and any("people_judged" in piece.reading.cues for piece in headed):
            return "not_found", "What stands under the heading is about students or staff, not about the plan."
        # under "Training Needs" stands training, and nobody is in doubt about needs
        if headed and all(_SAYS_NOTHING & piece.reading.cues for piece in headed):
            return "not_found", "What stands under the heading speaks of others, or of what is still to come."
        if any(_wishes(piece.reading, code) for piece in headed):
            return "weak", "It is a sentence or two, without saying how."
        first = [each for each in headed if each.reading.sections[code] == max(each.reading.sections.values())]
        if sum(piece.reading.words for piece in first) >= _SUBSTANCE:
            return "unsure", "There is a heading for it, but what stands under it does not read like it."
        return "not_found", ""
    if not any(held.values()) and code in _SPEAKS and not any(_SPEAKS[code] & each.reading.cues for each in evident):
        return "not_found", "What stands under the heading is about something else."
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
    if not hinted and strongest < 0.65 and words < _SUBSTANCE and sum(held.values()) < 2 and code != "evaluation":
        return "not_found", "It is mentioned in passing only."
    return "weak", ""


def _hints_first(reading: Reading, code: str) -> bool:
    """True where the headings tell of this section rather than of another."""
    return reading.sections[code] >= max(POSSIBLE, *reading.sections.values())


def _wishes(reading: Reading, code: str) -> bool:
    """True for a sentence or two on what the section is about, and nothing more."""
    about = _ABOUT.get(code, ())
    if reading.words >= _SUBSTANCE or _SAYS_NOTHING & reading.cues:
        return False
    return any(each.has(*words) for each in reading.sentences for words in about)


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
