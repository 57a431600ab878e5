"""Anchors: an hourly signed line over the ends of all logs, and what verify finds by them."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import time_machine
from sqlalchemy import Engine, event, select, text

from review.db import make_engine, open_db, transaction
from review.models import LogEntry
from review.operations import desk
from review.operations.anchors import anchor_files, anchor_log, read_anchor
from review.operations.step import hash_of
from review.settings import Settings
from review.verifying.anchors import read_anchors
from review.verifying.problem import Problem
from review.verifying.run import find_problems
from tests.postgresql import on_both_databases
from tests.review.makers import Cast
from tests.review.routes.desk_makers import Story
from tests.review.verify_changes import say
from tests.review.verify_world import Packeted

pytestmark = on_both_databases

NOON = dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def story(engine: Engine, settings: Settings, cast: Cast) -> Story:
    """Carla's packet, in the queue."""
    return Packeted(engine, settings, cast.candidate, cast=cast)


def lines(settings: Settings) -> list[bytes]:
    return [line for file in anchor_files(settings.anchors) for line in file.read_bytes().splitlines(keepends=True)]


def anchors(settings: Settings):
    return [read_anchor(line) for line in lines(settings)]


def problems(settings: Settings) -> list[Problem]:
    """What verify finds."""
    anchored, engine = read_anchors(settings), make_engine(settings.database_url)
    with open_db(engine, writes=False) as db:
        found = list(find_problems(db, settings, anchored, fast=True, say=lambda _: None))
    engine.dispose()
    return found


def kinds(settings: Settings) -> list[str]:
    return list(dict.fromkeys(problem.kind for problem in problems(settings)))


def tamper(engine: Engine, *statements: str) -> None:
    """What an operator with access to the database does."""
    with transaction(engine) as db:
        say(db, *map(text, statements))


# writing


def test_one_is_written_an_hour_whoever_asks_and_after_a_restart_too(engine, settings, story, at_noon):
    assert anchor_log(engine, settings) is not None
    at_noon.shift(HOUR - dt.timedelta(seconds=1))
    assert anchor_log(engine, settings) is None
    at_noon.shift(1)
    with ThreadPoolExecutor(4) as clocks:
        written = list(clocks.map(lambda _: anchor_log(engine, settings), range(4)))
    assert [anchor.sequence for anchor in written if anchor] == [2]
    assert [(anchor.sequence, anchor.at) for anchor in anchors(settings)] == [(1, NOON), (2, NOON + HOUR)]
    assert kinds(settings) == []


def test_each_names_the_heads_that_changed_and_each_month_begins_with_all(engine, settings, story, cast, at_noon):
    other = Packeted(engine, settings, cast.other_candidate, cast=cast)
    anchor_log(engine, settings)
    story.claim(cast.reviewer)
    for shift in (HOUR, dt.timedelta(days=28)):
        at_noon.shift(shift)
        anchor_log(engine, settings)
    with transaction(engine) as db:
        number = story.packet(db).version
    named = [{packet: head[0] for packet, head in anchor.heads.items()} for anchor in anchors(settings)]
    assert named == [
        {story.id: number - 1, other.id: number - 1},
        {story.id: number},
        {story.id: number, other.id: number - 1},
    ]
    assert [file.name for file in anchor_files(settings.anchors)] == ["2026-11.jsonl", "2026-12.jsonl"]
    assert kinds(settings) == []
    (settings.anchors / "2026-11.jsonl").unlink()
    assert kinds(settings) == []


def test_a_line_that_a_power_cut_tore_is_no_anchor_and_is_written_over(engine, settings, story, at_noon):
    anchor_log(engine, settings)
    (file,) = anchor_files(settings.anchors)
    whole = file.read_bytes()
    file.write_bytes(whole + whole[:100])
    assert kinds(settings) == []
    at_noon.shift(HOUR)
    anchor_log(engine, settings)
    assert lines(settings)[0] == whole
    assert [anchor.sequence for anchor in anchors(settings)] == [1, 2]
    assert kinds(settings) == []


def test_a_month_whose_first_line_was_torn_begins_anew(engine, settings, story, at_noon):
    anchor_log(engine, settings)
    at_noon.shift(dt.timedelta(days=28))
    (settings.anchors / "2026-12.jsonl").write_bytes(lines(settings)[0][:100])
    assert kinds(settings) == []
    anchor_log(engine, settings)
    assert [(anchor.sequence, set(anchor.heads)) for anchor in anchors(settings)] == [(1, {story.id}), (2, {story.id})]
    assert kinds(settings) == []


def test_a_clock_that_is_set_back_goes_on_in_the_same_file(engine, settings, story, at_noon):
    at_noon.shift(dt.timedelta(days=365))
    anchor_log(engine, settings)
    at_noon.move_to(NOON)
    anchor_log(engine, settings)
    assert anchor_log(engine, settings) is None
    assert [file.name for file in anchor_files(settings.anchors)] == ["2027-11.jsonl"]
    assert [anchor.at.year for anchor in anchors(settings)] == [2027, 2026]
    assert kinds(settings) == []


