"""The elements that the rules ask of a section: does a passage hold one?"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from checks.model import Period
from checks.sections.readings import Reading, Sentence

ENOUGH_WORDS = 10  # of fewer the classifier makes a guess
RATHER = 0.5  # how likely an element has to be beside the other one of its section

# Whoever learns here is no member of the staff
OF_LEARNERS = re.compile(
    r"^\W*(?:(?:the|all|our|new|each|every|most|many|any) )?(?:\w+[- ])?(?:students?|pupils?|child(?:ren)?|graders?)\b",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"\bpercent\b|%", re.IGNORECASE)
_YEAR_COLUMN = re.compile(
    r"\b(?:20\d\d\s?[-–]\s?\d\d(?:\d\d)?|FY\s?'?\d\d(?:\d\d)?|year\s[123]|20[2-4]\d)\b", re.IGNORECASE
)
_GRADES = re.compile(
    r"\bgrades?\s(?:K|\d{1,2})(?:\s?[-–,]\s?\d{1,2}|\sand\s\d{1,2}|\sthrough\s\d{1,2})*|\b[KP]K?\s?[-–]\s?\d{1,2}\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\b\d[\d,]{1,}\b|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty|hundred)\b",
    re.IGNORECASE,
)
_SO_MANY_BY = re.compile(
    r"\b\d[\d,]{0,12}(?:\s?%|\spercent)?(?:\s\w+){0,4}\s(?:by|in|before)\s(?:\w+\.?\s){0,2}20\d\d\b", re.IGNORECASE
)
_SO_MANY_CAN = re.compile(
    r"\b\d[\d,]{0,9}(?:\s?%|\spercent)?(?:\sof\s(?:\w+\s){1,3})?\s?(?:can|could|cannot|do not|did not|are able)\b",
    re.IGNORECASE,
)
_JUDGED_BY = re.compile(r"evaluat|measured by|accountab|how (?:we will )?know|monitor", re.IGNORECASE)
_THIS_PLAN = re.compile(
    r"\b(?:(?:the|this|our|technology|three-year|whole|entire) plan\b(?! for\b)|(?:each|every|all) goals?\b)",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\b\d{1,3}(?:,\d{3})+\b")
_OF_MONEY = re.compile(
    r"cost|budget|amount|fund|price|dollar|\$|expen|spend|outlay|sum|total|appropriat|credit|allot|alloc|money|invest|"
    r"presupuesto|estimate|title|e-rate|local|capital|grant|levy|\b(?:fy|20)\s?'?\d\d|year",
    re.IGNORECASE,
)
_NEEDING = (
    "need", "lack", "missing", "gap", "short of", "shortfall", "shortage", "wish", "want", "deficien", "deficit",
    "insufficien", "requirement", "required",
)  # fmt: skip
_NUMBERED = re.compile(r"^\W*(?:\d{1,2}|[a-z])[.)]\s")
_DENIED = re.compile(
    r"\b(?:no|not|without|neither|nothing|declin\w{1,4}|refus\w{1,4}|rather than)\b(?P<what>[^.;]{0,60})", re.IGNORECASE
)
_TERMS = {
    "goals_long_term": r"\b(?:long-?\s?(?:term|range|er)|final|three-year) (?:aim|goal|target|objective)",
    "goals_short_term": r"\b(?:intermediate|interim|short-?\s?(?:term|range|er)|first-year|near-term|yearly|annual)"
    r" (?:aim|goal|target|step|objective)",
}
_CHANGED_IF = re.compile(r"adjust|revis|if (?:\w+ ){1,3}(?:missed|not met)|corrective", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Frame:
    """The plan's first and last day, as far as they are known, against which goals are long or short."""

    start: dt.date | None
    end: dt.date | None

    @classmethod
    def of(cls, period: Period) -> Frame:
        """The frame of a period; of bare years the middle of each is taken."""
        start = period.start or (dt.date(period.first, 7, 1) if period.first else None)
        end = period.end or (dt.date(period.last, 6, 30) if period.last else None)
        return cls(start, end)

    def far(self, day: dt.date | None) -> bool:
        """True for a day in the plan's last stretch (its last half year, or after)."""
        return day is not None and self.end is not None and day >= self.end - dt.timedelta(days=190)

    def covers(self, day: dt.date | None) -> bool:
        """True for a day after the plan's first."""
        return day is not None and self.start is not None and day > self.start

    def near(self, day: dt.date | None) -> bool:
        """True for a day in the plan's first fifteen months."""
        return day is not None and self.start is not None and day <= self.start + dt.timedelta(days=460)


