"""The labeled texts: invented plans and fragments of plans, each sentence marked with what it gives.

They are Markdown. A plan's first lines are facts (`@sections: mission=present …`); then come headings, paragraphs,
lists and tables. A label in braces holds until the next one in its line: `{needs_current} We have 900 laptops.`
Two are joined by a plus; `{thin_goals}` tries to be a section and says too little; `{other:vision}` is none of a
section and looks like one; `{foreign:mission}` is the mission of another body, whose paper is bound in or quoted
(`{foreign}`: anything else in it). Kinds of `other` that speak for another body or of the plan before are listed in
`_KINDS_ASIDE`. Of fragments, headings with a few sentences each, nothing is said of sections: they teach what sentences
give, and measure nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from checks.evidence.period import period_of
from checks.model import Cell, Document, Line
from checks.sections import language, outline
from checks.sections.classifier import FOREIGN
from checks.sections.frame import Frame
from checks.sections.readings import Reading, read
from checks.sections.telling import LABELS
from checks.sections.training.make import OTHER

FOLDER = Path(__file__).with_name("plans")
FRAGMENTS = Path(__file__).with_name("fragments")
ASIDE = (FOREIGN, "old_plan")
"""What a sentence is that says nothing of this plan: of another body's paper, or of the plan before."""
_KINDS_ASIDE = {
    "other:vendor": FOREIGN,
    "other:improvement_plan": FOREIGN,
    "other:foreign_mission": FOREIGN,
    "other:pta_mission": FOREIGN,
    "other:minutes": FOREIGN,
    "other:audit": FOREIGN,
    "other:previous_plan": "old_plan",
}
_LABEL = re.compile(r"\{([a-z_:+ -]+)\}\s?")
_RULE = re.compile(r"^\|[\s:|-]+\|$")
_LEAD = re.compile(r"^\*\*(?P<lead>[^*]+)\*\*\s*")
_ITEM = re.compile(r"^(?:[-*]|\d+\.)\s+")
_SHARE = 0.15  # of a sentence's letters that a label must cover to be the sentence's
_LETTERS = 8
_LOOKS: Mapping[str, Mapping[str, object]] = {"fake": {"size": 14.0, "bold": True}, "bold": {"bold": True}}


@dataclass(frozen=True, slots=True)
class Labeled:
    """A text as the finder reads it, and the labels of each sentence, in order.

    A sentence without labels (of a cover, of a table of contents) teaches nothing.
    """

    name: str
    readings: tuple[Reading, ...]
    labels: tuple[frozenset[str], ...]
    frame: Frame


@dataclass(frozen=True, slots=True)
class LabeledPlan(Labeled):
    """A plan, with the status of each section and the elements that it has."""

    statuses: dict[str, str]
    elements: frozenset[str]

    @property
    def author(self) -> str:
        """Who wrote it: plans of one author are never on both sides of a measurement."""
        return self.name.partition("-")[0]


def plans() -> list[LabeledPlan]:
    """All plans, by name."""
    return [_plan(path) for path in sorted(FOLDER.glob("*.md"))]


def fragments() -> list[Labeled]:
    """All files of fragments, by name."""
    return [_labeled(path)[0] for path in sorted(FRAGMENTS.glob("*.md"))]


def _plan(path: Path) -> LabeledPlan:
    read, facts = _labeled(path)
    statuses = dict(each.split("=") for each in facts["sections"].split())
    elements = frozenset(facts["elements"].split())
    return LabeledPlan(read.name, read.readings, read.labels, read.frame, statuses, elements)


def _labeled(path: Path) -> tuple[Labeled, dict[str, str]]:
    """A file as the finder reads it, and its facts."""
    head, _, body = path.read_text("utf-8").partition("\n\n")
    facts = dict(re.findall(r"^@(\w+): ?(.*)$", head, re.MULTILINE))
    body = "\n".join(line for line in body.split("\n") if not line.startswith("<!--"))
    document = _document(body, facts["headings"])
    period = period_of(document)
    readings = read(outline.of(document), period, language.load())
    labels = tuple(_labels(body, [each.text for reading in readings for each in reading.sentences]))
    return Labeled(path.stem, readings, labels, Frame.of(period)), facts


def _document(body: str, headings: str) -> Document:
    """The plan as a file would be read: one that names its headings ("styles"), or shows them by their look alone."""
    text, lines, tables, row = "", list[Line](), 0, -1

    def add(words: str, **look: object) -> None:
        nonlocal text
        lines.append(replace(Line(len(text), len(text) + len(words), 1, size=11.0), **look))  # type: ignore[arg-type]
        text += words + "\n"

    for paragraph in _paragraphs(body):
        if paragraph.startswith("|"):
            if _RULE.match(paragraph):
                continue
            tables, row = (tables, row + 1) if row >= 0 else (tables + 1, 0)
            for column, cell in enumerate(paragraph.strip("|").split("|")):
                add(cell.strip(), cell=Cell(tables, row, column))
            continue
        row = -1
        if paragraph.startswith("#"):
            marks, _, words = paragraph.partition(" ")
            if words != "cover":
                add(words, **_LOOKS.get(headings, {"level": len(marks)}))
        elif item := _ITEM.match(paragraph):
            add(paragraph[item.end() :].replace("**", ""), list_level=1)
        else:
            lead = _LEAD.match(paragraph)
            plain = paragraph.replace("**", "").replace("*", "")
            add(plain, lead=len(lead["lead"]) if lead else 0)
    return Document("docx", text, tuple(lines), 1, pages_exact=False)


def _paragraphs(body: str) -> Iterator[str]:
    """Paragraphs, list items, headings and rows, one each, without their labels."""
    held: list[str] = []
    for line in [*body.split("\n"), ""]:
        words = _LABEL.sub("", line).strip()
        alone = words.startswith(("#", "|")) or _ITEM.match(words)
        if held and (alone or not words):
            yield " ".join(held)
            held = []
        if words.startswith(("#", "|")):
            yield words
        elif words:
            held.append(words)


def _labels(body: str, sentences: list[str]) -> Iterator[frozenset[str]]:
    """The labels of each sentence: those that stand over a fair share of its letters."""
    letters, over = "", list[str]()
    for line in body.split("\n"):
        label, at = "", 0
        for match in [*_LABEL.finditer(line), None]:
            piece = _folded(line[at : match.start() if match else len(line)])
            letters += piece
            over += [label] * len(piece)
            if match is not None:
                label, at = match[1], match.end()
    place = 0
    for sentence in sentences:
        folded = _folded(sentence)
        start = letters.find(folded, max(0, place - 50))
        start = letters.find(folded) if start < 0 else start
        if len(folded) < _LETTERS // 2 or start < 0:
            yield frozenset()
            continue
        place = start
        count = Counter(over[start : start + len(folded)])
        enough = {label for label, times in count.items() if times >= max(_LETTERS, _SHARE * len(folded))}
        yield frozenset(each for label in (enough or count) if label for each in _meant(label))


def _meant(label: str) -> Iterator[str]:
    """What a label says of a sentence; of what is said aside nothing but that it is."""
    apart = FOREIGN if label.startswith(FOREIGN) else _KINDS_ASIDE.get(label)
    yield from (each if each in LABELS and not apart else OTHER for each in label.split("+"))
    if apart:
        yield apart


def _folded(words: str) -> str:
    return re.sub(r"[^a-z0-9$%]+", "", words.casefold())
