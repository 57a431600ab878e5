"""`plandesk rules`: what there is, what is right, what examples come to; and a start under wrong rules."""

from __future__ import annotations

import datetime as dt
import json
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import checks
from checks import programs
from review.cli import main
from review.serving.preflight import NotReady
from review.serving.rule_sets import examine_rule_sets
from tests.checks.copies import Copy

YEAR = "al-td-ceu@fy2025"
TOO_DEEP = "maximum recursion depth exceeded while decoding a JSON array from a unicode string"
EXTENDING = """
[ruleset]
program = "al-td-ceu"
version = "fy2027"
extends = "al-td-ceu@fy2026"
title = "Fiscal year 2027"
effective_from = 2026-10-01
effective_until = 2027-09-30
"""


@pytest.fixture
def plandesk(capsys: pytest.CaptureFixture[str]):
    """The command: its exit status, and what it says on either stream."""

    def run(*words: str | Path) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(map(str, words)))
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return run


def test_list_has_a_line_for_each_of_the_twelve(plandesk) -> None:
    status, out, _ = plandesk("rules", "list")
    head, *lines = out.splitlines()
    assert (status, head.split("  ")[0], len(lines)) == (0, "Rule set", 12)
    year = checks.rule_set(YEAR)
    assert [line.split(maxsplit=5) for line in lines if line.startswith(f"{YEAR} ")] == [
        [YEAR, year.hash[:12], "2024-10-01", "to", "2025-09-30",
         f"mandate          RR LEP DMG TL ITM TPB  {year.title}"]
    ]  # fmt: skip
    assert [line.split()[0] for line in lines if "by name only" in line] == [
        "al-cto-academy@2025-12m", "al-cto-recert@policy-cure30", "al-td-ceu@fy2025-strict", "cite-ctom@cohort17-nom",
    ]  # fmt: skip


def test_list_as_json_has_them_whole(plandesk) -> None:
    _, out, _ = plandesk("rules", "list", "--json")
    listed = {one["id"]: one for one in json.loads(out)}
    assert listed[YEAR] == {
        "id": YEAR, "hash": checks.rule_set(YEAR).hash, "program": "al-td-ceu", "title": checks.rule_set(YEAR).title,
        "kind": "mandate", "effective_from": "2024-10-01", "effective_until": "2025-09-30", "variant": False,
        "areas": ["RR", "LEP", "DMG", "TL", "ITM", "TPB"],
    }  # fmt: skip
    assert listed["nc-cecto@2010"]["effective_until"] is None


def test_check_takes_a_file_from_elsewhere_that_extends_one_of_plandesk(plandesk, tmp_path: Path) -> None:
    path = tmp_path / "al-td-ceu@fy2027.toml"
    path.write_text(EXTENDING)
    rules = programs.load_file(path)
    assert (rules.academy_deadline.months, rules.events, rules.hours.total_min) == (36, (), 12)
    assert plandesk("rules", "check", path) == (0, f"{path.name} is right: Fiscal year 2027, {rules.hash[:12]}.\n", "")


def test_check_says_where_a_version_is_not_the_one_of_plandesk(plandesk, tmp_path: Path) -> None:
    path = tmp_path / "nc-cecto@2010.toml"
    source = (programs.FOLDER / path.name).read_text("utf-8")
    path.write_text(source, "utf-8")
    status, out, _ = plandesk("rules", "check", path)
    assert (status, len(out.splitlines())) == (0, 1)
    path.write_text(source.replace("total_min = 240", "total_min = 200"), "utf-8")
    assert plandesk("rules", "check", path)[1].splitlines()[1] == (
        "It differs from the nc-cecto@2010 of Plandesk; once that was used, a correction is a new version."
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The operator's folder of rule sets, named by PLANDESK_RULES."""
    monkeypatch.setenv(programs.FURTHER, str(tmp_path))
    checks.rule_sets.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    checks.rule_sets.cache_clear()


def test_a_rule_set_of_the_operator_stands_beside_those_of_plandesk(plandesk, folder: Path) -> None:
    (folder / "al-td-ceu@fy2027.toml").write_text(EXTENDING)
    status, out, _ = plandesk("rules", "list")
    assert (status, [line.split()[0] for line in out.splitlines() if "fy2027" in line]) == (0, ["al-td-ceu@fy2027"])
    assert len(checks.rule_sets()) == 13
    assert checks.rule_set_for("al-td-ceu", dt.date(2027, 1, 1)).title == "Fiscal year 2027"
    later = folder.parent / "al-td-ceu@fy2028.toml"
    later.write_text(EXTENDING.replace("fy2027", "fy2028").replace("fy2026", "fy2027"))
    assert programs.load_file(later).hash != checks.rule_set("al-td-ceu@fy2027").hash


def test_a_rule_set_of_the_operator_takes_the_place_of_none(plandesk, folder: Path) -> None:
    path = folder / "nc-cecto@2010.toml"
    path.write_bytes((programs.FOLDER / path.name).read_bytes())
    status, _, said = plandesk("rules", "list")
    assert (status, said) == (
        2, "nc-cecto@2010.toml: ruleset.version: expected one that Plandesk does not ship\n",
    )  # fmt: skip


def test_a_wrong_one_of_the_operator_stops_the_start_with_its_sentence(plandesk, folder: Path) -> None:
    (folder / "al-td-ceu@fy2027.toml").write_text(EXTENDING + "[hours]\ntotal = 12\n")
    assert plandesk("rules", "list")[2] == "al-td-ceu@fy2027.toml: hours.total: unknown key\n"
    with pytest.raises(NotReady, match=r"A rule set is wrong\. al-td-ceu@fy2027\.toml: hours\.total: unknown key\."):
        examine_rule_sets()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "file: cannot be read: No such file or directory"),
        (b"\xff", "file: is not TOML: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
        (b"", "ruleset: is missing"),
        (EXTENDING.replace("fy2026", "fy2020").encode(),
         "ruleset.extends: 'al-td-ceu@fy2020' is not a rule set that is known here"),
        (EXTENDING.replace("al-td-ceu@fy2026", "al-td-ceu@fy2027").encode(),
         "extends: comes round to itself by way of al-td-ceu@fy2027"),
        (EXTENDING.encode() + b"[hours]\ntotal_min = 5\n",
         "hours.minimums[0].hours: expected a number above 0, and at most 5 for a minimum"),
        (EXTENDING.encode() + b"[hours]\ntotal_min = nan\n", "hours.total_min: expected a number, found NaN"),
    ],
)  # fmt: skip
def test_check_says_what_is_wrong(plandesk, tmp_path: Path, content: bytes | None, sentence: str) -> None:
    path = tmp_path / "al-td-ceu@fy2027.toml"
    if content is not None:
        path.write_bytes(content)
    assert plandesk("rules", "check", path) == (2, "", f"{path.name}: {sentence}\n")


