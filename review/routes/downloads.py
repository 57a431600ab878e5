"""Sends a table as a file for spreadsheets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from flask import Response

from review import clock
from review.routes.messages import ZONE
from review.spreadsheets import Table, as_csv, as_workbook

Form = Literal["csv", "xlsx"]

FORMS: Mapping[Form, tuple[str, Callable[[Table], bytes]]] = {
    "csv": ("text/csv", as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_workbook),
}


def send_table(table: Table, form: Form, name: str) -> Response:
    """The table as a file to keep, its name that name and today: packets-2027-03-31.csv."""
    mimetype, write = FORMS[form]
    answer = Response(write(table), mimetype=mimetype)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}-{clock.today(ZONE).isoformat()}.{form}")
    return answer
