"""What a signature sheet in text form shows: its rows, its day, its district, and who signed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from checks.evidence.days import first_day
from checks.evidence.district import district_of
from checks.model import Document, SignatureRow, Signatures
from checks.requirements import SignaturesRule

_HEADS = {
    "name": re.compile(r"\bname|print|attendee|participant", re.IGNORECASE),
    "title": re.compile(r"title|position|role|office\b|job", re.IGNORECASE),
    "signature": re.compile(r"sign|initial", re.IGNORECASE),
}
_LETTERS = re.compile(r"[^\W\d_]")
_NOT_SIGNED = re.compile(
    r"^\W*(?:absent|excused|not present|n/?a|none|declined|did not attend|unable to attend|sign here|signature|x)\W*$",
    re.IGNORECASE,
)
_Row = dict[int, tuple[str, int]]


def signatures_of(sheets: Sequence[Document], rule: SignaturesRule, presenter: str = "") -> Signatures:
    """What the sheets show together; `cabinet_present` None where an unreadable cell may change the answer."""
    rows = tuple(row for sheet in sheets for row in _rows_of(sheet))
    day = next((day for day in (first_day(_outside_tables(sheet)) for sheet in sheets) if day), None)
    if day is None:
        day = next((day for day in (first_day(sheet.text) for sheet in sheets) if day), None)
    district = next((name for name in map(district_of, sheets) if name), "")
    return Signatures(rows, _cabinet_present(rows, rule, presenter), day, district)


def is_cabinet(title: str, rule: SignaturesRule) -> bool:
    """True for a cabinet-level title: it holds all words of one that the rules list."""
    folded = title.casefold().replace("'s", "")
    if any(word in folded for word in rule.not_cabinet_words):
        return False
    words = set(re.findall(r"[a-z]+", folded)) - {"of", "and", "for", "the"}
    return any(set(each.casefold().split()) - {"of", "and", "for", "the"} <= words for each in rule.cabinet_titles)


def _cabinet_present(rows: Sequence[SignatureRow], rule: SignaturesRule, presenter: str) -> bool | None:
    if not rows:
        return None
    known = _folded(presenter)
    cabinet = [
        row
        for row in rows
        if is_cabinet(row.title, rule) and not (rule.exclude_presenter and known and _folded(row.name) == known)
    ]
    if sum(row.signed is True for row in cabinet) >= rule.min_cabinet:
        return True
    return None if any(row.signed is None for row in cabinet) else False


def _rows_of(sheet: Document) -> Iterator[SignatureRow]:
    tables: dict[int, dict[int, _Row]] = defaultdict(lambda: defaultdict(dict))
    for line in sheet.lines:
        if line.cell is not None:
            row = tables[line.cell.table][line.cell.row]
            words, pictures = row.get(line.cell.column, ("", 0))
            joined = f"{words} {sheet.words_of(line)}".strip()
            row[line.cell.column] = joined, pictures + line.pictures
    for table in tables.values():
        yield from _rows_of_table([table[number] for number in sorted(table)])


def _rows_of_table(rows: list[_Row]) -> Iterator[SignatureRow]:
    for number, row in enumerate(rows):
        columns = _columns(row)
        if "name" in columns and "signature" in columns:
            for each in rows[number + 1 :]:
                yield from _signature_row(each, columns)
            return


def _columns(row: _Row) -> dict[str, int]:
    """Which column is which, by its head; "Printed name" is a name and "Signature" comes first for "sign"."""
    found: dict[str, int] = {}
    for column, (words, _pictures) in sorted(row.items()):
        for part in ("signature", "title", "name"):
            if part not in found and _HEADS[part].search(words):
                found[part] = column
                break
    return found


def _signature_row(row: _Row, columns: dict[str, int]) -> Iterable[SignatureRow]:
    name = row.get(columns["name"], ("", 0))[0].strip()
    title = row.get(columns.get("title", -1), ("", 0))[0].strip()
    if _LETTERS.search(name):
        words, pictures = row.get(columns["signature"], ("", 0))
        yield SignatureRow(name, title, _signed(words, pictures))


def _signed(words: str, pictures: int) -> bool:
    """A picture, a typed name and /s/ are signatures; an empty cell, a stray dot or a line to sign on is none."""
    if pictures:
        return True
    return len(_LETTERS.findall(words)) >= 2 and not _NOT_SIGNED.match(words)


def _outside_tables(sheet: Document) -> str:
    return "\n".join(sheet.words_of(line) for line in sheet.lines if line.cell is None)


def _folded(name: str) -> str:
    return " ".join(re.findall(r"[a-z]+", name.casefold()))
