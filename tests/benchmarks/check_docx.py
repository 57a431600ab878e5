"""How long the checks of a ten-page plan take: in a warm process, and from the command line."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import docx

import checks
from checks.model import Document, Packet
from review.reading import as_packet_file, read_file

RUNS = 7
PAGES = 10
PARAGRAPHS = 5
SECTIONS = {
    "Mission": "Our mission is to give every student the tools and the skills to learn with confidence.",
    "Needs": "The district has 4,200 laptops and 31 access points; in three years it needs 1,000 laptops more.",
    "Goals": "By June 2028 every classroom has a display; within one year every teacher has a laptop of their own.",
    "Training": "A survey in May assessed the technical skills of the staff; each August has two days of training.",
    "Resources": "The director of technology is responsible; the budget is $120,000 a year, with benchmarks each May.",
    "Evaluation": "The committee reviews the plan every quarter and adjusts its goals to what the reviews have shown.",
}


def measure() -> None:
    """Makes the plan, runs the checks on it, and prints how long that took."""
    rule_set = checks.rule_set("al-cto-recert@policy")
    with tempfile.TemporaryDirectory() as folder:
        plan = make_plan(Path(folder) / "plan.docx")
        document = read_file(plan, "docx")
        if not isinstance(document, Document):
            sys.exit(f"the plan could not be read: {document.sentence}")
        packet = Packet((as_packet_file("plan", plan.name, "0" * 64, document),))
        checks.warm_up()
        reading = _median(lambda: read_file(plan, "docx"))
        judging = _median(lambda: checks.run(packet, rule_set))
        command = _median(lambda: _run("-m", "review.cli", "check", str(plan)))
        spacy = _median(lambda: _run("-c", "import spacy"))
    print(f"a plan of {PAGES} pages (.docx), median of {RUNS} runs")
    print(f"  read in the sandbox        {reading:6.2f} s")
    print(f"  judged in a warm process   {judging:6.2f} s   both: {reading + judging:.2f} s, to be at most 0.5 s")
    print(f"  plandesk check             {command:6.2f} s")
    print(f"  python -c 'import spacy'   {spacy:6.2f} s   ratio: {command / spacy:.2f}, to be at most 1.5")


def make_plan(path: Path) -> Path:
    """A plan with all six sections and a page break after every few paragraphs."""
    plan = docx.Document()
    plan.add_heading("Technology Plan of Maple County Schools, July 1, 2025 to June 30, 2028", level=0)
    for page in range(PAGES - 1):
        title, words = list(SECTIONS.items())[page % len(SECTIONS)]
        plan.add_page_break()
        plan.add_heading(title if page < len(SECTIONS) else f"More on {title}", level=1)
        for number in range(PARAGRAPHS):
            plan.add_paragraph(f"{words} " * 4 + f"This is paragraph {number + 1} on it.")
    plan.save(str(path))
    return path


def _median(act: Callable[[], object]) -> float:
    """Seconds, the median of several runs."""
    taken = []
    for _ in range(RUNS):
        started = time.perf_counter()
        act()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def _run(*words: str) -> None:
    subprocess.run([sys.executable, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
