"""Reads the texts of a labeled packet: its facts, its plan with the marks of the sections, and its slides."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

FOLDER = Path(__file__).parent
SECTIONS = ("mission", "needs", "goals", "training", "resources", "evaluation")

_MARK = re.compile(r"<!-- (/?)(\w+) -->")


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look; a line break is the run "\\n"."""

    words: str
    bold: bool = False
    italic: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, an item of a list, a table or a page break, and the sections that it belongs to.

    `level` is a heading's, or an item's from 1; `number` is that of a numbered item, 0 for a bullet.
    """

    kind: Literal["heading", "paragraph", "item", "table", "page"]
    runs: Runs = ()
    sections: frozenset[str] = frozenset()
    level: int = 0
    number: int = 0
    rows: tuple[tuple[Runs, ...], ...] = ()

    @property
    def words(self) -> str:
        """The words without their look."""
        return words_of(self.runs)


@dataclass(frozen=True, slots=True)
class Slide:
    """A slide: its title, and its points with their levels from 1."""

    title: str
    points: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class PacketText:
    """All that is written down of one packet; `facts` is its packet.toml."""

    name: str
    facts: dict[str, Any]
    cover: tuple[str, ...]
    blocks: tuple[Block, ...]
    slides: tuple[Slide, ...]

    @property
    def headings(self) -> tuple[Block, ...]:
        """The plan's headings."""
        return tuple(block for block in self.blocks if block.kind == "heading")


def names() -> tuple[str, ...]:
    """The packets, by the names of their folders."""
    return tuple(sorted(path.parent.name for path in FOLDER.glob("*/packet.toml")))


def read(name: str, folder: Path = FOLDER) -> PacketText:
    """The texts of that packet. Raises ValueError where its marks or its Markdown are not as they should be."""
    facts = tomllib.loads((folder / name / "packet.toml").read_text("utf-8"))
    cover, blocks = plan_of((folder / name / "plan.md").read_text("utf-8"))
    return PacketText(name, facts, cover, blocks, slides_of((folder / name / "slides.md").read_text("utf-8")))


def plan_of(markdown: str) -> tuple[tuple[str, ...], tuple[Block, ...]]:
    """A plan's cover, line by line, and its blocks. Raises ValueError where a mark opens or closes wrongly."""
    blocks: list[Block] = []
    inside: frozenset[str] = frozenset()
    for block in _blocks(_tree(markdown)):
        if block.kind != "page" or not block.words:
            blocks.append(replace(block, sections=inside))
            continue
        for closes, section in _MARK.findall(block.words):
            if section not in SECTIONS or bool(closes) != (section in inside):
                raise ValueError(f"<!-- {closes}{section} --> does not belong where it stands")
            inside ^= {section}
    if inside:
        raise ValueError(f"never closed: {', '.join(sorted(inside))}")
    if blocks[0].kind == "heading" and blocks[0].words == "cover":
        return tuple(blocks[1].words.split("\n")), tuple(blocks[2:])
    return (), tuple(blocks)


def slides_of(markdown: str) -> tuple[Slide, ...]:
    """The slides: each heading begins one."""
    slides: list[tuple[str, list[tuple[int, str]]]] = []
    for block in _blocks(_tree(markdown)):
        if block.kind == "heading":
            slides.append((block.words, []))
        else:
            slides[-1][1].extend((max(block.level, 1), words) for words in _told(block))
    return tuple(Slide(title, tuple(points)) for title, points in slides)


def words_of(runs: Runs) -> str:
    """The words of runs, without their look."""
    return "".join(run.words for run in runs)


def _told(block: Block) -> Iterator[str]:
    if block.kind == "table":
        yield from (" – ".join(words_of(cell) for cell in row) for row in block.rows)
    elif block.kind != "page":
        yield block.words


def _tree(markdown: str) -> SyntaxTreeNode:
    return SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(markdown))


def _blocks(node: SyntaxTreeNode, level: int = 0, number: int = 0) -> Iterator[Block]:
    """The blocks in reading order; a mark of a section comes as a page break that has words."""
    for child in node.children:
        match child.type:
            case "heading":
                yield Block("heading", _runs(child), level=int(child.tag[1:]))
            case "paragraph":
                yield Block("item" if level else "paragraph", _runs(child), level=level, number=number)
            case "bullet_list" | "ordered_list":
                numbers = child.type == "ordered_list"
                for count, item in enumerate(child.children, int(child.attrs.get("start", 1))):
                    yield from _blocks(item, level + 1, count if numbers else 0)
            case "table":
                rows = [row for part in child.children for row in part.children]
                yield Block("table", rows=tuple(tuple(_runs(cell) for cell in row.children) for row in rows))
            case "html_block":
                comments = child.content.strip()
                yield Block("page", () if comments == "<!-- page -->" else (Run(comments),))
            case "blockquote":
                yield from _blocks(child, level, number)
            case "hr":
                pass
            case other:
                raise ValueError(f"{other} is not provided for")


def _runs(node: SyntaxTreeNode, *, bold: bool = False, italic: bool = False) -> Runs:
    found: list[Run] = []
    for child in node.children:
        match child.type:
            case "text" | "code_inline":
                if child.content:
                    found.append(Run(child.content, bold, italic))
            case "softbreak" | "hardbreak":
                found.append(Run("\n", bold, italic))
            case "strong":
                found.extend(_runs(child, bold=True, italic=italic))
            case "em":
                found.extend(_runs(child, bold=bold, italic=True))
            case _:
                found.extend(_runs(child, bold=bold, italic=italic))
    return tuple(found)
