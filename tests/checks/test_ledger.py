"""Cycles and hours: days, totals, what is short, what is needed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import checks
from checks.model import HoursEntry
from tests.checks.makers import POLICY, entry

RULES = checks.rule_set(POLICY)
CYCLE = (dt.date(2023, 6, 15), dt.date(2026, 6, 15))
DAY = dt.date(2024, 3, 1)
AREAS = [area.code for area in RULES.areas]


@pytest.mark.parametrize(
    ("issued", "number", "first", "last"),
    [
        (dt.date(2023, 6, 15), 1, dt.date(2023, 6, 15), dt.date(2026, 6, 15)),
        (dt.date(2023, 6, 15), 2, dt.date(2026, 6, 16), dt.date(2029, 6, 15)),
        (dt.date(2024, 2, 29), 1, dt.date(2024, 2, 29), dt.date(2027, 2, 28)),
        (dt.date(2024, 2, 29), 4, dt.date(2033, 3, 1), dt.date(2036, 2, 29)),
    ],
)
def test_a_cycle_ends_on_the_anniversary_of_the_issue_and_the_next_begins_the_day_after(
    issued: dt.date, number: int, first: dt.date, last: dt.date
) -> None:
    assert checks.cycle_bounds(RULES, issued, number) == (first, last)


def test_cycles_count_from_one() -> None:
    with pytest.raises(ValueError, match="cycles count from 1"):
        checks.cycle_bounds(RULES, DAY, 0)


def test_ten_hours_in_each_of_six_areas_are_enough() -> None:
    tally = checks.tally(RULES, [entry(code, code, "10", DAY) for code in AREAS], CYCLE)
    assert tally.total == Decimal(60)
    assert tally.by_area == dict.fromkeys(AREAS, Decimal(10))
    assert (tally.total_shortfall, tally.needed, tally.met) == (Decimal(0), Decimal(0), True)
    assert tally.problems == {}


def test_sixty_hours_in_one_area_leave_five_areas_short() -> None:
    tally = checks.tally(RULES, [entry("a", "RR", "60", DAY)], CYCLE)
    assert tally.total_shortfall == Decimal(0)
    assert tally.area_shortfalls == {"RR": 0, "LEP": 5, "DMG": 5, "TL": 5, "ITM": 5, "TPB": 5}
    assert (tally.needed, tally.met) == (Decimal(25), False)


def test_an_hour_for_a_short_area_also_counts_for_the_total() -> None:
    entries = [entry(code, code, "10", DAY) for code in AREAS[:5]]
    tally = checks.tally(RULES, entries, CYCLE)
    assert (tally.total_shortfall, tally.area_shortfalls["TPB"], tally.needed) == (Decimal(10), Decimal(5), Decimal(10))


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        (CYCLE[0], None),
        (CYCLE[1], None),
        (CYCLE[0] - dt.timedelta(days=1), "OUT_OF_CYCLE_BEFORE"),
        (CYCLE[1] + dt.timedelta(days=1), "OUT_OF_CYCLE_AFTER"),
    ],
)
def test_both_ends_of_the_cycle_are_inside(day: dt.date, problem: str | None) -> None:
    tally = checks.tally(RULES, [entry("a", "RR", "2", day)], CYCLE)
    assert [each.code for each in tally.problems.get("a", ())] == ([problem] if problem else [])
    assert tally.total == Decimal(0 if problem else 2)


def test_what_lies_outside_the_cycle_says_so_in_words() -> None:
    tally = checks.tally(RULES, [entry("a", "RR", "2", dt.date(2026, 6, 16))], CYCLE)
    assert tally.problems["a"][0].sentence == "Completed after the cycle ended on June 15, 2026."


def test_hours_are_floored_to_the_step_and_the_entry_says_so() -> None:
    tally = checks.tally(RULES, [entry("a", "RR", "1.33", DAY), entry("b", "RR", "0.2", DAY)], CYCLE)
    assert tally.credited == {"a": Decimal("1.25"), "b": Decimal(0)}
    assert [(problem.code, problem.counts) for problem in tally.problems["a"]] == [("ROUNDED_DOWN", True)]
    assert [(problem.code, problem.counts) for problem in tally.problems["b"]] == [("ZERO_CREDIT", False)]


def test_an_unknown_area_is_never_guessed() -> None:
    tally = checks.tally(RULES, [entry("a", "Leadership", "3", DAY)], CYCLE)
    assert [problem.code for problem in tally.problems["a"]] == ["AREA_UNKNOWN"]
    assert tally.total == Decimal(0)


def test_the_first_of_two_entries_that_differ_in_spelling_only_counts() -> None:
    first, second = entry("a", "RR", "3", DAY, "AETC 2024"), entry("b", "RR", "3", DAY, " aetc,  2024 ")
    tally = checks.tally(RULES, [first, second], CYCLE)
    assert tally.credited == {"a": Decimal(3), "b": Decimal(0)}
    assert [problem.code for problem in tally.problems["b"]] == ["DUPLICATE"]


def test_one_activity_may_be_divided_over_areas() -> None:
    tally = checks.tally(RULES, [entry("a", "RR", "3", DAY, "AETC"), entry("b", "TL", "2", DAY, "AETC")], CYCLE)
    assert (tally.total, tally.problems) == (Decimal(5), {})


ENTRIES = st.lists(
    st.builds(
        HoursEntry,
        id=st.uuids().map(str),
        area=st.sampled_from(AREAS),
        hours=st.decimals(min_value=0, max_value=40, places=2),
        date_completed=st.dates(dt.date(2023, 1, 1), dt.date(2026, 12, 31)),
    ),
    max_size=12,
)


@given(ENTRIES)
def test_another_entry_never_lowers_anything(entries: list[HoursEntry]) -> None:
    before = checks.tally(RULES, entries, CYCLE)
    after = checks.tally(RULES, [*entries, entry("one more", "RR", "2", DAY)], CYCLE)
    assert after.total == before.total + 2
    assert after.needed <= before.needed
    assert all(after.by_area[code] >= before.by_area[code] for code in AREAS)


@given(ENTRIES)
def test_needed_is_what_makes_it_enough(entries: list[HoursEntry]) -> None:
    tally = checks.tally(RULES, entries, CYCLE)
    short = sum(tally.area_shortfalls.values())
    pool = sum(max(Decimal(0), hours - 5) for hours in tally.by_area.values())
    assert tally.needed == short + max(Decimal(0), 30 - pool)
