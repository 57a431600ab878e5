"""What a certification is on a day: by its dates, what was submitted and returned, and how it ended."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from checks.ledger import CertificationFacts, certification_status, filing_deadline
from checks.requirements import RuleSet
from tests.checks.ledger.makers import CURE, EXPIRY, ISSUED, POLICY, moment

ONE_DAY = dt.timedelta(days=1)
IN_TIME = moment("2026-06-15T23:59:59-05:00")
LATE = moment("2026-06-16T00:00:00-05:00")
RETURNED = moment("2026-06-25T10:00:00-05:00")
MENDED = moment("2026-07-02T09:00:00-05:00")
AFTER = dt.date(2026, 8, 1)


def state(on: dt.date, rules: RuleSet = POLICY, **facts: Any) -> str:
    return certification_status(rules, CertificationFacts(issued_on=ISSUED, **facts), on).state


def test_the_expiry_day_itself_is_valid_and_the_day_after_is_not() -> None:
    assert (state(EXPIRY), state(EXPIRY + ONE_DAY)) == ("active", "expired")


def test_what_was_submitted_in_the_last_second_is_held_until_a_reviewer_answers() -> None:
    assert state(AFTER, submitted=(IN_TIME,)) == "review_hold"


def test_what_was_submitted_a_second_later_is_not() -> None:
    assert state(AFTER, submitted=(LATE,)) == "expired"


def test_the_day_is_that_of_the_rule_set_s_zone() -> None:
    assert state(AFTER, submitted=(moment("2026-06-16T04:59:59+00:00"),)) == "review_hold"
    assert state(AFTER, submitted=(moment("2026-06-16T05:00:00+00:00"),)) == "expired"


def test_what_came_back_and_was_not_mended_in_time_is_held_no_longer() -> None:
    assert state(AFTER, submitted=(IN_TIME,), returned_at=RETURNED) == "expired"
    assert state(AFTER, submitted=(IN_TIME, MENDED), returned_at=RETURNED) == "expired"


def test_what_came_back_before_the_expiry_and_was_mended_by_then_is_held() -> None:
    first, returned = moment("2026-05-01T10:00:00-05:00"), moment("2026-05-20T10:00:00-05:00")
    assert state(AFTER, submitted=(first, IN_TIME), returned_at=returned) == "review_hold"


def test_the_days_to_mend_are_counted_from_the_return() -> None:
    facts = {"submitted": (IN_TIME,), "returned_at": RETURNED}
    last = dt.date(2026, 7, 25)
    assert filing_deadline(CURE, CertificationFacts(issued_on=ISSUED, **facts)) == last
    assert (state(last, CURE, **facts), state(last + ONE_DAY, CURE, **facts)) == ("review_hold", "expired")
    assert state(AFTER, CURE, submitted=(IN_TIME, MENDED), returned_at=RETURNED) == "review_hold"


def test_only_what_was_first_submitted_in_time_gets_days_to_mend() -> None:
    facts = CertificationFacts(issued_on=ISSUED, submitted=(LATE,), returned_at=RETURNED)
    assert filing_deadline(CURE, facts) == EXPIRY


def test_a_return_long_before_the_expiry_does_not_move_the_deadline_forward() -> None:
    early = moment("2026-03-01T10:00:00-06:00")
    facts = CertificationFacts(issued_on=ISSUED, submitted=(early,), returned_at=early)
    assert filing_deadline(CURE, facts) == EXPIRY


@pytest.mark.parametrize(
    ("rules", "asked", "deadline"),
    [
        (CURE, EXPIRY, dt.date(2026, 7, 15)),
        (CURE, EXPIRY + ONE_DAY, EXPIRY),
        (POLICY, EXPIRY, EXPIRY),
    ],
)
def test_an_extension_moves_the_filing_where_the_rules_allow_it_and_it_was_asked_for_in_time(
    rules: RuleSet, asked: dt.date, deadline: dt.date
) -> None:
    facts = CertificationFacts(issued_on=ISSUED, extended_to=dt.date(2026, 7, 15), extension_asked_on=asked)
    assert filing_deadline(rules, facts) == deadline


def test_what_is_known_not_to_be_enough_is_held_only_while_it_may_be_mended() -> None:
    assert state(AFTER, submitted=(IN_TIME,), met=False) == "expired"
    assert state(AFTER, CURE, submitted=(IN_TIME,), met=False) == "review_hold"
    assert state(AFTER, CURE, submitted=(IN_TIME,), met=False, returned_at=RETURNED) == "expired"
    assert state(EXPIRY, submitted=(), met=False) == "active"


def test_the_removal_is_proposed_only_while_the_packet_does_not_wait_for_us() -> None:
    for ours, due in ((False, True), (True, False)):
        facts = CertificationFacts(issued_on=ISSUED, submitted=(LATE,), ours=ours)
        assert certification_status(POLICY, facts, AFTER).removal_due is due
    held = CertificationFacts(issued_on=ISSUED, submitted=(IN_TIME,), ours=True)
    assert certification_status(POLICY, held, AFTER).removal_due is False


def test_a_completed_cycle_lasts_to_the_end_of_the_next_whenever_it_was_completed() -> None:
    following = dt.date(2029, 6, 15)
    for completed in (dt.date(2026, 2, 1), dt.date(2026, 9, 1)):
        facts = CertificationFacts(issued_on=ISSUED, submitted=(IN_TIME,), completed_on=completed)
        assert certification_status(POLICY, facts, dt.date(2026, 10, 1)).expires_on == following
        assert certification_status(POLICY, facts, following).state == "active"
        assert certification_status(POLICY, facts, following + ONE_DAY).state == "expired"


def test_what_is_completed_later_is_not_completed_yet() -> None:
    assert state(AFTER, submitted=(IN_TIME,), completed_on=AFTER + ONE_DAY) == "review_hold"


def test_a_completion_that_is_taken_back_is_under_review() -> None:
    assert state(dt.date(2026, 5, 1), completed_on=dt.date(2026, 4, 1), reopened=True) == "review_hold"


@pytest.mark.parametrize(
    ("facts", "ended"),
    [
        ({"removed_on": AFTER}, "removed"),
        ({"revoked_on": AFTER}, "revoked"),
        ({"closed": "retired", "closed_on": AFTER}, "closed_retired"),
        ({"closed": "deceased", "removed_on": AFTER}, "closed_deceased"),
    ],
)
def test_what_is_over_is_over_whatever_the_cycle_says(facts: dict[str, Any], ended: str) -> None:
    assert state(AFTER, completed_on=dt.date(2026, 6, 1), **facts) == ended


def test_what_ends_later_has_not_ended_yet() -> None:
    assert state(EXPIRY, removed_on=AFTER, revoked_on=AFTER, closed="retired", closed_on=AFTER) == "active"
