"""Reminders: who gets one, what it says, and who does not have to be reminded."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from review import clock
from review.models import OutboxRow, Packet
from review.operations.hours import query_hours
from review.operations.refusals import NotAllowed, Stale
from review.operations.reminders import remind
from review.queries.hours import hours_log
from review.wording import in_words
from tests.review.makers import Cast
from tests.review.operations.conftest import ENCRYPTED, Way, actor


def reminded(db: Session, packet: Packet, cast: Cast) -> tuple[str, OutboxRow]:
    """Who was reminded, and of what."""
    who = remind(db, packet, actor=actor(cast.coordinator)).name
    return who, db.scalars(select(OutboxRow).order_by(OutboxRow.id.desc())).first()


def test_of_a_draft_the_candidate_hears_what_is_missing(db: Session, way: Way, cast: Cast):
    who, notice = reminded(db, way.packet, cast)
    ends = way.cycle.ends_on
    assert (who, notice.payload["subject"]) == ("Carla Candidate", f"Reminder: your packet is due on {in_words(ends)}")
    assert "Still missing: Technology plan, Presentation, Signature sheet." in notice.payload["body"]
    assert "Cora Coordinator, a coordinator, reminds you" in notice.payload["body"]
    assert (notice.payload["due_on"], notice.payload["path"]) == (ends.isoformat(), f"/packets/{way.packet.public_id}")


def test_of_a_file_that_could_not_be_opened_which_one(db: Session, way: Way, cast: Cast):
    way.fill()
    way.submit()
    way.check(ENCRYPTED)
    who, notice = reminded(db, way.packet, cast)
    assert who == "Carla Candidate"
    assert "- plan.pdf: It is password protected.\n" in notice.payload["body"]


def test_of_fixes_those_that_are_not_answered(db: Session, way: Way, cast: Cast):
    way.to_queue()
    way.claim()
    way.write(words="Say how you will evaluate.")
    way.write(words="A table would help.", must_fix=False)
    way.stage_return(days=14)
    way.tick()
    _, notice = reminded(db, way.packet, cast)
    assert "Evaluation Method: Say how you will evaluate.\n  Where: technology plan, page 7" in notice.payload["body"]
    assert "A table would help." not in notice.payload["body"]
    assert notice.payload["due_on"] == way.packet.fix_by.isoformat()


def test_of_a_packet_that_passed_the_hours_that_are_missing(db: Session, way: Way, cast: Cast):
    way.to_passed()
    way.log_hours("9", verified=False)
    who, notice = reminded(db, way.packet, cast)
    ends = in_words(way.cycle.ends_on)
    assert (who, notice.payload["path"]) == ("Carla Candidate", f"/hours/{way.cycle.public_id}")
    assert notice.payload["subject"] == f"Reminder: your hours are due on {ends}"
    assert "- 54 of 60 hours are there; 6 more are needed.\n" in notice.payload["body"]
    assert f"complete your hours log by {ends}." in notice.payload["body"]


def test_of_entries_that_wait_for_the_holders_answer(db: Session, way: Way, cast: Cast):
    way.to_passed()
    way.log_hours(verified=False)
    entry = hours_log(db, way.cycle).entries[0]
    query_hours(db, entry, actor=actor(cast.coordinator), words="Which sessions?", version=entry.version)
    _, notice = reminded(db, way.packet, cast)
    lacking = [line for line in notice.payload["body"].splitlines() if line.startswith("- ")]
    assert lacking == ["- 1 entry waits for your answer to what a coordinator asked."]


def test_hours_that_wait_for_us_are_nobodys_to_be_reminded_of(db: Session, way: Way, cast: Cast):
    way.to_passed()
    way.log_hours(verified=False)
    with pytest.raises(NotAllowed, match=r"^It is past review; nobody has to be reminded\.$"):
        remind(db, way.packet, actor=actor(cast.coordinator))


def test_after_the_day_it_says_so_and_has_no_calendar_file(db: Session, way: Way, cast: Cast):
    way.cycle.ends_on = clock.today("America/Chicago") - dt.timedelta(days=3)
    _, notice = reminded(db, way.packet, cast)
    assert notice.payload["subject"] == f"Reminder: your packet was due on {in_words(way.cycle.ends_on)}"
    assert "The day is over" in notice.payload["body"]
    assert "due_on" not in notice.payload


def test_of_a_packet_in_hand_its_reviewer(db: Session, way: Way, cast: Cast):
    way.to_queue()
    way.claim()
    who, notice = reminded(db, way.packet, cast)
    assert (who, notice.payload["path"]) == ("Rita Reviewer", f"/review/{way.packet.public_id}")
    assert notice.payload["subject"].startswith("Reminder: decide on the packet of Carla Candidate by ")


def test_one_a_day(db: Session, way: Way, cast: Cast, monkeypatch: pytest.MonkeyPatch):
    reminded(db, way.packet, cast)
    with pytest.raises(Stale, match=r"^Carla Candidate was reminded of it today already\.$"):
        remind(db, way.packet, actor=actor(cast.second_coordinator))
    tomorrow = clock.now() + dt.timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    assert reminded(db, way.packet, cast)[0] == "Carla Candidate"


def test_nobody_is_reminded_of_what_is_ours_staged_or_of_no_use(db: Session, way: Way, cast: Cast):
    way.to_queue()
    with pytest.raises(NotAllowed, match=r"^It is waiting for a reviewer; nobody has to be reminded\.$"):
        remind(db, way.packet, actor=actor(cast.coordinator))
    way.claim()
    way.stage_pass(seconds=600)
    with pytest.raises(NotAllowed, match="about to take effect"):
        remind(db, way.packet, actor=actor(cast.coordinator))


def test_an_account_that_is_off_and_a_coordinator_in_conflict(db: Session, way: Way, cast: Cast):
    with pytest.raises(NotAllowed):
        remind(db, way.packet, actor=actor(cast.outsider))
    cast.candidate.active = False
    db.flush()
    with pytest.raises(NotAllowed, match=r"^The account of Carla Candidate is turned off\.$"):
        remind(db, way.packet, actor=actor(cast.coordinator))