def test_evaluate_prints_one_object_with_plain_numbers(plandesk, tmp_path: Path) -> None:
    kind = {"provider": "alet", "modality": "in_person", "strands": ["TL"]}
    entry = {"id": "a", "date": "2025-01-07", "hours": 0.1, **kind}
    given = {"fiscal_year": 2025, "as_of": "2025-10-05", "entries": [entry, {**entry, "id": "b", "hours": 6.75}]}
    examples = [
        {"id": "one", "kind": "yearly", "ruleset": YEAR, "given": given},
        {"id": "two", "kind": "yearly", "ruleset": "none", "given": given},
    ]
    path = tmp_path / "examples.json"
    path.write_text(json.dumps({"examples": examples}))
    status, out, _ = plandesk("rules", "evaluate", path)
    results = json.loads(out, parse_float=str)
    assert (status, results["one"]["hours"]["credited"], results["one"]["hours"]["short"]) == (0, "6.75", "5.25")
    assert results["two"] == {"error": "ruleset: there is no 'none'"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be read: No such file or directory."),
        (b"{", ": the file is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)."),
        (b"{}", ": the file has no list of examples."),
        (b"\xff", ": the file is not UTF-8."),
        (b'{"examples": [NaN]}', ": the file is not JSON: NaN is no number."),
        (b"[" * 100_000, f": the file is not JSON: {TOO_DEEP}."),
    ],
)  # fmt: skip
def test_evaluate_says_what_is_wrong_with_a_file(
    plandesk, tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    path = tmp_path / "examples.json"
    if content is not None:
        path.write_bytes(content)
    status, out, said = plandesk("rules", "evaluate", path)
    assert (status, out, said.replace(f"{path} ", "").replace(str(path), "")) == (2, "", f"{sentence}\n")


def test_a_wrong_rule_set_stops_the_start_with_its_sentence(tmp_path: Path) -> None:
    copy = Copy(tmp_path)
    copy.change_policy("years = 3", "years = 0")
    paths, data = [str(copy.folder.parent), str(copy.root)], tmp_path / "var"
    code = f"import sys; sys.path[:0] = {paths!r}; from review.cli import main; main()"
    environment = {"PATH": os.environ["PATH"], "PLANDESK_DATA": str(data), "PLANDESK_LISTEN": "127.0.0.1:1"}
    ended = subprocess.run(
        [sys.executable, "-c", code, "serve"], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stderr) == (
        2, "A rule set is wrong. al-cto-recert@policy.toml: period.years: expected at least 1.\n",
    )  # fmt: skip
    assert not (data / "plandesk.sqlite3").exists()


def test_a_rule_set_that_was_changed_after_it_was_used_stops_the_start(tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "PLANDESK_DATA": str(tmp_path / "var"),
        "PLANDESK_LISTEN": f"127.0.0.1:{free_port()}",
    }

    def run(command: str) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-m", "review.cli", command]
        return subprocess.run(words, env=environment, capture_output=True, text=True, timeout=60, check=False)

    assert run("migrate").returncode == 0
    with sqlite3.connect(tmp_path / "var" / "plandesk.sqlite3") as database:
        database.execute("INSERT INTO rule_set_used VALUES (?, ?, '{}', '2026-01-01 00:00:00')", (YEAR, "0" * 64))
    ended = run("serve")
    (sentence,) = checks.changed_since_used(checks.rule_sets(), {YEAR: "0" * 64})
    assert (ended.returncode, ended.stderr.splitlines()[-1]) == (2, sentence)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
