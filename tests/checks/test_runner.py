"""The whole check: findings under the rules, faults, broken checks, JSON, text, exit status."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import checks
from checks import rules
from checks.model import Fault, Finding, PacketFile
from checks.sections import finder
from tests.checks.makers import (
    COVER,
    EVALUATION,
    MISSION,
    POLICY,
    SHA,
    WHOLE_PLAN,
    document,
    file,
    heading,
    p,
    packet,
    plan_without,
    run,
    table,
)

PLAN = file("plan", replace(document(*WHOLE_PLAN), has_page_number_field=True))
DECK = file(
    "presentation",
    document(
        heading("Our Mission"),
        p("Pine Hollow City Schools"),
        p("Presented to the Superintendent's Cabinet, May 6, 2025"),
        format="pptx",
    ),
)
SHEET = file(
    "signatures",
    document(
        p("Pine Hollow City Schools"), p("Date: May 6, 2025"),
        *table(["Name", "Title", "Signature"], ["Dana Brooks", "Superintendent", "/s/ Dana Brooks"]),
    ),
)  # fmt: skip
SCAN = Fault("needs_ocr", "This PDF is a scan.")


SCANNED = PacketFile("plan", "plan.pdf", SHA, fault=SCAN)


def told(report: checks.Report, check: str) -> list[tuple[str, str, str]]:
    return [(f.verdict, f.severity, f.requirement) for f in report.findings if f.check == check]


def test_a_whole_packet_has_nothing_to_fix() -> None:
    report = run(PLAN, DECK, SHEET, district="Pine Hollow City Schools")
    assert [finding.message for finding in report.to_fix] == []
    assert checks.exit_status(report) == 0


def test_a_missing_section_is_to_be_fixed_and_says_how() -> None:
    report = run(file("plan", plan_without(EVALUATION)), DECK, SHEET)
    assert told(report, "sections") == [("not_found", "fix", "evaluation")]
    [finding] = [each for each in report.findings if each.check == "sections"]
    assert finding.message == (
        "Evaluation Method: not found. Say how the plan is evaluated continually, and how it is adjusted."
    )
    assert checks.exit_status(report) == 1


def test_a_plan_may_be_checked_alone_and_the_report_notes_what_is_not_there_yet() -> None:
    report = run(PLAN)
    assert told(report, "files") == [("not_found", "note", "presentation"), ("not_found", "note", "signatures")]
    assert checks.exit_status(report) == 0


def test_a_scan_is_not_checked_and_the_rest_of_the_report_comes_all_the_same() -> None:
    report = run(PacketFile("plan", "plan.pdf", SHA, fault=SCAN), DECK, SHEET)
    assert {section.verdict for section in report.evidence.sections.values()} == {"could_not_run"}
    assert told(report, "sections") == [("could_not_run", "note", "plan")]
    assert told(report, "files") == [("could_not_run", "note", "plan")]
    assert report.evidence.signatures is not None
    assert report.evidence.signatures.cabinet_present is True
    assert checks.exit_status(report) == 2


def test_a_file_that_its_owner_can_mend_is_to_be_fixed() -> None:
    locked = PacketFile("plan", "plan.pdf", SHA, fault=Fault("encrypted", "It is password protected. Replace it."))
    assert told(run(locked, DECK, SHEET), "files") == [("could_not_run", "fix", "plan")]


def test_another_district_is_to_be_fixed_and_another_way_to_write_it_is_not() -> None:
    other = run(PLAN, DECK, SHEET, district="Oak Grove City Schools")
    same = run(PLAN, DECK, SHEET, district="Pine Hollow City Board of Education")
    assert told(other, "district") == [("weak", "fix", kind) for kind in ("plan", "presentation", "signatures")]
    assert told(same, "district") == []


@pytest.mark.parametrize(
    ("period", "verdict"), [("2025-2026", "weak"), ("2025-2027", "unsure"), ("Adopted in spring", "not_found")]
)
def test_a_period_of_other_than_three_years_is_to_be_fixed(period: str, verdict: str) -> None:
    cover = [COVER[0], COVER[1], p(period, size=15.0)]
    goals = p("Goals follow from what the schools told us.", page=2)
    assert told(run(file("plan", document(*cover, *MISSION, goals))), "period") == [(verdict, "fix", "plan")]


def test_a_sheet_that_no_one_of_the_cabinet_signed_is_to_be_fixed() -> None:
    rows = table(
        ["Name", "Title", "Signature"], ["Dana Brooks", "Superintendent", ""], ["Lee Sims", "Teacher", "Lee Sims"]
    )
    sheet = file("signatures", document(p("Pine Hollow City Schools"), p("Date: May 6, 2025"), *rows))
    report = run(PLAN, DECK, sheet)
    assert told(report, "signatures") == [("not_found", "fix", "signatures")]
    [finding] = [each for each in report.findings if each.check == "signatures"]
    assert finding.message.startswith("1 of 2 rows are signed, but none by a cabinet-level administrator")


def test_days_outside_the_cycle_are_to_be_fixed() -> None:
    cycle = (dt.date(2025, 6, 1), dt.date(2028, 6, 1))
    report = checks.run(replace(packet(PLAN, DECK, SHEET), cycle=cycle), checks.rule_set(POLICY))
    assert told(report, "presentation")[-1] == ("weak", "note", "presentation")
    assert told(report, "signatures") == [("weak", "fix", "signatures")]


def test_days_after_the_submission_are_to_be_fixed() -> None:
    early = replace(packet(PLAN, DECK, SHEET), submitted_on=dt.date(2025, 5, 1))
    assert told(checks.run(early, checks.rule_set(POLICY)), "signatures") == [("weak", "fix", "signatures")]


def test_what_acts_in_a_file_is_noted_in_words() -> None:
    plan = replace(document(*WHOLE_PLAN), active_content=("embedded_files", "macros"))
    report = run(file("plan", plan), DECK, SHEET)
    assert (told(report, "active"), told(report, "files")) == ([("weak", "note", "plan")], [])
    [finding] = [each for each in report.findings if each.check == "active"]
    assert finding.message.startswith("plan.docx holds other files inside it, macros. Nothing of it is run here;")


def test_a_check_that_breaks_hides_none_of_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(evidence: object, rule_set: object, options: object) -> Iterator[Finding]:
        yield Finding("period", "weak", "fix", "said before it broke")
        raise ZeroDivisionError

    whole = rules.named
    monkeypatch.setattr(rules, "named", lambda name: breaks if name == "period" else whole(name))
    report = run(file("plan", plan_without(EVALUATION)), DECK, SHEET)
    assert [verdict for verdict, _, _ in told(report, "period")] == ["weak", "could_not_run"]
    assert told(report, "sections") == [("not_found", "fix", "evaluation")]


def test_a_step_that_breaks_hides_none_of_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_given: object) -> None:
        raise RecursionError

    monkeypatch.setattr(finder, "read", breaks)
    report = run(PLAN, DECK, SHEET)
    assert ("could_not_run", "note", "") in told(report, "sections")
    assert {section.verdict for section in report.evidence.sections.values()} == {"could_not_run"}
    assert report.evidence.period.three_year is True


def test_a_check_on_watch_is_kept_from_what_is_to_fix() -> None:
    policy = checks.rule_set(POLICY)
    watched = replace(policy, checks=tuple(replace(each, mode="watch") for each in policy.checks))
    report = checks.run(packet(file("plan", plan_without(EVALUATION))), watched)
    assert {finding.mode for finding in report.findings} == {"watch"}
    assert report.to_fix == ()


def test_progress_is_told_in_words() -> None:
    steps: list[str] = []
    checks.run(packet(PLAN, DECK, SHEET), checks.rule_set(POLICY), steps.append)
    assert steps[0] == "reading the plan's outline"
    assert steps[-1] == "comparing with the rules"


def test_a_report_survives_the_way_through_json() -> None:
    report = run(file("plan", plan_without(EVALUATION)), DECK, SHEET)
    content = json.loads(json.dumps(checks.report_as_json(report)))
    again = checks.report_from_json(content)
    assert again.findings == report.findings
    assert again.evidence.sections == report.evidence.sections
    assert (again.evidence.period, again.evidence.signatures) == (report.evidence.period, report.evidence.signatures)
    assert list(content["sections"]) == ["mission", "needs", "goals", "training", "resources", "evaluation"]
    assert content["files"]["plan"] == {
        "name": "plan.docx", "sha256": SHA, "pages": 4, "pages_exact": False, "kind": "docx", "ocr": False,
        "fault": None,
    }  # fmt: skip


@pytest.mark.parametrize("content", [{}, {"files": 3}, {"files": {}, "sections": {"mission": {"verdict": "fine"}}}])
def test_what_is_no_report_is_refused(content: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"report|verdict"):
        checks.report_from_json(content)


def test_a_report_reads_as_text() -> None:
    report = run(file("plan", plan_without(EVALUATION)), DECK, SHEET)
    titles = [section.title for section in checks.rule_set(POLICY).sections]
    assert checks.report_as_text(replace(report, seconds=1.26)).splitlines() == [
        "AL-CTO recertification (al-cto-recert@policy)",
        "District: Pine Hollow City Schools",
        "Period: July 1, 2025 - June 30, 2028",
        "Files: plan.docx, presentation.pptx, signatures.docx (1.3 seconds)",
        "",
        "Sections of the plan",
        "  Mission Statement: found (about page 2, “Mission Statement”)",
        "  Technology Needs Assessment: found (about page 2, “Technology Needs Assessment”)",
        "  Long-term And Short-term Goals: found (about page 3, “Short-term”)",
        "  Training and Staff Development Needs: found (about page 3, “Training and Staff Development Needs”)",
        "  Resource Requirements: found (about page 4, “Resource Requirements”)",
        "  Evaluation Method: not found",
        "",
        "To fix",
        "  - Evaluation Method: not found. Say how the plan is evaluated continually, and how it is adjusted.",
        "",
        "To look at",
        "  - The plan has no table of contents. Add one after the cover.",
        "  - The pages have no numbers. Add page numbers.",
        f"  - The presentation has no slide on: {', '.join(titles[1:])}.",
        "",
        "Next: mend what stands under “To fix”, and run the check again.",
    ]


def test_words_of_a_file_cannot_move_the_cursor() -> None:
    report = run(replace(file("plan", plan_without(EVALUATION)), name="we\nird\x1b[31m.docx"))
    assert checks.report_as_text(report).splitlines()[3].startswith("Files: we ird [31m.docx (")


@pytest.mark.parametrize(
    ("packet", "last"),
    [
        ((PLAN, DECK, SHEET), "Nothing to fix was found. A reviewer decides."),
        ((SCANNED, DECK, SHEET), "Nothing to fix in what could be read; a person has to look at the rest."),
        ((DECK,), "Next: check it together with the plan."),
    ],
)
def test_a_report_ends_with_what_to_do_next(packet: tuple[PacketFile, ...], last: str) -> None:
    assert checks.report_as_text(run(*packet)).splitlines()[-1] == last


def test_without_a_plan_no_section_can_be_found_and_all_six_say_so() -> None:
    report = run(DECK)
    assert [section.verdict for section in report.evidence.sections.values()] == ["could_not_run"] * 6
    assert (told(report, "sections"), checks.exit_status(report)) == ([], 1)


def test_a_second_plan_is_not_checked_and_the_report_says_so() -> None:
    report = run(PLAN, replace(PLAN, name="old.docx"), DECK, SHEET)
    [finding] = [each for each in report.findings if each.check == "files"]
    assert finding.message == "There is more than one technology plan; only the first, plan.docx, was checked."


def test_two_sheets_stand_side_by_side_in_the_json() -> None:
    assert list(checks.report_as_json(run(PLAN, SHEET, SHEET))["files"]) == ["plan", "signatures", "signatures-2"]


def test_the_version_is_a_hash_that_leaves_rule_sets_out() -> None:
    assert len(checks.version()) == 64
    assert checks.version() == checks.version()


def test_every_check_imports_the_model_and_the_standard_library_only() -> None:
    for name in rules.names():
        source = (Path(rules.__file__).parent / f"{name}.py").read_text("utf-8")
        imported = {line.split()[1] for line in source.splitlines() if line.startswith(("import ", "from "))}
        assert imported <= {"__future__", "collections.abc", "datetime", "typing", "checks.model"}, name


@pytest.mark.parametrize("unit", ["A.", "1,", "FY20,", "in 2 by ", "A ", "$1,", "(", "\t", "City Schools "])
def test_no_text_makes_the_checks_slow(unit: str) -> None:
    long = unit * (120_000 // len(unit))
    started = time.process_time()
    report = run(file("plan", document(*COVER, heading("Mission"), p(long), heading(long[:200]), p(long[:2000]))))
    assert told(report, "files")[0][0] == "not_found"
    assert time.process_time() - started < 3
