"""The figures of a measurement as JSON values, and as tables for people."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterator
from typing import Any, Literal

from checks.evaluate import Answer, Binary, Figures, Share

_KINDS: tuple[Literal["section", "form", "headings", "length"], ...] = ("section", "form", "headings", "length")
_HEADS = {
    "there F1": 10,
    "false alarms": 14,
    "missed": 12,
    "missing seen": 14,
    "three-way": 13,
    "weak F1": 9,
    "unsure": 11,
    "page right": 12,
}
"""What the columns of the table tell, and how wide they are."""


def figures_as_json(figures: Figures) -> dict[str, Any]:
    """The figures as JSON values: counts, and what follows from them."""
    return {
        "packets": len({each.packet for each in figures.answers}),
        "all": _measures(figures, figures.answers),
        **{
            f"by_{kind}": {name: _measures(figures, answers) for name, answers in figures.by(kind).items()}
            for kind in _KINDS
        },
        "facts": {fact: _share(share) for fact, share in figures.facts.items()},
        "misses": [
            {
                "packet": each.packet,
                "section": each.section,
                "truth": each.truth,
                "verdict": each.verdict,
                "why": each.why,
                "said": each.said,
            }
            for each in _misses(figures)
        ],
        "wrong_pages": [
            {"packet": each.packet, "section": each.section, "said": each.said} for each in _wrong_pages(figures)
        ],
        "fact_misses": list(figures.fact_misses),
        "unread": dict(figures.unread),
    }


def figures_as_text(figures: Figures) -> str:
    """The figures for people: tables, then each miss with what is true and why, and what was said and why."""
    packets = len({each.packet for each in figures.answers})
    return "\n".join(
        [
            f"{packets} packets whose plan could be read, {len(figures.answers)} answers on sections",
            *_table(figures),
            "",
            "Other facts",
            *(f"  {name:24}{share}" for name, share in _grouped_facts(figures).items()),
            "",
            "Misses",
            *_told_misses(figures),
            *(f"  {miss}" for miss in figures.fact_misses),
            *(f"  {name}: not read: {sentence}" for name, sentence in figures.unread.items()),
        ]
    )


def _table(figures: Figures) -> Iterator[str]:
    yield f"{'':20}" + "".join(f"{head:>{width}}" for head, width in _HEADS.items())
    yield _row("all", figures, figures.answers)
    for kind in _KINDS:
        yield ""
        for name, answers in figures.by(kind).items():
            yield _row(name, figures, answers)


def _row(name: str, figures: Figures, answers: Collection[Answer]) -> str:
    there, missing, weak = figures.there(answers), figures.missing(answers), figures.weak(answers)
    cells = (
        _number(there.f1),
        _counted(Share(there.false_alarms, there.hits + there.false_alarms)),
        _counted(Share(there.misses, there.hits + there.misses)),
        _counted(missing.recall),
        _counted(figures.exact(answers)),
        _number(weak.f1),
        _counted(figures.unsure(answers)),
        _counted(figures.pages(answers)),
    )
    return f"{name:20}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, _HEADS.values(), strict=True))


def _counted(share: Share) -> str:
    return f"{share.part} of {share.whole}" if share.whole else "–"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _grouped_facts(figures: Figures) -> dict[str, Share]:
    """The shares of facts of one kind put together: all elements, all parts of the look."""
    groups: dict[str, Share] = {}
    for fact, share in figures.facts.items():
        kind = fact.split()[0] if fact.split()[0] in ("element", "look", "period") else fact
        kind = "presentation covers" if fact.startswith("presentation covers") else kind
        so_far = groups.get(kind, Share())
        groups[kind] = Share(so_far.part + share.part, so_far.whole + share.whole)
    return groups


def _told_misses(figures: Figures) -> Iterator[str]:
    for each in _misses(figures):
        yield f"  {each.packet} {each.section}: {each.truth} is true, {each.verdict} was said"
        yield from _reason("true", each.why)
        yield from _reason("said", each.said)
    for each in _wrong_pages(figures):
        yield f"  {each.packet} {each.section}: the page shown is none of its pages"
        yield from _reason("said", each.said)


def _reason(head: str, words: str) -> list[str]:
    return textwrap.wrap(f"{head}: {words}", 116, initial_indent=" " * 6, subsequent_indent=" " * 12) if words else []


def _misses(figures: Figures) -> list[Answer]:
    return [each for each in figures.answers if each.truth != each.verdict]


def _wrong_pages(figures: Figures) -> list[Answer]:
    return [each for each in figures.answers if each.page_right is False]


def _measures(figures: Figures, answers: Collection[Answer]) -> dict[str, Any]:
    return {
        "there": _binary(figures.there(answers)),
        "missing": _binary(figures.missing(answers)),
        "weak": _binary(figures.weak(answers)),
        "three_way": _share(figures.exact(answers)),
        "unsure": _share(figures.unsure(answers)),
        "page_right": _share(figures.pages(answers)),
    }


def _binary(counts: Binary) -> dict[str, float | None]:
    return {
        "hits": counts.hits,
        "false_alarms": counts.false_alarms,
        "misses": counts.misses,
        "precision": _rounded(counts.precision.value),
        "recall": _rounded(counts.recall.value),
        "f1": _rounded(counts.f1),
    }


def _share(share: Share) -> dict[str, float | None]:
    return {"right": share.part, "of": share.whole, "share": _rounded(share.value)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
