"""Writes a table as a CSV file or an Excel workbook in which nothing that people typed becomes a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from review.notices import one_line
from review.wording import hours_in_words

if TYPE_CHECKING:
    from openpyxl import Workbook

Kind = Literal["text", "day", "hours", "number"]
Value = str | dt.date | Decimal | int | None

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula."""
BYTE_ORDER_MARK = "\ufeff"
NARROWEST, WIDEST = 8, 60
"""Characters: how wide a column of a workbook may be."""
LONGEST_CELL = 32_767
"""Characters: more makes a workbook that Excel calls damaged."""

_FORMATS: dict[Kind, str] = {"text": "General", "day": "yyyy-mm-dd", "hours": "0.00", "number": "#,##0"}
_UNNAMEABLE = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# The time of writing is in no file: the same table is the same bytes.
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its heading; `kind` says what its values are: words, days, hours (Decimal) or whole numbers."""

    heading: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """What is written: `title` names the workbook's sheet; each row has a value, or None, for each column."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]


def as_csv(table: Table) -> bytes:
    """The table as CSV in UTF-8: a line for the headings and one for each row, days as 2027-03-31."""
    file = io.StringIO(newline="")
    lines = csv.writer(file)
    lines.writerow(harmless(column.heading) for column in table.columns)
    for row in table.rows:
        lines.writerow(_words(value) for _, value in zip(table.columns, row, strict=True))
    # With the mark in front spreadsheets read names with accents right.
    return (BYTE_ORDER_MARK + file.getvalue()).encode()


def as_workbook(table: Table) -> bytes:
    """The table as an Excel workbook of one sheet: headings bold and frozen, days and numbers as such."""
    # Costs a fifth of a second, which most processes never need.
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    _fill(book, table)
    file = io.BytesIO()
    book.save(file)
    return _without_times(file)


def harmless(words: str) -> str:
    """Words that no spreadsheet takes for a formula."""
    words = words.replace("\0", "")
    return f"'{words}" if words.startswith(FORMULA) else words


def _words(value: Value) -> str:
    match value:
        case None:
            return ""
        case str():
            return harmless(value)
        case dt.date():
            return value.isoformat()
        case Decimal():
            return hours_in_words(value)
    return str(value)


def _fill(book: Workbook, table: Table) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(_UNNAMEABLE.sub(" ", one_line(table.title))[:_LONGEST_NAME].strip("' ") or "Table")
    rows = [tuple(zip(table.columns, row, strict=True)) for row in table.rows]
    # All but the rows is written before the first of them.
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    for number, column in enumerate(table.columns):
        longest = max((len(_words(row[number][1])) for row in rows), default=0)
        width = max(NARROWEST, len(column.heading) + 2, longest + 1)
        sheet.column_dimensions[get_column_letter(number + 1)].width = min(width, WIDEST)
    heads = [_cell(sheet, column.heading, "text") for column in table.columns]
    for head in filter(None, heads):
        head.font = Font(bold=True)
    sheet.append(heads)
    for row in rows:
        sheet.append([_cell(sheet, value, column.kind) for column, value in row])


def _cell(sheet: Any, value: Value, kind: Kind) -> Any:
    """The value as the sheet takes it; words stay words also when somebody edits the cell."""
    from openpyxl.cell import WriteOnlyCell

    words = _NOT_IN_XML.sub("", value)[:LONGEST_CELL] if isinstance(value, str) else value
    if words in (None, ""):
        return None
    cell = WriteOnlyCell(sheet, words)
    if isinstance(words, str):
        cell.data_type = "s"
        cell.quotePrefix = words.startswith(FORMULA)
    else:
        cell.number_format = _FORMATS[kind]
    return cell


def _without_times(file: io.BytesIO) -> bytes:
    """The workbook without the time at which it was written."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(file) as written, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as container:
        for member in written.infolist():
            content = _STAMP.sub(rb"\g<1>1980-01-01T00:00:00Z", written.read(member))
            container.writestr(zipfile.ZipInfo(member.filename, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
