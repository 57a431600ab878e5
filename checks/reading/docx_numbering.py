"""Counts the automatic numbers of a Word file, so that a heading reads as people see it: "2.1 Goals", "Goal 3:"."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from checks.reading.docx_styles import Style, W, switched, value, whole
from checks.reading.text import clean

_PLACE = re.compile(r"%([1-9])")
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered; `words` holds "%1" where the number of the first level stands."""

    words: str = ""
    form: str = "decimal"
    start: int = 1
    plain: bool = False


@dataclass(slots=True)
class _List:
    """A list, and how far each of its levels is counted: lists of one definition count together."""

    levels: dict[int, _Level]
    counted: dict[int, int]
    restarts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of one document, asked for its paragraphs in their order."""

    def __init__(self, root: etree._Element | None) -> None:
        self._lists: dict[str, _List] = {}
        if root is None:
            return
        definitions = {each.get(W + "abstractNumId", ""): each for each in root.iterchildren(W + "abstractNum")}
        of_style = {value(each, "styleLink"): key for key, each in definitions.items()}
        counted: dict[str, dict[int, int]] = {}
        for number in root.iterchildren(W + "num"):
            key = value(number, "abstractNumId") or ""
            if key in definitions:
                key = of_style.get(value(definitions[key], "numStyleLink") or "", key)
                found = _List(_levels(definitions[key]), counted.setdefault(key, {}))
                _change(found, number)
                self._lists[number.get(W + "numId", "")] = found

    def next(self, style: Style) -> str:
        """The number that the next paragraph, of that style, has before its words; "" for a bullet or none."""
        counting = self._lists.get(style.list_id)
        depth = style.list_level - 1
        if counting is None or depth not in counting.levels:
            return ""
        level, counted = counting.levels[depth], counting.counted
        for deeper in [each for each in counted if each > depth]:
            del counted[deeper]
        if level.form == "bullet":
            return ""
        counted[depth] = min(counting.restarts.pop(depth, counted.get(depth, level.start - 1) + 1), _MOST)
        return clean(_PLACE.sub(lambda found: _printed(counting, int(found[1]) - 1, level), level.words)).strip()


def _levels(parent: etree._Element) -> dict[int, _Level]:
    return {
        whole(each.get(W + "ilvl")) or 0: _Level(
            words=(value(each, "lvlText") or "")[:100],
            form=value(each, "numFmt") or "decimal",
            start=whole(value(each, "start")) or 0,
            plain=bool(switched(each, "isLgl")),
        )
        for each in parent.iterchildren(W + "lvl")
    }


def _change(counting: _List, number: etree._Element) -> None:
    """What a w:num sets on top of its definition."""
    for change in number.iterchildren(W + "lvlOverride"):
        counting.levels |= _levels(change)
        start = whole(value(change, "startOverride"))
        if start is not None:
            counting.restarts[whole(change.get(W + "ilvl")) or 0] = start


def _printed(counting: _List, depth: int, level: _Level) -> str:
    """The number of a level, by itself."""
    own = counting.levels.get(depth, _Level())
    number = counting.counted.get(depth, own.start)
    form = "decimal" if level.plain else own.form
    if form == "none":
        return ""
    if form.endswith("Letter") and number > 0:
        letters = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 10)
        return letters.upper() if form == "upperLetter" else letters
    if form.endswith("Roman") and 0 < number < 40:
        return _roman(number).upper() if form == "upperRoman" else _roman(number)
    return f"{number:02}" if form == "decimalZero" else str(number)


def _roman(number: int) -> str:
    numeral = ""
    for worth, letters in _ROMAN:
        numeral += letters * (number // worth)
        number %= worth
    return numeral
