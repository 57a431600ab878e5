"""How tests read the reviewer's pages."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import Engine, event, select
from werkzeug.test import TestResponse

from review.db import transaction
from review.models import FindingRow


def words_of(response: TestResponse, path: str = "//main") -> str:
    """The text of a part of the page, blanks folded."""
    return " ".join(" ".join(node.text_content() for node in tree(response).xpath(path)).split())


def tree(response: TestResponse) -> html.HtmlElement:
    return html.document_fromstring(response.text)


def rows(response: TestResponse, caption: str) -> list[list[str]]:
    """The cells of a table by its caption."""
    found = tree(response).xpath("//table[caption[normalize-space()=$caption]]/tbody/tr", caption=caption)
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("./th|./td")] for row in found]


def problems(response: TestResponse) -> list[str]:
    """The lines of the error summary."""
    return [line.text_content().strip() for line in tree(response).xpath("//div[@role='alert']//li")]


def acts(response: TestResponse) -> list[str]:
    """What the page's forms do, the frame's own left out."""
    return [address.rpartition("/")[2] for address in tree(response).xpath("//main//form/@action")]


def finding_id(engine: Engine, message: str) -> str:
    with transaction(engine) as db:
        return db.scalars(select(FindingRow.public_id).where(FindingRow.message == message)).one()


def statements(app: Flask, client: FlaskClient, address: str) -> int:
    """How many statements a page takes."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(app.config["ENGINE"], "before_cursor_execute", note)
    assert client.get(address).status_code == 200
    event.remove(app.config["ENGINE"], "before_cursor_execute", note)
    return len(seen)
