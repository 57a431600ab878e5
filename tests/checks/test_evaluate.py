"""Measuring the checks over labeled packets: counts beside shares, misses by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import checks
from checks.evaluate import Binary, Figures, Share, evaluate
from checks.evaluate_text import figures_as_json, figures_as_text
from checks.model import Document, Fault, PacketFile
from tests.checks.makers import EVALUATION, POLICY, SHA, WHOLE_PLAN, document, plan_without, table

CODES = ("mission", "needs", "goals", "training", "resources", "evaluation")


def labeled(folder: Path, name: str, evaluation: str) -> None:
    """A packet whose sections are all present but the evaluation, which is as given."""
    truth: dict[str, Any] = {
        "files": {"plan": "plan.pdf"},
        "form": "pdf",
        "heading_mode": "fake",
        "pages": 4,
        "district": "Pine Hollow City Schools",
        "period": {"first": 2025, "last": 2028, "three_year": True},
        "look": {"cover": True},
        "sections": {code: {"status": "present", "pages": [2, 3, 4]} for code in CODES},
    }
    truth["sections"]["evaluation"] = {
        "status": evaluation,
        "why": "The last chapter tells it.",
        "pages": [4] if evaluation != "missing" else [],
    }
    (folder / name).mkdir()
    (folder / name / "truth.json").write_text(json.dumps(truth), "utf-8")


def measured(folder: Path, plans: dict[str, Document | Fault], only: list[str] | None = None) -> Figures:
    def read_file(kind: str, path: Path) -> PacketFile:
        plan = plans[path.parent.name]
        if isinstance(plan, Fault):
            return PacketFile(kind, path.name, SHA, fault=plan)
        return PacketFile(kind, path.name, SHA, plan)

    return evaluate(folder, read_file, checks.rule_set(POLICY), only)


def test_right_answers_count_and_wrong_ones_are_named(tmp_path: Path) -> None:
    labeled(tmp_path, "right", "present")
    labeled(tmp_path, "missed", "present")
    labeled(tmp_path, "absent", "missing")
    whole, without = document(*WHOLE_PLAN, format="pdf"), plan_without(EVALUATION)
    figures = measured(tmp_path, {"right": whole, "missed": without, "absent": without})
    assert figures.there() == Binary(hits=16, false_alarms=0, misses=1)
    assert figures.missing() == Binary(hits=1, false_alarms=1, misses=0)
    assert figures.exact() == Share(17, 18)
    assert figures.pages() == Share(6, 6)
    assert figures.facts["period three_year"] == Share(3, 3)
    assert {name: len(answers) for name, answers in figures.by("headings").items()} == {"pdf, fake": 18}
    assert figures.exact(figures.by("section")["evaluation"]) == Share(2, 3)


def test_a_miss_is_told_with_what_is_true_and_why_and_what_was_said_and_why(tmp_path: Path) -> None:
    labeled(tmp_path, "missed", "present")
    figures = measured(tmp_path, {"missed": plan_without(EVALUATION)})
    [miss] = figures_as_json(figures)["misses"]
    said = miss.pop("said")
    assert miss == {
        "packet": "missed",
        "section": "evaluation",
        "truth": "found",
        "verdict": "not_found",
        "why": "The last chapter tells it.",
    }
    told = figures_as_text(figures).splitlines()
    begin = told.index("  missed evaluation: found is true, not_found was said")
    assert told[begin + 1] == "      true: The last chapter tells it."
    assert said
    assert told[begin + 2] == f"      said: {said}"


def test_a_page_on_which_the_section_does_not_stand_is_named(tmp_path: Path) -> None:
    labeled(tmp_path, "elsewhere", "present")
    truth = tmp_path / "elsewhere" / "truth.json"
    truth.write_text(truth.read_text("utf-8").replace('"pages": [4]', '"pages": [9]'), "utf-8")
    figures = measured(tmp_path, {"elsewhere": document(*WHOLE_PLAN, format="pdf")})
    assert figures.pages() == Share(5, 6)
    assert [each["section"] for each in figures_as_json(figures)["wrong_pages"]] == ["evaluation"]
    assert "  elsewhere evaluation: the page shown is none of its pages" in figures_as_text(figures).splitlines()


def test_the_tables_have_a_row_for_each_section_form_and_length(tmp_path: Path) -> None:
    labeled(tmp_path, "right", "present")
    told = figures_as_text(measured(tmp_path, {"right": document(*WHOLE_PLAN, format="pdf")})).splitlines()
    rows = [line[:20].strip() for line in told[1 : told.index("Other facts")]]
    assert rows == ["", "all", "", *CODES, "", "pdf", "", "pdf, fake", "", "up to 9 pages", ""]
    assert " ".join(told[2].split()) == "all 1.000 0 of 6 0 of 6 – 6 of 6 – 0 of 6 6 of 6"


def test_who_presents_does_not_count_as_the_cabinet(tmp_path: Path) -> None:
    labeled(tmp_path, "presented", "present")
    path = tmp_path / "presented" / "truth.json"
    truth = json.loads(path.read_text("utf-8"))
    truth["files"] = {"signatures": "sheet.docx"}
    truth["signatures"] = {"rows": [], "presenter": "Ada Lind", "cabinet_present": False, "date": None}
    path.write_text(json.dumps(truth), "utf-8")
    heads, row = ["Name", "Title", "Signature"], ["Ada Lind", "Superintendent", "/s/ Ada Lind"]
    figures = measured(tmp_path, {"presented": document(*table(heads, row))})
    assert figures.facts["cabinet present"] == Share(1, 1)


def test_what_a_file_would_tell_that_could_not_be_read_does_not_count_and_it_is_listed(tmp_path: Path) -> None:
    labeled(tmp_path, "locked", "present")
    labeled(tmp_path, "scan", "present")
    faults = {"locked": Fault("encrypted", "It has a password."), "scan": Fault("needs_ocr", "This PDF is a scan.")}
    figures = measured(tmp_path, faults)
    assert figures.answers == ()
    assert figures.unread == {"locked plan": "It has a password.", "scan plan": "This PDF is a scan."}
    assert "  scan plan: not read: This PDF is a scan." in figures_as_text(figures).splitlines()


def test_only_the_named_packets_are_taken(tmp_path: Path) -> None:
    labeled(tmp_path, "one", "present")
    labeled(tmp_path, "two", "present")
    figures = measured(tmp_path, {"one": document(*WHOLE_PLAN)}, only=["one"])
    assert {each.packet for each in figures.answers} == {"one"}


def test_shares_keep_their_counts() -> None:
    assert (str(Share(1, 4)), Share(1, 4).value, Share().value) == ("1 of 4 (25%)", 0.25, None)
    assert Binary(hits=3, false_alarms=1, misses=2).f1 == 6 / 9
    assert Binary().f1 is None
