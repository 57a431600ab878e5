"""A year of a technology director's hours, and of the annual renewal: approvals, caps, minimums."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from checks.earning import ApprovedEvent
from checks.ledger import Approval, Circumstances, EventRequest, Year, fiscal_year, judge_year, request_gaps
from checks.ledger import what_would_close as close
from checks.model import HoursEntry
from checks.requirements import RuleSet
from tests.checks.ledger.makers import DAY, RENEWAL, TD, TD_NEXT, TD_STRICT, YEAR, course, outside, session

AFTER = dt.date(2025, 10, 5)
ONE_DAY = dt.timedelta(days=1)


def judge(*entries: HoursEntry, rules: RuleSet = TD, post: dt.date | None = None, **more: Any) -> Year:
    return judge_year(rules, 2025, entries, Circumstances(**{"as_of": AFTER, **more}), post_began_on=post)


def problems(year: Year, name: str) -> list[str]:
    return [problem.code for problem in year.tally.problems.get(name, ())]


def gaps(year: Year) -> list[str]:
    return [gap.code for gap in year.gaps]


def notes(year: Year) -> list[str]:
    return [note.code for note in year.notes]


def approved(code: str, hours: int, on: dt.date, **more: Any) -> dict[str, Approval]:
    """One event, approved on request."""
    return {code: Approval(ApprovedEvent(code, code.title(), Decimal(hours)), on, **more)}


def test_twelve_hours_of_alet_are_enough() -> None:
    year = judge(session("a", 12))
    assert (year.standing, year.window, gaps(year), notes(year)) == ("compliant", YEAR, [], [])


def test_six_hours_must_come_from_alet() -> None:
    year = judge(session("a", 5), outside("b", "fetc", 6), outside("c", "aetc", 3))
    assert (year.standing, gaps(year), notes(year)) == ("noncompliant", ["HOURS_TOTAL", "ALET_MIN"], ["EXTERNAL_CAP"])
    assert close(TD, year.tally, YEAR[1]) == [
        "Earn 1 more hour by September 30, 2025.",
        "At least 1 hour of them must be from ALET.",
    ]


def test_until_the_year_ends_what_is_short_is_in_progress() -> None:
    assert judge(as_of=YEAR[1]).standing == "in_progress"
    assert judge(as_of=YEAR[1] + ONE_DAY).standing == "noncompliant"


def test_what_just_reaches_a_cap_is_not_cut() -> None:
    year = judge(session("a", 6), outside("b", "fetc", 6))
    assert (year.standing, notes(year), year.tally.problems) == ("compliant", [], {})


def test_each_event_is_capped_before_all_external_hours_are() -> None:
    year = judge(session("a", 6), outside("b", "aetc", 5), outside("c", "k12six", 2))
    assert (year.tally.total, year.tally.credited) == (11, {"a": 6, "b": 3, "c": 2})
    assert notes(year) == ["EVENT_CAP:aetc"]
    assert problems(year, "b") == ["EVENT_CAP"]


def test_the_sessions_of_an_event_are_summed_and_then_floored_to_whole_hours() -> None:
    year = judge(outside("a", "fetc", "1.5"), outside("b", "fetc", "1.75"), outside("c", "cosn-annual", "0.75"))
    assert year.tally.total == 3


def test_each_workshop_of_a_series_is_capped_by_itself() -> None:
    year = judge(outside("a", "cosn-cto-workshop", 2), outside("b", "cosn-cto-workshop", 1, DAY + ONE_DAY))
    assert (year.tally.total, notes(year)) == (2, ["EVENT_CAP:cosn-cto-workshop"])


def test_what_the_cap_cuts_is_cut_from_online_hours_and_from_the_latest() -> None:
    year = judge(
        outside("late", "fetc", 5, DAY + ONE_DAY),
        outside("online", "cbt-security-plus", 4, DAY - ONE_DAY, modality="online"),
        outside("early", "k12six", 1),
    )
    assert year.tally.credited == {"late": 5, "online": 0, "early": 1}


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (outside("a", "vendor-roadshow", 3), "NOT_PREAPPROVED"),
        (outside("a", "iste-annual", 3, modality="online"), "MODALITY_NOT_ALLOWED"),
        (outside("a", "cbt-security-plus", 3, modality="online"), None),
        (outside("a", "aasa-ai-summit-2025", 3, dt.date(2025, 1, 29)), "EVENT_WINDOW"),
        (outside("a", "aasa-ai-summit-2025", 3, dt.date(2025, 1, 30)), None),
        (outside("a", "aasa-ai-summit-2025", 3, dt.date(2025, 1, 31)), None),
        (outside("a", "aasa-ai-summit-2025", 3, dt.date(2025, 2, 1)), "EVENT_WINDOW"),
        (outside("a", "google-cert-1", 3, dt.date(2024, 10, 1), modality="online"), "EVENT_WINDOW"),
        (outside("a", "google-cert-1", 3, dt.date(2024, 10, 2), modality="online"), None),
        (course("a", 2, eligible=False), "NOT_TD_ELIGIBLE"),
        (course("a", 2, dt.date(2024, 12, 31)), "ONLINE_NOT_AVAILABLE"),
        (course("a", 2, dt.date(2025, 1, 1)), None),
        (session("a", 2, areas=()), "STRAND_MISSING"),
        (session("a", 2, areas=("Buses",)), "AREA_UNKNOWN"),
        (session("a", 2, YEAR[0] - ONE_DAY), "OUT_OF_YEAR"),
        (session("a", 2, YEAR[0]), None),
        (session("a", 2, YEAR[1]), None),
        (session("a", 2, YEAR[1] + ONE_DAY), "OUT_OF_YEAR"),
    ],
)
def test_what_does_not_count_says_why(entry: HoursEntry, code: str | None) -> None:
    year = judge(entry)
    assert problems(year, "a") == ([code] if code else [])
    assert year.tally.total == (0 if code else entry.hours)


def test_a_session_that_names_two_areas_is_still_one_hour() -> None:
    assert judge(session("a", 3, areas=("ITM", "LEP"))).tally.total == 3


def test_an_event_approved_on_its_day_counts_and_one_approved_after_it_does_not() -> None:
    forum = outside("a", "forum", 3)
    assert judge(forum, approvals=approved("forum", 3, DAY)).tally.total == 3
    late = judge(forum, approvals=approved("forum", 3, DAY + ONE_DAY))
    assert (late.tally.total, problems(late, "a")) == (0, ["APPROVAL_AFTER_EVENT"])


def test_an_approval_must_come_before_the_first_day_of_an_event_of_several() -> None:
    forum = outside("a", "forum", 3, began_on=DAY - ONE_DAY)
    assert problems(judge(forum, approvals=approved("forum", 3, DAY)), "a") == ["APPROVAL_AFTER_EVENT"]


def test_evidence_and_assignment_are_asked_for_by_the_event() -> None:
    asks = approved("forum", 3, YEAR[0], evidence=True, assignment=True)
    assert problems(judge(outside("a", "forum", 3), approvals=asks), "a") == ["EVIDENCE_MISSING", "ASSIGNMENT_MISSING"]
    assert judge(outside("a", "forum", 3, evidence=True, assignment=True), approvals=asks).tally.total == 3


def test_an_event_across_the_year_s_end_counts_on_its_last_day() -> None:
    event = outside("a", "fetc", 6, YEAR[1] + ONE_DAY, began_on=YEAR[1])
    assert problems(judge(event), "a") == ["OUT_OF_YEAR"]


def test_the_list_of_one_year_does_not_hold_in_the_next() -> None:
    following = dt.date(2026, 2, 1)
    year = judge_year(TD_NEXT, 2026, [outside("a", "fetc", 6, following)], Circumstances(as_of=following))
    assert problems(year, "a") == ["NOT_PREAPPROVED"]


def test_an_online_course_of_an_earlier_year_is_not_credited_again_where_the_rules_say_so() -> None:
    day = dt.date(2026, 2, 1)
    around = Circumstances(as_of=day, earlier_courses=frozenset(["SEC-1"]))
    entries = [course("a", 2, day, course="SEC-1"), course("b", 2, day, course="SEC-2")]
    year = judge_year(TD_NEXT, 2026, entries, around)
    assert (year.tally.total, problems(year, "a")) == (2, ["REPEAT_COURSE"])


def test_a_part_of_a_year_is_flagged_and_asks_no_less() -> None:
    assert notes(judge(post=YEAR[0])) == []
    part = judge(session("a", 3), post=dt.date(2025, 8, 1))
    assert (notes(part), part.tally.needed) == (["PARTIAL_YEAR"], 9)


def test_online_hours_of_alet_pass_one_program_and_fail_two() -> None:
    entries = [course("a", 6, approved=True), course("b", 6, approved=True)]
    assert gaps(judge(*entries)) == []
    strict, renewal = judge(*entries, rules=TD_STRICT), judge(*entries, rules=RENEWAL)
    assert (gaps(strict), strict.tally.needed) == (["IN_PERSON_MIN"], 12)
    assert (gaps(renewal), renewal.tally.needed) == (["IN_PERSON_ALET_MIN"], 6)
    assert renewal.gaps[0].sentence == "6 hours must be in person, from ALET; 6 more are needed."


def test_the_renewal_counts_what_was_approved_wherever_it_was() -> None:
    year = judge(session("a", 6, approved=True), outside("b", "", 6, approved=True, areas=()), rules=RENEWAL)
    assert (year.standing, year.tally.total) == ("compliant", 12)
    assert problems(judge(session("a", 6), rules=RENEWAL), "a") == ["NOT_APPROVED"]


def test_a_year_is_judged_as_of_a_day() -> None:
    with pytest.raises(ValueError, match="as of a day"):
        judge_year(TD, 2025, [], Circumstances())


@pytest.mark.parametrize(
    ("requester", "asked", "first", "last", "codes"),
    [
        ("technology_director", "2025-01-10", "2025-02-01", "2025-02-02", []),
        ("alsde", "2025-02-01", "2025-02-01", "2025-02-02", []),
        ("technology_staff", "2025-01-10", "2025-02-01", "2025-02-02", ["REQUESTER_NOT_ALLOWED"]),
        ("alsde", "2025-02-02", "2025-02-01", "2025-02-02", ["REQUESTED_AFTER_EVENT"]),
        ("alsde", "2025-01-10", "2025-09-29", "2025-09-30", []),
        ("alsde", "2025-01-10", "2025-09-29", "2025-10-01", ["EVENT_OUTSIDE_YEAR"]),
        ("alsde", "2024-09-10", "2024-09-30", "2024-10-01", ["EVENT_OUTSIDE_YEAR"]),
    ],
)
def test_who_may_ask_for_an_event_for_which_days_and_when(
    requester: str, asked: str, first: str, last: str, codes: list[str]
) -> None:
    request = EventRequest(requester, *(dt.date.fromisoformat(day) for day in (asked, first, last)))
    assert [gap.code for gap in request_gaps(TD, request, fiscal_year(TD, 2025))] == codes


def test_a_program_without_external_events_takes_no_request() -> None:
    request = EventRequest("alsde", DAY, DAY, DAY)
    assert [gap.code for gap in request_gaps(RENEWAL, request, YEAR)] == ["NO_EXTERNAL_EVENTS"]
