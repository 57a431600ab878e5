"""Which section a passage belongs to: by its headings and by what it says, false friends left out."""

from __future__ import annotations

import re

from checks.sections.elements import DETECTORS, Frame, judges_people
from checks.sections.readings import Reading, Sentence

# A heading that tells this much carries what stands under it; one that tells less needs the words to agree.
CERTAIN = 0.75
POSSIBLE = 0.3
_EXCLUDED = {
    "mission": {"all", "previous", "policy", "others", "appendix"},
    "needs": {"all", "previous"},
    "goals": {"all", "previous", "policy", "others", "appendix"},
    "training": {"all", "previous", "policy", "others"},
    "resources": {"all", "previous", "policy"},
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
    told = reading.sections[code]
    if told >= CERTAIN:
        # an appendix that is headed as the section is the section
        friends.discard("appendix")
    if friends & _EXCLUDED[code]:
        return 0.0
    if reading.of_old_plan and code != "needs":
        return 0.0
    if code == "mission" and _is_vision(reading):
        return 0.0
    says = _SAYS[code](reading, frame)
    if told >= CERTAIN:
        if code == "goals" and says < 0.3 and _mission(reading, frame) >= 0.7:
            return 0.45
        return 0.6 + 0.4 * says if says >= 0.3 or code in ("mission", "goals") else 0.45
    if told >= POSSIBLE:
        return 0.3 * told + 0.75 * says
    return 0.62 * says


def _is_vision(reading: Reading) -> bool:
    """True for a passage that tells the vision alone, be it under "Vision and Mission"."""
    told = reading.cues | reading.head_cues
    return "vision" in told and not {"mission_word", "purpose"} & told


def _mission(reading: Reading, frame: Frame) -> float:
    if reading.passage.cells or "vendor" in reading.cues:
        return 0.0
    titles = [heading.words for heading in reading.passage.path] + [reading.passage.lead]
    if titles[-1].casefold().endswith("vision") or any(_COMPANY.match(title) for title in titles):
        return 0.0
    stated = any("mission_word" in each.cues and _MISSION_SAID.search(each.text) for each in reading.sentences)
    if stated and {"learner", "technology"} & reading.cues:
        return 1.0
    return max((_mission_said(each) for each in reading.sentences), default=0.0)


def _mission_said(sentence: Sentence) -> float:
    """How much a sentence says where the district is going; a vision alone says nothing."""
    cues = sentence.cues
    if "vision" in cues and "mission_word" not in cues:
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
    if reading.sections["mission"] >= CERTAIN:
        return reading.words
    saying = [number for number, each in enumerate(reading.sentences) if _mission_said(each)]
    # what follows the sentence that states it belongs to it
    return sum(len(each.text.split()) for each in reading.sentences[saying[0] :]) if saying else 0


def _needs(reading: Reading, frame: Frame) -> float:
    current, future, staffing = (
        DETECTORS[f"needs_{part}"](reading, frame) for part in ("current", "future", "staffing")
    )
    about = bool({"equipment", "systems"} & reading.cues)
    return min(1.0, 0.45 * current + 0.45 * future + 0.45 * staffing + 0.1 * (about and reading.numbers >= 3))


def _goals(reading: Reading, frame: Frame) -> float:
    whole = reading.cues | reading.head_cues
    said = len({"long_term", "short_term"} & whole)
    by_a_day = any(_BY_A_DAY.search(each.text) for each in reading.sentences)
    both = frame.far(reading.latest) and (frame.near(reading.earliest) or said > 0)
    return min(1.0, 0.4 * said + 0.4 * by_a_day + 0.35 * ("goal_word" in whole) + 0.45 * both)


def _training(reading: Reading, frame: Frame) -> float:
    skills, plan = (DETECTORS[f"training_{part}"](reading, frame) for part in ("skills_assessed", "plan"))
    whole = reading.cues | reading.head_cues
    staff = "staff_people" in whole
    for_staff = staff and ("teach" in whole) and not reading.passage.cells
    return min(1.0, 0.85 * skills + 0.5 * plan + 0.35 * (plan and for_staff) + 0.15 * ("teach" in whole))


def _resources(reading: Reading, frame: Frame) -> float:
    parts = [
        DETECTORS[f"resources_{part}"](reading, frame) for part in ("responsible", "timeline", "benchmarks", "budget")
    ]
    weight = sum(parts)
    if reading.passage.cells:
        asked = len({"responsible", "timeline", "benchmark", "budget"} & reading.head_cues)
        return 1.0 if asked >= 3 else (0.85 if asked == 2 else 0.3 * (weight >= 1))
    return min(1.0, 0.25 * weight + 0.25 * (reading.amounts >= 2))


def _evaluation(reading: Reading, frame: Frame) -> float:
    method, adjustment = (DETECTORS[f"evaluation_{part}"](reading, frame) for part in ("method", "adjustment"))
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
