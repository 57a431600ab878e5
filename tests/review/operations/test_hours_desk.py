"""A coordinator verifies, asks about and rejects entries, several at once; the holder hears of all in one notice."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Engine, select

from review import clock
from review.db import transaction
from review.models import Cycle, HoursEntry, OutboxRow, Person
from review.operations import hours
from review.operations.completion import complete, completion_blockers
from review.operations.hours_desk import judge, judge_each
from review.operations.refusals import NotAllowed, NotReady, Stale
from review.queries.attention import attention
from review.queries.hours import hours_log, standing_of
from review.queries.hours_desk import hours_outcomes, waiting_logs
from review.queries.paging import AT_ONCE
from tests.review.makers import PROGRAM, Cast, make_cast, make_cycle, make_hours, make_person
from tests.review.operations.conftest import Way, actor
from tests.review.operations.races.clients import one_waits


@pytest.fixture
def entries(db, cycle: Cycle) -> list[HoursEntry]:
    """Three entries of Carla's that wait."""
    return [make_hours(db, cycle, "ITM", "2", activity=name) for name in ("First day", "Second day", "Third day")]


def seen(entries: list[HoursEntry]) -> list[tuple[HoursEntry, int]]:
    return [(entry, entry.version) for entry in entries]


def letters(db) -> list[OutboxRow]:
    return list(db.scalars(select(OutboxRow).where(OutboxRow.kind == "notice").order_by(OutboxRow.id)))


def test_several_are_verified_and_each_outcome_is_told(db, cast: Cast, cycle: Cycle, entries):
    first, second, _ = entries
    wanted, cora = seen(entries), actor(cast.coordinator)
    hours.verify_hours(db, first, actor=cora, version=first.version)
    second.hours += 1
    db.flush()
    batch = judge_each(db, cycle, wanted, "verify", actor=cora, words="", absent=1)
    assert [(entry.activity, why) for entry, why in hours_outcomes(db, cycle, batch)] == [
        ("First day", "It was verified already."),
        ("Second day", "This entry was changed or verified a moment ago."),
        ("Third day", ""),
    ]
    assert (batch.absent, [standing_of(entry) for entry in entries]) == (1, ["verified", "waiting", "verified"])
    assert letters(db) == []


@pytest.mark.parametrize(
    ("act", "subject", "standing"),
    [
        ("query", "A question about 3 activities in your hours log", "queried"),
        ("reject", "3 activities in your hours log were rejected", "rejected"),
    ],
)
def test_the_holder_gets_one_notice_of_all(act, subject: str, standing: str, db, cast: Cast, cycle: Cycle, entries):
    cora = actor(cast.coordinator)
    judge_each(db, cycle, seen(entries), act, actor=cora, words="Was it a meal?", absent=0)
    (letter,) = letters(db)
    assert (letter.payload["to"], letter.payload["subject"]) == (cast.candidate.email, subject)
    assert letter.payload["path"] == f"/hours/{cycle.public_id}"
    for words in ("Was it a meal?", "1. First day, Mobile", "3. Third day, Mobile", "Cora Coordinator"):
        assert words in letter.payload["body"]
    assert {standing_of(entry) for entry in entries} == {standing}


def test_each_act_has_a_notice_of_its_own(db, cast: Cast, cycle: Cycle, entries):
    entry, cora = entries[0], actor(cast.coordinator)
    for words in ("When?", "Where?"):
        judge(db, entry, "query", actor=cora, words=words, version=entry.version)
    assert ["When?" in letter.payload["body"] for letter in letters(db)] == [True, False]


def test_nothing_is_done_without_words_or_by_somebody_else(db, cast: Cast, cycle: Cycle, entries):
    with pytest.raises(NotReady):
        judge_each(db, cycle, seen(entries), "reject", actor=actor(cast.coordinator), words=" ", absent=0)
    for who in (cast.candidate, cast.reviewer, cast.administrator, cast.outsider):
        with pytest.raises(NotAllowed):
            judge_each(db, cycle, seen(entries), "verify", actor=actor(who), words="", absent=0)
    assert {standing_of(entry) for entry in entries} == {"waiting"}


