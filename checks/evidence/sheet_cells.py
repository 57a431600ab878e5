"""Reads the rows of a signature sheet that is a table: names, titles, and what stands in the signature column."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from checks.evidence.loosely import alike, close_to
from checks.model import Document, Line, MarkKind, Place, SignatureRow

_HEADS = {
    "signature": re.compile(r"sign|initial", re.IGNORECASE),
    "title": re.compile(r"title|position|role\b|office\b|\bjob", re.IGNORECASE),
    "name": re.compile(r"\bname|print|attendee|participant", re.IGNORECASE),
}
_LONGEST_HEAD = 60
_LETTERS = re.compile(r"[^\W\d_]")
_REFUSED = re.compile(
    r"^\W*(?:absent|excused|not present|n/?a|none|declined|did not (?:attend|sign)|unable to attend|vacant|tbd|pending)"
    r"\W*$",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"^\W*(?:x|signature|(?:please )?sign here|(?:click|tap) (?:or tap )?(?:here )?to .{3,30}"
    r"|(?:insert|type|enter) .{3,30})\W*$",
    re.IGNORECASE,
)
_SLASH_S = re.compile(r"^\W*/\s?s\s?/", re.IGNORECASE)
_NAME_END = re.compile(r"\s*(?:,|;|\||\s[-–—]\s|\()\s*")
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv|ph\.?d|ed\.?d|ed\.?s|m\.?ed|cpa|cetl|esq)\b\.?,?\s*", re.IGNORECASE)


@dataclass(slots=True)
class Content:
    """What stands in one cell: its lines of words, the first of its lines, pictures, and what its picture shows."""

    words: list[str] = field(default_factory=list)
    line: Line | None = None
    pictures: int = 0
    mark: MarkKind | None = None

    @property
    def text(self) -> str:
        """The words as one."""
        return " ".join(self.words).strip()


Row = Mapping[int, Content]
Columns = Mapping[str, int]
_NOTHING = Content()


def rows_in_tables(sheet: Document) -> Iterator[SignatureRow]:
    """The rows of the tables that have a column for names and one for signatures, also where one runs on."""
    before: tuple[list[Columns], int] | None = None
    for rows in _tables(sheet):
        start, groups = _head(rows)
        if not groups and before and _width(rows) == before[1]:
            groups = before[0]
        if groups:
            before = groups, _width(rows)
        for row in rows[start:]:
            for columns in groups:
                yield from _signature_row(row, columns)


def _tables(sheet: Document) -> Iterator[list[Row]]:
    """The tables of the sheet, each its rows in order; empty cells are there where their picture was looked at."""
    tables: dict[int, dict[int, dict[int, Content]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(Content)))
    for line in sheet.lines:
        if line.cell is not None:
            content = tables[line.cell.table][line.cell.row][line.cell.column]
            content.pictures += line.pictures
            if words := sheet.words_of(line).strip():
                content.words.append(words)
                content.line = content.line or line
    for mark in sheet.marks:
        if mark.cell is not None:
            tables[mark.cell.table][mark.cell.row][mark.cell.column].mark = mark.kind
    for number in sorted(tables):
        yield [tables[number][row] for row in sorted(tables[number])]


def _width(rows: Sequence[Row]) -> int:
    return max((max(row, default=0) for row in rows), default=0)


def _head(rows: Sequence[Row]) -> tuple[int, list[Columns]]:
    """Where the rows begin that people sign in, and which column is which; some sheets have two blocks abreast."""
    for number, row in enumerate(rows):
        groups: list[dict[str, int]] = [{}]
        for column, content in sorted(row.items()):
            for part in parts_of_head(content.text):
                if part in groups[-1]:
                    groups.append({})
                groups[-1][part] = column
        complete = [group for group in groups if "name" in group and "signature" in group]
        if complete:
            return number + 1, list(complete)
    return 0, []


def parts_of_head(words: str) -> list[str]:
    """Which of "signature", "title" and "name" the head of a column names; "Printed name" is a name."""
    if len(words) > _LONGEST_HEAD:
        return []
    found = [part for part, pattern in _HEADS.items() if pattern.search(words) or close_to(words, part)]
    return found[:1] if "signature" in found else found


def _signature_row(row: Row, columns: Columns) -> Iterator[SignatureRow]:
    called, signature = row.get(columns["name"], _NOTHING), row.get(columns["signature"], _NOTHING)
    title = row.get(columns.get("title", -1), _NOTHING).text
    name = called.text
    if columns.get("title") == columns["name"]:
        name, title = name_and_title(called.words)
    # A name written by hand may be unreadable where its title is not.
    if _LETTERS.search(name) or (_LETTERS.search(title) and called.mark in ("ink", "unsure")):
        line = called.line or signature.line
        place = Place("signatures", line.page, name, line.start, line.end) if line else None
        yield SignatureRow(name, title, is_signed(signature, name), place)


def name_and_title(lines: Sequence[str]) -> tuple[str, str]:
    """Two lines, or one that a comma or a dash parts: "Dana Brooks, Ed.D., Superintendent"."""
    if len(lines) > 1:
        return lines[0].strip(" ,"), " ".join(lines[1:]).strip()
    words = lines[0] if lines else ""
    found = _NAME_END.search(words)
    if found is None:
        return words.strip(), ""
    rest = words[found.end() :]
    while degree := _SUFFIX.match(rest):
        rest = rest[degree.end() :]
    return words[: found.start()].strip(), rest.strip(" ,)")


def is_signed(content: Content, name: str) -> bool | None:
    """Ink, a picture, a typed name and /s/ are signatures; an empty cell, a stray dot or "Absent" is none.

    None where only a person can tell.
    """
    words = content.text
    refused = bool(_REFUSED.match(words))
    typed = len(_LETTERS.findall(words)) >= 2 and not refused and not _ASKED.match(words)
    if content.mark in ("ink", "image"):
        # What ink says is seldom read right; that it says "absent" is worth a look.
        return None if refused else True
    if content.mark == "unsure":
        sure = typed and (bool(_SLASH_S.match(words)) or _shares_a_word(words, name))
        return True if sure or content.pictures else (False if refused else None)
    if content.mark == "typed" and not words:
        return None
    return typed or (content.pictures > 0 and content.mark not in ("empty", "stray"))


def _shares_a_word(words: str, name: str) -> bool:
    return any(len(part) > 2 and alike(part, other) for part in name.split() for other in words.split())
