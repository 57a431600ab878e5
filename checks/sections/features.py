"""What is read of a sentence in its place: its words and pairs of words, its headings, its neighbors, and its days."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Sequence

from checks.sections.classifier import Words, counted, read_words
from checks.sections.frame import Frame
from checks.sections.outline import Passage
from checks.sections.readings import Reading, Sentence

Features = tuple[str, ...]
TOGETHER = " "  # between the two of a pair of words
_HEADINGS = 2  # those above the two nearest tell nothing more
_TELLS = 0.2  # a heading that tells less of a section is not counted
_STEPS = 5  # in how many steps it is, from there to 1
_REMEMBERED = 4_000  # texts: a sentence is asked for by its neighbors soon, or never


def features_of(readings: Sequence[Reading], frame: Frame) -> list[list[Features]]:
    """For each sentence of each reading, in order, what is read of it, in groups that sentences may share."""
    return [
        [*_place(readings, number, frame), *_words(reading.sentences, position), _days_of(sentence, frame)]
        for number, reading in enumerate(readings)
        for position, sentence in enumerate(reading.sentences)
    ]


def _words(sentences: Sequence[Sentence], position: int) -> Iterator[Features]:
    """A sentence's own words, and those of the sentences around it in the passage."""
    yield _own(sentences[position].text)
    if position:
        yield _around("p:", sentences[position - 1].text)
    if position + 1 < len(sentences):
        yield _around("n:", sentences[position + 1].text)


def _place(readings: Sequence[Reading], number: int, frame: Frame) -> Iterator[Features]:
    """What all sentences of a passage share: what it stands under, the passages around it, and its days."""
    reading = readings[number]
    passage = reading.passage
    for depth, heading in enumerate(reversed(passage.path[-_HEADINGS:])):
        yield _around(f"h{depth}:", heading.words)
    if passage.lead:
        yield _stems("l:", passage.lead)
    yield from (_stems("c:", head) for head in passage.heads)
    yield _kind(passage)
    yield tuple(f"s:{code}{int(told * _STEPS)}" for code, told in reading.sections.items() if told >= _TELLS) + tuple(
        f"f:{friend}" for friend in reading.friends
    )
    if number and (before := readings[number - 1]).passage.path == passage.path and before.sentences:
        yield _kinds("pp:", before.sentences[-1].text)
    if number + 1 < len(readings) and (after := readings[number + 1]).passage.path == passage.path and after.sentences:
        yield _kinds("nn:", after.sentences[0].text)
    yield _days_of_passage(reading, frame)


def _kind(passage: Passage) -> Features:
    return ("ROW",) if passage.cells else ("LIST",) if passage.listed else ()


def _days_of(sentence: Sentence, frame: Frame) -> Features:
    day = sentence.latest
    if day is None:
        return ()
    told = ["SDAY", f"SD{frame.half_year(day)}"]
    return (*told, *(["SFAR"] if frame.far(day) else []), *(["SNEAR"] if frame.near(day) else []))


def _days_of_passage(reading: Reading, frame: Frame) -> Features:
    told = ["OLD"] if reading.of_old_plan else []
    if reading.earliest is not None and reading.latest is not None:
        told += [f"RE{frame.half_year(reading.earliest)}", f"RL{frame.half_year(reading.latest)}"]
        told += ["FAR"] if frame.far(reading.latest) else []
        told += ["NEAR"] if frame.near(reading.earliest) else []
    return tuple(told)


@functools.lru_cache(maxsize=_REMEMBERED)
def _read(text: str) -> Words:
    return read_words(text)


@functools.lru_cache(maxsize=_REMEMBERED)
def _own(text: str) -> Features:
    words = _read(text)
    pairs = (f"{one}{TOGETHER}{other}" for one, other in itertools.pairwise(words.stems))
    return tuple(dict.fromkeys([*words.stems, *pairs, *counted(words.kinds)]))


@functools.lru_cache(maxsize=_REMEMBERED)
def _around(prefix: str, text: str) -> Features:
    return (*_stems(prefix, text), *_kinds(prefix, text))


@functools.lru_cache(maxsize=_REMEMBERED)
def _stems(prefix: str, text: str) -> Features:
    return tuple(dict.fromkeys(prefix + stem for stem in _read(text).stems))


@functools.lru_cache(maxsize=_REMEMBERED)
def _kinds(prefix: str, text: str) -> Features:
    return tuple(dict.fromkeys(f"{prefix}{kind}:1" for kind in _read(text).kinds))
