"""The cases at the edge of the rules that no other test of the ledger names."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from checks.ledger import (
    CertificationFacts,
    Circumstances,
    Difference,
    PlanUse,
    ReportRow,
    differences,
    judge_year,
    other_uses,
    recertify,
    report_row,
    tally,
)
from checks.model import HoursEntry
from tests.checks.ledger.makers import (
    CYCLE,
    DISTRICT,
    EXPIRY,
    ISSUED,
    PLAN,
    POLICY,
    TD,
    YEAR,
    entry,
    outside,
    session,
    submitted,
    ten_hours_each,
)

KNOWN = CertificationFacts(issued_on=ISSUED)


def test_hours_beyond_thirty_free_ones_do_not_help_an_area_that_is_short() -> None:
    whole = tally(POLICY, [*ten_hours_each()[:5], entry("more", "RR", 40), entry("few", "TPB", 2)], CYCLE)
    assert (whole.total, whole.total_shortfall, whole.needed) == (92, 0, 3)


def test_finishing_early_moves_nothing() -> None:
    early = replace(KNOWN, completed_on=dt.date(2025, 9, 1))
    packets = [submitted("2025-08-01T09:00:00-05:00", presented_on=dt.date(2025, 5, 1))]
    done = recertify(POLICY, early, ten_hours_each(), packets, dt.date(2025, 9, 2), districts=(DISTRICT,))
    assert (done.compliant, done.cycle, done.status.expires_on) == (True, CYCLE, dt.date(2029, 6, 15))
    between = tally(POLICY, [entry("a", "RR", 2, dt.date(2025, 12, 1))], CYCLE)
    assert between.total == 2


def test_entries_of_a_former_district_count_and_its_plan_does_not() -> None:
    entries = [replace(each, district="Old Mill County Schools") for each in ten_hours_each()]
    packets = [submitted(plan=replace(PLAN, district="Old Mill County Schools"))]
    moved = recertify(POLICY, KNOWN, entries, packets, EXPIRY, districts=(DISTRICT,))
    assert (moved.tally.total, [gap.code for gap in moved.gaps]) == (60, ["PLAN_DISTRICT"])


def test_a_plan_in_the_former_name_of_a_renamed_district_is_its_own() -> None:
    packets = [submitted(plan=replace(PLAN, district="Pine Hollow County Schools"))]
    names = (DISTRICT, "Pine Hollow County Schools")
    assert recertify(POLICY, KNOWN, ten_hours_each(), packets, EXPIRY, districts=names).compliant


def test_two_holders_of_one_district_may_share_a_plan_and_it_is_shown() -> None:
    own, other = PlanUse("avery", "pine-hollow", 1), PlanUse("moss", "pine-hollow", 1)
    assert [said.code for said in other_uses(own, [other, replace(other, cycle=2)])] == ["PLAN_SHARED"]


def test_a_plan_of_another_district_is_a_finding() -> None:
    own, other = PlanUse("avery", "pine-hollow", 1), PlanUse("moss", "old-mill", 1)
    assert [said.code for said in other_uses(own, [other])] == ["PLAN_OF_ANOTHER_DISTRICT"]


def test_the_same_plan_as_in_the_last_cycle_is_told() -> None:
    own = PlanUse("avery", "pine-hollow", 2)
    (said,) = other_uses(own, [own, replace(own, cycle=1)])
    assert (said.code, said.sentence) == ("PLAN_OF_EARLIER_CYCLE", "The same plan was handed in for cycle 1.")


def test_the_years_of_the_plan_are_not_those_of_the_cycle() -> None:
    plan = replace(PLAN, first=dt.date(2022, 7, 1), last=dt.date(2025, 6, 30))
    assert recertify(POLICY, KNOWN, ten_hours_each(), [submitted(plan=plan)], EXPIRY, districts=(DISTRICT,)).compliant


def test_an_attendance_list_that_was_read_twice_counts_the_same_entries() -> None:
    rows = [entry(str(n), code, 10) for n, code in enumerate(["RR", "TL"])]
    again = [replace(row, id=f"again {row.id}", activity=f"  {row.activity}".upper()) for row in rows]
    assert tally(POLICY, [*rows, *again], CYCLE).by_area == tally(POLICY, rows, CYCLE).by_area


def test_attendance_corrected_after_the_report_makes_a_list_of_differences() -> None:
    def row(*entries: HoursEntry) -> ReportRow:
        year = judge_year(TD, 2025, entries, Circumstances(as_of=YEAR[1]))
        return report_row(TD, year, last_name="Avery", first_name="Jordan", district=DISTRICT)

    was, now = row(session("a", 6), outside("b", "fetc", 7)), row(session("a", 5), outside("b", "fetc", 7))
    assert (was.total_hours, was.alet_hours, was.external_hours, was.fulfilled) == (12, 6, 6, True)
    other = replace(was, last_name="Moss")
    assert differences({"avery": was, "moss": other}, {"avery": now, "moss": other}) == [
        Difference("avery", was, replace(was, total_hours=Decimal(11), alet_hours=Decimal(5), fulfilled=False))
    ]
    assert differences({"avery": was}, {"moss": other}) == [
        Difference("avery", was, None),
        Difference("moss", None, other),
    ]
    assert differences({"avery": was}, {"avery": was}) == []
