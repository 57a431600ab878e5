"""`plandesk check` and `evaluate`: a report or a sentence for whatever files they are given, never a traceback."""

import json
import subprocess
import sys
from pathlib import Path

import docx
import pytest

from review.terminal import FAULTS

SECTIONS = ["mission", "needs", "goals", "training", "resources", "evaluation"]


def plandesk(*words: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """The command as somebody types it, in a folder that holds nothing but their files."""
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parents[2])!r}); from review.cli import main; main()"
    command = [sys.executable, "-c", code, *map(str, words)]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=60, env={"PATH": ""}
    )


@pytest.fixture
def plan(tmp_path):
    document = docx.Document()
    document.add_heading("Technology Plan of Maple County Schools", level=0)
    document.add_heading("Mission", level=1)
    document.add_paragraph("The mission of our technology program is to help every student learn with confidence.")
    document.save(tmp_path / "plan.docx")
    return tmp_path / "plan.docx"


def test_a_plan_without_most_sections_has_something_to_fix(plan):
    answer = plandesk("check", "plan.docx", "--json", folder=plan.parent)
    report = json.loads(answer.stdout)
    assert answer.returncode == 1
    assert list(report["sections"]) == SECTIONS
    assert report["sections"]["mission"]["heading"] == "Mission"
    assert report["sections"]["evaluation"]["verdict"] == "not_found"
    assert report["files"]["plan"]["kind"] == "docx"


def test_nothing_is_left_behind(plan):
    plandesk("check", "plan.docx", folder=plan.parent)
    assert [file.name for file in plan.parent.iterdir()] == ["plan.docx"]


def test_without_json_the_report_is_for_reading(plan):
    answer = plandesk("check", "plan.docx", folder=plan.parent)
    assert answer.stdout.splitlines()[0] == "AL-CTO recertification (al-cto-recert@policy)"


@pytest.mark.parametrize(
    ("name", "content", "code", "sentence"),
    [
        ("missing.docx", None, "unreadable", "This file cannot be opened: No such file or directory."),
        ("empty.pdf", b"", "empty", "This file is empty."),
        ("notes.txt", b"hello", "wrong_type", FAULTS["unknown"].sentence),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "wrong_type", FAULTS["office_97"].sentence),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_the_report_still_comes(tmp_path, name, content, code, sentence):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    answer = plandesk("check", "--plan", name, "--json", folder=tmp_path)
    assert answer.returncode == 2
    assert answer.stderr.splitlines()[-1] == f"{name}: {sentence}"
    assert json.loads(answer.stdout)["files"]["plan"]["fault"] == {"code": code, "sentence": sentence}


def test_a_folder_is_not_a_file(tmp_path):
    answer = plandesk("check", ".", "--json", folder=tmp_path)
    assert (answer.returncode, answer.stderr.splitlines()[-1]) == (2, ".: This is not a file.")


def test_a_broken_pdf_gets_a_sentence(tmp_path):
    (tmp_path / "plan.pdf").write_bytes(b"%PDF-1.7\nnothing more\n%%EOF\n")
    answer = plandesk("check", "plan.pdf", "--json", folder=tmp_path)
    assert answer.returncode == 2
    assert json.loads(answer.stdout)["files"]["plan"]["fault"]["code"] == "unreadable"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["check"], "Name at least one file: plandesk check PLAN [PRESENTATION] [SIGNATURES …]"),
        (
            ["check", "a.docx", "--rule-set", "other"],
            (
                "other is not a rule set; documents are checked under: "
                "al-cto-recert@policy, al-cto-recert@policy-cure30, cite-ctom@cohort17, cite-ctom@cohort17-nom."
            ),
        ),
        (
            ["check", "a.docx", "--rule-set", "al-td-ceu@fy2025"],
            (
                "al-td-ceu@fy2025 asks for no documents; documents are checked under: "
                "al-cto-recert@policy, al-cto-recert@policy-cure30, cite-ctom@cohort17, cite-ctom@cohort17-nom."
            ),
        ),
        (["evaluate", ".", "--only", "d99"], ". holds no labeled packets: folders with a truth.json each."),
        (["evaluate", "."], ". holds no labeled packets: folders with a truth.json each."),
    ],
)
def test_a_wrong_wish_gets_a_sentence(tmp_path, words, sentence):
    answer = plandesk(*words, folder=tmp_path)
    assert (answer.returncode, answer.stderr, answer.stdout) == (2, f"{sentence}\n", "")


