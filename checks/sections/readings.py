"""Reads passages for what they speak of: cues by sentence, amounts, years, and the sections of their headings."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from checks.hints import hinted
from checks.model import Period
from checks.sections import classifier
from checks.sections.headings import Heading, is_appendix
from checks.sections.language import CODES, Language
from checks.sections.naming_days import days_of
from checks.sections.outline import Outline, Passage

_SENTENCE = re.compile(
    r"(?<=[.!?])(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bMrs\.)(?<!\bRev\.)(?<!\bSt\.)[\"”')]?\s+(?=[\"“(]?[A-Z0-9¿])"
)
_MOST_ITEMS = 30
_PHRASE = 0.85  # how much of a phrase's weight counts beside the classifier's probability
_LIKELY = 0.8  # a heading that is less likely of a section tells less than its probability
_SPEAKS = 0.5  # how much a heading tells of a section when it speaks for itself
_MONEY = re.compile(r"\$\s?(?P<amount>\d[\d,]*(?:\.\d+)?)\s?(?P<scale>million|billion|k\b|m\b)?", re.IGNORECASE)
_NUMBER = re.compile(r"\b\d[\d,]*(?:\.\d+)?\b")
_YEAR_PLAN = hinted(
    r"\b(?P<first>(?:19|20)\d\d)\s?[-–—]\s?(?:(?:19|20)\d\d|\d\d)\s(?:\w+\s){0,2}plan\b", "plan", "19|20"
)
_PLAN_OF = hinted(
    r"\b(?:plan|document)\b(?:\bNo\.|[^.;]){0,80}?\b(?P<first>20\d\d)\b[^.;]{0,40}?"
    r"(?:\bto\b|\bthrough\b|[-–—])[^.;\d]{0,12}(?:\d{1,2}, )?(?P<last>20\d\d)\b",
    "plan|document",
    "20",
)
_OF_YEAR = hinted(r"\bthe (?P<first>20\d\d) (?:technology )?plan\b", "the 20")
_SPAN = hinted(r"\((?P<first>20\d\d)\s?[-–—]\s?(?P<last>(?:20)?\d\d)\)", "(20")
# Whoever is evaluated, assessed or tested is a person here, and no skill, need or progress of theirs
_PEOPLE = r"(?:teachers?|students?|pupils?|children|employees?|principals?|educators?|administrators?)"
_GOES_ON = r"(?:with|in|on|by|twice|once|each|every|annually|yearly|under|using|after|at|for|and|against)"
_PEOPLE_JUDGED = hinted(
    r"\b(?:evaluat|assess|observ|apprais|grad|test|rat)\w{1,5} (?:(?:each|every|all|their|the|new|our) ){0,2}"
    rf"{_PEOPLE}(?=[.,;]|$| {_GOES_ON}\b)"
    rf"|\b{_PEOPLE} (?:are|(?:is|will|shall|must)(?: be)?) (?:\w+ )?"
    r"(?:evaluated|assessed|observed|appraised|graded|tested)\b"
    rf"|\b{_PEOPLE} (?:will )?(?:take|sit|complete) (?:\w+ ){{0,3}}(?:tests?|assessments?|exams?)\b",
    "teacher|student|pupil|child|employee|principal|educator|administrator",
    "evaluat|assess|observ|apprais|grad|test|rat|exam",
)
# A school, a road or a town of that name; and the mission of a network, a committee or a club
_NAMED_MISSION = hinted(
    r"\b(?:Old |San |St\. |New |East |West |North |South )?Mission (?!Statement|Is\b|And\b|For\b|Of\b)[A-Z]\w+"
    r"|\b(?:Old|San|New|East|West|North|South) Mission\b"
    r"|\b[Mm]ission(?:s)? of (?:the |this |our |an? )?(?:[\w-]+ ){0,3}(?:[Nn]etwork|[Cc]ommittee|[Tt]ask [Ff]orce|"
    r"[Cc]ooperative|[Ff]oundation|[Cc]ompany|[Cc]lub|[Cc]ouncil|[Aa]ssociation|[Aa]gency|[Uu]niversity|[Cc]ollege|[Cc]hurch|[Mm]useum|[Aa]cademy|[Ll]ibrar(?:y|ies)|[Pp]rogram|[Pp]roject|[Ff]irm)\b"
    r"|\b(?:[Cc]ommittee|[Cc]ompany|[Cc]ooperative|[Ff]oundation|[Aa]ssociation|[Aa]gency|[Cc]lub)['’]s mission\b"
    r"|\bmission[- ]critical\b",
    "mission",
    flags=re.NOFLAG,
)
# What stands with a reference is what scholars say
_CITED = hinted(r"\[\d{1,2}\]|\b(?:et al|Journal of)\b|\((?:19|20)\d\d\)\. ", "[|et al|journal of|). ", flags=re.NOFLAG)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or a row of a table: its words, what they speak of, and the last day that it names.

    `told` is how surely it, with the sentence after it, is of each section and element, by the trained classifier.
    """

    text: str
    cues: frozenset[str]
    told: Mapping[str, float]
    latest: dt.date | None = None

    def has(self, *cues: str) -> bool:
        """True where it speaks of all of these."""
        return self.cues.issuperset(cues)


