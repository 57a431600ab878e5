"""Which section a passage belongs to: by its headings and by what it says, false friends left out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from checks.sections.elements import ENOUGH_WORDS, OF_LEARNERS, Frame, judges_people
from checks.sections.elements import says as shows
from checks.sections.language import CODES
from checks.sections.papers import BOUND_IN
from checks.sections.readings import Reading, Sentence

# A heading that tells this much carries what stands under it; one that tells less needs the words to agree.
CERTAIN = 0.6
POSSIBLE = 0.3
# What only the classifier reads counts less under the heading of another section
_ELSEWHERE = 0.75
_HEADED = 0.5  # a heading that tells this much of evaluation speaks of the plan for what stands under it
_SHOWN = 0.15  # how much phrases must show to agree with it
_LEARNERS = 1.2  # a mission that names learners is the likelier one
_AHEAD = 0.5  # by how much another must be likelier for nothing to be left
_TOLD = 0.5  # how surely the classifier must tell that a sentence says the mission
_ALIKE = 0.25  # and how surely that the sentences around it go on with it
_ALL = (*CODES, "other")
_SAYS_NOTHING = frozenset({"elsewhere", "put_off"})  # of others, or of what is still to come
_SHOWN_APART = 0.3  # and that much in an appendix
_DOUBTED = 0.75  # what phrases call a mission counts less where it reads like none, and no heading says so
_UNLIKELY = 0.1
_EXCLUDED = {
    "mission": {"all", "previous", "policy", "others", "appendix"},
    "needs": {"all", "previous", "others"},
    "goals": {"all", "previous", "policy", "others", "appendix"},
    "training": {"all", "previous", "policy", "others"},
    "resources": {"all", "previous", "policy", "others"},
    "evaluation": {"all", "previous", "policy", "others", "appendix"},
}
_MISSION_SAID = re.compile(
    r"\bmissions?\b[^.;]{0,90}?(?:\b(?:is|states?|reads?|in \w+ words|under the board|as follows|forward)\b|:|[“\"])",
    re.IGNORECASE,
)
# The purpose of the district or its schools, and of no paper or thing
_PURPOSE_OF = re.compile(
    r"\bpurpose of (?:the |our |all )?(?:[A-Z]\w+ ){0,4}"
    r"(?:districts?|schools?|school districts?|school systems?|board|education|public education)\b(?! \w{0,20}plan)",
    re.IGNORECASE,
)
_PURPOSE_OF_PAPER = re.compile(
    r"\bpurpose of (?:the |this |our )?(?:[\w-]+ ){0,3}(?:plan|document|section)\b", re.IGNORECASE
)
_MISSION_LABEL = re.compile(
    r"^\W*(?:(?:our|the|district|system|school) ){0,2}(?:mission|purpose)(?: statement)?\W*$", re.IGNORECASE
)
_MISSION_WORDS = 10
# "About Acme": a company that wrote the plan speaks of its own mission there
_COMPANY = re.compile(
    r"^(?:\W|\d)*about (?!the |this |our |us\b|.*(?:school|district|county|city|plan))", re.IGNORECASE
)
_BY_A_DAY = re.compile(
    r"^(?:[^.:]{0,40}[:.] )?by (?:the (?:end|summer|fall|spring) of )?(?:\w+ ){0,2}(?:\d{1,2}, )?20\d\d\b",
    re.IGNORECASE,
)


def certainty(reading: Reading, code: str, frame: Frame) -> float:
    """How surely a passage belongs to a section, from 0 to 1; 0.5 is what counts as evidence."""
    if reading.passage.leftover or reading.words < 3:
        return 0.0
    friends = set(reading.friends)
    if BOUND_IN in friends or ("appendix" in friends and {"policy", "others"} & friends):
        return 0.0
    told = reading.sections[code]
    if told >= CERTAIN:
        # an appendix that is headed as the section is the section
        friends.discard("appendix")
    if friends & _EXCLUDED[code]:
        return 0.0
    if reading.of_old_plan and (code != "needs" or not reading.passage.cells):
        return 0.0
    if (code == "mission" and _is_vision(reading)) or (code == "training" and _is_of_learners(reading)):
        return 0.0
    shown, read = _weighed(reading, code, _SAYS[code](reading, frame), frozenset(friends))
    says = max(shown, read)
    if told >= CERTAIN:
        if code == "goals" and says < 0.3 and _mission(reading, frame) >= 0.7:
            return 0.45
        return 0.6 + 0.4 * says if says >= 0.3 or code in ("mission", "goals") else 0.45
    if told >= POSSIBLE:
        return 0.3 * told + 0.75 * says
    return max(0.62 * shown, 0.8 * read)


def _weighed(reading: Reading, code: str, shown: float, friends: frozenset[str]) -> tuple[float, float]:
    """How much phrases show and the classifier reads, each less where the other or the place speaks against it."""
    read, told = _content(reading, code), reading.sections[code]
    if shown < _SHOWN and reading.words < ENOUGH_WORDS:
        read = 0.0
    if shown < _SHOWN and told < POSSIBLE and max(reading.sections.values()) >= CERTAIN:
        read *= _ELSEWHERE
    if "appendix" in friends and (told < POSSIBLE or shown < _SHOWN_APART):
        read = 0.0
    if code == "mission" and told < POSSIBLE and _unlike(reading):
        shown *= _DOUBTED
    return shown, read


def _content(reading: Reading, code: str) -> float:
    """How surely the classifier reads a section in what a passage says."""
    cells = reading.passage.cells
    if code == "mission" and ((cells and not _mission_in(cells)) or _is_of_company(reading)):
        return 0.0
    if code == "mission" and _PURPOSE_OF_PAPER.search(reading.passage.text):
        return 0.0
    if code == "evaluation" and judges_people(reading):
        return 0.0
    if code == "evaluation" and reading.sections[code] < _HEADED and "of_plan" not in reading.cues | reading.title_cues:
        return 0.0
    learners = _LEARNERS if code == "mission" else 1.0
    return max(
        (
            _leading(each.told, code) * (learners if "learner" in each.cues else 1.0)
            for each in reading.sentences
            if not _SAYS_NOTHING & each.cues and not (code == "mission" and "other_mission" in each.cues)
        ),
        default=0.0,
    )


def _unlike(reading: Reading) -> bool:
    """True where what phrases call the mission does not read like one to the classifier."""
    saying = {"mission_word", "purpose", "aspire"}
    return all(each.told["mission"] < _UNLIKELY for each in reading.sentences if saying & each.cues)


def _leading(told: Mapping[str, float], code: str) -> float:
    """How surely a sentence is of a section, less where it is likelier of another, or of none."""
    ahead = max(map(told.__getitem__, _ALL)) - told[code]
    return told[code] * max(0.0, 1.0 - ahead / _AHEAD)


def _is_of_learners(reading: Reading) -> bool:
    """True for a passage that begins with what students learn, and says nothing of the staff's learning."""
    first = reading.sentences[0].text if reading.sentences else ""
    staff = any(each.has("staff_people", "teach") or each.has("staff_people", "skill") for each in reading.sentences)
    return bool(OF_LEARNERS.match(first)) and not staff and not reading.passage.cells


