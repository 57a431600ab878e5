"""Which stretches of a plan are other papers bound into it: a proposal, a policy, the plan of one school."""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from checks.sections.classifier import FOREIGN
from checks.sections.headings import Heading, is_appendix
from checks.sections.language import Language
from checks.sections.outline import IN_FORM
from checks.sections.readings import Reading

BOUND_IN = "bound_in"  # the friend of what stands in another paper; that a heading names one does not make it one
# The log odds that the classifier gives a sentence of another paper, on average; the plan's own are far below
_USUAL = -1.6
_MOST = 2.0  # how far one stretch's average can speak for or against
_SENTENCES = 6  # and of how many sentences more is no surer
_ROW = 0.3  # a row of a table tells less
_NAMED = 4.0  # how much it says that a heading names another paper
_OPENS = 2.0  # what must speak for another paper to begin where no heading says so
_SHORT, _LONG = 2000, 4000  # words: a short plan rarely holds other papers, a long one often does
_OPENS_IN_SHORT = 3.0  # and so much more must speak for it there
_AGAIN = -1.0  # and that much more at the end of one, where depths of headings tell that it ends
_OPENS_APART = 1.0  # what must speak for it where a heading numbers a paper: "Annex C", "Paper 3."
_ENDS = 1.5  # what must speak against it for it to end where all headings look alike
_INSIDE = 3.0  # and more under a heading of its own
_FLAT = 0.8  # the share of headings of one depth from which on none tells
_MOSTLY = 0.6  # the share of a chapter that makes the rest of it another paper, too
_CHAPTER = 0.3  # and how much of the plan a chapter is at most
_OWN = -1.0  # what tells less than this is the plan's own, whatever is around it
_DOUBTFUL = 0.7  # what tells more than this counts only where a section stands nowhere else
_HARDLY = 0.5  # what tells less than this is not taken for another paper where it is headed as a section
_CERTAIN = 0.6  # a heading that tells so much of a section heads no other paper
_SMALL_PLAN = 3  # how many sections a chapter heads that is a plan of its own
_LIKE_A_PLAN = 2.5  # how much that says that it is another paper
_TELLS = 0.4  # how much a heading must tell of a section to head it
_PAPERS = frozenset({"all", "previous", "policy", "others", "papers"})
# A label with a number or a letter that is none of a plan's own
_APART = re.compile(
    r"^\W*(?:appendix|annex|attachment|addendum|enclosure|exhibit|insert|tab|paper|document|supplement|schedule)\b"
    r"\s?(?:[A-Z]|\d{1,2}|[IVX]{1,5})?(?:\W|$)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^\W*(?:chapter |part |section )?(?:\d{1,2}|[IVX]{1,5})[.:)]?\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The readings under one heading: their numbers, the depth of the outermost heading that is new with them.

    `friends` are those without an appendix that came before; None where none did.
    """

    numbers: tuple[int, ...]
    turns_at: int
    named: bool
    apart: bool
    numbered: bool
    heads: str
    headed: bool
    told: float
    friends: frozenset[str] | None


def told_apart(readings: Sequence[Reading], language: Language) -> tuple[Reading, ...]:
    """The readings, those in other papers with the friend BOUND_IN; where the plan goes on, no appendix is above."""
    words = sum(reading.words for reading in readings)
    stretches = _stretches(readings, language)
    if words >= _LONG:
        stretches = _with_small_plans(stretches, readings)
    inside = _inside(stretches, words)
    inside |= _rest(stretches, readings, inside)
    found = list(readings)
    resumed = False
    for stretch in stretches:
        resumed = not stretch.apart and (resumed or (stretch.told < _OWN and stretch.numbers[0] not in inside))
        for number in stretch.numbers:
            if number in inside:
                marks = {BOUND_IN, "unsettled"} if stretch.headed and not stretch.named else {BOUND_IN}
                found[number] = replace(found[number], friends=found[number].friends | marks)
                continue
            if resumed and stretch.friends is not None:
                found[number] = replace(found[number], friends=stretch.friends)
            if stretch.told > _DOUBTFUL and words >= _LONG:
                found[number] = replace(found[number], friends=found[number].friends | {"doubtful"})
    return tuple(found)


def _with_small_plans(stretches: Sequence[_Stretch], readings: Sequence[Reading]) -> list[_Stretch]:
    """A chapter that heads a section after the other, as a plan does that has them elsewhere, is another plan."""
    of: dict[Heading, list[_Stretch]] = {}
    for stretch in stretches:
        for heading in _real_path(readings[stretch.numbers[0]])[:-1]:
            of.setdefault(heading, []).append(stretch)
    whole = _standing_over_much(readings)
    inside = {
        part.numbers
        for heading, parts in of.items()
        if heading not in whole and len(_headed_in(parts)) >= _SMALL_PLAN
        for part in parts
    }
    if len(_headed_in([each for each in stretches if each.numbers not in inside])) < _SMALL_PLAN:
        return list(stretches)
    return [
        replace(each, named=True, headed=False, told=each.told + _LIKE_A_PLAN) if each.numbers in inside else each
        for each in stretches
    ]


def _headed_in(stretches: Sequence[_Stretch]) -> set[str]:
    return {each.heads for each in stretches if each.heads}


def _real_path(reading: Reading) -> list[Heading]:
    """The headings over a passage, each deeper than the one before."""
    path = [each for each in reading.passage.path if each.level < IN_FORM]
    return [each for each in path if each is path[-1] or each.level < path[-1].level]


def _inside(stretches: Sequence[_Stretch], words: int) -> set[int]:
    """The numbers of the readings that are most likely in another paper, each with those around it."""
    short = words < _SHORT
    opens = _OPENS + _OPENS_IN_SHORT * max(0.0, min(1.0, (_LONG - words) / (_LONG - _SHORT)))
    depths = [stretch.turns_at for stretch in stretches]
    flat = not short and max((depths.count(depth) for depth in set(depths)), default=0) >= _FLAT * len(depths)
    in_plan, in_paper, opened_at = 0.0, math.inf, 0
    came: list[tuple[bool, bool]] = []
    last = 0
    for stretch in stretches:
        deeper = stretch.turns_at > opened_at
        opening = 0.0 if stretch.named else (_OPENS_APART if stretch.apart and not short else opens)
        opening += _INSIDE if stretch.turns_at > last and not stretch.named else 0.0
        closing = (_ENDS if flat and not stretch.numbered else 0.0) + (_INSIDE if deeper else 0.0)
        free = (flat and not stretch.numbered) or deeper or stretch.named or stretch.apart
        staying = 0.0 if free else opens + _AGAIN
        ended, began = in_paper + closing < in_plan, in_plan + opening < in_paper + staying
        came.append((ended, not began))
        if began:
            opened_at = stretch.turns_at
        in_plan, in_paper = (
            min(in_plan, in_paper + closing) + max(0.0, stretch.told),
            min(in_paper + staying, in_plan + opening) + max(0.0, -stretch.told),
        )
        last = stretch.turns_at
    found: set[int] = set()
    inside = in_paper < in_plan
    for stretch, (ended, stayed) in zip(reversed(stretches), reversed(came), strict=True):
        if inside:
            found.update(stretch.numbers)
        inside = stayed if inside else ended
    return found


def _rest(stretches: Sequence[_Stretch], readings: Sequence[Reading], found: Collection[int]) -> set[int]:
    """What is left of chapters of which most is known to be another paper."""
    chapters: dict[Heading, list[_Stretch]] = {}
    for stretch in stretches:
        for heading in readings[stretch.numbers[0]].passage.path:
            chapters.setdefault(heading, []).append(stretch)
    rest: set[int] = set()
    for parts in chapters.values():
        known = sum(part.numbers[0] in found for part in parts)
        if known >= _MOSTLY * len(parts) and len(parts) <= _CHAPTER * len(stretches):
            rest.update(number for part in parts if part.told > _OWN and not part.headed for number in part.numbers)
    return rest


def _stretches(readings: Sequence[Reading], language: Language) -> list[_Stretch]:
    friends_of = functools.cache(language.false_friends)
    found = []
    before: tuple[Heading, ...] = ()
    whole = _standing_over_much(readings)
    over: set[Heading] = set()  # headings as deep as those they stand over, whose paper has ended
    for heading, group in groupby(enumerate(readings), key=lambda each: _heading(each[1])):
        numbers, stretch = zip(*group, strict=True)
        path = stretch[0].passage.path
        new = [each for each in path if each not in before and each.level < IN_FORM]
        numbered = any(_NUMBERED.match(each.words) for each in new)
        if numbered or any(_PAPERS & friends_of(each.words) or _APART.match(each.words) for each in new):
            over.update(each for each in path if heading and each.level == heading.level and each not in new)
        above = [each for each in path if not _imposed(each, heading) and each not in over and each not in whole]
        friends = frozenset().union(*(friends_of(each.words) for each in above))
        certain = max(stretch[0].sections.values(), default=0.0) >= _CERTAIN
        told = _told(stretch) + (_NAMED if _PAPERS & friends else 0.0)
        found.append(
            _Stretch(
                numbers,
                turns_at=min((each.level for each in new), default=heading.level if heading else 0),
                named=bool(_PAPERS & friends),
                apart=not certain and any(_APART.match(each.words) for each in new),
                numbered=numbered,
                heads=_heads(stretch[0]),
                headed=certain and told < _HARDLY,
                told=told,
                friends=friends if any(_imposed(each, heading) or each in over for each in path) else None,
            )
        )
        before = path
    return found


def _heads(reading: Reading) -> str:
    """The section that the headings over a passage tell of most; "" where none tells much."""
    code = max(reading.sections, key=lambda each: reading.sections[each])
    return code if reading.sections[code] >= _TELLS else ""


def _standing_over_much(readings: Sequence[Reading]) -> set[Heading]:
    """The headings over so much of a plan that they name no paper in it: the plan may be a memorandum itself."""
    words: Counter[Heading] = Counter()
    for reading in readings:
        words.update(dict.fromkeys(reading.passage.path, reading.words))
    return {heading for heading, count in words.items() if count > _CHAPTER * sum(each.words for each in readings)}


def _imposed(above: Heading, heading: Heading | None) -> bool:
    """True for an appendix that is taken to stand over a heading only because it came before it."""
    return heading is not None and above is not heading and above.level >= heading.level and is_appendix(above.words)


def _heading(reading: Reading) -> Heading | None:
    return next((each for each in reversed(reading.passage.path) if each.level < IN_FORM), None)


def _told(stretch: Sequence[Reading]) -> float:
    """How much the sentences of a stretch say that it is another paper."""
    weights = [
        (_ROW if reading.passage.cells else 1.0, _log_odds(each.told[FOREIGN]))
        for reading in stretch
        for each in reading.sentences
    ]
    whole = sum(weight for weight, _ in weights)
    if not whole:
        return 0.0
    usual = sum(weight * odds for weight, odds in weights) / whole - _USUAL
    return max(-_MOST, min(_MOST, usual)) * math.sqrt(min(whole, _SENTENCES))


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, 0.002), 0.998)
    return math.log(bounded / (1.0 - bounded))
