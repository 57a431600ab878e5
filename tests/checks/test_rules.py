"""The checks beside the six sections: audience, agreement between the documents, hidden words, a plan used again."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

import checks
from checks import rules
from checks.evidence.fingerprint import fingerprint_of
from checks.model import EarlierPlan, Evidence, Finding, HiddenText
from checks.report import fingerprint_as_text, fingerprint_from_text
from tests.checks.makers import (
    COVER,
    EVALUATION,
    GOALS,
    MISSION,
    NEEDS,
    POLICY,
    RESOURCES,
    SHA,
    TRAINING,
    WHOLE_PLAN,
    Piece,
    document,
    file,
    heading,
    p,
    packet,
    run,
    table,
)

PLAN = file("plan", document(*WHOLE_PLAN))
ENDED = dt.date(2025, 6, 30)
CYCLE = (dt.date(2025, 7, 1), dt.date(2028, 6, 30))


def found(report: checks.Report, check: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.check == check]


def slides(*first: str, second: str = "") -> checks.PacketFile:
    """A deck whose first slide has these lines."""
    more = [heading("Goals", page=2), p(second, page=2)] if second else []
    made = document(heading("Technology Plan"), *map(p, first), *more, format="pptx")
    return file("presentation", made)


def audience(*first: str, second: str = "") -> tuple[str, bool]:
    shown = run(slides(*first, second=second)).evidence.presentation
    assert shown is not None
    return shown.audience, shown.cabinet_level


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Presented to the Superintendent's Cabinet", "the Superintendent's Cabinet"),
        ("Presented to the Cabinet May 6, 2025", "the Cabinet"),
        ("Presentation to the leadership team, May 6", "the leadership team"),
        ("Audience: Superintendent and CSFO", "Superintendent and CSFO"),
        ("Cabinet Meeting, May 6, 2025", "Cabinet Meeting, May 6, 2025"),
        ("Briefing before the Executive Team", "the Executive Team"),
    ],
)
def test_the_audience_is_known_by_the_rules_words(line: str, said: str) -> None:
    assert audience("Pine Hollow City Schools", line) == (said, True)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("For the Board of Education and guests",), "the Board of Education and guests"),
        (("For: Board of Education", "Plan period 2025-2028"), "Board of Education"),
        (("Presented to the Board and the council", "Dana Ives"), "the Board and the council"),
        (("Community briefing, town hall",), "Community briefing, town hall"),
    ],
)
def test_an_audience_ends_with_its_line(lines: tuple[str, ...], said: str) -> None:
    assert audience("Pine Hollow City Schools", *lines) == (said, False)


def test_an_audience_may_be_named_over_two_lines_and_on_a_later_slide() -> None:
    assert audience("Presented to the Superintendent's", "Cabinet") == ("the Superintendent's Cabinet", True)
    assert audience("Pine Hollow", second="It was presented to the cabinet.") == ("the cabinet", True)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Presented to the faculty of Pine Hollow High", "the faculty of Pine Hollow High"),
        ("Prepared for Pine Hollow City Schools", ""),
        ("Presented to you by the technology department", ""),
        ("Goals go to the cabinet", "Goals go to the cabinet"),
    ],
)
def test_another_audience_is_told_only_where_it_is_one(line: str, said: str) -> None:
    assert audience(line)[0] == said


def test_a_presentation_to_others_or_to_nobody_is_noted() -> None:
    to_faculty, to_nobody = run(slides("Presented to the faculty")), run(slides("Pine Hollow City Schools"))
    to_cabinet = run(slides("Presented to the Superintendent's Cabinet"))
    asked = "The plan must be presented to cabinet-level administration."
    assert [each.message for each in found(to_faculty, "presentation") if asked in each.message] == [
        f"The presentation was given to “the faculty”, as it says. {asked}"
    ]
    assert [each.message for each in found(to_nobody, "presentation") if asked in each.message] == [
        f"The presentation does not say to whom it was given. {asked} Write it on the first slide."
    ]
    assert [each for each in found(to_cabinet, "presentation") if asked in each.message] == []


def sheet(day: str) -> checks.PacketFile:
    rows = table(["Name", "Title", "Signature"], ["Dana Brooks", "Superintendent", "/s/ Dana Brooks"])
    return file("signatures", document(p("Pine Hollow City Schools"), p(f"Date: {day}"), *rows))


@pytest.mark.parametrize("years", ["2025-2028", "FY26 - FY28", "July 2025 through June 2028", "2026-2028", ""])
def test_years_that_agree_or_say_too_little_are_no_finding(years: str) -> None:
    assert found(run(PLAN, slides(years)), "agreement") == []


def test_a_presentation_of_other_years_than_the_plans_is_told() -> None:
    (finding,) = found(run(PLAN, slides("2022-2025")), "agreement")
    assert finding.message == (
        "The presentation names the years “2022-2025”, the plan “July 1, 2025 - June 30, 2028”. "
        "Check that it shows this plan."
    )
    assert (finding.verdict, finding.severity, finding.mode) == ("weak", "note", "watch")


def test_years_on_later_slides_are_not_the_presentations_own() -> None:
    assert found(run(PLAN, slides("Pine Hollow", second="From 2019-2022 we grew.")), "agreement") == []


def test_a_sheet_of_another_day_than_the_presentation_is_told() -> None:
    deck = slides("Presented on May 6, 2025")
    assert found(run(PLAN, deck, sheet("May 6, 2025")), "agreement") == []
    (finding,) = found(run(PLAN, deck, sheet("May 9, 2025")), "agreement")
    assert (finding.verdict, finding.requirement) == ("unsure", "signatures")
    assert finding.message.startswith("The presentation is dated May 6, 2025, the signature sheet May 9, 2025.")


def test_documents_that_are_not_there_contradict_nothing() -> None:
    assert [found(run(*files), "agreement") for files in ((PLAN,), (PLAN, sheet("May 9, 2025")))] == [[], []]


def test_hidden_words_are_told_with_their_page_and_count_for_nothing() -> None:
    secret = "Our mission is to serve every child, and we evaluate this plan each June and adjust it."
    made = replace(document(*COVER), hidden=(HiddenText(3, secret), HiddenText(4, "more")))
    report = run(file("plan", made))
    (finding,) = found(report, "hidden")
    assert (finding.verdict, finding.severity, finding.requirement) == ("weak", "note", "plan")
    assert finding.message == (
        f"plan.docx holds words that nobody sees on 2 pages, the first of them page 3: “{secret}”. They are marked as "
        "hidden, white, tiny, or run off the page, and count for nothing. Make them visible, or delete them."
    )
    assert finding.place is not None
    assert finding.place.page == 3
    assert {section.verdict for section in report.evidence.sections.values()} == {"not_found"}
    assert checks.exit_status(run(file("plan", replace(document(*WHOLE_PLAN), hidden=made.hidden)))) == 0


def earlier(*pieces: Piece, own: bool = True, sha256: str = "1" * 64) -> EarlierPlan:
    return EarlierPlan(sha256, fingerprint_of(document(*pieces)), ENDED, own)


def reused(*plans: EarlierPlan) -> list[Finding]:
    made = replace(packet(PLAN), earlier=plans, cycle=CYCLE)
    return found(checks.run(made, checks.rule_set(POLICY)), "reused")


NEXT_YEARS = [*COVER[:2], p("July 1, 2022 - June 30, 2025", size=15.0)]
REST = [*MISSION, *NEEDS, *GOALS, *TRAINING, *RESOURCES, *EVALUATION]


def test_the_same_file_is_the_earlier_plan_even_where_it_was_never_read() -> None:
    (finding,) = reused(EarlierPlan(SHA, frozenset(), ENDED, own=True))
    assert finding.message == (
        "The plan is the one that you sent in for the cycle that ended on June 30, 2025. "
        "Bring the plan of the present three years."
    )
    assert (finding.verdict, finding.severity, finding.mode) == ("weak", "fix", "watch")


def test_the_same_words_under_other_years_are_the_earlier_plan() -> None:
    (finding,) = reused(earlier(*NEXT_YEARS, *REST))
    assert finding.message.startswith("The plan is the one that you sent in")


def test_a_plan_that_another_person_of_the_district_sent_in_is_a_note() -> None:
    (finding,) = reused(earlier(*NEXT_YEARS, *REST, own=False))
    assert finding.message.startswith("The plan is the one that your district sent in")
    assert finding.severity == "note"


def test_a_plan_that_was_taken_up_again_in_part_says_how_much() -> None:
    (finding,) = reused(earlier(*NEXT_YEARS, *MISSION, *NEEDS, *GOALS, *TRAINING, *RESOURCES))
    assert finding.message.startswith("The plan shares about ")
    assert " of its words with the one that you sent in" in finding.message


def test_a_plan_of_new_words_is_new_whatever_stays_of_the_mission() -> None:
    others = [p(f"{word} classrooms everywhere received something different instead yesterday") for word in REST_WORDS]
    assert reused(earlier(*NEXT_YEARS, *MISSION, *others), EarlierPlan("2" * 64, frozenset(), ENDED, own=True)) == []


REST_WORDS = ["Fourteen", "Southern", "Temporary", "Generous", "Wonderful", "Unfinished", "Remarkable", "Surprising"]


def test_of_several_earlier_plans_the_most_alike_is_named() -> None:
    other = EarlierPlan("3" * 64, earlier(*NEXT_YEARS, *REST).fingerprint, dt.date(2022, 6, 30), own=True)
    (finding,) = reused(earlier(*MISSION), other)
    assert "ended on June 30, 2022" in finding.message


def test_years_that_were_over_before_the_cycle_began_are_told() -> None:
    old = file("plan", document(*NEXT_YEARS, *REST))
    made = replace(packet(old), cycle=(dt.date(2025, 7, 1), dt.date(2028, 6, 30)))
    (finding,) = found(checks.run(made, checks.rule_set(POLICY)), "reused")
    assert finding.message.startswith("The plan's years, “July 1, 2022 - June 30, 2025”, were over before")


def test_at_a_terminal_there_is_nothing_to_compare_with() -> None:
    assert found(run(PLAN), "reused") == []


def test_a_fingerprint_is_short_and_survives_being_kept() -> None:
    taken = fingerprint_of(document(*WHOLE_PLAN, p("Extraordinary " * 500 + "measures " * 500)))
    assert 20 < len(taken) <= 128
    assert fingerprint_from_text(fingerprint_as_text(taken)) == taken
    with pytest.raises(ValueError, match="invalid literal"):
        fingerprint_from_text("not eight")


def test_evidence_without_anything_is_no_finding_of_these_checks() -> None:
    nothing = Evidence(packet())
    named = ("agreement", "hidden", "presentation", "reused")
    assert [list(rules.named(name)(nothing, checks.rule_set(POLICY), {})) for name in named] == [[], [], [], []]
