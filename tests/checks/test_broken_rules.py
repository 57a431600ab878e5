"""Whatever breaks in one check becomes "could not be checked" there, and hides nothing that the others say."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import replace

import pytest

import checks
from checks import rules
from checks.evidence import draw
from checks.model import Finding, HiddenText, PacketFile
from tests.checks.makers import COVER, POLICY, WHOLE_PLAN, document, file, heading, p, packet, run, table
from tests.checks.test_runner import told

COULD_NOT_RUN = ("could_not_run", "note", "")
OTHERS = "Willow Bend City Schools"


def faulty_packet() -> tuple[PacketFile, ...]:
    """Documents in which most checks have something to say."""
    plan = replace(
        document(*COVER, heading("Our Schools", page=2), p("TBD", page=2)),
        active_content=("macros",),
        hidden=(HiddenText(1, "secret"),),
    )
    deck = document(heading("Staff Meeting"), p(OTHERS), format="pptx")
    sheet = document(p(OTHERS), *table(["Name", "Title", "Signature"], ["Lee Sims", "Teacher", ""]))
    return file("plan", plan), file("presentation", deck), file("signatures", sheet)


def others(report: checks.Report, name: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.check != name]


@pytest.mark.parametrize("error", [ZeroDivisionError, RecursionError, MemoryError, KeyError])
@pytest.mark.parametrize("name", rules.names())
def test_a_check_that_raises_could_not_run_and_hides_nothing(
    name: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_given: object) -> Iterator[Finding]:
        raise error
        yield

    whole = run(*faulty_packet())
    monkeypatch.setattr(importlib.import_module(f"checks.rules.{name}"), "check", breaks)
    report = run(*faulty_packet())
    assert told(report, name) == [COULD_NOT_RUN]
    assert others(report, name) == others(whole, name)
    assert report.evidence == whole.evidence


@pytest.mark.parametrize("name", rules.names())
def test_what_a_check_said_before_it_raised_still_stands(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module(f"checks.rules.{name}")
    sound = module.check

    def breaks_at_its_end(*given: object) -> Iterator[Finding]:
        yield from sound(*given)
        raise ZeroDivisionError

    whole = run(*faulty_packet())
    monkeypatch.setattr(module, "check", breaks_at_its_end)
    assert told(run(*faulty_packet()), name) == [*told(whole, name), COULD_NOT_RUN]


def test_the_packet_of_these_tests_lets_most_checks_speak() -> None:
    spoken = {finding.check for finding in run(*faulty_packet()).findings}
    assert spoken >= {"active", "sections", "hidden", "look", "district", "presentation", "signatures"}


@pytest.mark.parametrize("step", ["period_of", "district_of", "look_of", "find", "presentation_of", "signatures_of"])
def test_evidence_that_breaks_accuses_nobody(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name = {"find": "sections"}.get(step, step.removesuffix("_of"))

    def breaks(*_given: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(draw, step, breaks)
    report = run(file("plan", document(*WHOLE_PLAN)), *faulty_packet()[1:])
    assert told(report, name) == [COULD_NOT_RUN]


def test_an_outline_that_breaks_lets_no_section_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_given: object) -> None:
        raise RecursionError

    monkeypatch.setattr(draw.outline, "of", breaks)
    report = run(*faulty_packet())
    assert (told(report, "sections"), told(report, "look")) == ([COULD_NOT_RUN], [COULD_NOT_RUN])
    assert {section.verdict for section in report.evidence.sections.values()} == {"could_not_run"}


def test_a_check_on_watch_breaks_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_given: object) -> None:
        raise ZeroDivisionError

    policy = checks.rule_set(POLICY)
    watched = replace(policy, checks=tuple(replace(each, mode="watch") for each in policy.checks))
    monkeypatch.setattr(draw, "period_of", breaks)
    report = checks.run(packet(file("plan", document(*WHOLE_PLAN))), watched)
    assert [each.mode for each in report.findings if each.check == "period"] == ["watch"]
