"""Which elements of a section the classifier reads in a passage, beside those that its phrases show."""

from __future__ import annotations

from collections.abc import Mapping

from checks.sections.elements import ENOUGH_WORDS, OF_LEARNERS, RATHER, Frame, denies
from checks.sections.readings import Reading, Sentence

# How surely the classifier must tell an element; of many sentences on needs one is soon likely
_TOLD = 0.35
_TOLD_NEED = 0.5
_TOLD_ROW = 0.6  # a row says little, the heads of its columns say more
_PLAINLY = 0.45  # what is told this surely needs no word of its own
_RIVALS = {
    "training_skills_assessed": "training_plan",
    "training_plan": "training_skills_assessed",
    "evaluation_method": "evaluation_adjustment",
    "evaluation_adjustment": "evaluation_method",
}
# Without one of these words the classifier takes the talk about a section for its elements
_ASKED: Mapping[str, frozenset[str]] = {
    "evaluation_method": frozenset({"review", "review_softly", "often"}),
    "evaluation_adjustment": frozenset({"adjust"}),
    "training_skills_assessed": frozenset({"skill", "assessed"}),
    "training_plan": frozenset({"teach", "teach_softly", "schedule"}),
}
_EMPTY_WORDS = frozenset({"vague", "unassigned", "untrained", "elsewhere", "put_off"})


def tells(code: str, reading: Reading, frame: Frame) -> bool:
    """True where the classifier reads the element in words that name it, and nothing plainly speaks against it."""
    if not hints(code, reading, frame):
        return False
    least = _least(code, reading)
    rows = bool(reading.passage.cells)
    return any(
        each.told[code] >= least and (rows or _has_words(code, each)) and _agrees(code, each)
        for each in reading.sentences
    )


def hints(code: str, reading: Reading, frame: Frame) -> bool:
    """True where the classifier reads the element, in whatever words."""
    if code == "goals_long_term" and reading.latest is not None and not frame.far(reading.latest):
        return False
    if code == "goals_short_term" and reading.earliest is not None and not frame.near(reading.earliest):
        return False
    if denies(code, reading) or (reading.words < ENOUGH_WORDS and not reading.passage.cells):
        return False
    least = _least(code, reading)
    return any(each.told[code] >= least and not _EMPTY_WORDS & each.cues for each in reading.sentences)


def _least(code: str, reading: Reading) -> float:
    if reading.passage.cells:
        return _TOLD_ROW
    return _TOLD_NEED if code.startswith("needs") else _TOLD


def _has_words(code: str, sentence: Sentence) -> bool:
    """True where it is told plainly, or in one of the words that the element asks for."""
    return code not in _ASKED or sentence.told[code] >= _PLAINLY or bool(_ASKED[code] & sentence.cues)


def _agrees(code: str, sentence: Sentence) -> bool:
    """True where neither empty words nor the other element nor the learners speak against it."""
    if _EMPTY_WORDS & sentence.cues or (code.startswith("training") and OF_LEARNERS.match(sentence.text)):
        return False
    return sentence.told[code] >= RATHER * sentence.told[_RIVALS.get(code, code)]
