"""The demo: made once by the real operations and the real checks, every packet in the state that it is to show."""

from __future__ import annotations

import datetime as dt
import re
import resource
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

import checks
from review import create_app
from review.accounts import actor_of
from review.db import make_engine, open_db, transaction
from review.demo import fill
from review.demo.districts import COTTON_FERRY, DISTRICTS, day_of_presentation, words_for
from review.demo.documents import NAMES, make_files
from review.demo.people import ACCOUNTS, AT, CANDIDATE, HOLDERS
from review.demo.texts import plan_text
from review.models import Certification, Cycle, Deficiency, District, HoursEntry, OutboxRow, Packet, Person, ReportRow
from review.operations.completion import completion_blockers
from review.queries.facts import facts_of
from review.queries.packets import find_packet
from review.queries.progress import progress_seen
from review.reading import as_packet_file, read_file
from review.settings import BadSetting, Settings, read_settings
from uploads import Store

SECTIONS = ("mission", "needs", "goals", "training", "resources", "evaluation")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> tuple[Settings, str, float]:
    """A data folder with the demo in it, what was said of it, and the processor's seconds that it took."""
    settings = read_settings({"PLANDESK_DATA": str(tmp_path_factory.mktemp("demo") / "var")})
    shutil.copy(empty_database, settings.data / "plandesk.sqlite3")
    started = processor_seconds()
    return settings, fill(settings), processor_seconds() - started


