"""The words of a document as they are read aloud: page by page in blocks, cut where remarks point at them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from checks.model import Document, Line
from review.queries.remarks import Remark
from review.queries.view import Block, reading_view, slides

_BULLETS = frozenset("•●○▪–-*·◦")
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class TextPage:
    """A page or a slide in reading order; headings are of the levels 1 to 4 and never skip one."""

    number: int
    title: Block | None
    blocks: tuple[Block, ...]
    notes: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row; `remark` is the one that points at them, `first` where its words begin here."""

    words: str
    remark: Remark | None = None
    first: bool = False


def text_pages(document: Document, first: int, last: int) -> tuple[TextPage, ...]:
    """The pages from `first` to `last`, empty ones too."""
    numbers = range(first, min(last, document.pages) + 1)
    if document.format == "pptx":
        shown = slides(document)[first - 1 : last]
        return tuple(TextPage(one.number, one.title, _stepwise(one.blocks), one.notes) for one in shown)
    pages: dict[int, list[Block]] = {number: [] for number in numbers}
    for block in reading_view(document):
        if block.page in pages:
            pages[block.page].append(block)
    lines = {line.start: line for line in document.lines}
    return tuple(TextPage(number, None, _stepwise(_joined(document, lines, pages[number]))) for number in numbers)


def runs_of(document: Document, block: Block, remarks: Iterable[Remark]) -> Iterator[Run]:
    """The block's words, cut where remarks begin and end.

    Where two point at the same words, the first has them; of the other there may be a run without words.
    """
    position = block.start
    for remark in sorted((each for each in remarks if each.spot), key=lambda one: one.spot.start if one.spot else 0):
        if remark.spot is None or remark.spot.end <= block.start or remark.spot.start >= block.end:
            continue
        start = min(max(remark.spot.start, position), block.end)
        end = max(min(remark.spot.end, block.end), start)
        if start > position:
            yield Run(document.text[position:start])
        yield Run(document.text[start:end], remark, first=remark.spot.start >= block.start)
        position = end
    if position < block.end:
        yield Run(document.text[position : block.end])


def _joined(document: Document, lines: dict[int, Line], blocks: Iterable[Block]) -> Iterator[Block]:
    """Lines of a PDF that follow each other closely, as the paragraphs and the list items that they are."""
    held: Block | None = None
    above: Line | None = None
    for block in blocks:
        below = lines.get(block.start)
        if held is None or above is None or below is None or not _follows(above, below):
            joined = None
        else:
            joined = _join(document, held, block, hanging=_left(below) > _left(lines[_last(held).start]) + 1)
        if joined is None and held is not None:
            yield held
        held = joined or block
        above = lines.get(_last(block).start)
    if held is not None:
        yield held


def _join(document: Document, above: Block, below: Block, *, hanging: bool) -> Block | None:
    """Both in one, where the lower goes on with the upper's paragraph, its last item (`hanging`), or its list."""
    starts_anew = below.text[:1] in _BULLETS
    if above.kind == "list" and below.kind == "list":
        return replace(above, end=below.end, blocks=above.blocks + below.blocks)
    if below.kind != "paragraph" or starts_anew:
        return None
    if above.kind == "paragraph":
        return replace(above, end=below.end, text=document.text[above.start : below.end])
    if above.kind == "list" and hanging:
        *items, last = above.blocks
        last = replace(last, end=below.end, text=document.text[last.start : below.end])
        return replace(above, end=below.end, blocks=(*items, last))
    return None


def _last(block: Block) -> Block:
    return block.blocks[-1] if block.kind == "list" else block


def _left(line: Line) -> float:
    return line.box[0] if line.box else 0.0


def _follows(above: Line, below: Line) -> bool:
    if above.box is None or below.box is None or (above.size, above.bold) != (below.size, below.bold):
        return False
    return -below.size < below.box[1] - above.box[3] < 0.7 * below.size and below.box[1] > above.box[1]


def _stepwise(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with headings that go down one level at a time."""
    level, stepped = 0, []
    for block in blocks:
        if block.kind == "heading":
            level = min(block.level, level + 1, _DEEPEST)
            block = replace(block, level=level)  # noqa: PLW2901 - the same block
        stepped.append(block)
    return tuple(stepped)