def _needs_current(reading: Reading, frame: Frame) -> bool:
    if reading.passage.cells:
        about = {"equipment", "systems"} & (reading.cues | reading.head_cues)
        return bool(about) and reading.numbers >= 1 and "responsible" not in reading.head_cues
    for each in _own(reading):
        if (
            "equipment" in each.cues
            and ("have" in each.cues or _COUNT.search(_GRADES.sub("", each.text)))
            and not (reading.passage.listed and "have" not in each.cues and _under(reading))
        ):
            return True
        if each.has("systems", "have"):
            return True
    return False


def _needs_future(reading: Reading, frame: Frame) -> bool:
    about = {"equipment", "systems", "tech_staff", "technology"}
    if reading.passage.cells:
        asks = "need" in reading.head_cues and "responsible" not in reading.head_cues
        return asks and bool(about & (reading.cues | reading.head_cues))
    if _under(reading) and (reading.passage.listed or _NUMBERED.match(reading.passage.text)):
        return True
    needing = [each for each in _own(reading) if "need" in each.cues and about & each.cues]
    if any(frame.covers(each.latest) for each in needing):
        return True
    return bool(needing) and ("ahead" in reading.cues or frame.far(reading.latest) or _under(reading))


def _needs_staffing(reading: Reading, frame: Frame) -> bool:
    if reading.passage.cells:
        if "responsible" in reading.head_cues:
            return False
        return "tech_staff" in reading.cues and bool({"staff_load", "need"} & (reading.cues | reading.head_cues))
    return any("tech_staff" in each.cues and bool({"staff_load", "need"} & each.cues) for each in _own(reading))


def _own(reading: Reading) -> list[Sentence]:
    """The sentences that speak of the district itself, and not of the nation's schools or of what scholars say."""
    return [each for each in reading.sentences if not {"elsewhere", "put_off"} & each.cues]


def _under(reading: Reading) -> bool:
    """True where its nearest heading, or the sentence before a list, says that needs follow."""
    words = reading.passage.heading.casefold()
    return any(cue in words for cue in _NEEDING)


def _goals_long(reading: Reading, frame: Frame) -> bool:
    return ("long_term" in _terms(reading) or frame.far(reading.latest)) and not denies("goals_long_term", reading)


def denies(code: str, reading: Reading) -> bool:
    """True where a passage says that there are no goals of that term."""
    term = _TERMS.get(code)
    return term is not None and any(
        re.search(term, match["what"], re.IGNORECASE) for match in _DENIED.finditer(reading.passage.text)
    )


def _goals_short(reading: Reading, frame: Frame) -> bool:
    return ("short_term" in _terms(reading) or frame.near(reading.earliest)) and not denies("goals_short_term", reading)


def _terms(reading: Reading) -> frozenset[str]:
    """Which terms it speaks of; a heading that promises both tells nothing of what stands under it."""
    title = reading.title_cues & {"long_term", "short_term"}
    return reading.cues | reading.head_cues | (title if len(title) == 1 else frozenset())


def _training_skills(reading: Reading, frame: Frame) -> bool:
    whole = reading.cues | reading.head_cues
    if reading.passage.cells and "responsible" in reading.head_cues:
        return False
    if _SO_MANY_CAN.search(reading.passage.text) and {"staff_people", "assessed"} <= whole:
        return True
    if not {"skill", "staff_people"} <= whole or not ("assessed" in whole or _PERCENT.search(reading.passage.text)):
        return False
    return reading.numbers >= 1 or any(each.has("skill", "assessed") for each in reading.sentences)


def _training_plan(reading: Reading, frame: Frame) -> bool:
    whole = reading.cues | reading.head_cues
    if reading.passage.cells:
        return bool({"teach", "teach_softly"} & whole) and bool({"schedule", "timeline"} & whole)
    if "teach" not in whole and reading.sections["training"] < 0.5:
        return False
    return any(_plans_training(each) for each in reading.sentences)


