"""The pages of a file as pictures: each with its text layer and with the marks of what was said about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from checks.model import Box, Document
from review.pages import Pages
from review.queries.places import boxes_of
from review.queries.remarks import Remark
from review.queries.view import LayerLine, View, text_layer

_LABEL = 9.0
"""Half the side of a mark's number, in points."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A remark on the picture of a page: the outlines of its words, and the place of its number; in points."""

    remark: Remark
    boxes: tuple[Box, ...]
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: its size in points, whether its picture is there, and what lies over it."""

    number: int
    width: float
    height: float
    picture: Literal["drawn", "owed", "never"]
    lines: tuple[LayerLine, ...]
    marks: tuple[Mark, ...]


def sheets(view: View, pages: Pages, remarks: list[Remark], first: int, last: int) -> tuple[Sheet, ...]:
    """The pages from `first` to `last`."""
    read = view.document if isinstance(view.document, Document) else None
    return tuple(
        Sheet(
            number,
            *pages.sizes[number - 1],
            "owed" if number in view.owed else "never" if number in pages.without else "drawn",
            text_layer(read, number) if read else (),
            tuple(_marks(read, remarks, number)) if read else (),
        )
        for number in range(first, min(last, len(pages.sizes)) + 1)
    )


def _marks(read: Document, remarks: Iterable[Remark], number: int) -> Iterator[Mark]:
    """The marks of a page; numbers stand in its left margin, those on one height beside each other."""
    heights: list[float] = []
    for remark in remarks:
        boxes = boxes_of(read, remark.spot, number) if remark.spot else ()
        if boxes:
            y = max((boxes[0][1] + boxes[0][3]) / 2, _LABEL)
            beside = sum(abs(y - other) < 2 * _LABEL for other in heights)
            heights.append(y)
            yield Mark(remark, boxes, _LABEL + 2 * _LABEL * beside, y)
