"""One entry counts in several ledgers, in each under its own rules and in its own period."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from review import clock
from review.models import Cycle, EventRequest, HoursEntry, Post
from review.queries.ledgers import Counted, ledgers_of
from tests.review.makers import Cast, make_hours

NOW = dt.datetime(2026, 6, 20, 12, tzinfo=dt.UTC)
RECERTIFICATION, RENEWAL = "al-cto-recert", "al-cto-renewal"
CEU = "al-td-ceu"


@pytest.fixture(autouse=True)
def _summer(monkeypatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def entry(_summer, db, cycle: Cycle) -> HoursEntry:
    """Six hours of Carla's on June 10, 2026, in person at an event of ALET's; a meal was half an hour of them."""
    entry = make_hours(db, cycle, "ITM", "6.5", activity="Summer Institute")
    entry.date_completed = dt.date(2026, 6, 10)
    entry.excluded, entry.provider, entry.modality = {"meal": "0.5"}, "alet", "in_person"
    db.flush()
    return entry


def counted(db, entry: HoursEntry) -> dict[str, Counted]:
    return {one.rules.program: one for one in ledgers_of(db, entry)}


def make_director(db, cast: Cast, first: dt.date) -> None:
    person = cast.candidate
    post = Post(person_id=person.id, district_id=person.district_id, kind="technology_director", starts_on=first)
    db.add(post)
    db.flush()


def test_it_counts_in_the_recertification_and_in_the_years_renewal(db, cycle: Cycle, entry):
    found = counted(db, entry)
    assert {program: one.credited for program, one in found.items()} == {RECERTIFICATION: 6, RENEWAL: Decimal("6.5")}
    assert found[RECERTIFICATION].period == (cycle.starts_on, cycle.ends_on)
    assert found[RENEWAL].period == (dt.date(2025, 10, 1), dt.date(2026, 9, 30))
    assert [each.code for each in found[RECERTIFICATION].problems] == ["EXCLUDED_TIME"]


def test_a_directors_hours_count_for_the_mandate_while_the_post_lasts(db, cast: Cast, entry):
    make_director(db, cast, dt.date(2026, 6, 11))
    assert CEU not in counted(db, entry)
    make_director(db, cast, dt.date(2026, 6, 10))
    assert CEU in counted(db, entry)


def test_each_ledger_says_why_it_does_not_count_there(db, cast: Cast, entry):
    make_director(db, cast, dt.date(2026, 1, 1))
    entry.provider = "external"
    db.flush()
    found = counted(db, entry)
    assert {program: [each.code for each in one.problems] for program, one in found.items()} == {
        RECERTIFICATION: ["EXCLUDED_TIME"], RENEWAL: ["NOT_APPROVED"], CEU: ["NOT_PREAPPROVED"],
    }  # fmt: skip


def test_an_event_that_was_approved_on_request_counts_for_the_mandate(db, cast: Cast, entry):
    make_director(db, cast, dt.date(2026, 1, 1))
    entry.provider, entry.event_code = "external", "REGIONAL"
    db.add(
        EventRequest(
            program=CEU, rule_set="al-td-ceu@fy2026", asked_by=cast.candidate.id, asked_as="superintendent",
            asked_at=NOW, name="Regional Day", why="It is near.", starts_on=entry.date_completed,
            ends_on=entry.date_completed, modality="in_person", hours=Decimal(5), state="approved", code="REGIONAL",
            granted=Decimal(4), decided_at=dt.datetime(2026, 6, 1, tzinfo=dt.UTC),
        )
    )  # fmt: skip
    db.flush()
    found = counted(db, entry)[CEU]
    assert (found.credited, [each.code for each in found.problems]) == (4, ["EVENT_CAP"])


def test_a_rejected_entry_counts_nowhere(db, entry):
    entry.rejected_at = NOW
    db.flush()
    assert ledgers_of(db, entry) == []


def test_an_entry_without_a_certification_counts_for_the_mandate_alone(db, cast: Cast, entry):
    make_director(db, cast, dt.date(2026, 1, 1))
    entry.cycle.certification.removed_at = NOW
    entry.cycle = None
    db.flush()
    assert list(counted(db, entry)) == [CEU]
