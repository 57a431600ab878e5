"""Measuring the checks over labeled packets: counts beside shares, misses by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import checks
from checks.evaluate import Binary, Figures, Share, evaluate, figures_as_json, figures_as_text
from checks.model import Document, Fault, PacketFile
from tests.checks.makers import EVALUATION, POLICY, SHA, WHOLE_PLAN, document, plan_without

CODES = ("mission", "needs", "goals", "training", "resources", "evaluation")


def labeled(folder: Path, name: str, evaluation: str) -> None:
    """A packet whose sections are all present but the evaluation, which is as given."""
    truth: dict[str, Any] = {
        "files": {"plan": "plan.pdf"},
        "form": "pdf",
        "district": "Pine Hollow City Schools",
        "period": {"first": 2025, "last": 2028, "three_year": True},
        "look": {"cover": True},
        "sections": {code: {"status": "present", "pages": [2, 3, 4]} for code in CODES},
    }
    truth["sections"]["evaluation"] = {"status": evaluation, "pages": [4] if evaluation != "missing" else []}
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
    assert figures_as_json(figures)["misses"] == [
        {"packet": "missed", "section": "evaluation", "truth": "found", "verdict": "not_found"}
    ]
    assert "  missed evaluation: found is true, not_found was said" in figures_as_text(figures).splitlines()


def test_a_plan_that_could_not_be_read_does_not_count_and_is_listed(tmp_path: Path) -> None:
    labeled(tmp_path, "scan", "present")
    figures = measured(tmp_path, {"scan": Fault("needs_ocr", "This PDF is a scan.")})
    assert (figures.answers, figures.unread) == ((), {"scan": "This PDF is a scan."})
    assert "  scan: not read: This PDF is a scan." in figures_as_text(figures).splitlines()


def test_only_the_named_packets_are_taken(tmp_path: Path) -> None:
    labeled(tmp_path, "one", "present")
    labeled(tmp_path, "two", "present")
    figures = measured(tmp_path, {"one": document(*WHOLE_PLAN)}, only=["one"])
    assert {each.packet for each in figures.answers} == {"one"}


def test_shares_keep_their_counts() -> None:
    assert (str(Share(1, 4)), Share(1, 4).value, Share().value) == ("1 of 4 (25%)", 0.25, None)
    assert Binary(hits=3, false_alarms=1, misses=2).f1 == 6 / 9
    assert Binary().f1 is None