def processor_seconds() -> float:
    """What this process and the readers that it started have used; other work on the machine does not count."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


@pytest.fixture
def filled(demo: tuple[Settings, str, float]) -> Settings:
    return demo[0]


@pytest.fixture
def engine(filled: Settings) -> Iterator[Engine]:
    engine = make_engine(filled.database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def db(engine: Engine) -> Iterator[Session]:
    with open_db(engine, writes=False) as db:
        yield db


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return make_files(tmp_path_factory.mktemp("files"))


def packet_of(db: Session, local: str) -> Packet:
    return db.scalars(select(Packet).join(Packet.candidate).where(Person.email == f"{local}@{AT}")).one()


def person(db: Session, local: str) -> Person:
    return db.scalars(select(Person).where(Person.email == f"{local}@{AT}")).one()


def verdicts(packet: Packet) -> dict[str, str]:
    content = packet.revisions[-1].report.content
    assert content is not None
    return {code: section["verdict"] for code, section in content["sections"].items()}


def password_in(words: str) -> str:
    found: list[str] = re.findall(r"with the password (\S+) as", words)
    return found[0]


# what a newcomer is told


def test_making_the_demo_takes_less_than_twenty_seconds_of_one_processor(demo: tuple[Settings, str, float]) -> None:
    assert demo[2] < 20


def test_the_words_name_address_accounts_password_files_and_mail(demo: tuple[Settings, str, float]) -> None:
    settings, words, _ = demo
    assert re.findall(r"\S+@demo\.example", words) == [CANDIDATE.email, *(account.email for account in ACCOUNTS)]
    assert settings.base_address in words
    assert str(settings.data / "demo-files") in words
    assert str(settings.data / "mail") in words
    assert sorted(file.name for file in (settings.data / "demo-files").iterdir()) == sorted(NAMES.values())


def test_the_password_is_kept_for_its_owner_alone(demo: tuple[Settings, str, float]) -> None:
    settings, words, _ = demo
    file = settings.data / "demo.password"
    assert file.read_text().strip() == password_in(words)
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("email", [CANDIDATE.email, *(account.email for account in ACCOUNTS)])
def test_every_account_signs_in_with_it(demo: tuple[Settings, str, float], email: str) -> None:
    settings, words, _ = demo
    browser = create_app(settings).test_client()
    page = browser.get("/sign-in").text
    token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[0]
    typed = {"email": email, "password": password_in(words), "csrf_token": token}
    assert browser.post("/sign-in", data=typed).status_code == 303
    assert browser.get("/account").status_code == 200


# the packets


def test_packets_stand_in_every_state_that_people_meet(db: Session) -> None:
    shown = {packet.candidate.email.partition("@")[0]: packet.state for packet in db.scalars(select(Packet))}
    assert shown == {
        "candidate": "draft",
        "marcus.odom": "draft",
        "lydia.brandt": "queued",
        "theo.mcleod": "queued",
        "grace.okafor": "queued",
        "wade.sutter": "in_review",
        "ines.calder": "fix_requested",
        "paul.renfro": "passed",
        "hannah.voss": "passed",
        "luther.beam": "needs_files",
        "carmen.diaz": "completed",
    }


def test_the_candidate_begins_with_an_empty_draft(db: Session) -> None:
    assert packet_of(db, "candidate").documents == []


def test_a_draft_holds_one_file_of_three(db: Session) -> None:
    assert [document.kind for document in packet_of(db, "marcus.odom").current_documents] == ["plan"]


@pytest.mark.parametrize("local", ["lydia.brandt", "grace.okafor", "wade.sutter", "hannah.voss", "carmen.diaz"])
def test_the_good_plans_have_every_section(db: Session, local: str) -> None:
    assert verdicts(packet_of(db, local)) == dict.fromkeys(SECTIONS, "found")


def test_the_lacking_plan_lacks_what_it_lacks(db: Session) -> None:
    found = verdicts(packet_of(db, "theo.mcleod"))
    assert found["evaluation"] == "not_found"
    assert found["resources"] != "found"


def test_the_improved_plan_has_what_the_first_one_lacked(db: Session) -> None:
    packet = packet_of(db, "paul.renfro")
    assert [revision.number for revision in packet.revisions] == [1, 2]
    found = verdicts(packet)
    assert (found["resources"], found["evaluation"]) == ("found", "found")


def test_a_reviewer_holds_a_packet_with_drafts_that_its_candidate_does_not_see(db: Session) -> None:
    packet = packet_of(db, "wade.sutter")
    assert packet.reviewer is not None
    assert packet.reviewer.email == "reviewer2@demo.example"
    states = db.scalars(select(Deficiency.state).where(Deficiency.packet_id == packet.id)).all()
    assert states == ["draft", "draft"]


def test_a_returned_packet_waits_for_two_more_answers(db: Session) -> None:
    packet = packet_of(db, "ines.calder")
    states = db.scalars(select(Deficiency.state).where(Deficiency.packet_id == packet.id).order_by(Deficiency.id))
    assert states.all() == ["answered", "open", "open"]
    assert packet.fix_by is not None
    assert packet.fix_by <= packet.cycle.ends_on


def test_a_locked_plan_sends_its_packet_back_for_files(db: Session) -> None:
    content = packet_of(db, "luther.beam").revisions[-1].report.content
    assert content is not None
    assert [(fault["kind"], fault["code"]) for fault in content["faults"]] == [("plan", "encrypted")]


def test_a_photo_of_the_sheet_is_read_row_by_row(db: Session) -> None:
    content = packet_of(db, "grace.okafor").revisions[-1].report.content
    assert content is not None
    assert (content["faults"], content["files"]["signatures"]["ocr"]) == ([], True)
    assert [(row["title"], row["signed"]) for row in content["signatures"]["rows"]] == [
        ("Superintendent", True),
        ("Chief School Financial Officer", True),
        ("Director of Curriculum and Instruction", True),
        ("Director of Operations", False),
        ("Director of Technology (presenter)", True),
    ]


def test_hours_block_one_completion_and_not_the_other(db: Session) -> None:
    coordinator = actor_of(person(db, "coordinator"))
    assert completion_blockers(db, packet_of(db, "paul.renfro"), coordinator) == [
        "54 of 60 hours are there; 6 more are needed.",
        "Technology Planning: 0 of 5 hours; 5 more are needed.",
    ]
    assert completion_blockers(db, packet_of(db, "hannah.voss"), coordinator) == []


def test_the_completed_one_has_its_next_cycle(db: Session) -> None:
    packet = packet_of(db, "carmen.diaz")
    first, second = packet.cycle.certification.cycles
    assert first.completed_at is not None
    assert second.starts_on == first.ends_on + dt.timedelta(days=1)


def test_the_second_reviewer_does_not_see_the_home_district(db: Session) -> None:
    packet = packet_of(db, "luther.beam")
    found = [
        find_packet(db, packet.public_id, actor_of(person(db, local)), role="reviewer") is not None
        for local in ("reviewer", "reviewer2")
    ]
    assert found == [True, False]


def test_whoever_reviewed_did_not_complete(db: Session) -> None:
    packet = packet_of(db, "carmen.diaz")
    assert facts_of(db, packet).reviewer_ids == {person(db, "reviewer").id}


def test_the_first_certification_runs_out_in_seven_weeks_and_the_others_later(db: Session) -> None:
    packet = packet_of(db, "candidate")
    made_on = packet.opened_at.astimezone(ZoneInfo("America/Chicago")).date()
    assert packet.cycle.ends_on == made_on + dt.timedelta(weeks=7)
    held = select(Cycle.ends_on).join(Cycle.certification).where(Certification.issued_on.is_not(None))
    assert min(db.scalars(held)) == packet.cycle.ends_on


def test_somebody_applies_elsewhere_and_somebody_is_half_through_the_academy(db: Session) -> None:
    applied = select(Person.email).join(Certification.person).where(Certification.issued_on.is_(None))
    assert db.scalars(applied).all() == ["applicant@demo.example"]
    (seen,) = progress_seen(db, actor_of(person(db, "coordinator3")))
    assert (seen.participation.person.email, seen.hours.total) == ("participant@demo.example", 28)
    assert [gap.code for gap in seen.gaps if gap.code.startswith(("STRAND", "FEE"))] == [
        "STRAND:DMG", "STRAND:TL", "STRAND:TPB",
    ]  # fmt: skip
    assert progress_seen(db, actor_of(person(db, "coordinator"))) == []


def test_no_checks_are_owed_and_the_notices_wait_for_the_clock(db: Session) -> None:
    assert set(db.scalars(select(ReportRow.state))) == {"done"}
    waiting = db.execute(select(OutboxRow.kind).where(OutboxRow.done_at.is_(None)).distinct()).scalars().all()
    assert waiting == ["notice"]


# starting again


def counts(db: Session) -> list[int | None]:
    return [db.scalar(select(func.count()).select_from(table)) for table in (Person, Packet, ReportRow, HoursEntry)]


def test_a_second_start_says_the_same_and_adds_nothing(demo: tuple[Settings, str, float], engine: Engine) -> None:
    settings, words, _ = demo
    with open_db(engine, writes=False) as db:
        before = counts(db)
    assert fill(settings) == words
    with open_db(engine, writes=False) as db:
        assert counts(db) == before


def test_a_lost_password_is_replaced_for_everyone(demo: tuple[Settings, str, float], tmp_path: Path) -> None:
    settings, words, _ = demo
    copy = read_settings({"PLANDESK_DATA": str(tmp_path / "var")})
    source = make_engine(settings.database_url)
    with source.connect() as connection:  # checkpointed, so that the copied file is whole
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    source.dispose()
    shutil.copy(settings.data / "plandesk.sqlite3", copy.data / "plandesk.sqlite3")
    engine = make_engine(copy.database_url)
    with open_db(engine, writes=False) as db:
        before = set(db.scalars(select(Person.password_hash)))
    assert password_in(fill(copy)) != password_in(words)
    with open_db(engine, writes=False) as db:
        assert before & set(db.scalars(select(Person.password_hash))) == set()
    engine.dispose()


def test_it_refuses_to_be_reached_from_elsewhere(tmp_path: Path) -> None:
    settings = read_settings({"PLANDESK_DATA": str(tmp_path), "PLANDESK_LISTEN": "0.0.0.0:8000"})
    with pytest.raises(BadSetting, match=r"PLANDESK_LISTEN must stay on 127\.0\.0\.1"):
        fill(settings)


def test_it_refuses_a_database_in_which_others_work(tmp_path: Path, empty_database: Path) -> None:
    settings = read_settings({"PLANDESK_DATA": str(tmp_path)})
    shutil.copy(empty_database, settings.data / "plandesk.sqlite3")
    engine = make_engine(settings.database_url)
    with transaction(engine) as db:
        now = dt.datetime.now(dt.UTC)
        db.add(Person(name="Someone", email="someone@district.example", fs_uniquifier="x", created_at=now))
    with pytest.raises(BadSetting, match="people who are not the demo's"):
        fill(settings)
    with open_db(engine, writes=False) as db:
        assert counts(db) == [1, 0, 0, 0]
        assert db.scalar(select(func.count()).select_from(District)) == 0
    engine.dispose()
    assert not (tmp_path / "demo.password").exists()


# the documents


def test_every_document_is_taken_in(files: dict[str, Path], tmp_path: Path) -> None:
    store = Store(tmp_path)
    for file in files.values():
        with file.open("rb") as stream:
            assert store.store(stream, file.name, accepts=("docx", "pptx", "pdf", "jpg")).name == file.name


def test_what_the_checks_see_in_them(files: dict[str, Path]) -> None:
    report = checks.run(
        checks.Packet(
            files=tuple(
                as_packet_file(kind, files[what].name, "0" * 64, read_file(files[what], files[what].suffix[1:]))
                for kind, what in (("plan", "good_plan"), ("presentation", "slides"), ("signatures", "sheet"))
            ),
            district=COTTON_FERRY.name,
            presenter=CANDIDATE.name,
        ),
        checks.rule_set("al-cto-recert@policy"),
    )
    seen = report.evidence
    assert (seen.district, seen.period.three_year) == (COTTON_FERRY.name, True)
    assert dict.fromkeys(seen.look, True) == dict(seen.look)
    assert seen.signatures is not None
    assert seen.signatures.cabinet_present is True
    assert Counter(row.signed for row in seen.signatures.rows) == {True: 4, False: 1}
    assert [finding.message for finding in report.to_fix] == []


@pytest.mark.parametrize("what", ["broken_pdf", "encrypted_pdf"])
def test_some_cannot_be_opened(files: dict[str, Path], what: str) -> None:
    answer = read_file(files[what], "pdf")
    assert isinstance(answer, checks.Fault)
    assert answer.code == {"broken_pdf": "unreadable", "encrypted_pdf": "encrypted"}[what]


@pytest.mark.parametrize("name", ["good", "revised", "formal"])
def test_no_plan_is_left_with_a_blank_for_any_district(name: str) -> None:
    for district in DISTRICTS:
        text = plan_text(name, words_for(district, "A Person", dt.date(2026, 11, 21)), "improved")
        assert "{" not in repr([(part.heading, part.paragraphs, part.bullets, part.table) for part in text.parts])
        assert {len(row) for part in text.parts if part.table for row in part.table} <= {2, 3, 4, 5, 6}


@pytest.mark.parametrize(
    ("today", "held", "start"),
    [
        (dt.date(2026, 11, 21), dt.date(2026, 10, 26), "July 1, 2026"),
        (dt.date(2027, 6, 30), dt.date(2027, 6, 4), "July 1, 2026"),
        (dt.date(2027, 7, 1), dt.date(2027, 6, 4), "July 1, 2027"),
        (dt.date(2028, 2, 29), dt.date(2028, 2, 3), "July 1, 2027"),
    ],
)
def test_days_are_told_from_today(today: dt.date, held: dt.date, start: str) -> None:
    assert day_of_presentation(today) == held
    assert words_for(COTTON_FERRY, "A Person", today)["start"] == start


def test_names_are_given_once() -> None:
    names = [holder.name for holder in HOLDERS] + [account.name for account in ACCOUNTS]
    assert len(set(names)) == len(names)
