"""What the signature sheets show: their rows, their day, their district, and whether one of the cabinet signed."""

from __future__ import annotations

from collections.abc import Sequence

from checks.evidence.days import first_day
from checks.evidence.district import district_of
from checks.evidence.loosely import alike, close_to, words_of
from checks.evidence.sheet_cells import rows_in_tables
from checks.evidence.sheet_lines import rows_on_lines
from checks.model import Document, SignatureRow, Signatures
from checks.requirements import SignaturesRule

_SMALL_WORDS = {"of", "and", "for", "the"}


def signatures_of(sheets: Sequence[Document], rule: SignaturesRule, presenter: str = "") -> Signatures:
    """What the sheets show together; `cabinet_present` None where what only a person can tell may change the answer."""
    rows = tuple(row for sheet in sheets for row in (tuple(rows_in_tables(sheet)) or tuple(rows_on_lines(sheet))))
    day = next((day for day in (first_day(_outside_tables(sheet)) for sheet in sheets) if day), None)
    if day is None:
        day = next((day for day in (first_day(sheet.text) for sheet in sheets) if day), None)
    district = next((name for name in map(district_of, sheets) if name), "")
    return Signatures(rows, _cabinet_present(rows, rule, presenter), day, district)


def is_cabinet(title: str, rule: SignaturesRule) -> bool:
    """True for a cabinet-level title: it holds all words of one that the rules list, a slip of OCR aside."""
    folded = " ".join(words_of(title))
    for each in rule.cabinet_titles:
        wanted = [word for word in each.casefold().split() if word not in _SMALL_WORDS]
        # "Student" is not cabinet-level, a director of student services is.
        other = [word for word in rule.not_cabinet_words if word not in wanted]
        if all(close_to(title, word) for word in wanted):
            return not any(word in folded or close_to(title, word) for word in other)
    return False


def _cabinet_present(rows: Sequence[SignatureRow], rule: SignaturesRule, presenter: str) -> bool | None:
    if not rows:
        return None
    known = presenter if rule.exclude_presenter else ""
    others = [row for row in rows if row.signed is not False and not (known and alike(row.name, known))]
    cabinet = [row for row in others if is_cabinet(row.title, rule)]
    # A name that nobody can read may be the presenter's.
    if sum(row.signed is True and bool(row.name or not known) for row in cabinet) >= rule.min_cabinet:
        return True
    return None if cabinet or any(not row.title.strip() for row in others) else False


def _outside_tables(sheet: Document) -> str:
    return "\n".join(sheet.words_of(line) for line in sheet.lines if line.cell is None)
