"""A new check is one file in checks/rules/ and a line in a rule set: nothing else has to know of it."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import checks
from checks.model import HiddenText
from tests.checks.copies import Copy, as_word
from tests.checks.makers import WHOLE_PLAN, document, file, run

CONTACT = '''"""The plan says whom to ask about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checks.model import Evidence, Finding, Place, RuleSet

OPTIONS = ("words",)


def check(evidence: Evidence, rule_set: RuleSet, options: Mapping[str, Any]) -> Iterator[Finding]:
    """A finding where no e-mail address stands in the plan."""
    plan = evidence.packet.file("plan")
    if plan is not None and plan.document is not None and "@" not in plan.document.text:
        yield Finding("contact", "not_found", "fix", options["words"], "plan", Place("plan"))
'''
AFTER = '[[checks]]\nname = "look"'
WORDS = "Name somebody to ask."
MESSAGE = f"  - {WORDS}"


def line(severity: str, mode: str) -> str:
    """The check's line in a rule set."""
    return (
        f'[[checks]]\nname = "contact"\nseverity = "{severity}"\nmode = "{mode}"\noptions = {{ words = "{WORDS}" }}\n'
    )


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """A copy of the checks with one file more."""
    copy = Copy(tmp_path)
    (copy.folder / "rules" / "contact.py").write_text(CONTACT, "utf-8")
    return copy


@pytest.mark.parametrize(("severity", "mode"), [("fix", "enforce"), ("note", "enforce"), ("fix", "watch")])
def test_it_runs_with_its_severity_and_its_mode_from_the_rule_set(
    copy: Copy, tmp_path: Path, severity: str, mode: str
) -> None:
    copy.change_policy(AFTER, line(severity, mode) + AFTER)
    answer = copy.run("check", as_word(WHOLE_PLAN, tmp_path / "plan.docx"), "--json")
    report = json.loads(answer.stdout)
    assert [finding for finding in report["findings"] if finding["check"] == "contact"] == [
        {
            "check": "contact", "verdict": "not_found", "severity": severity, "mode": mode, "requirement": "plan",
            "message": WORDS, "place": {"document": "plan", "page": 0, "quote": "", "start": None, "end": None},
        }
    ]  # fmt: skip
    assert answer.returncode == (1 if (severity, mode) == ("fix", "enforce") else 0)


def test_without_a_line_in_the_rule_set_it_does_not_run(copy: Copy, tmp_path: Path) -> None:
    answer = copy.run("check", as_word(WHOLE_PLAN, tmp_path / "plan.docx"))
    assert (answer.returncode, MESSAGE in answer.stdout) == (0, False)


def test_a_line_without_its_file_is_refused_by_name(tmp_path: Path) -> None:
    copy = Copy(tmp_path)
    copy.change_policy(AFTER, line("fix", "enforce") + AFTER)
    answer = copy.run("check", as_word(WHOLE_PLAN, tmp_path / "plan.docx"))
    assert answer.returncode == 2
    (sentence,) = answer.stderr.splitlines()
    assert ".toml: checks.name: there is no check 'contact'; known are active, " in sentence


def test_an_option_that_it_does_not_know_is_refused(copy: Copy, tmp_path: Path) -> None:
    copy.change_policy(AFTER, line("fix", "enforce").replace("words =", "wrds =") + AFTER)
    answer = copy.run("check", as_word(WHOLE_PLAN, tmp_path / "plan.docx"))
    (sentence,) = answer.stderr.splitlines()
    assert sentence.endswith(".toml: checks.options.wrds: the check 'contact' has no such option")


def test_reports_of_before_are_not_taken_for_reports_with_it(copy: Copy) -> None:
    def version() -> str:
        return copy.python("import checks; print(checks.version())").stdout.strip()

    file = copy.folder / "rules" / "contact.py"
    with_it = version()
    file.unlink()
    without = version()
    file.write_text(CONTACT, "utf-8")
    assert (len(with_it), with_it == without, version() == with_it) == (64, False, True)


def blocks(language: str) -> list[str]:
    """The code of that language that CONTRIBUTING shows."""
    text = (Path(checks.__file__).parents[1] / "CONTRIBUTING.md").read_text("utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_the_check_that_contributing_shows_is_the_real_one() -> None:
    shown, test = blocks("python")
    assert shown == Path(checks.__file__).with_name("rules").joinpath("hidden.py").read_text("utf-8")
    rule, *_of_a_program = blocks("toml")
    assert {key: tomllib.loads(rule)["checks"][0][key] for key in ("name", "severity")} == {
        "name": "hidden", "severity": "note",
    }  # fmt: skip
    names: dict[str, Any] = {
        "replace": replace, "document": document, "file": file, "run": run, "WHOLE_PLAN": WHOLE_PLAN,
        "HiddenText": HiddenText,
    }  # fmt: skip
    exec(compile(test, "CONTRIBUTING.md", "exec"), names)
    names["test_hidden_words_are_told"]()