def test_one_query_however_much_there_is(engine, settings, story, cast, at_noon):
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *of: asked.append(of[2]))
    anchor_log(engine, settings)
    Packeted(engine, settings, cast.other_candidate, cast=cast)
    story.claim(cast.reviewer)
    at_noon.shift(HOUR)
    asked.clear()
    anchor_log(engine, settings)
    assert len([sql for sql in asked if sql.startswith("SELECT")]) == 1


# what verify finds by them


@pytest.fixture
def anchored(engine, settings, story, cast) -> Story:
    """Claimed, and anchored after it."""
    story.claim(cast.reviewer)
    anchor_log(engine, settings)
    assert kinds(settings) == []
    return story


UNCLAIMED = "state = 'queued', lease_until = NULL, reviewer_id = NULL, version = version - 1"


def test_a_log_whose_end_was_cut_off_is_found(engine, settings, anchored):
    with transaction(engine) as db:
        last, before = db.scalars(select(LogEntry).order_by(LogEntry.number.desc()).limit(2)).all()
    unclaimed = f"UPDATE packet SET {UNCLAIMED}, state_since = '{before.at}'"
    tamper(engine, f"DELETE FROM log_entry WHERE id = {last.id}", unclaimed)
    assert kinds(settings) == ["anchored end"]


def test_a_log_that_was_written_anew_to_its_end_is_found(engine, settings, anchored, cast):
    with transaction(engine) as db:
        entry = db.scalars(select(LogEntry).order_by(LogEntry.number.desc()).limit(1)).one()
    entry.actor_id = cast.second_reviewer.id
    forged = f"UPDATE log_entry SET actor_id = {entry.actor_id}, hash = '{hash_of(entry)}' WHERE id = {entry.id}"
    tamper(engine, forged, f"UPDATE packet SET reviewer_id = {entry.actor_id}")
    assert kinds(settings) == ["anchored entry"]


def test_a_packet_that_was_taken_out_with_all_that_was_its_is_found(engine, settings, story):
    anchor_log(engine, settings)
    tamper(
        engine,
        "DELETE FROM revision_document",
        "DELETE FROM revision",
        "DELETE FROM document",
        "DELETE FROM log_entry",
        "UPDATE outbox SET packet_id = NULL",
        "DELETE FROM packet",
    )
    assert kinds(settings) == ["anchored packet"]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda lines: lines[:-1], []),
        (lambda lines: lines[1:], []),
        (lambda lines: [lines[0], lines[2]], ["anchor chain"]),
        (lambda lines: [lines[1], lines[0], lines[2]], ["anchor chain"]),
        (lambda lines: [lines[0], lines[1].replace(b"T13", b"T14"), lines[2]], ["anchor signature", "anchor chain"]),
        (lambda lines: [*lines[:2], lines[2].replace(b"T14", b"T15")], ["anchor signature"]),
        (lambda lines: [*lines[:2], b"{}\n"], ["anchor unreadable"]),
        (lambda lines: [lines[0], b"what\n", *lines[1:]], ["anchor unreadable"]),
    ],
)
def test_a_changed_missing_or_moved_anchor_is_found(engine, settings, story, cast, at_noon, change, found):
    for who in (cast.reviewer, cast.second_reviewer, cast.reviewer):
        anchor_log(engine, settings)
        at_noon.shift(HOUR)
        story.claim(who)
        story.act(desk.release, who)
    assert kinds(settings) == []
    (file,) = anchor_files(settings.anchors)
    file.write_bytes(b"".join(change(lines(settings))))
    assert kinds(settings) == found


def test_another_secret_key_is_said_as_that(engine, settings, anchored, at_noon):
    at_noon.shift(HOUR)
    renewed = replace(settings, secret_key="another")
    anchor_log(engine, renewed)
    (problem,) = problems(renewed)
    assert problem.sentence == (
        "Anchors 1 to 1 were signed with another secret key than the present one. Where the key was changed, verify "
        "them with the key of their time; without it nobody can tell who wrote them."
    )


def test_anchors_that_are_missing_or_late_are_said(engine, settings, story, cast, at_noon):
    at_noon.shift(dt.timedelta(hours=3))
    assert kinds(settings) == []
    at_noon.shift(1)
    assert kinds(settings) == ["anchors missing"]
    anchor_log(engine, settings)
    assert kinds(settings) == []
    at_noon.shift(dt.timedelta(days=2))
    story.claim(cast.reviewer)
    assert kinds(settings) == []
    at_noon.shift(dt.timedelta(hours=1, seconds=1))
    assert kinds(settings) == ["anchor late"]
    anchor_log(engine, settings)
    assert kinds(settings) == []
