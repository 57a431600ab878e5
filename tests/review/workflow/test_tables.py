"""The two state tables and the arithmetic of their dates."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from review.workflow.dates import add_working_days, end_of
from review.workflow.deficiencies import DeficiencyAct, DeficiencyState, next_deficiency_state
from review.workflow.packets import ENDED, TRANSITIONS, Act, State, next_state


def test_each_act_leads_from_a_state_to_one_state():
    seen = [(row.act, source) for row in TRANSITIONS for source in row.sources]
    assert len(seen) == len(set(seen))


def test_every_state_is_reached_and_left():
    reached = {row.target for row in TRANSITIONS}
    left = {source for row in TRANSITIONS for source in row.sources}
    assert reached == set(State)
    assert left - {None} == set(State)


def test_ended_packets_are_only_taken_up_again():
    taken_up = {Act.REVIVE, Act.ASK_REOPEN, Act.KEEP_COMPLETED, Act.REOPEN}
    assert {row.act for row in TRANSITIONS if row.sources & ENDED} == taken_up


def test_what_the_table_does_not_list_leads_nowhere():
    assert next_state(Act.COMPLETE, State.QUEUED) is None
    assert next_state(Act.CLAIM, State.QUEUED) == State.IN_REVIEW


def test_a_deficiency_is_settled_by_a_reviewer_only():
    assert next_deficiency_state(DeficiencyAct.ANSWER, DeficiencyState.OPEN) == DeficiencyState.ANSWERED
    assert next_deficiency_state(DeficiencyAct.VERIFY, DeficiencyState.ANSWERED) == DeficiencyState.VERIFIED
    assert next_deficiency_state(DeficiencyAct.KEEP_OPEN, DeficiencyState.ANSWERED) == DeficiencyState.OPEN
    assert next_deficiency_state(DeficiencyAct.ANSWER, DeficiencyState.WAIVED) is None


def test_working_days_skip_weekends_and_holidays():
    wednesday = dt.date(2026, 11, 25)
    assert add_working_days(wednesday, 2, [dt.date(2026, 11, 26)]) == dt.date(2026, 11, 30)


@given(st.dates(dt.date(2020, 1, 1), dt.date(2035, 1, 1)), st.integers(1, 30))
def test_five_working_days_are_a_week(day: dt.date, weeks: int):
    counted = add_working_days(day, 5 * weeks)
    assert counted.weekday() < 5
    assert 7 * weeks - 2 <= (counted - day).days <= 7 * weeks


def test_a_local_day_ends_at_its_own_midnight():
    assert end_of(dt.date(2026, 11, 21), "America/Chicago") == dt.datetime(2026, 11, 22, 6, tzinfo=dt.UTC)
    assert end_of(dt.date(2026, 7, 1), "America/Chicago") == dt.datetime(2026, 7, 2, 5, tzinfo=dt.UTC)
