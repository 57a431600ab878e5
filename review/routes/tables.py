"""Tables that become cards on a phone: each cell is told the name of its column, and keeps its role as a cell."""

from __future__ import annotations

import re
from itertools import count

from flask import Blueprint
from jinja2.filters import do_striptags
from markupsafe import escape

blueprint = Blueprint("tables", __name__)

ROLES = {"thead": "rowgroup", "tbody": "rowgroup", "tfoot": "rowgroup", "tr": "row", "td": "cell"}
"""Browsers forget these where a style sheet no longer lays a table out as one."""

HEAD_ROLES = {"col": "columnheader", "row": "rowheader"}

# Text is escaped by the templates, so what looks like a tag is one.
_TAG = re.compile(r"<(thead|tbody|tfoot|tr|th|td)\b([^>]*)>")
_SCOPE = re.compile(r'scope="(col|row)"')
_COLUMN = re.compile(r'<th\b[^>]*scope="col"[^>]*>(.*?)</th>', re.DOTALL)


@blueprint.app_template_filter()
def labelled(body: str) -> str:
    """The rows of a table whose columns are named, with the roles and the names of columns; others as they are."""
    columns = [do_striptags(name) for name in _COLUMN.findall(body)]
    if not columns:
        return body
    numbers = count()

    def tell(tag: re.Match[str]) -> str:
        nonlocal numbers
        name, attributes = tag.groups()
        if name == "tr":
            numbers = count()
        scope = _SCOPE.search(attributes)
        role = HEAD_ROLES[scope.group(1)] if scope else ROLES.get(name, "cell")
        told = f'<{name}{attributes} role="{role}"'
        if name in ("th", "td"):
            column = next(numbers)
            if name == "td" and column < len(columns):
                told += f' data-label="{escape(columns[column])}"'
        return f"{told}>"

    return _TAG.sub(tell, body)
