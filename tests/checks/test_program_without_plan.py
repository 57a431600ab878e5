"""A program that asks for other documents than a plan goes through the same checks."""

from __future__ import annotations

import dataclasses

import pytest

import checks
from checks.model import Fault, PacketFile
from tests.checks.makers import SHA, document, file, heading, p, packet

MENTORS = checks.rule_set("cite-ctom@cohort17")
APPLICATION = file("application", document(heading("Application"), p("I lead the network team of our district.")))
RESUME = file("resume", document(heading("Resume"), p("Ten years in school technology.")))
NOMINATION = file("nomination", document(p("I nominate her.")))


def messages(report: checks.Report) -> list[tuple[str, str, str]]:
    return [(each.check, each.severity, each.message) for each in report.findings]


def test_a_whole_application_has_nothing_to_fix_and_no_sections() -> None:
    report = checks.run(packet(APPLICATION, RESUME, NOMINATION), MENTORS)
    assert messages(report) == []
    assert (report.evidence.sections, report.evidence.presentation, report.evidence.signatures) == ({}, None, None)
    assert checks.exit_status(report) == 0
    assert checks.report_as_text(report).splitlines() == [
        "CITE CTO Mentor Program, Cohort 17 (cite-ctom@cohort17)",
        f"Files: application.docx, resume.docx, nomination.docx ({report.seconds:.1f} seconds)",
        "",
        "Nothing to fix was found. A reviewer decides.",
    ]


def test_what_is_required_and_what_is_preferred_is_said() -> None:
    report = checks.run(packet(APPLICATION, APPLICATION), MENTORS)
    assert messages(report) == [
        ("files", "note", "There is more than one application; only the first, application.docx, was checked."),
        ("files", "note", "The resume is not in the packet yet. Add it before you submit."),
        ("files", "note", "There is no nomination in the packet. One is preferred; you may submit without it."),
    ]


def test_a_file_that_cannot_be_read_is_to_be_fixed() -> None:
    broken = PacketFile("resume", "resume.pdf", SHA, fault=Fault("encrypted", "This PDF has a password."))
    report = checks.run(packet(APPLICATION, broken, NOMINATION), MENTORS)
    assert messages(report) == [("files", "fix", "resume.pdf: This PDF has a password.")]
    assert checks.exit_status(report) == 2


def test_its_report_comes_back_from_json_as_it_was() -> None:
    report = checks.run(packet(APPLICATION, RESUME), MENTORS)
    back = checks.report_from_json(checks.report_as_json(report))
    assert [each.kind for each in back.evidence.packet.files] == ["application", "resume"]
    assert dataclasses.replace(back, evidence=report.evidence) == report


@pytest.mark.parametrize(
    ("name", "kind"),
    [("My Resume 2022.pdf", "resume"), ("nomination-letter.docx", "nomination"), ("plan.pdf", "application")],
)
def test_at_a_terminal_a_file_is_known_by_its_name(name: str, kind: str) -> None:
    assert checks.guess_kind(name, None, [each.kind for each in MENTORS.documents]) == kind
