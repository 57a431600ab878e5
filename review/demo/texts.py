"""Reads the demo's plans and slides from their TOML files and fills in the district's words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "plans"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a plan: a heading ("" for none), then paragraphs, bullets, a table, in this order.

    `pages` is how many pages a part of level 1 takes with all that follows up to the next one.
    """

    heading: str
    level: int
    paragraphs: tuple[str, ...]
    bullets: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]
    signed: str
    pages: int


@dataclass(frozen=True, slots=True)
class PlanText:
    """A plan's words: its title, and its parts in order; `words` is what was filled in."""

    title: str
    file: str
    parts: tuple[Part, ...]
    words: Mapping[str, str]

    @property
    def chapters(self) -> tuple[tuple[str, int], ...]:
        """The headings of level 1 with the pages on which they begin; a cover and the contents come first."""
        listed, page = [], 3
        for part in self.parts:
            if part.heading and part.level == 1:
                listed.append((part.heading, page))
                page += part.pages
        return tuple(listed)


@dataclass(frozen=True, slots=True)
class Slide:
    """A slide: its title and its points."""

    title: str
    points: tuple[str, ...]


def plan_text(name: str, words: Mapping[str, str], version: str = "") -> PlanText:
    """The plan in `plans/<name>.toml`; parts of another version than the asked one are left out."""
    read = _read(name)
    parts = [_part(each, words) for each in read["part"] if each.get("only", version) == version]
    return PlanText(read["title"], read["file"], tuple(parts), words)


def slides_text(words: Mapping[str, str]) -> tuple[str, tuple[Slide, ...]]:
    """The presentation's title and its slides."""
    read = _read("slides")
    slides = [Slide(each["title"], _filled(each["points"], words)) for each in read["slide"]]
    return read["title"], tuple(slides)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _part(read: dict[str, Any], words: Mapping[str, str]) -> Part:
    paragraphs = [" ".join(each.split()) for each in read.get("text", "").split("\n\n") if each.strip()]
    return Part(
        heading=read.get("heading", "").format_map(words),
        level=read.get("level", 1),
        paragraphs=_filled(paragraphs, words),
        bullets=_filled(read.get("bullets", []), words),
        table=tuple(_filled(row, words) for row in read.get("table", [])),
        signed=read.get("signed", "").format_map(words),
        pages=read.get("pages", 1),
    )


def _filled(texts: list[str], words: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(text.format_map(words) for text in texts)
