"""The whole product on PostgreSQL: demo, web, worker and clock in their processes, and the commands beside them."""

from __future__ import annotations

import io
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from lxml import html
from sqlalchemy import Engine, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from review.db import make_engine, transaction
from review.models import Document, Packet, Person
from review.queries.reports import current_report
from tests.faults.tree import Tree
from tests.postgresql import Server
from tests.review.work import a_plan

PATIENCE = 60


class Browser:
    """Forms sent over the network, as they stand on the page."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def submit(self, page: str, action: str, **fields: object) -> str:
        """The page to which the form led."""
        shown = html.fromstring(self._opener.open(self.address + page).read())
        form = shown.xpath("//form[@action=$action]", action=action)[0]
        boundary, body = encode_multipart(dict(form.form_values()) | fields)
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return str(self._opener.open(Request(self.address + action, body, kind)).url)


@pytest.fixture
def url(postgresql: Server) -> str:
    return postgresql.new_database()


@pytest.fixture
def tree(url: str, tmp_path: Path) -> Iterator[Tree]:
    tree = Tree(tmp_path / "var", "--demo", PLANDESK_DATABASE_URL=url)
    yield tree
    if tree.process.poll() is None:
        tree.stop(signal.SIGTERM)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    yield engine
    engine.dispose()


def password_of(tree: Tree) -> str:
    """What the demo says on the terminal, once all is up."""
    words = ""
    while not (found := re.search(r"with the password (\S+) as", words)):
        words += tree.first_line()
    return found[1]


def plandesk(tree: Tree, *words: str) -> str:
    """What the command prints, in the environment of the tree."""
    command = [sys.executable, "-m", "review.cli", *words]
    return subprocess.run(command, env=tree.environment, check=True, capture_output=True, text=True).stdout


@pytest.mark.journey
def test_the_demo_serves_an_upload_is_checked_and_the_commands_agree(tree: Tree, engine: Engine):
    browser = Browser(tree.address)
    password = password_of(tree)
    tree.await_children()
    browser.submit("/sign-in", "/sign-in", email="candidate@demo.example", password=password)
    with transaction(engine) as db:
        carla = select(Packet).join(Packet.candidate).where(Person.email == "candidate@demo.example")
        packet = db.scalars(carla).one().public_id
    slot = f"/packets/{packet}/files/plan"
    file = FileStorage(io.BytesIO(a_plan()), "plan.docx")
    assert browser.submit(slot, slot, file=file).startswith(f"{tree.address}/packets/{packet}")
    until = time.monotonic() + PATIENCE
    state = ""
    while state != "done":
        assert time.monotonic() < until, state
        time.sleep(0.1)
        with transaction(engine) as db:
            report = current_report(db, db.scalars(select(Packet).where(Packet.public_id == packet)).one())
            assert report is not None
            state = report.state
    with transaction(engine) as db:
        assert db.scalars(select(Document.name).join(Document.packet).where(Packet.public_id == packet)).all() == [
            "plan.docx"
        ]
    words = plandesk(tree, "invite", "ada@x.example", "--name=Ada", "--role=coordinator", "--program=al-cto-recert")
    assert words.startswith("ada@x.example is invited.")
    plandesk(tree, "migrate")
    assert plandesk(tree, "verify").rstrip().endswith("all well")
    assert tree.stop(signal.SIGINT) < 20
    assert tree.left_over() == set()
