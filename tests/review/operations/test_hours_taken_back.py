"""What a coordinator verified or rejected by mistake is taken back, for a reason, while the cycle is open."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from review.db import transaction
from review.models import Cycle, HoursEntry, Packet, RecordedAct
from review.operations import hours
from review.operations.completion import complete, completion_blockers
from review.operations.hours_desk import judge, take_back
from review.operations.refusals import NotAllowed, NotReady, Stale
from review.queries.hours import hours_log, standing_of, taken_back
from review.verifying.cycles import check_completed_hours, check_hours
from review.verifying.hours import check_lines
from review.verifying.recorded import check_recorded
from tests.review.makers import PROGRAM, Cast, make_cast, make_person
from tests.review.operations.conftest import Way, actor
from tests.review.operations.races.clients import one_waits
from tests.review.operations.test_hours import typed
from tests.review.operations.test_hours_desk import letters

WRONG_BADGE = "The badge is that of another camp."


@pytest.fixture
def entry(db, cast: Cast, cycle: Cycle) -> HoursEntry:
    """Carla's day at a camp, which waits."""
    return hours.enter_hours(db, cycle, actor=actor(cast.candidate), typed=typed(cycle))


@pytest.mark.parametrize(("act", "was"), [("verify", "verified"), ("reject", "rejected")])
def test_it_waits_again_and_its_holder_is_told_why(act, was: str, db, cast: Cast, cycle: Cycle, entry: HoursEntry):
    cora, cody = actor(cast.coordinator), actor(cast.second_coordinator)
    judge(db, entry, act, actor=cora, words="An exhibit hall.", version=entry.version)
    told = len(letters(db))
    take_back(db, entry, actor=cody, words=f" {WRONG_BADGE} ", version=entry.version)
    assert (standing_of(entry), entry.verified_by, entry.staff_words) == ("waiting", None, WRONG_BADGE)
    (letter,) = letters(db)[told:]
    assert letter.payload["subject"] == "An activity in your hours log waits to be verified again"
    assert (letter.payload["to"], letter.payload["path"]) == (cast.candidate.email, f"/hours/{cycle.public_id}")
    for words in ("Cody Coordinator", f"in your hours log was {was}:", "Cyber Camp, Mobile", WRONG_BADGE):
        assert words in letter.payload["body"]


def test_the_words_with_it_are_the_reason_until_something_else_is_said(db, cast: Cast, cycle: Cycle, entry: HoursEntry):
    cora, carla = actor(cast.coordinator), actor(cast.candidate)
    judge(db, entry, "verify", actor=cora, words="", version=entry.version)
    assert taken_back(db, [entry]) == set()
    take_back(db, entry, actor=cora, words=WRONG_BADGE, version=entry.version)
    hours.change_hours(db, entry, actor=carla, typed=typed(cycle, hours="1"), version=entry.version)
    assert taken_back(db, [entry]) == {entry.public_id}
    judge(db, entry, "query", actor=cora, words="When?", version=entry.version)
    hours.change_hours(db, entry, actor=carla, typed=typed(cycle), version=entry.version)
    assert (taken_back(db, [entry]), standing_of(entry)) == (set(), "waiting")
    judge(db, entry, "verify", actor=cora, words="", version=entry.version)
    assert standing_of(entry) == "verified"


def problems(db) -> list[str]:
    found = (check_lines, check_recorded, check_hours, check_completed_hours)
    return [problem.sentence for check in found for problem in check(db)]


def test_the_history_tells_it(db, cast: Cast, entry: HoursEntry):
    cora = actor(cast.coordinator)
    hours.verify_hours(db, entry, actor=cora, version=entry.version)
    verified_at = entry.verified_at
    hours.take_back_hours(db, entry, actor=cora, words=WRONG_BADGE, version=entry.version)
    acts = select(RecordedAct.act).where(RecordedAct.about == entry.public_id).order_by(RecordedAct.id)
    assert (db.scalars(acts).all(), problems(db)) == (["enter", "verify", "take_back"], [])
    entry.verified_at, entry.verified_by = verified_at, cora.person_id
    db.flush()
    assert problems(db) == [f"Hours entry {entry.public_id} is not as it was left by the last act on it."]