@dataclass(frozen=True, slots=True)
class Reading:
    """A passage with all that is told by its words and by what it stands under.

    `sections` is how much its headings tell of each section, from 0 to 1; `friends` are the false friends among
    them; `head_cues` is what the heads of its columns and its lead speak of, `title_cues` what its nearest
    heading does; `told` is the most that one of its sentences tells of each section and element; `latest` and
    `earliest` are the last and the first day that it names.
    """

    passage: Passage
    sentences: tuple[Sentence, ...]
    cues: frozenset[str]
    head_cues: frozenset[str]
    title_cues: frozenset[str]
    sections: Mapping[str, float]
    friends: frozenset[str]
    told: Mapping[str, float]
    words: int
    numbers: int
    amounts: int
    earliest: dt.date | None
    latest: dt.date | None
    of_old_plan: bool

    def any(self, *cues: str) -> bool:
        """True where one of its sentences speaks of all of these."""
        return any(sentence.has(*cues) for sentence in self.sentences)


def read(outline: Outline, period: Period, language: Language) -> tuple[Reading, ...]:
    """A reading of each passage, in order."""
    # Thousands of passages stand under the same headings.
    friends_of = functools.cache(language.false_friends)
    cues_of = functools.cache(language.cues)
    asked_by = functools.cache(language.asked_by)
    passages = [(passage, _texts(passage, items)) for passage, items in _lists_joined(outline.passages)]
    scores_of = _heading_scores(outline, language).__getitem__
    told_of = _told([pair for _, texts in passages for pair in _pairs(texts)])

    @functools.cache
    def under(titles: tuple[str, ...]) -> tuple[Mapping[str, float], frozenset[str], bool]:
        scores, friends = [scores_of(words) for words in titles], map(friends_of, titles)
        return _combined(scores), frozenset().union(*friends), _titled_old(titles, period)

    found = []
    for passage, texts in passages:
        days = days_of(passage.text, texts, period)
        sentences = tuple(
            _sentence(text, language, told_of[pair], latest)
            for text, pair, latest in zip(texts, _pairs(texts), days.latest, strict=True)
        )
        scores, friends, old = under(_titles(passage, scores_of))
        found.append(
            Reading(
                passage,
                sentences,
                frozenset().union(*(sentence.cues for sentence in sentences)),
                asked_by(" | ".join(passage.heads)) | cues_of(passage.lead),
                cues_of(passage.path[-1].words) if passage.path else frozenset(),
                scores,
                friends,
                _most([sentence.told for sentence in sentences]),
                len(passage.text.split()),
                len(_NUMBER.findall(passage.text)),
                sum(1 for match in _MONEY.finditer(passage.text) if match["amount"].strip("0.,")),
                days.first,
                days.last,
                old or _of_old_plan(passage.text, period) or any("old_plan" in each.cues for each in sentences),
            )
        )
    return tuple(found)


def _texts(passage: Passage, items: Sequence[str]) -> list[str]:
    """The sentences of a passage; a row of a table is read as one."""
    texts = [passage.text] if passage.cells else [each for item in items for each in _SENTENCE.split(item)]
    return [text for text in texts if text.strip()]


