"""Cohorts, admissions, applications, completions, and the deadline of those who are new in a post."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

import checks
from checks.ledger import (
    Applicant,
    Application,
    Assignment,
    CourseFacts,
    academy_standing,
    admit,
    application_gaps,
    closes_at,
    cohort_days,
    cohort_gaps,
    course_gaps,
    expiries,
    tally,
)
from checks.model import HoursEntry
from tests.checks.ledger.makers import ACADEMY, DAY, MENTORS, POLICY, RENEWAL, TD, entry, moment, session

ONE_DAY = dt.timedelta(days=1)
STARTED = dt.date(2024, 11, 15)
DUE = dt.date(2026, 11, 15)
APPLIED = moment("2024-06-01T08:00:00-05:00")
TWELVE_MONTHS = checks.rule_set("al-cto-academy@2025-12m")


def test_expiries_clamp_february_29_and_bring_it_back() -> None:
    days = ["2027-02-28", "2030-02-28", "2033-02-28", "2036-02-29"]
    assert [day.isoformat() for day in expiries(POLICY, dt.date(2024, 2, 29), 4)] == days


@pytest.mark.parametrize(
    ("completed", "on", "status", "left", "over"),
    [
        (None, DUE - ONE_DAY, "pending", 1, 0),
        (None, DUE, "pending", 0, 0),
        (None, DUE + ONE_DAY, "overdue", 0, 1),
        (DUE, DUE, "met", 0, 0),
        (DUE + ONE_DAY, DUE + ONE_DAY, "met_late", 0, 0),
        (DUE, DUE - ONE_DAY, "pending", 1, 0),
    ],
)
def test_the_academy_is_due_on_the_anniversary_itself(
    completed: dt.date | None, on: dt.date, status: str, left: int, over: int
) -> None:
    assert TD.academy_deadline is not None
    standing = academy_standing(TD.academy_deadline, STARTED, completed, on)
    assert (standing.status, standing.due, standing.days_left, standing.days_overdue) == (status, DUE, left, over)


def test_the_academy_is_asked_of_those_who_started_after_the_day_and_not_on_it() -> None:
    rule = TD.academy_deadline
    assert rule is not None
    assert academy_standing(rule, rule.started_after, None, DUE).required is False
    assert academy_standing(rule, rule.started_after + ONE_DAY, None, DUE).due == dt.date(2026, 10, 2)


def attended(*changed: HoursEntry) -> list[HoursEntry]:
    """The academy's seven sessions, 54 hours in person; those with the same name replace one."""
    whole = {
        name: session(name, hours, dt.date.fromisoformat(day), areas=(area,))
        for name, hours, day, area in (
            ("s1", "8", "2024-09-22", "RR"),
            ("s2", "7.5", "2024-10-22", "LEP"),
            ("s3", "7.5", "2024-11-21", "LEP"),
            ("s4", "8", "2025-02-05", "ITM"),
            ("s5", "7.5", "2025-02-26", "TPB"),
            ("s6", "7.5", "2025-05-02", "DMG"),
            ("s7", "8", "2025-06-09", "TL"),
        )
    }
    return list((whole | {each.id: each for each in changed}).values())


def lacks(
    entries: list[HoursEntry], rules: checks.RuleSet = ACADEMY, *, paid: bool = True, joint: tuple[str, ...] = ()
) -> list[str]:
    hours = tally(rules, entries, cohort_days(rules))
    return [gap.code for gap in cohort_gaps(rules, hours, fee_paid=paid, joint_attended=joint)]


def test_a_cohort_asks_for_hours_in_person_in_every_area_and_the_fee() -> None:
    assert lacks(attended()) == []
    assert lacks(attended(), paid=False) == ["FEE_UNPAID"]
    assert lacks(attended(session("s6", "7.5", DAY, areas=("TPB",)))) == ["STRAND:DMG"]
    assert lacks(attended(session("s7", 8, dt.date(2025, 6, 9), areas=("TL",), modality="online"))) == ["IN_PERSON_MIN"]
    assert lacks(attended(session("s7", "7.75", dt.date(2025, 6, 9), areas=("TL",)))) == [
        "HOURS_TOTAL",
        "IN_PERSON_MIN",
    ]


@pytest.mark.parametrize(("day", "counts"), [("2025-06-30", True), ("2025-07-01", False)])
def test_a_session_after_the_cohort_s_last_day_does_not_count(day: str, counts: bool) -> None:
    entries = attended(session("s7", 8, dt.date.fromisoformat(day), areas=("TL",)))
    assert (lacks(entries) == []) is counts
    assert lacks(entries, TWELVE_MONTHS) == []


def test_a_superintendent_must_be_at_each_joint_session() -> None:
    rules = checks.rule_set("nc-leaders21@2010")
    day = dt.date(2010, 2, 9)
    hours = [replace(entry("a", "", 20, day), modality="face_to_face")]
    assert lacks(hours, rules, paid=False, joint=("kickoff", "september", "closing")) == []
    assert lacks(hours, rules, joint=("kickoff",)) == ["JOINT:september", "JOINT:closing"]


def test_only_the_ways_of_teaching_that_the_rules_name_count() -> None:
    rules = checks.rule_set("nc-cecto@2010")
    hours = [replace(entry("a", "", 240, dt.date(2010, 11, 17)), modality=way) for way in ("online_async", "by_mail")]
    totals = [tally(rules, [each], cohort_days(rules)).total for each in hours]
    assert totals == [240, 0]


