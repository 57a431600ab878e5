"""The comparison of a history with the database finds what is lost and what was done twice, and nothing else."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

import checks
from review import clock
from review.accounts import actor_of
from review.db import Model, make_engine, transaction
from review.models import OutboxRow, Packet, ReportRow
from review.operations.packets import attach, open_packet, submit, withdraw
from review.operations.reports import record_report, take_report
from tests.faults import documents
from tests.faults.history import Verdict, examine
from tests.faults.record import History, read_history
from tests.postgresql import on_both_databases
from tests.review.makers import make_cycle, make_district, make_person
from uploads import Store

pytestmark = on_both_databases


class Story:
    """A packet that was opened, filled, submitted and withdrawn, and the history that its candidate's client wrote."""

    def __init__(self, db: Session, folder: Path) -> None:
        self.store, self.history = Store(folder), History(folder / "history.jsonl")
        person = make_person(db, "Carla Candidate", make_district(db, "Maple County"), ("candidate", "al-cto-recert"))
        self.actor, cycle = actor_of(person), make_cycle(db, person)
        self.packet = open_packet(db, cycle, actor=self.actor)
        self.send("open", packet=cycle.public_id, version=None)
        self.files = {kind: self.add(db, kind) for kind in documents.GOOD}
        version = self.packet.version
        submit(db, self.packet, actor=self.actor, statement_ticked=True, version=version)
        self.submitted = self.send("submit", version=version)
        files = sorted(self.files.values())
        self.history.note("receipt", sent=self.submitted, packet=self.name, revision=1, files=files)
        self.check(db)
        self.finish(db)

    @property
    def name(self) -> str:
        return self.packet.public_id

    def send(self, act: str, *, status: int = 303, **values: Any) -> int:
        line = {"act": act, "packet": self.packet.public_id, "files": [], "values": {}, **values}
        sent = self.history.note("sent", **line)
        if status:
            self.history.note("answered", sent=sent, act=act, status=status)
        return sent

    def add(self, db: Session, kind: str) -> str:
        name, make = documents.GOOD[kind]
        content = make("one")
        upload = self.store.store(io.BytesIO(content), name, accepts=(name.rpartition(".")[2],))
        attach(db, self.packet, actor=self.actor, kind=kind, upload=upload)
        self.send("attach", version=None, files=[upload.sha256])
        assert upload.sha256 == hashlib.sha256(content).hexdigest()
        return upload.sha256

    def check(self, db: Session) -> None:
        """The checks of what was submitted find nothing."""
        report = take_report(db, self.packet.revisions[0].report_id, lease_seconds=60)
        assert report is not None
        answer = checks.Report(
            rule_set=report.rule_set, evidence=checks.Evidence(packet=checks.Packet(files=())), findings=()
        )
        assert record_report(db, report.id, report.lease_token, answer)

    def finish(self, db: Session) -> None:
        """Every letter came, and nothing is owed."""
        db.flush()
        db.execute(update(OutboxRow).values(done_at=clock.now(), tries=1))
        for row in db.query(OutboxRow).filter_by(kind="notice"):
            self.history.note("mail", message=f"<{row.public_id}@localhost>")

    def verdict(self, db: Session) -> Verdict:
        return examine(read_history(self.history.file), db, self.store)


@pytest.fixture
def db(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Session]:
    url = f"sqlite:///{tmp_path / 'db'}"
    if database == "postgresql":
        url = request.getfixturevalue("postgresql").new_database()
    engine = make_engine(url)
    Model.metadata.create_all(engine)
    with transaction(engine) as db:
        yield db
    engine.dispose()


@pytest.fixture
def story(db: Session, tmp_path: Path) -> Story:
    return Story(db, tmp_path)


def test_a_history_and_what_it_made_agree(db, story):
    verdict = story.verdict(db)
    assert (verdict.lost, verdict.doubled) == ((), ())
    assert verdict.acknowledged == {"open": 1, "attach": 3, "submit": 1}


def test_an_act_that_was_acknowledged_and_is_not_there_is_lost(db, story):
    version = story.packet.version
    story.send("withdraw", version=version)
    step = (story.name, version + 1, "withdraw")
    assert story.verdict(db).lost == (f"{step}: acknowledged, and not in the log",)


def test_an_act_that_nobody_sent_is_doubled(db, story):
    version = story.packet.version
    withdraw(db, story.packet, actor=story.actor, version=version)
    story.finish(db)
    step = (story.name, version + 1, "withdraw")
    doubled = [words for words in story.verdict(db).doubled if "letters" not in words]
    assert doubled == [f"{step}: in the log, and nobody sent it"]


def test_an_act_whose_answer_was_lost_may_be_there_or_not(db, story):
    version = story.packet.version
    story.send("withdraw", version=version, status=0)
    assert story.verdict(db).lost == ()
    withdraw(db, story.packet, actor=story.actor, version=version)
    assert [words for words in story.verdict(db).doubled if "withdraw" in words] == []


def test_an_act_that_was_refused_and_done_all_the_same_is_doubled(db, story):
    version = story.packet.version
    story.send("withdraw", version=version, status=409)
    withdraw(db, story.packet, actor=story.actor, version=version)
    step = (story.name, version + 1, "withdraw")
    assert f"{step}: in the log, and refused" in story.verdict(db).doubled


def test_a_file_that_is_gone_from_the_disk_is_lost(db, story):
    sha256 = story.files["plan"]
    story.store.path(sha256).unlink()
    lost = story.verdict(db).lost
    assert f"file {sha256}: acknowledged, and not on the disk" in lost
    assert sum(sha256 in words for words in lost) == 2


def test_a_receipt_with_another_file_than_its_revision_is_a_loss(db, story):
    files = sorted([*list(story.files.values())[:2], story.files["plan"]])
    story.history.note("receipt", sent=story.submitted, packet=story.name, revision=1, files=files)
    assert story.verdict(db).lost == (f"revision 1 of {story.name}: its files are not those of its receipt",)


def test_a_report_that_does_not_stand_is_lost(db, story):
    db.execute(update(ReportRow).values(state="owed"))
    db.expire_all()
    assert f"revision 1 of {story.name}: its report does not stand" in story.verdict(db).lost


def test_a_letter_that_never_came_is_lost_and_one_that_came_twice_without_a_crash_is_doubled(db, story):
    row = db.query(OutboxRow).filter_by(kind="notice").one()
    story.history.note("mail", message=f"<{row.public_id}@localhost>")
    assert story.verdict(db).doubled == ("1 letters came twice, and the clock crashed 0 times",)
    story.history.note("fault", what="clock", began=0, ended=0)
    assert story.verdict(db).doubled == ()
    row.done_at = None
    db.flush()
    assert story.verdict(db).lost == (f"notice {row.once}: came 2 times, marked as sent: False",)


def test_of_a_packet_that_nobody_opened_each_thing_is_told(db, story):
    story.history = History(story.history.file)
    verdict = story.verdict(db)
    assert sum(words.startswith("file ") for words in verdict.doubled) == 3
    assert db.query(Packet).count() == 1
