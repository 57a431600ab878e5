"""How days and short whiles are said."""

from __future__ import annotations

import datetime as dt

import pytest

from review.wording import seconds_in_words, time_in_words, working_days_in_words

WEDNESDAY = dt.date(2026, 11, 25)
HOLIDAYS = [dt.date(2026, 12, 25), dt.date(2026, 11, 26), dt.date(2026, 11, 27), dt.date(2026, 11, 28)]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2026, 11, 25), "November 25, 2026: 0 working days"),
        (dt.date(2026, 11, 26), "November 26, 2026: 0 working days (November 26 is a holiday)"),
        (dt.date(2026, 11, 30), "November 30, 2026: 1 working day (November 26 and November 27 are holidays)"),
        (
            dt.date(2026, 12, 28),
            "December 28, 2026: 20 working days (November 26, November 27 and December 25 are holidays)",
        ),
        (dt.date(2026, 11, 24), "November 24, 2026: 0 working days"),
    ],
)
def test_a_day_ahead_in_working_days_names_the_holidays_that_matter(day: dt.date, words: str):
    assert working_days_in_words(day, WEDNESDAY, HOLIDAYS) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (599.2, "10 minutes"),
        (100, "2 minutes"),
        (60, "1 minute"),
        (59.4, "59 seconds"),
        (1, "1 second"),
        (-3, "0 seconds"),
    ],
)
def test_a_short_while(seconds: float, words: str):
    assert seconds_in_words(seconds) == words


def test_a_time_of_day_is_that_of_the_people_there():
    assert time_in_words(dt.datetime(2026, 11, 21, 18, 5, tzinfo=dt.UTC), "America/Chicago") == "12:05 PM"
