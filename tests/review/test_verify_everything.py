"""What verify does not notice, named to the last column: each field of each table is changed, rows are taken out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, Table, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from review.db import Model, make_engine
from review.operations.anchors import anchor_log
from review.settings import Settings
from review.verifying.anchors import Anchored, read_anchors
from review.verifying.run import find_problems
from tests.postgresql import DATABASES
from tests.review.test_verify import make
from tests.review.verify_changes import changes, say, tampering

pytestmark = pytest.mark.slow

HANDLE = "names the row and says nothing; what pointed to it is found"
WORK = "how the work went; who does it changes it, and what came of it is sealed"
PEOPLE = "administrators change it at any time; no packet's past hangs on it"
SIGN_IN = "a forged one lets in, and leaves the log as it is"
GUARDED = "no chain: the triggers alone refuse a change"
ASIDE = "an aside, which no decision rests on"
UNUSED = "the story has none"

UNNOTICED: list[tuple[str, str, str]] = [
    ("district", "name, public_id", PEOPLE),
    ("person", "email, active, district_id, district_id emptied, district_id filled, public_id", PEOPLE),
    ("person", "password_hash, password_hash emptied, fs_uniquifier, created_at, calendar_hash", SIGN_IN),
    ("grant", "id, role, program, granted_at", PEOPLE),
    ("sign_in", "id, person_id, token_hash, created_at, last_seen_at, revoked_at", SIGN_IN),
    ("invitation", "id, token_hash, expires_at, used_at", SIGN_IN),
    ("given_answer", "id, key, act, location, given_at", "where a repeated post is sent to"),
    ("certification", "public_id", HANDLE),
    ("certification", "removal_proposed_at, removed_at, removed_by, revoked_at, revoked_by", UNUSED),
    ("certification", "closed_on, closed_why, words", UNUSED),
    ("certificate", "id", HANDLE),
    ("certificate", "cycle_id emptied, made_at", "whose completion it certifies, and when, is in the packet's log"),
    ("certificate", "suspended_at, replaced_at", UNUSED),
    ("cycle", "public_id", HANDLE),
    ("cycle", "file_by, reopen_asked_at, reopen_asked_by, reopen_words", UNUSED),
    ("rule_set_used", "id, used_at", "a rule set that nothing was decided under; its use is noted anew"),
    ("packet", "lease_until", "a lease that ends at another time; who held the packet, and how long, is logged"),
    ("packet", "withdrawn_at", UNUSED),
    ("stored_file", "stored_at", "the log says when the document came"),
    ("report", "tries, lease_token, lease_token emptied, lease_token filled, lease_until, asked_at, finished_at", WORK),
    ("report", "content filled", "of a report that is owed again; it is written anew"),
    ("finding", "id, public_id", HANDLE),
    ("finding_answer", "id", HANDLE),
    ("decision", "public_id", HANDLE),
    ("decision", "applies_at", "the clock puts it off; when the decision took effect is logged"),
    ("deficiency", "version", "counts the writes, for people who write at the same time"),
    ("hours_entry", "version", "counts the writes, for people who write at the same time"),
    ("recorded_act", "seal", "of an act after which others came; what the last one left is compared"),
    ("log_entry", "id", "the packet and the number name the entry, and are part of its hash"),
    ("security_entry", "id, at, kind, person_id emptied, request_id", GUARDED),
    ("security_entry", "detail.by, detail.role, detail.program", GUARDED),
    ("note", "id, public_id, words, written_at", ASIDE),
    ("batch", "id, public_id, person_id, act, done_at, outcomes, absent, filters", WORK),
    ("outbox", "id, public_id", HANDLE),
    ("outbox", "payload.to, payload.subject, payload.body, payload.path", "whoever got the notice has it"),
    ("outbox", "owed_at, due_at, tries, done_at, done_at emptied, failed_at, error", WORK),
    ("outbox", "packet_id filled, person_id filled, report_id filled", WORK),
]
"""Table, fields, and why their change may go unnoticed. "filled" and "emptied": put where was none, and taken away."""

UNMISSED: dict[str, tuple[int, str]] = {
    "rule_set_used": (1, "its use is noted anew"),
    "given_answer": (1, "the form is then answered anew"),
    "grant": (14, PEOPLE),
    "invitation": (1, SIGN_IN),
    "security_entry": (1, GUARDED),
    "recorded_act": (1, "an act after which others came"),
    "outbox": (5, "notices to the staff, who see the packet itself"),
    "deficiency": (1, "a draft, which its author may delete"),
    "note": (2, ASIDE),
}
"""Table, how many of the rows tried may be gone without notice, and why."""

NOT_IN_THE_STORY = frozenset(
    {
        "event_request",
        "former_district",
        "former_name",
        "participation",
        "post",
        "roster",
        "roster_line",
        "training_report",
    }
)
"""The tables that stay empty in this world; what verify finds in them, their own tests show."""
TABLES = [
    pytest.param(table, id=table.name) for table in Model.metadata.sorted_tables if table.name not in NOT_IN_THE_STORY
]
ROWS_TRIED = 8


@pytest.fixture(scope="module")
def world(request, tmp_path_factory) -> Iterator[tuple[Engine, Settings, Anchored]]:
    """A database full of stories, and its anchor."""
    data: Path = tmp_path_factory.mktemp("world") / "var"
    new = request.getfixturevalue("postgresql").new_database if request.param == "postgresql" else str
    settings = make(data, new())
    engine = make_engine(settings.database_url)
    anchor_log(engine, settings)
    yield engine, settings, read_anchors(settings)
    engine.dispose()


def is_noticed(db: Session, settings: Settings, anchored: Anchored) -> bool:
    return next(find_problems(db, settings, anchored, fast=True, say=lambda _: None), None) is not None


# What verify reads is the same on both; the changes of each field take long enough on one.
@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
@pytest.mark.parametrize("table", TABLES)
def test_every_field_that_is_changed_is_noticed_but_these(world, table: Table):
    engine, settings, anchored = world
    unnoticed = set()
    for column in table.columns:
        with tampering(engine) as db:
            possible = list(changes(db, table, column))
        if not possible:
            unnoticed.add(column.name)
        for name, where, value in possible:
            with tampering(engine) as db:
                try:
                    say(db, update(table).where(*where).values({column.name: value}))
                except IntegrityError:  # the database refuses it
                    continue
                if not is_noticed(db, settings, anchored):
                    unnoticed.add(name)
    assert unnoticed == {field for name, fields, _ in UNNOTICED if name == table.name for field in fields.split(", ")}


@pytest.mark.parametrize("world", DATABASES, indirect=True)
@pytest.mark.parametrize("table", TABLES)
def test_every_row_that_is_taken_out_is_noticed_but_these(world, table: Table):
    engine, settings, anchored = world
    key = list(table.primary_key.columns)
    with tampering(engine) as db:
        rows = db.execute(select(*key).order_by(*key)).all()
    unnoticed = 0
    for row in rows[:: max(1, len(rows) // ROWS_TRIED)]:
        with tampering(engine) as db:
            try:
                say(db, delete(table).where(*(column == value for column, value in zip(key, row, strict=True))))
            except IntegrityError:  # the database refuses it
                continue
            unnoticed += not is_noticed(db, settings, anchored)
    assert unnoticed == UNMISSED.get(table.name, (0, ""))[0]