def _pairs(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """Each sentence with the next: two tell more than one, and the classifier was given passages of one to three."""
    return [tuple(texts[number : number + 2]) for number in range(len(texts))]


def _told(texts: Sequence[tuple[str, ...]]) -> Mapping[tuple[str, ...], Mapping[str, float]]:
    """What the trained classifier says of each text, all at once."""
    distinct = list(dict.fromkeys(texts))
    told = classifier.load(classifier.PASSAGES).probabilities_together(distinct)
    return dict(zip(distinct, told, strict=True))


def _heading_scores(outline: Outline, language: Language) -> Mapping[str, Mapping[str, float]]:
    """How much each heading and lead tells of each section: by the classifier, and by phrases where they tell more."""
    words = [
        *(heading.words for each in outline.passages for heading in each.path),
        *(each.lead for each in outline.passages),
    ]
    distinct = [each for each in dict.fromkeys(words) if each]
    told = classifier.load(classifier.HEADINGS).probabilities(distinct)
    return {
        each: _heading(each, probable, language.heading_scores(each))
        for each, probable in zip(distinct, told, strict=True)
    }


def _heading(words: str, probable: Mapping[str, float], phrases: Mapping[str, float]) -> Mapping[str, float]:
    told = {code: max(_sharpened(probable[code]), _PHRASE * phrases[code]) for code in CODES}
    return told if "vision" not in words.casefold() else {**told, "mission": _PHRASE * phrases["mission"]}


def _sharpened(probability: float) -> float:
    return probability * min(1.0, probability / _LIKELY)


def _most(told: Sequence[Mapping[str, float]]) -> Mapping[str, float]:
    if not told:
        return {}
    most = map(max, zip(*(each.values() for each in told), strict=True))
    return dict(zip(told[0], most, strict=True))


def _titles(passage: Passage, scores_of: Callable[[str], Mapping[str, float]]) -> tuple[str, ...]:
    """What a passage stands under, from the outermost; a heading that speaks for itself needs none of its own depth."""
    path = passage.path
    if path and max(scores_of(path[-1].words).values()) >= _SPEAKS:
        path = tuple(
            heading
            for heading in path
            if heading is path[-1] or heading.level < path[-1].level or is_appendix(heading.words)
        )
    return (*(heading.words for heading in path), *filter(None, [passage.lead]))


def _sentence(text: str, language: Language, told: Mapping[str, float], latest: dt.date | None) -> Sentence:
    judged = frozenset(["people_judged"]) if _PEOPLE_JUDGED.search(text) else frozenset()
    cited = frozenset(["elsewhere"]) if _CITED.search(text) else frozenset()
    without = _NAMED_MISSION.sub(" ", text)
    cues = language.cues(without) | judged | cited
    if without != text and "mission_word" not in cues:
        cues |= {"other_mission"}
    return Sentence(text, cues, told, latest)


def _lists_joined(passages: Sequence[Passage]) -> Iterator[tuple[Passage, list[str]]]:
    """The passages, the items of a list as one, with the items' texts: what a list says it says as a whole."""
    group: list[Passage] = []
    for passage in (*passages, None):
        if group and (
            passage is None or not passage.listed or passage.path != group[0].path or len(group) == _MOST_ITEMS
        ):
            yield _joined(group), [each.text for each in group if not each.leftover]
            group = []
        if passage is not None and passage.listed:
            group.append(passage)
        elif passage is not None:
            yield passage, [passage.text]


def _joined(group: Sequence[Passage]) -> Passage:
    return replace(
        group[0],
        text=" ".join(each.text for each in group),
        end=group[-1].end,
        pages=tuple(sorted({page for each in group for page in each.pages})),
        leftover=all(each.leftover for each in group),
    )


def _combined(scores: Sequence[Mapping[str, float]]) -> Mapping[str, float]:
    """What a path of headings tells: the nearest first, those above it less and less."""
    combined = dict.fromkeys(CODES, 0.0)
    nearest = True
    weight = 1.0
    for each in reversed(scores):
        for code, score in each.items():
            combined[code] = max(combined[code], score * weight)
        # a heading that says something itself leaves less to those above it
        said = max(each.values(), default=0.0)
        weight *= 0.95 if said < 0.5 else (0.6 if nearest else 0.5)
        nearest = False
    return combined


def _titled_old(titles: Sequence[str], period: Period) -> bool:
    """True under titles that name an older plan, or years that are over."""
    return any(
        _of_old_plan(title, period) or any(_is_over(match, period) for match in _SPAN.finditer(title))
        for title in titles
    )


def _of_old_plan(text: str, period: Period) -> bool:
    """True for words that name an older plan."""
    for match in (*_YEAR_PLAN.finditer(text), *_OF_YEAR.finditer(text)):
        if period.first and int(match["first"]) < period.first:
            return True
    return any(_is_over(match, period) for match in _PLAN_OF.finditer(text))


def _is_over(match: re.Match[str], period: Period) -> bool:
    """True for a span of years that ended by the time that the plan begins."""
    first, last = int(match["first"]), int(match["last"]) + (2000 if len(match["last"]) == 2 else 0)
    return bool(period.first) and first < (period.first or 0) and first < last <= (period.first or 0)


__all__ = ["Heading", "Reading", "Sentence", "read"]
