"""How long the whole check of a plan takes, from 10 to 1,000 pages, beside what others need for the plain text."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.alone import Measured, alone, beside, cpu, in_turns
from tests.benchmarks.plans import MAKERS

FORMS = ("pdf", "docx")
SIZES = (10, 50, 200, 1_000)
WARM_PAGES = 8
MOST_ROUNDS = 7
LONG = 200
"""Pages from which on the slow ones run once."""
TIMES_PDFIUM, MEMORY = 4, 300
STEPS = {
    "reading the plan's outline": "outline",
    "looking for the sections": "verdict",
    "comparing with the rules": "rules",
}
"""The steps of the checks as they tell them; every other one draws other evidence."""
STAGES = ("reading", "outline", "readings", "verdict", "other", "rules")


def whole_check(path: Path) -> Mapping[str, float]:
    """Reads and judges a plan; the CPU seconds of each stage."""
    import checks
    from checks.model import Packet, PacketFile
    from checks.reading import read

    finder: Any = import_module("checks.sections.finder")
    taken = dict.fromkeys(STAGES, 0.0)
    marks = [("reading", cpu())]
    read_passages = finder.read

    def watched(*arguments: object) -> object:
        began = cpu()
        answer = read_passages(*arguments)
        taken["readings"] += cpu() - began
        return answer

    document = read(path.read_bytes(), path.suffix[1:])
    marks.append(("other", cpu()))
    packet = Packet((PacketFile("plan", path.name, "0" * 64, document=document),))
    finder.read = watched
    try:
        checks.run(
            packet,
            checks.rule_set("al-cto-recert@policy"),
            lambda step: marks.append((STEPS.get(step, "other"), cpu())),
        )
    finally:
        finder.read = read_passages
    marks.append(("", cpu()))
    for (stage, began), (_, ended) in pairwise(marks):
        taken[stage] += ended - began
    taken["verdict"] -= taken["readings"]
    return taken


def pdfium_text(path: Path) -> int:
    """The characters of a PDF's plain text, page by page."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path.read_bytes())
    return sum(len(page.get_textpage().get_text_range()) for page in document)


def pypdf_text(path: Path) -> int:
    """The same by pypdf."""
    import pypdf

    return sum(len(page.extract_text()) for page in pypdf.PdfReader(path).pages)


def pdfminer_text(path: Path) -> int:
    """The same by pdfminer.six."""
    from pdfminer.high_level import extract_text

    return len(extract_text(path))


QUICK: Mapping[str, Callable[[Path], object]] = {"check": whole_check, "pdfium": pdfium_text}
SLOW: Mapping[str, Callable[[Path], object]] = {"pypdf": pypdf_text, "pdfminer.six": pdfminer_text}
OTHERS = ("pdfium", *SLOW)


def measure(sizes: Sequence[int] = SIZES, most_rounds: int = MOST_ROUNDS) -> None:
    """Makes the plans and prints the tables."""
    measured = {}
    print("\nthe whole check of a plan (read and judged in one warm process), and its plain text alone by others:")
    print("CPU seconds, peak memory in MiB, and how many times as long as that the whole check takes")
    print(f"  {'':5} pages   check  MiB  pages/s" + "".join(f"{name:>14}  MiB  times" for name in OTHERS))
    with tempfile.TemporaryDirectory() as folder:
        for form in FORMS:
            for pages in sizes:
                acts = measured[form, pages] = _measured(Path(folder), form, pages, most_rounds)
                print(f"  {form:5} {pages:5,} {_beside_others(acts, pages)}", flush=True)
    print("\nwhere the time of the whole check goes: CPU milliseconds a page")
    print(f"  {'':5} pages" + "".join(f"{stage:>11}" for stage in STAGES))
    for (form, pages), acts in measured.items():
        taken = (median(run[stage] for run in acts["check"].answers) / pages * 1000 for stage in STAGES)
        print(f"  {form:5} {pages:5,}" + "".join(f"{each:11.2f}" for each in taken))
    print()
    for form in FORMS:
        first, last = (measured[form, pages]["check"].cpu / pages for pages in (sizes[0], sizes[-1]))
        ends = f"CPU seconds a page, {sizes[-1]:,} pages against {sizes[0]}"
        print(f"  {form:5} {ends}: {last / first:.2f} times, to be flat")
    if ("pdf", LONG) in measured:
        long = measured["pdf", LONG]
        times = long["check"].cpu / long["pdfium"].cpu
        print(f"  pdf   {LONG} pages: {beside(times, 'times the plain text by pdfium', TIMES_PDFIUM)}")
    peak = max(each["check"].peak for each in measured.values())
    print(f"  peak memory of the whole check: {beside(peak, 'MiB', MEMORY)}", flush=True)


def _measured(folder: Path, form: str, pages: int, most_rounds: int) -> dict[str, Measured]:
    """What each act takes on a plan of that form and length, warmed up on another plan."""
    warm, plan = folder / f"warm.{form}", folder / f"{pages}.{form}"
    # Made in other processes: what this one holds would count as memory of those that it starts.
    for path, length in ((warm, WARM_PAGES), (plan, pages)):
        alone(MAKERS[form], (path, length, length))
    quick, slow = (
        {name: (act, (plan,), (warm,)) for name, act in acts.items() if form == "pdf" or act is whole_check}
        for acts in (QUICK, SLOW)
    )
    rounds = min(most_rounds, max(3, 1_000 // pages))
    return {**in_turns(quick, rounds), **in_turns(slow, 1 if pages >= LONG else min(3, rounds))}


def _beside_others(acts: Mapping[str, Measured], pages: int) -> str:
    check = acts["check"]
    line = f"{check.cpu:7.2f} {check.peak:4.0f} {pages / check.cpu:8.1f}"
    for other in (acts[name] for name in OTHERS if name in acts):
        line += f"{other.cpu:14.3f} {other.peak:4.0f} {check.cpu / other.cpu:6.2f}"
    return line