def test_nothing_is_taken_back_without_a_reason_by_somebody_else_or_twice(db, cast: Cast, entry: HoursEntry):
    cora = actor(cast.coordinator)
    hours.verify_hours(db, entry, actor=cora, version=entry.version)
    seen_at = entry.version
    for words, why in ((" ", "Give the reason"), ("x" * 2001, "Use at most 2,000 characters")):
        with pytest.raises(NotReady, match=why):
            take_back(db, entry, actor=cora, words=words, version=seen_at)
    near = make_person(db, "Nina Near", cast.candidate.district, ("coordinator", PROGRAM))
    for who in (cast.candidate, cast.reviewer, cast.administrator, cast.outsider, near):
        with pytest.raises(NotAllowed):
            take_back(db, entry, actor=actor(who), words=WRONG_BADGE, version=seen_at)
    assert (standing_of(entry), letters(db)) == ("verified", [])
    with pytest.raises(Stale):
        take_back(db, entry, actor=cora, words=WRONG_BADGE, version=seen_at - 1)
    take_back(db, entry, actor=cora, words=WRONG_BADGE, version=seen_at)
    for version in (seen_at, entry.version):
        with pytest.raises(Stale):
            take_back(db, entry, actor=cora, words=WRONG_BADGE, version=version)
    assert len(letters(db)) == 1


def test_completion_waits_for_what_was_taken_back_and_nothing_is_after_it(db, way: Way):
    way.to_passed()
    way.log_hours()
    cora = actor(way.cast.coordinator)
    assert completion_blockers(db, way.packet, cora) == []
    entry = hours_log(db, way.cycle).entries[0]
    hours.take_back_hours(db, entry, actor=cora, words=WRONG_BADGE, version=entry.version)
    reasons = completion_blockers(db, way.packet, cora)
    assert reasons[-1] == "1 entry in the log does not count yet: not verified."
    with pytest.raises(NotReady):
        complete(db, way.packet, actor=cora, version=way.packet.version)
    hours.verify_hours(db, entry, actor=cora, version=entry.version)
    complete(db, way.packet, actor=cora, version=way.packet.version)
    with pytest.raises(NotAllowed):
        hours.take_back_hours(db, entry, actor=cora, words=WRONG_BADGE, version=entry.version)
    assert standing_of(entry) == "verified"


@pytest.fixture
def passed(engine: Engine) -> tuple[Cast, int, int]:
    """A packet that can be completed and the first entry of its log, which every connection sees, by their ids."""
    with transaction(engine) as db:
        cast = make_cast(db)
        way = Way(db, cast)
        way.to_passed()
        way.log_hours()
        return cast, way.packet.id, hours_log(db, way.cycle).entries[0].id


def standings(db, packet_id: int, entry_id: int) -> tuple[str, str]:
    return db.get_one(Packet, packet_id).state, standing_of(db.get_one(HoursEntry, entry_id))


def completing(cast: Cast, packet_id: int):
    def do(db) -> None:
        packet = db.get_one(Packet, packet_id)
        complete(db, packet, actor=actor(cast.second_coordinator), version=packet.version)

    return do


def taking_back(cast: Cast, entry_id: int):
    def do(db) -> None:
        entry = db.get_one(HoursEntry, entry_id)
        hours.take_back_hours(db, entry, actor=actor(cast.coordinator), words=WRONG_BADGE, version=entry.version)

    return do


def test_a_completion_at_the_moment_of_taking_back_waits_and_is_refused(engine: Engine, passed):
    cast, packet_id, entry_id = passed
    with pytest.raises(NotReady):
        one_waits(engine, taking_back(cast, entry_id), completing(cast, packet_id))
    with transaction(engine) as db:
        assert standings(db, packet_id, entry_id) == ("passed", "waiting")


def test_nothing_is_taken_back_at_the_moment_of_the_completion(engine: Engine, passed):
    cast, packet_id, entry_id = passed
    with pytest.raises(NotAllowed):
        one_waits(engine, completing(cast, packet_id), taking_back(cast, entry_id))
    with transaction(engine) as db:
        assert standings(db, packet_id, entry_id) == ("completed", "verified")
