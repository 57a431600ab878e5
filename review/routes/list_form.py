"""What the pages share on which a list is imported: the list as text that a form carries, and the first wrong rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from urllib.parse import quote_plus

from review.operations.columns import refusal
from review.routes.guard import LARGEST_FORM
from review.spreadsheets import Row

MOST_NAMED = 10
"""Rows with problems that the summary leads to."""
FORM_AROUND = 4096
"""Bytes of a form beside its list."""


def carried(text: str) -> str:
    """The list, where the next form can carry it; raises NotReady where it is too long for that."""
    if len(quote_plus(text.replace("\n", "\r\n"))) > LARGEST_FORM - FORM_AROUND:
        raise refusal("rows", "The list is too long. Split it, or leave out columns that are not needed.")
    return text


def as_text(rows: Iterable[Row]) -> str:
    """The rows of a file as text, each in the line of its number, so that both are counted alike."""
    file = io.StringIO(newline="")
    lines, number = csv.writer(file, lineterminator="\n"), 1
    for row in rows:
        file.write("\n" * (row.number - number))
        lines.writerow(row.cells)
        number = row.number + 1
    return file.getvalue()


def named_rows(wrong: Sequence[tuple[int, Sequence[str]]]) -> list[tuple[str, str]]:
    """The problems of the first wrong rows, as (id on the page, sentence), and how many more there are.

    `wrong` are the rows' numbers, each with its sentences.
    """
    named = [(f"line-{number}", f"Line {number}: {' '.join(said)}") for number, said in wrong[:MOST_NAMED]]
    more = len(wrong) - len(named)
    return [*named, ("", f"{more:,} more {'row has' if more == 1 else 'rows have'} an error.")] if more else named
