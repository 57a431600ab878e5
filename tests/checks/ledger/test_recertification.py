"""A recertification as a whole: which revision is judged, what the packet lacks, and what that makes of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from checks.ledger import CertificationFacts, PlanFacts, Recertification, Signer, SubmittedPacket, recertify
from checks.requirements import RuleSet
from tests.checks.ledger.makers import (
    CURE,
    DISTRICT,
    EXPIRY,
    ISSUED,
    PLAN,
    POLICY,
    entry,
    moment,
    submitted,
    ten_hours_each,
)

ONE_DAY = dt.timedelta(days=1)
NAMES = ("Jordan Avery", "Jordan Reyes")
WORSE = replace(PLAN, sections=PLAN.sections - {"evaluation"})


def judge(
    *packets: SubmittedPacket, on: dt.date = EXPIRY, rules: RuleSet = POLICY, short: bool = False, **facts: Any
) -> Recertification:
    entries = ten_hours_each()[: 5 if short else 6]
    known = CertificationFacts(issued_on=ISSUED, **facts)
    return recertify(rules, known, entries, packets, on, names=NAMES, districts=(DISTRICT,))


def gaps(of: Recertification) -> list[str]:
    return [gap.code for gap in of.gaps]


def test_sixty_hours_and_a_whole_packet_are_compliant() -> None:
    whole = judge(submitted())
    assert (whole.standing, whole.compliant, whole.gaps, whole.status.state) == ("compliant", True, (), "active")


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"plan": None}, ["PLAN_MISSING"]),
        ({"presented": False, "presented_on": None}, ["PRESENTATION_MISSING"]),
        ({"signers": ()}, ["SIGNATURES_MISSING"]),
        ({"plan": WORSE}, ["PLAN_SECTION:evaluation"]),
        ({"plan": replace(PLAN, published_look=False)}, ["PLAN_LOOK"]),
        ({"plan": replace(PLAN, district="Old Mill County Schools")}, ["PLAN_DISTRICT"]),
        ({"plan": replace(PLAN, district="PINE HOLLOW  city schools")}, []),
        ({"presented_on": None}, ["PRESENTATION_DATE"]),
        ({"presented_on": dt.date(2026, 6, 10)}, []),
        ({"presented_on": dt.date(2026, 6, 11)}, ["PRESENTATION_DATE"]),
        ({"presented_on": ISSUED}, []),
        ({"presented_on": ISSUED - ONE_DAY}, ["PRESENTATION_DATE"]),
        ({"signers": (Signer("Pat Lane", "Network Technician"),)}, ["SIGNATURES_NO_CABINET"]),
        ({"signers": (Signer("Jordan Avery", "Superintendent"),)}, ["SIGNATURES_NO_CABINET"]),
        ({"signers": (Signer("jordan reyes", "Superintendent"),)}, ["SIGNATURES_NO_CABINET"]),
        ({"signers": (Signer("Pat Lane", "Chief School Financial Officer"),)}, []),
    ],
)
def test_what_the_packet_lacks_is_told(changed: dict[str, Any], codes: list[str]) -> None:
    assert gaps(judge(submitted(**changed))) == codes


@pytest.mark.parametrize(
    ("first", "last", "right"),
    [
        (dt.date(2026, 7, 1), dt.date(2029, 6, 30), True),
        (dt.date(2023, 1, 15), dt.date(2026, 1, 14), True),
        (dt.date(2025, 7, 1), dt.date(2027, 6, 30), False),
        (dt.date(2026, 7, 1), dt.date(2029, 7, 1), False),
        (dt.date(2026, 7, 1), dt.date(2029, 6, 29), False),
        (dt.date(2026, 7, 1), None, False),
    ],
)
def test_a_plan_covers_exactly_thirty_six_months_whichever_they_are(
    first: dt.date, last: dt.date | None, right: bool
) -> None:
    plan: PlanFacts = replace(PLAN, first=first, last=last)
    assert gaps(judge(submitted(plan=plan))) == ([] if right else ["PLAN_PERIOD"])


def test_before_the_deadline_what_is_short_is_in_progress_and_after_it_is_not() -> None:
    assert [judge(short=True, on=day).standing for day in (EXPIRY, EXPIRY + ONE_DAY)] == ["in_progress", "noncompliant"]


def test_hours_that_are_short_after_the_expiry_end_it_and_a_person_confirms_that() -> None:
    status = judge(submitted(), short=True, on=EXPIRY + ONE_DAY).status
    assert (status.state, status.removal_due) == ("expired", True)


def test_a_packet_that_nobody_answered_in_time_is_held() -> None:
    held = judge(submitted(), on=dt.date(2026, 9, 1))
    assert (held.standing, held.status.state) == ("compliant", "review_hold")


def test_the_latest_revision_in_time_counts_even_where_it_is_worse() -> None:
    better, worse = submitted(), submitted("2026-06-12T09:00:00-05:00", plan=WORSE)
    for packets in ([better, worse], [worse, better]):
        whole = judge(*packets)
        assert (gaps(whole), whole.judged) == (["PLAN_SECTION:evaluation"], worse)


def test_a_revision_after_the_deadline_changes_nothing() -> None:
    late = submitted("2026-06-16T00:00:00-05:00", plan=WORSE)
    assert gaps(judge(submitted(), late, on=dt.date(2026, 7, 1))) == []


def test_a_packet_that_came_only_after_the_deadline_is_late() -> None:
    late = judge(submitted("2026-06-16T05:00:00+00:00"), on=EXPIRY + ONE_DAY)
    assert (gaps(late), late.judged, late.status.state) == (["SUBMITTED_LATE"], None, "expired")
    assert gaps(judge(submitted("2026-06-16T04:59:59+00:00"), on=EXPIRY + ONE_DAY)) == []


def test_what_is_submitted_tomorrow_is_not_known_today() -> None:
    assert gaps(judge(submitted(), on=dt.date(2026, 6, 9))) == ["NO_DOCUMENTS"]


def test_a_returned_packet_may_be_mended_where_the_rules_give_days_for_it() -> None:
    facts = {"returned_at": moment("2026-06-25T10:00:00-05:00")}
    packets = [submitted(plan=WORSE), submitted("2026-07-02T09:00:00-05:00")]
    mended = judge(*packets, rules=CURE, on=dt.date(2026, 7, 10), **facts)
    assert (mended.standing, mended.deadline, mended.status.state) == (
        "compliant",
        dt.date(2026, 7, 25),
        "review_hold",
    )
    literal = judge(*packets, on=dt.date(2026, 7, 10), **facts)
    assert (literal.standing, literal.deadline, gaps(literal)) == (
        "noncompliant",
        EXPIRY,
        ["PLAN_SECTION:evaluation"],
    )


def test_an_extension_moves_the_filing_and_not_the_days_in_which_hours_are_earned() -> None:
    facts = {"extended_to": dt.date(2026, 7, 15), "extension_asked_on": dt.date(2026, 6, 1)}
    known = CertificationFacts(issued_on=ISSUED, **facts)
    after, packets = EXPIRY + ONE_DAY, [submitted("2026-07-10T09:00:00-05:00")]
    entries = [*ten_hours_each()[:5], entry("late", "TPB", 10, after, recorded_on=dt.date(2026, 7, 1))]
    whole = recertify(CURE, known, entries, packets, dt.date(2026, 7, 12), names=NAMES, districts=(DISTRICT,))
    assert (whole.deadline, gaps(whole)) == (dt.date(2026, 7, 15), ["HOURS_TOTAL", "AREA_MIN:TPB"])
    entries[-1] = replace(entries[-1], date_completed=EXPIRY)
    whole = recertify(CURE, known, entries, packets, dt.date(2026, 7, 12), names=NAMES, districts=(DISTRICT,))
    assert (whole.standing, whole.status.state) == ("compliant", "review_hold")


def test_a_record_that_was_closed_is_neither_compliant_nor_late() -> None:
    for closed, state in (("deceased", "closed_deceased"), ("retired", "closed_retired")):
        whole = judge(closed=closed, on=dt.date(2026, 9, 1))
        assert (whole.standing, whole.status.state, whole.status.removal_due) == ("closed", state, False)


def test_the_second_cycle_begins_the_day_after_and_no_hour_counts_twice() -> None:
    days = [EXPIRY, EXPIRY + ONE_DAY]
    entries = [entry(str(n), "RR", 2, day) for n, day in enumerate(days)]
    facts = [CertificationFacts(issued_on=ISSUED, cycle=number) for number in (1, 2)]
    counted = [recertify(POLICY, known, entries, [], dt.date(2027, 1, 1)).tally.credited for known in facts]
    assert counted == [{"0": 2, "1": 0}, {"0": 0, "1": 2}]