def _is_vision(reading: Reading) -> bool:
    """True for a passage that tells the vision alone, be it under "Vision and Mission"."""
    told = reading.cues | reading.head_cues
    titled = "vision" in reading.title_cues and "mission_word" not in reading.title_cues
    return ("vision" in told or titled) and not {"mission_word", "purpose"} & told


def _mission(reading: Reading, frame: Frame) -> float:
    if _mission_in(reading.passage.cells) and not _is_of_company(reading):
        return 1.0
    if reading.passage.cells or _is_of_company(reading) or reading.passage.lead.casefold().endswith("vision"):
        return 0.0
    stated = any("mission_word" in each.cues and _MISSION_SAID.search(each.text) for each in reading.sentences)
    if stated and {"learner", "technology"} & reading.cues:
        return 1.0
    return max((_mission_said(each) for each in reading.sentences), default=0.0)


def _mission_in(cells: Sequence[str]) -> bool:
    """True for a row that is labeled as the mission, with its words beside the label."""
    labeled = any(_MISSION_LABEL.match(cell) for cell in cells)
    return labeled and any(len(cell.split()) >= _MISSION_WORDS for cell in cells)


def _is_of_company(reading: Reading) -> bool:
    titles = [heading.words for heading in reading.passage.path] + [reading.passage.lead]
    return "vendor" in reading.cues or any(_COMPANY.match(title) for title in titles)


