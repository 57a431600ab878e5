"""`plandesk checks stats`: how often each check was right, in the terminal."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine

import checks
from review import clock
from review.db import transaction
from review.queries.check_records import Record, check_records
from review.serving.check_stats import read_records, records_as_json, records_as_text
from review.serving.preflight import NotReady
from review.settings import Settings, read_settings
from tests.postgresql import on_both_databases
from tests.review.makers import PROGRAM, Cast
from tests.review.routes.desk_makers import REPORT, Story
from tests.review.routes.test_check_records import EVALUATION_CONFIRMED, LOOK_DISMISSED, sent_back

WAIT = "Wait: 10 answers are needed to judge it."


@pytest.fixture
def records(engine: Engine, settings: Settings, cast: Cast) -> list[Record]:
    """Those after Carla's packet was sent back: one finding confirmed, one dismissed."""
    sent_back(Story(engine, settings, cast.candidate, REPORT), cast.reviewer, EVALUATION_CONFIRMED, LOOK_DISMISSED)
    with transaction(engine) as db:
        return check_records(db, None, today=clock.today("America/Chicago"))


@on_both_databases
def test_the_table_has_a_line_for_each_check_and_requirement(records: list[Record]):
    title, *lines = records_as_text([one for one in records if one.program == PROGRAM]).splitlines()
    assert title == PROGRAM
    assert [" ".join(line.split()) for line in lines[:4]] == [
        "Check Mode Requirement Read Confirmed Dismissed Share dismissed What to do",
        f"look enforce Technology plan 1 0 1 100% (1 of 1) {WAIT}",
        f"sections enforce Evaluation Method 1 1 0 0% (0 of 1) {WAIT}",
        f"sections enforce Training and Staff Development Needs 1 0 0 - {WAIT}",
    ]
    assert lines[-2:] == [
        "Why the latest were dismissed",
        "  look, Technology plan: The table of contents is on page 3.",
    ]


@on_both_databases
def test_the_json_has_counts_beside_the_share(records: list[Record]):
    first, *others = records_as_json(records)
    assert first == {
        "program": PROGRAM, "check": "look", "mode": "enforce", "requirement": "plan", "read": 1, "confirmed": 0,
        "dismissed": 1, "share_dismissed": 1.0, "advice": WAIT, "reasons": ["The table of contents is on page 3."],
    }  # fmt: skip
    silent = {one["check"]: one["read"] for one in others if one["program"] == PROGRAM and one["requirement"] is None}
    named = {rule.name for rule in checks.rule_set(f"{PROGRAM}@policy").checks}
    assert silent == dict.fromkeys(named - {"look", "sections"}, 0)


def test_a_database_of_an_older_schema_says_what_to_do(settings: Settings, engine: Engine):
    with pytest.raises(NotReady, match="run plandesk migrate"):
        read_records(settings)


@pytest.mark.parametrize("words", [[], ["--json"]])
def test_the_command_prints_them(words: list[str], tmp_path: Path):
    made = read_settings({"PLANDESK_DATA": str(tmp_path)})

    def plandesk(*more: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": "", "PLANDESK_DATA": str(made.data)}
        command = [sys.executable, "-m", "review.cli", *more]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=environment)

    before = plandesk("checks", "stats", *words)
    assert (before.returncode, before.stdout) == (2, "")
    assert "plandesk migrate" in before.stderr
    assert plandesk("migrate").returncode == 0
    after = plandesk("checks", "stats", *words)
    assert after.returncode == 0
    named = {rule.name for rule in checks.rule_set(f"{PROGRAM}@policy").checks}
    if words:
        assert {one["check"] for one in json.loads(after.stdout) if one["program"] == PROGRAM} == named
    else:
        (recertification, *_others) = after.stdout.split("\n\n")
        assert {line.split()[0] for line in recertification.splitlines()[2:]} == named