@pytest.mark.parametrize(
    ("truth", "words", "sentence"),
    [
        ('{"form": "pdf", "sections": {}, "period": {}, "look": {}, "district": ""}', [],
         ".: a truth.json is not as it should be: one does not tell: files"),
        ("{}", ["--only", "two"], ". holds no labeled packet two."),
    ],
)  # fmt: skip
def test_packets_that_are_not_labeled_as_they_should_get_a_sentence(tmp_path, truth, words, sentence):
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "truth.json").write_text(truth)
    answer = plandesk("evaluate", ".", *words, folder=tmp_path)
    assert (answer.returncode, answer.stderr, answer.stdout) == (2, f"{sentence}\n", "")


@pytest.mark.parametrize(("redirected", "status"), [(">&-", 1), ("2>&-", 1), (">/dev/full", 2)])
def test_nowhere_to_write_to_is_no_traceback(plan, redirected, status):
    command = f"import sys; sys.path.insert(0, {str(Path(__file__).parents[2])!r}); from review.cli import main; main()"
    line = f'exec "$0" -c "$1" check plan.docx {redirected}'
    answer = subprocess.run(
        ["/bin/sh", "-c", line, sys.executable, command], cwd=plan.parent, capture_output=True, text=True, check=False
    )
    assert (answer.returncode, "Traceback" in answer.stderr) == (status, False)


def test_a_file_name_cannot_change_the_terminal(tmp_path):
    answer = plandesk("check", "no\x1b[31mred.docx", folder=tmp_path)
    assert answer.stderr.splitlines()[-1] == "no [31mred.docx: This file cannot be opened: No such file or directory."


def test_documents_are_told_apart_where_they_are_not_named(plan):
    sheet = docx.Document()
    sheet.add_paragraph("Sign-in sheet")
    table = sheet.add_table(rows=2, cols=3)
    for cell, words in zip(table.rows[0].cells, ("Name", "Title", "Signature"), strict=True):
        cell.text = words
    sheet.save(plan.parent / "b.docx")
    answer = plandesk("check", "b.docx", "plan.docx", "--json", folder=plan.parent)
    files = json.loads(answer.stdout)["files"]
    assert {kind: file["name"] for kind, file in files.items()} == {"signatures": "b.docx", "plan": "plan.docx"}


def test_evaluate_counts_what_was_right_in_labeled_packets(plan):
    packet = plan.parent / "first"
    packet.mkdir()
    plan.rename(packet / "plan.docx")
    status = {name: {"status": "missing", "pages": []} for name in SECTIONS} | {
        "mission": {"status": "present", "pages": [1]}
    }
    truth = {
        "form": "docx", "files": {"plan": "plan.docx"}, "sections": status, "district": "Maple County Schools",
        "period": {"first": None, "last": None, "three_year": None}, "look": {"cover": True},
    }  # fmt: skip
    (packet / "truth.json").write_text(json.dumps(truth))
    answer = plandesk("evaluate", ".", "--json", folder=plan.parent)
    figures = json.loads(answer.stdout)
    assert (answer.returncode, figures["packets"], figures["unread"]) == (0, 1, {})
    assert figures["all"]["there"]["f1"] == 1.0
    assert (figures["all"]["missing"]["hits"], figures["all"]["missing"]["misses"]) == (5, 0)