def test_a_program_without_a_cohort_lacks_hours_only() -> None:
    assert lacks([], RENEWAL) == ["HOURS_TOTAL", "IN_PERSON_ALET_MIN"]


def applicant(name: str, hour: int = 8, **facts: str | bool | int | Decimal) -> Applicant:
    return Applicant(name, APPLIED.replace(hour=hour), facts)


def admission_of(
    *applicants: Applicant, capacity: int | None = None
) -> tuple[Mapping[str, int | None], list[str], int]:
    assert ACADEMY.admission is not None
    admitted = admit(ACADEMY.admission, applicants, capacity)
    assert admitted.order == admitted.accepted + admitted.waitlist
    return admitted.tiers, list(admitted.order), len(admitted.accepted)


@pytest.mark.parametrize(
    ("facts", "tier"),
    [
        ({"role": "technology_director", "director_years": Decimal("2.9"), "member": False}, 1),
        ({"role": "technology_director", "director_years": 3, "member": False}, None),
        ({"role": "technology_director", "director_years": 3, "member": True}, 2),
        ({"role": "technology_director", "member": True}, 2),
        ({"role": "technology_staff", "member": True}, 3),
        ({"role": "teacher", "member": True, "k12_years": 3}, 4),
        ({"role": "teacher", "member": True, "k12_years": Decimal("2.9")}, None),
        ({"role": "teacher", "member": False, "k12_years": 12}, None),
    ],
)
def test_everybody_belongs_to_the_first_tier_that_fits(
    facts: dict[str, str | bool | int | Decimal], tier: int | None
) -> None:
    assert admission_of(applicant("a", **facts))[0] == {"a": tier}


def test_within_a_tier_the_earlier_application_comes_first_and_the_places_end_somewhere() -> None:
    director = {"role": "technology_director", "member": True, "director_years": 9}
    applicants = [
        applicant("staff", 1, role="technology_staff", member=True),
        applicant("adams", 9, **director),
        applicant("zuniga", 8, **director),
    ]
    assert admission_of(*applicants, capacity=2)[1:] == (["zuniga", "adams", "staff"], 2)
    assert admission_of(*applicants)[2] == 3
    assert admission_of(*applicants, capacity=0)[2] == 0


WHOLE = Application(
    frozenset(["application", "resume", "nomination"]), moment("2022-09-30T17:00:00-07:00"), "district", Decimal(4)
)


@pytest.mark.parametrize(
    ("application", "missing", "preferred"),
    [
        (WHOLE, [], []),
        (replace(WHOLE, documents=frozenset(["application", "resume"])), [], ["PREFERRED:nomination"]),
        (replace(WHOLE, documents=frozenset(["application", "nomination"])), ["DOC:resume"], []),
        (replace(WHOLE, submitted_at=moment("2022-09-30T17:00:01-07:00")), ["SUBMITTED_LATE"], []),
        (replace(WHOLE, submitted_at=None), ["NOT_SUBMITTED"], []),
        (replace(WHOLE, employer_kind="vendor"), ["EMPLOYER_KIND"], []),
        (replace(WHOLE, years=Decimal("3.5")), [], ["PREFERRED:years"]),
        (replace(WHOLE, employer_kind=None, years=None), [], []),
    ],
)
def test_an_application_is_complete_or_says_what_it_lacks(
    application: Application, missing: list[str], preferred: list[str]
) -> None:
    gaps, notes = application_gaps(MENTORS, application, closes_at(MENTORS))
    assert ([gap.code for gap in gaps], [note.code for note in notes]) == (missing, preferred)


def test_a_program_without_applications_has_no_last_moment() -> None:
    assert closes_at(POLICY) is None


WORK = Assignment("one", DAY, DAY, passed=True)
DEEDS = dict.fromkeys(["class_oral", "final_oral", "feedback", "ethics", "k12_employment"], True)


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        (CourseFacts(8, (WORK,), DEEDS), []),
        (CourseFacts(9, (WORK,), DEEDS), []),
        (CourseFacts(6, (WORK,), DEEDS), ["SESSIONS:2"]),
        (CourseFacts(8, (replace(WORK, submitted_on=None),), DEEDS), ["ASSIGNMENT_MISSING:one"]),
        (CourseFacts(8, (replace(WORK, submitted_on=DAY + ONE_DAY),), DEEDS), ["ASSIGNMENT_LATE:one"]),
        (CourseFacts(8, (replace(WORK, passed=False),), DEEDS), ["ASSIGNMENT_NOT_PASSED:one"]),
        (CourseFacts(8, (WORK,), {**DEEDS, "final_oral": False}), ["FINAL_ORAL"]),
        (CourseFacts(8, (WORK,)), ["CLASS_ORAL", "FINAL_ORAL", "FEEDBACK", "ETHICS", "K12_EMPLOYMENT"]),
    ],
)
def test_a_course_is_completed_or_says_what_is_open(facts: CourseFacts, codes: list[str]) -> None:
    assert [gap.code for gap in course_gaps(MENTORS, facts)] == codes


def test_a_program_without_duties_asks_for_none() -> None:
    assert course_gaps(POLICY, CourseFacts(0)) == ()
