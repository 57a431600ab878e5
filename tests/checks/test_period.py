"""The period of a plan, in the ways in which people write it."""

from __future__ import annotations

import datetime as dt

import pytest

from checks.evidence.period import period_of
from tests.checks.makers import document, heading, p


@pytest.mark.parametrize(
    ("written", "first", "last", "three_year"),
    [
        ("2025-2028", 2025, 2028, True),
        ("2025–28", 2025, 2028, True),
        ("July 1, 2025 – June 30, 2028", 2025, 2028, True),
        ("July 1, 2025-June 30, 2028", 2025, 2028, True),
        ("October 1, 2025 through September 30, 2028", 2025, 2028, True),
        ("07/01/2024 - 06/30/2027", 2024, 2027, True),
        ("2025-07-01 to 2028-06-30", 2025, 2028, True),
        ("1 July 2025 to 30 June 2028", 2025, 2028, True),
        ("July 1st, 2025 until June 30th, 2028", 2025, 2028, True),
        ("August 2025 through July 2028", 2025, 2028, True),
        ("Aug. 2025 - Jul. 2028", 2025, 2028, True),
        ("agosto de 2025 – julio de 2028", 2025, 2028, True),
        ("FY26–FY28", 2025, 2028, True),
        ("FY 2026 – FY 2028", 2025, 2028, True),
        ("Fiscal Years 2027, 2028 and 2029", 2026, 2029, True),
        ("2025-26 through 2027-28", 2025, 2028, True),
        ("SY 2025-26 through SY 2027-28", 2025, 2028, True),
        ("2025-2026 to 2027-2028", 2025, 2028, True),
        ("September 15, 2025 through September 14, 2028", 2025, 2028, True),
        ("July 1, 2025 to July 1, 2028", 2025, 2028, True),
        ("Plan Start Date: July 1, 2025\nPlan Expiration Date: June 30, 2028", 2025, 2028, True),
        ("January 2025 - December 2027", 2025, 2027, True),
        ("Calendar years 2025-2027", 2025, 2027, True),
        ("July 1, 2025 - June 30, 2026", 2025, 2026, False),
        ("July 1, 2025 - June 29, 2028", 2025, 2028, False),
        ("2025-2026", 2025, 2026, False),
        ("2024-2029", 2024, 2029, False),
        ("FY2025 through FY2029", 2024, 2029, False),
        ("2025-2027", 2025, 2027, None),
        ("A Two-Year Technology Plan, 2025-2027", 2025, 2027, False),
        ("Three-Year Plan 2025-2027", 2025, 2027, True),
        ("From the fall of 2026 to the summer of 2031", 2026, 2031, False),
        ("Fall 2025 – Summer 2028", 2025, 2028, True),
        ("Fall 2025 to Spring 2028", 2025, 2028, True),
        ("Spring 2026 - Spring 2028", 2026, 2028, False),
        ("Spring 2026 - Fall 2028", 2026, 2028, None),
        ("from the first of August 2025 until the thirty-first of July 2027", 2025, 2027, False),
        ("July 1, two thousand twenty-five, through June 30, two thousand and twenty-eight", 2025, 2028, True),
        ("July ’25 – June ’28", 2025, 2028, True),
        ("Effective July 1, 2025; expires June 30, 2028", 2025, 2028, True),
        ("In force July 1, 2025, and remains in effect until June 30, 2028", 2025, 2028, True),
        ("School Years 2025-2026, 2026-2027, and 2027-2028", 2025, 2028, True),
        ("beginning with the 2025-26 school year and ending with the 2027-28 school year", 2025, 2028, True),
        ("Fiscal Year 2025-2026 through Fiscal Year 2027-2028", 2025, 2028, True),
        ("Fiscal Year 2025-2026", 2025, 2026, False),
        ("FY26, FY27, FY28", 2025, 2028, True),
        ("SY26–SY28", 2025, 2028, True),
        ("A five-year plan beginning July 1, 2025", 2025, 2030, False),
    ],
)
def test_the_period_on_a_cover(written: str, first: int, last: int, three_year: bool | None) -> None:
    lines = [p(line, size=15.0) for line in written.split("\n")]
    period = period_of(document(p("Pine Hollow City Schools", size=26.0), *lines, p("Words " * 60, page=2)))
    assert (period.first, period.last, period.three_year) == (first, last, three_year)


def test_days_are_kept_where_the_plan_names_them() -> None:
    period = period_of(document(p("Technology Plan"), p("July 1, 2025 – June 30, 2028")))
    assert (period.start, period.end) == (dt.date(2025, 7, 1), dt.date(2028, 6, 30))
    assert period.as_written == "July 1, 2025 – June 30, 2028"


def test_days_say_more_than_years() -> None:
    period = period_of(document(p("Technology Plan 2025-2027"), p("July 1, 2025 – June 30, 2028")))
    assert period.three_year is True


def test_the_years_of_the_plan_before_are_not_its_own() -> None:
    text = "This plan replaces the 2022-2025 plan. It covers July 1, 2025 to June 30, 2028."
    period = period_of(document(heading("Introduction"), p(text)))
    assert (period.first, period.last) == (2025, 2028)


@pytest.mark.parametrize(
    "told",
    [
        "The 2022-2025 plan, which has ended, had nine goals. The 2025-2028 plan has six of them.",
        "Its predecessor (2021-2024) was never funded. This plan covers 2025-26 through 2027-28.",
        "Repealing the plan for July 1, 2022 to June 30, 2025. In force from July 1, 2025, through June 30, 2028.",
        "Part One: 2019–2022, expired. Part Two: 2022–2025, superseded. Part Three: July 2025 through June 2028.",
    ],
)
def test_a_plan_that_is_over_does_not_lend_its_years(told: str) -> None:
    period = period_of(document(heading("Introduction"), p("Words " * 60), p(told)))
    assert (period.first, period.last, period.three_year) == (2025, 2028, True)


def test_two_years_that_stand_alone_in_the_text_are_nobodys() -> None:
    period = period_of(document(heading("Devices"), p("Words " * 60), p("The laptops came in 2021 to 2023, by truck.")))
    assert period.as_written == ""


def test_three_years_from_a_day_have_an_end() -> None:
    period = period_of(document(p("A plan for the three years beginning July 1, 2025")))
    assert (period.start, period.end, period.three_year) == (dt.date(2025, 7, 1), dt.date(2028, 6, 30), True)


def test_no_period_is_no_guess() -> None:
    period = period_of(document(p("Technology Plan"), p("Adopted on May 20, 2025")))
    assert (period.first, period.last, period.as_written, period.three_year) == (None, None, "", None)
