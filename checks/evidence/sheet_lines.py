"""Reads the rows of a signature sheet without a table: lines to sign on with names beside or below, or mere tabs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from checks.evidence.sheet_cells import Content, is_signed, name_and_title, parts_of_head
from checks.model import Document, Line, Mark, MarkKind, Place, SignatureRow

_RULE = re.compile(r"_[_ ]{4,}|\.{12,}")
_LABEL = re.compile(
    r"^\W*(?:(?P<name>(?:printed |print |typed |full )?name)|(?P<title>(?:job )?title|position|role)"
    r"|(?P<date>date(?: signed)?)|(?P<signature>[\w' ]{0,20}signature|signed(?: by)?|sign here|sign|by|x))"
    r"\s*(?:[:.]\s*|$)",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]{2}")
_SLASH_S = re.compile(r"^\W*/\s?s\s?/", re.IGNORECASE)
_DAY = re.compile(r"^\W*\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\W*$")
# In points, from the line to sign on: up to the middle of the words on it, down to its caption, and on to the next;
# on paper of usual size, where the box of a mark has the height of 30.
_ROOM = 30.0
_OVER, _TYPED_OVER, _UNDER, _BELOW, _NEXT = 15.0, 20.0, 5.0, 20.0, 16.0
_MOST_LINES = 2_000
_FARTHEST_LABEL = 4


@dataclass(slots=True)
class _Slots:
    """The lines to sign on in one row, from the left: what each carries, and the words around them."""

    kinds: list[MarkKind | None]
    beside: list[Line] = field(default_factory=list)
    below: list[Line] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)
    pictures: int = 0


def rows_on_lines(sheet: Document) -> Iterator[SignatureRow]:
    """The rows of the lines to sign on; a line to which no name belongs is none."""
    loose = [line for line in sheet.lines if line.cell is None and not line.running][:_MOST_LINES]
    ruled = {mark.page for mark in sheet.marks if mark.cell is None}
    found = list(_with_marks(sheet, loose)) + list(_with_underscores(sheet, loose, ruled))
    heads = next((heads for heads in (_heads(sheet.words_of(line)) for line in loose) if heads), [])
    taken = False
    for slots in found:
        for row in _row(sheet, loose, slots, heads):
            taken = True
            yield row
    if not taken:
        yield from _with_tabs(sheet, loose)


def _with_marks(sheet: Document, loose: Sequence[Line]) -> Iterator[_Slots]:
    """The rows of lines that were seen in the pictures of pages."""
    marks = sorted((mark for mark in sheet.marks if mark.cell is None), key=lambda mark: (mark.page, mark.box[3]))
    groups: list[list[Mark]] = []
    for mark in marks:
        if groups and groups[-1][-1].page == mark.page and mark.box[3] - groups[-1][-1].box[3] < 6:
            groups[-1].append(mark)
        else:
            groups.append([mark])
    for group in groups:
        group.sort(key=lambda mark: mark.box[0])
        yield _around(sheet, [line for line in loose if line.page == group[0].page and line.box], group)


def _around(sheet: Document, lines: Sequence[Line], marks: list[Mark]) -> _Slots:
    slots = _Slots([mark.kind for mark in marks])
    base = max(mark.box[3] for mark in marks)
    caption, unit = base, (marks[0].box[3] - marks[0].box[1]) / _ROOM
    for line in lines:
        left, top, _, bottom = line.box or (0.0, 0.0, 0.0, 0.0)
        middle, starts = (top + bottom) / 2, any(mark.box[0] - 12 <= left <= mark.box[2] for mark in marks)
        words, reach = sheet.words_of(line), _NEXT if slots.below else _BELOW
        if base - _TYPED_OVER * unit <= middle <= base and not _RULE.search(words) and _is_on(line, marks):
            slots.typed.append(words)
        elif base - _OVER * unit <= middle <= base + _UNDER * unit:
            slots.beside.append(line)
        elif base < middle and starts and len(slots.below) < 2 and top - caption <= reach * unit:
            slots.below.append(line)
            caption = top
    return slots


def _is_on(line: Line, marks: Sequence[Mark]) -> bool:
    left, _, right, _ = line.box or (0.0, 0.0, 0.0, 0.0)
    return any(mark.box[0] - 6 <= left and right <= mark.box[2] + 6 for mark in marks)


def _with_underscores(sheet: Document, loose: Sequence[Line], ruled: set[int]) -> Iterator[_Slots]:
    """The rows of lines that are typed, where nobody looked at the page."""
    for number, line in enumerate(loose):
        words = sheet.words_of(line)
        rules = len(_RULE.findall(words))
        if rules and line.page not in ruled:
            before = loose[number - 1] if number else line
            pictures = line.pictures + (before.pictures if before is not line and not sheet.words_of(before) else 0)
            yield _Slots([None] * rules, [line], list(loose[number + 1 : number + 3]), [], pictures)


def _row(sheet: Document, loose: Sequence[Line], slots: _Slots, heads: list[str]) -> Iterator[SignatureRow]:
    parts = [part for line in slots.beside for part in _parts(sheet.words_of(line))]
    below = [part for line in slots.below for part in _parts(sheet.words_of(line))]
    slot = _for_signature(slots, parts, below, heads)
    if slot is None:
        return
    typed = slots.typed + [part for part in parts if _SLASH_S.match(part)]
    values = _values(parts)
    line = slots.beside[0] if values else next(iter(slots.below), None)
    labeled = _labeled(parts)
    if "name" in labeled or not (values or _values(below)):
        labeled = labeled if "name" in labeled else _labels_near(sheet, loose, slots)
        name, title = labeled.get("name", ""), labeled.get("title", "")
        line = line or next(iter(slots.beside), None)
    elif len(values) > 1:
        name, title, typed = values[0], values[1], typed + values[2:]
    else:
        name, title = name_and_title(values or _values(below))
    if _LETTERS.search(name):
        place = Place("signatures", line.page, name, line.start, line.end) if line else None
        content = Content(typed, None, slots.pictures, slots.kinds[slot])
        yield SignatureRow(name, title or labeled.get("title", ""), is_signed(content, name), place)


def _parts(words: str) -> list[str]:
    """What stands apart in one line: between tabs, and between lines to sign on."""
    return [part.strip() for piece in words.split("\t") for part in _RULE.split(piece) if part.strip(" _.")]


def _values(parts: Sequence[str]) -> list[str]:
    """What is no label, no day and no typed signature."""
    return [
        part
        for part in parts
        if _LETTERS.search(part) and not _LABEL.match(part) and not _DAY.match(part) and not _SLASH_S.match(part)
    ]


def _labeled(parts: Sequence[str]) -> dict[str, str]:
    """What stands after a label, as in "Name: Dana Brooks"."""
    found: dict[str, str] = {}
    for part in parts:
        label = _LABEL.match(part)
        if label and label.lastgroup and _LETTERS.search(part[label.end() :]):
            found.setdefault(label.lastgroup, part[label.end() :].strip())
    return found


def _labels_near(sheet: Document, loose: Sequence[Line], slots: _Slots) -> dict[str, str]:
    """A name and a title on lines of their own, right above or else right below the line to sign on."""
    around = slots.beside or slots.below
    if not around or around[0] not in loose:
        return {}
    place = loose.index(around[0])
    above, below = loose[max(place - _FARTHEST_LABEL, 0) : place], loose[place : place + _FARTHEST_LABEL + 1]
    for lines in (list(reversed(above)), below):
        found: dict[str, str] = {}
        for line in lines:
            parts = _parts(sheet.words_of(line))
            if lines is not below and any((label := _LABEL.match(part)) and label["signature"] for part in parts):
                break
            found = {**_labeled(parts), **found}
        if "name" in found:
            return found
    return {}


def _for_signature(slots: _Slots, parts: Sequence[str], below: Sequence[str], heads: list[str]) -> int | None:
    """Which of the lines in a row is for the signature, by the labels before or below them or the heads above."""
    asked = (_asked(parts), _asked(below), heads)
    roles = next((roles for roles in asked if len(roles) == len(slots.kinds)), ["signature"])
    return roles.index("signature") if "signature" in roles else None


def _asked(parts: Sequence[str]) -> list[str]:
    """The labels that wait for an answer, in order."""
    found = [label for part in parts if (label := _LABEL.match(part)) and not _LETTERS.search(part[label.end() :])]
    return [label.lastgroup for label in found if label.lastgroup]


def _heads(words: str) -> list[str]:
    """The columns that a line names, as "Name", "Title" and "Signature" parted by tabs."""
    roles = ["".join(parts_of_head(part)[:1]) for part in words.split("\t")]
    return roles if "signature" in roles and "name" in roles else []


def _with_tabs(sheet: Document, loose: Sequence[Line]) -> Iterator[SignatureRow]:
    """Rows below a head, parted by tabs alone; whether an empty end was signed only the page itself shows."""
    heads: list[str] = []
    for line in loose:
        cells = sheet.words_of(line).split("\t")
        heads = _heads(sheet.words_of(line)) or heads
        if not heads or len(cells) < 2 or _heads(sheet.words_of(line)):
            continue
        row = dict(zip(heads, cells, strict=False))
        name = row.get("name", "").strip()
        if _LETTERS.search(name):
            signed = is_signed(Content([row.get("signature", "")], line, line.pictures), name)
            seen = signed or sheet.format == "docx"
            place = Place("signatures", line.page, name, line.start, line.end)
            yield SignatureRow(name, row.get("title", "").strip(), signed if seen else None, place)