def _mission_said(sentence: Sentence) -> float:
    """How much a sentence says where the district is going; a vision alone says nothing."""
    cues = sentence.cues
    if "other_mission" in cues or ("vision" in cues and "mission_word" not in cues):
        return 0.0
    if "mission_word" in cues and _MISSION_SAID.search(sentence.text):
        return 1.0
    if sentence.has("purpose", "learner") or ("learner" in cues and _PURPOSE_OF.search(sentence.text)):
        return 1.0
    if sentence.has("aspire", "learner"):
        return 0.7
    return 0.4 if "purpose" in cues else 0.0


def mission_words(reading: Reading) -> int:
    """How many words of a passage say the mission: all under its heading, else the sentences that do."""
    if reading.sections["mission"] >= CERTAIN or _mission_in(reading.passage.cells):
        return reading.words
    stated = [number for number, each in enumerate(reading.sentences) if _mission_said(each)]
    if stated:
        # what follows the sentence that states it belongs to it
        return sum(len(each.text.split()) for each in reading.sentences[stated[0] :])
    if not any(each.told["mission"] >= _TOLD for each in reading.sentences):
        return 0
    return sum(len(each.text.split()) for each in reading.sentences if each.told["mission"] >= _ALIKE)


def _needs(reading: Reading, frame: Frame) -> float:
    current, future, staffing = (shows(f"needs_{part}", reading, frame) for part in ("current", "future", "staffing"))
    about = bool({"equipment", "systems"} & reading.cues)
    return min(1.0, 0.45 * current + 0.45 * future + 0.45 * staffing + 0.1 * (about and reading.numbers >= 3))


def _goals(reading: Reading, frame: Frame) -> float:
    whole = reading.cues | reading.head_cues
    said = len({"long_term", "short_term"} & whole)
    by_a_day = any(_BY_A_DAY.search(each.text) for each in reading.sentences)
    both = frame.far(reading.latest) and (frame.near(reading.earliest) or said > 0)
    return min(1.0, 0.4 * said + 0.4 * by_a_day + 0.35 * ("goal_word" in whole) + 0.45 * both)


def _training(reading: Reading, frame: Frame) -> float:
    skills, plan = (shows(f"training_{part}", reading, frame) for part in ("skills_assessed", "plan"))
    whole = reading.cues | reading.head_cues
    staff = "staff_people" in whole
    for_staff = staff and ("teach" in whole) and not reading.passage.cells
    return min(1.0, 0.85 * skills + 0.5 * plan + 0.35 * (plan and for_staff) + 0.15 * ("teach" in whole))


def _resources(reading: Reading, frame: Frame) -> float:
    parts = [shows(f"resources_{part}", reading, frame) for part in ("responsible", "timeline", "benchmarks", "budget")]
    weight = sum(parts)
    if reading.passage.cells:
        asked = len({"responsible", "timeline", "benchmark", "budget"} & reading.head_cues)
        both = asked == 2 and {"responsible", "budget"} & reading.head_cues
        return 1.0 if asked >= 3 else (0.85 if both else 0.3 * (weight >= 1))
    return min(1.0, 0.25 * weight + 0.25 * (reading.amounts >= 2))


def _evaluation(reading: Reading, frame: Frame) -> float:
    method, adjustment = (shows(f"evaluation_{part}", reading, frame) for part in ("method", "adjustment"))
    if reading.passage.cells:
        return 0.85 * method + 0.15 * adjustment
    if judges_people(reading):
        return 0.0
    about_plan = any(each.has("review", "of_plan") for each in reading.sentences)
    often = any(each.has("review", "often") for each in reading.sentences)
    return min(1.0, 0.45 * method + 0.4 * adjustment + 0.35 * about_plan + 0.1 * often)


_SAYS = {
    "mission": _mission,
    "needs": _needs,
    "goals": _goals,
    "training": _training,
    "resources": _resources,
    "evaluation": _evaluation,
}
