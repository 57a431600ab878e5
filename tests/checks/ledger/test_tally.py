"""The hours of a cycle: days, areas, splits, time that does not count, duplicates, and what is still needed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from checks.ledger import Circumstances, Tally, cycle_bounds, fiscal_year_of, tally, what_would_close
from checks.model import HoursEntry
from tests.checks.ledger.makers import (
    AREAS,
    CYCLE,
    DAY,
    EXPIRY,
    POLICY,
    RENEWAL,
    TD,
    YEAR,
    entry,
    session,
    ten_hours_each,
)

ONE_DAY = dt.timedelta(days=1)


def count(*entries: HoursEntry, around: Circumstances | None = None) -> Tally:
    return tally(POLICY, entries, CYCLE, around or Circumstances())


def problems(of: Tally, name: str) -> list[str]:
    return [problem.code for problem in of.problems.get(name, ())]


@pytest.mark.parametrize(
    ("issued", "number", "first", "last"),
    [
        (dt.date(2023, 6, 15), 1, dt.date(2023, 6, 15), dt.date(2026, 6, 15)),
        (dt.date(2023, 6, 15), 2, dt.date(2026, 6, 16), dt.date(2029, 6, 15)),
        (dt.date(2024, 2, 29), 1, dt.date(2024, 2, 29), dt.date(2027, 2, 28)),
        (dt.date(2024, 2, 29), 2, dt.date(2027, 3, 1), dt.date(2030, 2, 28)),
        (dt.date(2024, 2, 29), 4, dt.date(2033, 3, 1), dt.date(2036, 2, 29)),
    ],
)
def test_a_cycle_ends_on_the_anniversary_of_the_issue_and_the_next_begins_the_day_after(
    issued: dt.date, number: int, first: dt.date, last: dt.date
) -> None:
    assert cycle_bounds(POLICY, issued, number) == (first, last)


def test_cycles_count_from_one() -> None:
    with pytest.raises(ValueError, match="cycles count from 1"):
        cycle_bounds(POLICY, DAY, 0)


@pytest.mark.parametrize(("day", "year"), [(YEAR[0] - ONE_DAY, 2024), (YEAR[0], 2025), (YEAR[1], 2025)])
def test_a_fiscal_year_is_named_after_the_year_in_which_it_ends(day: dt.date, year: int) -> None:
    assert fiscal_year_of(TD, day) == year


def test_ten_hours_in_each_of_six_areas_are_enough() -> None:
    whole = count(*ten_hours_each())
    assert whole.total == 60
    assert whole.by_area == dict.fromkeys(AREAS, Decimal(10))
    assert (whole.total_shortfall, whole.needed, whole.met) == (0, 0, True)
    assert whole.problems == {}


def test_sixty_hours_in_one_area_leave_five_areas_short() -> None:
    whole = count(entry("a", "RR", 60))
    assert whole.total_shortfall == 0
    assert whole.area_shortfalls == {"RR": 0, "LEP": 5, "DMG": 5, "TL": 5, "ITM": 5, "TPB": 5}
    assert (whole.needed, whole.met) == (25, False)


def test_an_hour_for_a_short_area_also_counts_for_the_total() -> None:
    whole = count(*ten_hours_each()[:5])
    assert (whole.total_shortfall, whole.area_shortfalls["TPB"], whole.needed) == (10, 5, 10)


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        (CYCLE[0], None),
        (CYCLE[1], None),
        (CYCLE[0] - ONE_DAY, "OUT_OF_CYCLE_BEFORE"),
        (CYCLE[1] + ONE_DAY, "OUT_OF_CYCLE_AFTER"),
    ],
)
def test_both_ends_of_the_cycle_are_inside(day: dt.date, problem: str | None) -> None:
    whole = count(entry("a", "RR", 2, day))
    assert problems(whole, "a") == ([problem] if problem else [])
    assert whole.total == (0 if problem else 2)


def test_what_lies_outside_the_cycle_says_so_in_words() -> None:
    whole = count(entry("a", "RR", 2, EXPIRY + ONE_DAY))
    assert whole.problems["a"][0].sentence == "Completed after the cycle ended on June 15, 2026."


def test_what_is_still_to_come_is_not_earned() -> None:
    around = Circumstances(as_of=DAY)
    assert problems(count(entry("a", "RR", 2, DAY), around=around), "a") == []
    whole = count(entry("a", "RR", 2, DAY + ONE_DAY), around=around)
    assert (whole.total, [each.sentence for each in whole.problems["a"]]) == (0, ["March 2, 2025 is still to come."])


def test_what_is_entered_after_the_deadline_does_not_count() -> None:
    around = Circumstances(deadline=EXPIRY)
    assert problems(count(entry("a", "RR", 2, recorded_on=EXPIRY), around=around), "a") == []
    assert problems(count(entry("a", "RR", 2, recorded_on=EXPIRY + ONE_DAY), around=around), "a") == ["RECORDED_LATE"]


def test_hours_are_floored_to_the_quarter_and_the_entry_says_so() -> None:
    whole = count(entry("a", "RR", "1.33"), entry("b", "RR", "0.2"))
    assert whole.credited == {"a": Decimal("1.25"), "b": Decimal(0)}
    assert [(each.sentence, each.counts) for each in whole.problems["a"]] == [("1.33 hours count as 1.25.", True)]
    assert problems(whole, "b") == ["ROUNDED_DOWN", "ZERO_CREDIT"]


def test_registration_exhibit_hall_and_meals_are_taken_off() -> None:
    off = {"registration": Decimal("0.5"), "exhibit_hall": Decimal("1.5"), "meal": Decimal(1)}
    whole = count(entry("a", "RR", 8, excluded=off))
    assert whole.total == 5
    assert [each.sentence for each in whole.problems["a"]] == [
        "3 hours of registration, exhibit hall and meal do not count."
    ]


def test_an_entry_of_meals_alone_earns_nothing_and_no_less() -> None:
    whole = count(entry("a", "RR", 2, excluded={"meal": Decimal(3)}), entry("b", "RR", 1))
    assert (problems(whole, "a"), whole.total) == (["EXCLUDED_TIME", "ZERO_CREDIT"], 1)


def test_time_of_another_kind_is_not_taken_off() -> None:
    assert count(entry("a", "RR", 8, excluded={"travel": Decimal(2)})).total == 8


def test_an_area_is_known_by_its_code_its_name_and_its_aliases_however_they_are_written() -> None:
    names = ["itm", "IT Management", "it management & cybersecurity", "IT-Management"]
    assert count(*(entry(str(n), name, 1) for n, name in enumerate(names))).by_area["ITM"] == 4


def test_an_unknown_area_is_never_guessed() -> None:
    whole = count(entry("a", "Leadership", 3))
    assert (problems(whole, "a"), whole.total) == (["AREA_UNKNOWN"], 0)


def test_one_activity_may_be_divided_over_areas() -> None:
    whole = count(entry("a", "", 6, splits={"ITM": Decimal(4), "Technology Planning": Decimal(2)}))
    assert (whole.total, whole.by_area["ITM"], whole.by_area["TPB"], whole.problems) == (6, 4, 2, {})


def test_parts_that_exceed_the_whole_make_the_entry_count_nothing() -> None:
    whole = count(entry("a", "", 6, splits={"ITM": Decimal(4), "TPB": Decimal(3)}))
    assert (whole.total, [each.sentence for each in whole.problems["a"]]) == (
        0,
        ["7 hours are assigned to areas, and only 6 can count. Correct them."],
    )


def test_of_parts_below_the_whole_what_is_assigned_counts() -> None:
    whole = count(entry("a", "", 6, splits={"ITM": Decimal(4)}))
    assert (whole.total, problems(whole, "a"), whole.problems["a"][0].counts) == (4, ["UNDERALLOCATED"], True)


def test_a_part_in_an_area_that_nobody_knows_makes_the_whole_entry_count_nothing() -> None:
    whole = count(entry("a", "", 6, splits={"ITM": Decimal(4), "Buses": Decimal(2)}))
    assert (whole.total, problems(whole, "a")) == (0, ["AREA_UNKNOWN"])


def test_a_part_below_nothing_makes_no_room_for_another() -> None:
    more = count(entry("a", "", 6, splits={"ITM": Decimal(8), "TPB": Decimal(-4)}))
    assert (more.total, problems(more, "a")) == (0, ["OVERALLOCATED"])
    less = count(entry("a", "", 6, splits={"ITM": Decimal(4), "TPB": Decimal(-1)}))
    assert (less.total, less.by_area["TPB"]) == (4, 0)


def test_an_entry_that_names_two_areas_must_be_divided() -> None:
    whole = count(entry("a", "", 3, areas=("RR", "TL")))
    assert (whole.total, problems(whole, "a")) == (0, ["SPLIT_MISSING"])


def test_rules_may_forbid_dividing() -> None:
    rules = replace(POLICY, hours=replace(POLICY.hours, split_allowed=False))
    divided = entry("a", "", 6, splits={"ITM": Decimal(4), "TPB": Decimal(2)})
    assert problems(tally(rules, [divided], CYCLE), "a") == ["SPLIT_NOT_ALLOWED"]


def test_a_field_that_was_left_empty_is_missing_and_one_that_nobody_keeps_is_not_asked() -> None:
    whole = count(entry("a", "RR", 2, justification="  "), entry("b", "RR", 2, justification=None))
    assert (problems(whole, "a"), problems(whole, "b")) == (["FIELD_MISSING:justification"], [])
    assert whole.problems["a"][0].sentence == "The justification is missing."


def test_an_entry_without_day_hours_and_area_is_told_all_three() -> None:
    assert problems(count(HoursEntry("a")), "a") == [
        "FIELD_MISSING:date_completed",
        "FIELD_MISSING:hours",
        "FIELD_MISSING:area",
    ]


def test_a_former_name_is_the_person_s_own_and_another_s_is_not() -> None:
    around = Circumstances(names=("Jordan Avery", "Jordan Reyes"))
    names = {"a": "JORDAN AVERY", "b": "Jordan Reyes", "c": "Casey Moss"}
    whole = count(*(entry(key, "RR", 1, applicant_name=name) for key, name in names.items()), around=around)
    assert (whole.total, problems(whole, "c")) == (2, ["PERSON_MISMATCH"])


def test_the_first_of_two_entries_that_differ_in_spelling_only_counts() -> None:
    first = entry("a", "RR", 3, activity="AETC 2024", location="Hoover, AL")
    whole = count(first, entry("b", "RR", 3, activity=" aetc,  2024 ", location="Hoover AL"))
    assert (whole.credited, problems(whole, "b")) == ({"a": 3, "b": 0}, ["DUPLICATE"])


def test_the_same_activity_in_another_area_is_the_same_activity() -> None:
    whole = count(entry("a", "RR", 3, activity="AETC"), entry("b", "TL", 2, activity="AETC"))
    assert (whole.total, problems(whole, "b")) == (3, ["DUPLICATE"])


def test_the_same_activity_on_another_day_counts_again() -> None:
    whole = count(entry("a", "RR", 3, activity="AETC"), entry("b", "RR", 3, DAY + ONE_DAY, activity="AETC"))
    assert (whole.total, whole.problems) == (6, {})


def test_only_an_entry_that_counts_keeps_others_out() -> None:
    rejected = entry("a", "RR", 3, activity="AETC", justification="")
    for entries in ([rejected, entry("b", "RR", 3, activity="AETC")], [entry("b", "RR", 3, activity="AETC"), rejected]):
        whole = count(*entries)
        assert (whole.total, problems(whole, "a"), problems(whole, "b")) == (3, ["FIELD_MISSING:justification"], [])


def test_entries_without_an_activity_are_not_taken_for_one() -> None:
    assert count(entry("a", "RR", 3, activity=None), entry("b", "RR", 3, activity=None)).total == 6


def test_what_would_close_the_gap_is_said_in_hours_areas_and_by_when() -> None:
    whole = count(*ten_hours_each()[:4], entry("a", "ITM", "4.75"))
    assert what_would_close(POLICY, whole, EXPIRY) == [
        "Earn 15.25 more hours by June 15, 2026.",
        "Of these, 0.25 hours in IT Management and 5 hours in Technology Planning, and 10 hours in any area.",
    ]
    assert what_would_close(POLICY, count(*ten_hours_each()), EXPIRY) == []


def test_one_entry_counts_in_three_ledgers_under_the_rules_of_each() -> None:
    camp = session("a", "6.1", areas=("TL", "ITM"), splits={"TL": Decimal(4), "ITM": Decimal(2)}, approved=True)
    recertification, renewal = tally(POLICY, [camp], CYCLE), tally(RENEWAL, [camp], YEAR)
    mandate = tally(TD, [camp], YEAR)
    assert (recertification.total, renewal.total, mandate.total) == (6, 6, 6)
    # Where an hour may name several areas it counts for both, and once in all.
    assert (recertification.by_area["TL"], mandate.by_area["TL"], mandate.by_area["ITM"]) == (4, 6, 6)


def test_where_attendance_was_taken_each_session_counts_in_its_own_year() -> None:
    days = (dt.date(2025, 9, 30), Decimal(3)), (dt.date(2025, 10, 1), Decimal(2))
    camp = session("a", 5, dt.date(2025, 10, 1), sessions=days)
    this, following = tally(TD, [camp], YEAR), tally(TD, [camp], (YEAR[1] + ONE_DAY, dt.date(2026, 9, 30)))
    assert (this.total, following.total) == (3, 2)
    assert problems(this, "a") == ["SESSIONS_OUTSIDE"]
    # The recertification asks for the day on which it was completed, and counts it whole.
    assert tally(POLICY, [replace(camp, area="ITM")], CYCLE).total == 5
