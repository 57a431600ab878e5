"""Reads passages: their sentences, the days that they name, and what their headings tell of each section."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from checks.hints import hinted
from checks.model import Period
from checks.sections import classifier
from checks.sections.headings import is_appendix
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


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or a row of a table, and the last day that it names."""

    text: str
    latest: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A passage with what is told by its words and by what it stands under.

    `sections` is how much its headings tell of each section, from 0 to 1; `friends` are the false friends among
    them; `latest` and `earliest` are the last and the first day that it names. `of_old_plan`: its words or its titles
    name an older plan; `under_old_plan`: its titles do.
    """

    passage: Passage
    sentences: tuple[Sentence, ...]
    sections: Mapping[str, float]
    friends: frozenset[str]
    earliest: dt.date | None
    latest: dt.date | None
    of_old_plan: bool
    under_old_plan: bool


def read(outline: Outline, period: Period, language: Language) -> tuple[Reading, ...]:
    """A reading of each passage, in order."""
    # Thousands of passages stand under the same headings.
    friends_of = functools.cache(language.false_friends)
    scores_of = _heading_scores(outline, language).__getitem__

    @functools.cache
    def under(titles: tuple[str, ...]) -> tuple[Mapping[str, float], frozenset[str], bool]:
        scores, friends = [scores_of(words) for words in titles], map(friends_of, titles)
        return _combined(scores), frozenset().union(*friends), _titled_old(titles, period)

    found = []
    for passage, items in _lists_joined(outline.passages):
        texts = _texts(passage, items)
        days = days_of(passage.text, texts, period)
        sentences = tuple(map(Sentence, texts, days.latest))
        scores, friends, under_old = under(_titles(passage, scores_of))
        old = under_old or _of_old_plan(passage.text, period)
        found.append(Reading(passage, sentences, scores, friends, days.first, days.last, old, under_old))
    return tuple(found)


def _texts(passage: Passage, items: Sequence[str]) -> list[str]:
    """The sentences of a passage; a row of a table is read as one."""
    texts = [passage.text] if passage.cells else [each for item in items for each in _SENTENCE.split(item)]
    return [text for text in texts if text.strip()]


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