def test_whose_hours_wait_is_listed_the_longest_wait_on_top(db, cast: Cast, cycle: Cycle, entries):
    caleb = make_cycle(db, cast.other_candidate)
    make_hours(db, caleb, "TL", "1").entered_at = clock.now() - dt.timedelta(days=3)
    neighbor = make_person(db, "Nina Near", cast.coordinator.district, ("candidate", PROGRAM))
    make_hours(db, make_cycle(db, neighbor), "TL", "1")
    db.flush()
    cora = actor(cast.coordinator)
    assert [(one.cycle.id, one.entries) for one in waiting_logs(db, cora).rows] == [(caleb.id, 1), (cycle.id, 3)]
    first, second, _ = entries
    hours.verify_hours(db, first, actor=cora, version=first.version)
    hours.query_hours(db, second, actor=cora, words="When?", version=second.version)
    assert [one.entries for one in waiting_logs(db, cora).rows] == [1, 1]
    assert waiting_logs(db, actor(cast.outsider)).rows == []
    told = [one for one in attention(db, cora, most=5) if one.what == "Hours to verify"]
    assert [one.cycle.id for one in told] == [caleb.id, cycle.id]


def test_nobody_is_forgotten_on_a_further_page(db, cast: Cast):
    district = cast.candidate.district
    for number in range(AT_ONCE + 2):
        person = make_person(db, f"N{number} Holder", district, ("candidate", PROGRAM))
        make_hours(db, make_cycle(db, person), "TL", "1")
    cora = actor(cast.coordinator)
    first = waiting_logs(db, cora)
    rest = waiting_logs(db, cora, first.after)
    assert (len(first.rows), len(rest.rows), rest.after) == (AT_ONCE, 2, "")
    assert len({one.cycle.id for one in (*first.rows, *rest.rows)}) == AT_ONCE + 2


def test_a_question_stands_in_the_way_of_completion(db, way: Way):
    way.to_passed()
    way.log_hours(verified=False)
    cora = actor(way.cast.coordinator)
    for number, entry in enumerate(hours_log(db, way.cycle).entries):
        if number:
            hours.verify_hours(db, entry, actor=cora, version=entry.version)
        else:
            hours.query_hours(db, entry, actor=cora, words="When?", version=entry.version)
    reasons = completion_blockers(db, way.packet, cora)
    assert "1 entry in the log does not count yet: the holder was asked and has not answered." in reasons
    with pytest.raises(NotReady):
        complete(db, way.packet, actor=cora, version=way.packet.version)


@pytest.fixture
def there(engine: Engine) -> tuple[Cast, int, str]:
    """An entry that every connection sees: the cast, the entry's id and the day of its activity."""
    with transaction(engine) as db:
        cast = make_cast(db)
        cycle = make_cycle(db, cast.candidate)
        return cast, make_hours(db, cycle, "ITM", "2").id, cycle.starts_on.isoformat()


def changing(cast: Cast, entry_id: int, day: str):
    def change(db) -> None:
        entry = db.get_one(HoursEntry, entry_id)
        typed = {"applicant_name": "Carla Candidate", "district": "Maple County", "activity": "Another",
                 "location": "Mobile", "date_completed": day, "hours": "40", "area": "TL", "justification": "So.",
                 "description": "Talks."}  # fmt: skip
        hours.change_hours(db, entry, actor=actor(cast.candidate), typed=typed, version=1)

    return change


def verifying(cast: Cast, entry_id: int):
    def verify(db) -> None:
        entry = db.get_one(HoursEntry, entry_id)
        hours.verify_hours(db, entry, actor=actor(cast.coordinator), version=1)

    return verify


def test_what_is_changed_at_the_moment_of_the_word_is_not_verified(engine: Engine, there):
    cast, entry_id, day = there
    with pytest.raises(Stale):
        one_waits(engine, changing(cast, entry_id, day), verifying(cast, entry_id))
    with transaction(engine) as db:
        entry = db.get_one(HoursEntry, entry_id)
        assert (entry.activity, standing_of(entry)) == ("Another", "waiting")


def test_what_is_verified_at_the_moment_of_a_change_is_not_changed(engine: Engine, there):
    cast, entry_id, day = there
    with pytest.raises(NotAllowed):
        one_waits(engine, verifying(cast, entry_id), changing(cast, entry_id, day))
    with transaction(engine) as db:
        entry = db.get_one(HoursEntry, entry_id)
        assert (entry.activity, standing_of(entry)) == ("ITM day", "verified")


def test_verified_twice_at_the_same_moment_is_verified_once(engine: Engine, there):
    cast, entry_id, _ = there

    def other(db) -> None:
        cody = actor(db.get_one(Person, cast.second_coordinator.id))
        hours.verify_hours(db, db.get_one(HoursEntry, entry_id), actor=cody, version=1)

    with pytest.raises(Stale):
        one_waits(engine, verifying(cast, entry_id), other)
    with transaction(engine) as db:
        assert db.get_one(HoursEntry, entry_id).verified_by == cast.coordinator.id
