"""Finds ruled tables on a PDF page from the rules that are drawn, and says in which cell a box stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from checks.model import Box

_THIN = 3.5
_TOUCH = 4.0
_MOST_RULES = 3_000


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: where its columns and its rows part, in points from the page's top left corner."""

    across: tuple[float, ...]
    down: tuple[float, ...]

    def cell(self, box: Box) -> tuple[int, int] | None:
        """Row and column of the cell in which the box begins; None outside the table."""
        x, y = box[0] + min(3.0, (box[2] - box[0]) / 2), (box[1] + box[3]) / 2
        if not (self.across[0] <= x <= self.across[-1] and self.down[0] <= y <= self.down[-1]):
            return None
        return bisect_right(self.down, y) - 1, bisect_right(self.across, x) - 1


def grids(paths: Iterable[Box]) -> list[Grid]:
    """The ruled tables of a page, from top to bottom: at least two columns, and rules on all sides."""
    rules = [edge for path in paths for edge in _edges(path)][:_MOST_RULES]
    found = []
    for group in _connected(rules):
        across = _distinct((left + right) / 2 for left, top, right, bottom in group if bottom - top > right - left)
        down = _distinct((top + bottom) / 2 for left, top, right, bottom in group if bottom - top <= right - left)
        if len(across) >= 3 and len(down) >= 2:
            found.append(Grid(across, down))
    return sorted(found, key=lambda grid: grid.down[0])


def _edges(path: Box) -> list[Box]:
    """A thin path is a rule itself; a box has four of them."""
    left, top, right, bottom = path
    width, height = right - left, bottom - top
    if min(width, height) <= _THIN:
        return [path] if max(width, height) > 6 else []
    if height < 8 or width < 8:
        return []
    return [
        (left, top, right, top),
        (left, bottom, right, bottom),
        (left, top, left, bottom),
        (right, top, right, bottom),
    ]


def _connected(rules: list[Box]) -> list[list[Box]]:
    """The rules in groups that touch, from top to bottom."""
    finished: list[list[Box]] = []
    growing: list[tuple[Box, list[Box]]] = []
    for rule in sorted(rules, key=lambda rule: rule[1]):
        hull, members = rule, [rule]
        apart = []
        for other_hull, other_members in growing:
            if _touch(hull, other_hull):
                hull = _hull(hull, other_hull)
                members = other_members + members
            elif other_hull[3] + _TOUCH < rule[1]:
                finished.append(other_members)
            else:
                apart.append((other_hull, other_members))
        growing = [*apart, (hull, members)]
    return finished + [members for _, members in growing]


def _touch(one: Box, other: Box) -> bool:
    return (
        one[0] <= other[2] + _TOUCH
        and other[0] <= one[2] + _TOUCH
        and one[1] <= other[3] + _TOUCH
        and other[1] <= one[3] + _TOUCH
    )


def _hull(one: Box, other: Box) -> Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _distinct(places: Iterable[float]) -> tuple[float, ...]:
    """The places in order, those within a few points taken as one."""
    distinct: list[float] = []
    for place in sorted(places):
        if not distinct or place - distinct[-1] > _TOUCH:
            distinct.append(place)
    return tuple(distinct)