def _plans_training(sentence: Sentence) -> bool:
    """True for a sentence that names what staff will do and when; "the coach" alone is nothing to do."""
    if "untrained" in sentence.cues or OF_LEARNERS.match(sentence.text):
        return False
    if not ("schedule" in sentence.cues or sentence.latest is not None):
        return False
    told = sentence.told
    return "teach" in sentence.cues or (
        "teach_softly" in sentence.cues and told["training_plan"] >= RATHER * told["training_skills_assessed"]
    )


def _responsible(reading: Reading, frame: Frame) -> bool:
    if reading.passage.cells:
        return "responsible" in reading.head_cues and "unassigned" not in reading.cues
    return any("responsible" in each.cues and "unassigned" not in each.cues for each in reading.sentences)


def _timeline(reading: Reading, frame: Frame) -> bool:
    if reading.passage.cells:
        heads = " ".join(reading.passage.heads)
        return "timeline" in reading.head_cues or bool(_YEAR_COLUMN.search(heads)) or bool(reading.latest)
    return reading.latest is not None or reading.any("timeline", "schedule")


def _benchmarks(reading: Reading, frame: Frame) -> bool:
    return "benchmark" in reading.head_cues | reading.cues or bool(_SO_MANY_BY.search(reading.passage.text))


def _budget(reading: Reading, frame: Frame) -> bool:
    if reading.amounts:
        return True
    if "budget" not in reading.head_cues:
        return False
    # a table of figures under the head "Cost" needs no dollar signs
    heads, cells = reading.passage.heads, reading.passage.cells
    if len(heads) != len(cells):
        return bool(_FIGURE.search(reading.passage.text))
    return any(_OF_MONEY.search(head) and _FIGURE.search(cell) for head, cell in zip(heads, cells, strict=True))


def judges_people(reading: Reading) -> bool:
    """True for a passage on how teachers or students are evaluated, in which this plan is not spoken of."""
    return "people_judged" in reading.cues and not _THIS_PLAN.search(reading.passage.text)


def _evaluation_method(reading: Reading, frame: Frame) -> bool:
    if reading.passage.cells:
        return bool(_JUDGED_BY.search(" ".join(reading.passage.heads)))
    if "of_plan" not in reading.cues or judges_people(reading):
        return False
    for each in reading.sentences:
        if "often" not in each.cues or {"vague", "people_judged"} & each.cues:
            continue
        if "review" in each.cues and "of_plan" in each.cues:
            return True
        # "meets in May" and "reads the counts" are a method where the passage also says what is done about it
        if {"review", "review_softly"} & each.cues and ({"adjust", "review"} & reading.cues) and _headed(reading):
            return True
    return False


def _evaluation_adjustment(reading: Reading, frame: Frame) -> bool:
    if reading.passage.cells:
        return bool(_CHANGED_IF.search(" ".join(reading.passage.heads)))
    if judges_people(reading):
        return False
    if any(each.has("adjust", "of_plan") for each in reading.sentences):
        return True
    return reading.sections["evaluation"] >= 0.5 and {"adjust", "of_plan"} <= reading.cues


def _headed(reading: Reading) -> bool:
    """True where its heading, or another of its sentences, speaks of evaluating."""
    return reading.sections["evaluation"] >= 0.5 or any(
        each.has("review", "of_plan") or each.has("adjust", "of_plan") for each in reading.sentences
    )


_PHRASES: Mapping[str, Callable[[Reading, Frame], bool]] = {
    "needs_current": _needs_current,
    "needs_future": _needs_future,
    "needs_staffing": _needs_staffing,
    "goals_long_term": _goals_long,
    "goals_short_term": _goals_short,
    "training_skills_assessed": _training_skills,
    "training_plan": _training_plan,
    "resources_responsible": _responsible,
    "resources_timeline": _timeline,
    "resources_benchmarks": _benchmarks,
    "resources_budget": _budget,
    "evaluation_method": _evaluation_method,
    "evaluation_adjustment": _evaluation_adjustment,
}


def says(code: str, reading: Reading, frame: Frame) -> bool:
    """True where its phrases, amounts and days alone show the element."""
    return _PHRASES[code](reading, frame)


def is_known(code: str) -> bool:
    """True for an element that can be looked for."""
    return code in _PHRASES
