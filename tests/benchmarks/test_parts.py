"""The parts of the benchmark run, on plans of a few pages, and say what they should."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest

import checks
from checks.model import Packet, PacketFile
from checks.reading import read
from tests.benchmarks import scan, speed, start
from tests.benchmarks.alone import alone, beside, in_turns
from tests.benchmarks.plans import MAKERS, make_scan
from tests.benchmarks.start import ROOT

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_the_plans_hold_what_the_checks_look_for(form: str, tmp_path: Path):
    path = tmp_path / f"plan.{form}"
    MAKERS[form](path, 8)
    document = read(path.read_bytes(), form)
    assert document.pages == 8
    packet = Packet((PacketFile("plan", path.name, "0" * 64, document=document),))
    evidence = checks.run(packet, checks.rule_set("al-cto-recert@policy")).evidence
    # sentences put together at random are told less surely than a plan that somebody wrote
    assert {section.verdict for section in evidence.sections.values()} <= {"found", "weak"}
    assert evidence.period.three_year


def test_a_scan_has_pictures_only(tmp_path: Path):
    import pypdfium2

    path = tmp_path / "scan.pdf"
    make_scan(path, 3)
    pages = list(pypdfium2.PdfDocument(path.read_bytes()))
    assert [page.get_textpage().count_chars() for page in pages] == [0, 0, 0]
    assert [round(size) for size in pages[0].get_size()] == [612, 792]


def test_the_whole_check_from_a_few_pages_on(capsys: pytest.CaptureFixture[str]):
    speed.measure((3,), 1)
    lines = capsys.readouterr().out.splitlines()
    rows = [line.split() for line in lines if re.match(r"  (pdf|docx) +3 +\d", line)]
    assert [(row[0], len(row)) for row in rows] == [("pdf", 14), ("docx", 5), ("pdf", 8), ("docx", 8)]
    reading, outline, readings = zip(*(map(float, row[2:5]) for row in rows[2:]), strict=True)
    assert min(*reading, *outline, *readings) > 0
    assert [line.split()[0] for line in lines[-3:]] == ["pdf", "docx", "peak"]


def test_the_start_and_a_scan(capsys: pytest.CaptureFixture[str]):
    start.measure(3, 1)
    scan.measure(1, 1)
    out = capsys.readouterr().out
    assert re.findall(r"to be at most ([\d.]+)", out)[:4] == ["0.5", "1.5", "2", "300"]
    words = re.search(r"\((\d+) words read\)", out)
    assert words is not None
    assert int(words[1]) > 300, "a page of some 350 words"


def test_each_run_has_a_process_of_its_own():
    measured = in_turns({"one": (os.getpid, ()), "two": (os.getpid, ())}, 2)
    assert len({os.getpid(), *measured["one"].answers, *measured["two"].answers}) == 5


def test_a_run_is_warmed_up_where_that_is_asked():
    assert [alone(count().__next__, (), warm).answer for warm in (None, ())] == [0, 1]


def test_the_peak_is_that_of_the_act():
    peaks = (
        "from operator import mul; from tests.benchmarks.alone import alone; "
        "print(*(round(alone(mul, (b'1', mebibytes << 20)).peak) for mebibytes in (0, 100)))"
    )
    ended = subprocess.run([sys.executable, "-c", peaks], cwd=ROOT, capture_output=True, text=True, check=True)
    nothing, hundred = map(int, ended.stdout.split())
    assert nothing < 50
    assert 95 <= hundred - nothing <= 105


def test_a_figure_says_when_it_misses_its_target():
    assert beside(4.0, "times", 4) == "4.00 times, to be at most 4"
    assert beside(4.004, "times", 4) == "4.00 times, to be at most 4  above"


def test_a_part_that_is_not_there_is_named():
    ended = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", "spead"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    named = "there is no spead; the parts are speed, scan, start, words, lists, year"
    assert ended.stderr.splitlines()[-1].endswith(named)
