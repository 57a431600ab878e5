"""Finds the rules that are drawn in the picture of a page, and the tables that they make."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import cv2
import numpy as np

from checks.reading.picture import Gray, faint_rules

# All in inches, so that one rule serves every resolution.
TOUCH = 0.07
_SHORTEST_RULE = 0.22
_THICKEST_RULE = 0.06
_WIDEST_GAP = 0.1
_NARROWEST = 0.12
_MOST_RULES = 400


class Rule(NamedTuple):
    """A straight line: along its way from `start` to `end` it stands at `offset + slope * way`; all in pixels.

    `label` is the number of its pixels in the picture of all rules.
    """

    start: float
    end: float
    offset: float
    slope: float
    label: int = 0

    def at(self, way: Any) -> Any:
        """Where it stands there, also beyond its ends."""
        return self.offset + self.slope * way

    @property
    def half_way(self) -> float:
        """Half way along it."""
        return (self.start + self.end) / 2

    @property
    def middle(self) -> float:
        """Where it stands half way."""
        return float(self.at(self.half_way))

    @property
    def length(self) -> float:
        """From end to end."""
        return self.end - self.start


class Grid(NamedTuple):
    """A ruled table: the lines between its rows from the top, and those between its columns from the left.

    `rows` and `columns` are the rules as they are drawn, in as many pieces as they are.
    """

    down: tuple[Rule, ...]
    across: tuple[Rule, ...]
    rows: list[Rule]
    columns: list[Rule]


class Ruling(NamedTuple):
    """The tables of a page from the top, and the other rules of ink across it that end at no rule down it.

    With each kind of rule, the picture of its labels.
    """

    grids: tuple[Grid, ...]
    labels_of_rows: Any
    labels_of_columns: Any
    others: tuple[Rule, ...]
    labels_of_others: Any

    def drawn(self, grid: Grid, dpi: float) -> Gray:
        """Where the rules of a table are drawn on the page."""
        down = pixels_of(grid.columns, self.labels_of_columns, dpi)
        return np.asarray(pixels_of(grid.rows, self.labels_of_rows, dpi) | down.T, np.uint8)


def find_ruling(flat: Gray, ink: Gray, dpi: float) -> Ruling:
    """The tables and the rules of a page, given evened and in two tones. Rules of tables may be pale."""
    upright, turned = np.ascontiguousarray(ink.T), np.ascontiguousarray(flat.T)
    rows, labels_of_rows = find_rules(ink | faint_rules(flat, dpi), dpi)
    columns, labels_of_columns = find_rules(upright | faint_rules(turned, dpi), dpi)
    grids = tuple(sorted(find_grids(rows, columns, dpi), key=lambda grid: grid.down[0].middle))
    others, labels = find_rules(ink, dpi)
    free = [row for row in others if not any(_within(row, grid, dpi) for grid in grids)]
    others = [row for row in free if not ends_at(row, columns, dpi)]
    return Ruling(grids, labels_of_rows, labels_of_columns, tuple(others), labels)


def _within(rule: Rule, grid: Grid, dpi: float) -> bool:
    """Whether a rule across the page lies in the table or on its edge."""
    touch = 2 * TOUCH * dpi
    way = rule.half_way
    return bool(
        grid.down[0].at(way) - touch <= rule.middle <= grid.down[-1].at(way) + touch
        and grid.across[0].middle - touch <= way <= grid.across[-1].middle + touch
    )


def find_rules(ink: Gray, dpi: float) -> tuple[list[Rule], Any]:
    """The rules that run across a page in two tones, each as a straight line, and a picture of their labels."""
    # Thickened first, so that a rule on a leaning page still holds the whole length of the probe.
    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    mask = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, round(_SHORTEST_RULE * dpi)), np.uint8))
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, round(_WIDEST_GAP * dpi)), np.uint8))
    count, labels, figures, _ = cv2.connectedComponentsWithStats(mask)
    rules = []
    longest_first = sorted(range(1, count), key=lambda label: -figures[label, cv2.CC_STAT_WIDTH])
    for label in longest_first[:_MOST_RULES]:
        left, top, width, height, area = figures[label].tolist()
        if area <= (_THICKEST_RULE * dpi + 2) * width:
            rows, columns = np.nonzero(labels[top : top + height, left : left + width] == label)
            slope, offset = np.polyfit(columns + left, rows + top, 1)
            rules.append(Rule(left, left + width - 1, float(offset), float(slope), label))
    return rules, labels


def pixels_of(rules: list[Rule], labels: Any, dpi: float) -> Gray:
    """Where these rules are drawn, and their blurred edges."""
    chosen = np.zeros(int(labels.max()) + 1, np.uint8)
    chosen[[rule.label for rule in rules]] = 255
    return np.asarray(cv2.dilate(chosen[labels], np.ones((2 * round(dpi / 150) + 1, 1), np.uint8)), np.uint8)


def find_grids(across_page: list[Rule], down_page: list[Rule], dpi: float) -> Iterator[Grid]:
    """The tables that the rules make: at least two rows and two columns of cells."""
    for touching in _crossing(across_page, down_page, dpi):
        rows, columns = _reaching(*touching, dpi)
        if rows and columns:
            down = _with_open_sides(_apart(rows, dpi), columns, dpi)
            across = _with_open_sides(_apart(columns, dpi), rows, dpi)
            if len(down) >= 3 and len(across) >= 3:
                yield Grid(tuple(down), tuple(across), rows, columns)


def _crossing(across_page: list[Rule], down_page: list[Rule], dpi: float) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """The rules in groups that touch one another, directly or over others."""
    left = set(range(len(down_page)))
    waiting = set(range(len(across_page)))
    while waiting:
        rows, columns = [waiting.pop()], list[int]()
        fresh = list(rows)
        while fresh:
            met = [number for number in left if any(_meet(across_page[row], down_page[number], dpi) for row in fresh)]
            left.difference_update(met)
            columns += met
            fresh = [row for row in waiting if any(_meet(across_page[row], down_page[number], dpi) for number in met)]
            waiting.difference_update(fresh)
            rows += fresh
        if len(rows) > 1 and len(columns) > 1:
            yield [across_page[row] for row in rows], [down_page[number] for number in columns]


def _meet(row: Rule, column: Rule, dpi: float) -> bool:
    touch = TOUCH * dpi
    x, y = column.at(row.middle), row.at(column.middle)
    return bool(row.start - touch <= x <= row.end + touch and column.start - touch <= y <= column.end + touch)


def _reaching(rows: list[Rule], columns: list[Rule], dpi: float) -> tuple[list[Rule], list[Rule]]:
    """Without what only lies in a cell, such as the rim of a stamp: a rule is long, or ends at two that are."""
    far_rows, far_columns = _far(rows), _far(columns)
    return (
        far_rows + [row for row in rows if row not in far_rows and ends_at(row, far_columns, dpi)],
        far_columns + [column for column in columns if column not in far_columns and ends_at(column, far_rows, dpi)],
    )


def _far(rules: list[Rule]) -> list[Rule]:
    """The rules that run along most of the table."""
    whole = max(rule.end for rule in rules) - min(rule.start for rule in rules)
    return [rule for rule in rules if rule.length >= 0.6 * whole]


def ends_at(rule: Rule, others: list[Rule], dpi: float) -> bool:
    """Whether both ends are at others that get there."""
    touch = TOUCH / 2 * dpi
    near = [other.at(rule.middle) for other in others if other.start - touch <= rule.middle <= other.end + touch]
    return all(any(abs(place - end) < touch for place in near) for end in (rule.start, rule.end))


def _apart(rules: list[Rule], dpi: float) -> list[Rule]:
    """The rules in order, each once, however many pieces it is in."""
    start, end = min(rule.start for rule in rules), max(rule.end for rule in rules)
    middle = (start + end) / 2
    longest = max(rules, key=lambda rule: rule.length)
    # A short piece tells little of its slope; it goes with the longest.
    placed = [
        (rule.middle + (rule if rule.length > 0.5 * longest.length else longest).slope * (middle - rule.half_way), rule)
        for rule in rules
    ]
    groups: list[list[tuple[float, Rule]]] = []
    for place, rule in sorted(placed, key=lambda each: each[0]):
        if groups and place - groups[-1][-1][0] < _NARROWEST * dpi / 2:
            groups[-1].append((place, rule))
        else:
            groups.append([(place, rule)])
    distinct = []
    for group in groups:
        place, best = max(group, key=lambda each: each[1].length)
        slope = best.slope if best.length > 0.5 * longest.length else longest.slope
        first, last = min(rule.start for _, rule in group), max(rule.end for _, rule in group)
        distinct.append(Rule(first, last, place - slope * middle, slope))
    return distinct


def _with_open_sides(rules: list[Rule], others: list[Rule], dpi: float) -> list[Rule]:
    """The rules with those that are not drawn: a table may be open on its sides."""
    start = float(np.median([other.start for other in others]))
    end = float(np.median([other.end for other in others]))
    first, last = rules[0], rules[-1]
    if first.middle - start > 2 * _NARROWEST * dpi:
        rules = [first._replace(offset=first.offset - (first.middle - start)), *rules]
    if end - last.middle > 2 * _NARROWEST * dpi:
        rules = [*rules, last._replace(offset=last.offset + (end - last.middle))]
    return rules
