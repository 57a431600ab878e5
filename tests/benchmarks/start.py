"""How long a plan of ten pages takes from the command line and in a warm worker, beside the bare import of spaCy."""

from __future__ import annotations

import compileall
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.alone import Act, alone, beside, in_turns
from tests.benchmarks.plans import make_docx

ROUNDS = 7
PAGES, WARM_PAGES = 10, 8
TIMES_IMPORT, SECONDS = 1.5, 0.5
ROOT = Path(__file__).parents[2]
PLANDESK = str(Path(sys.executable).with_name("plandesk"))


def measure(pages: int = PAGES, rounds: int = ROUNDS) -> None:
    """Makes the plan, and prints what it took."""
    # The sandbox is read-only: what is not compiled by now would be compiled in there each time.
    for package in ("checks", "review", "uploads"):
        compileall.compile_dir(ROOT / package, quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        warm, plan = Path(folder) / "warm.docx", Path(folder) / "plan.docx"
        alone(make_docx, (plan, pages))
        alone(make_docx, (warm, WARM_PAGES, 1))
        acts: dict[str, Act] = {
            "in a warm worker": (in_worker, (plan,), (warm,)),
            "plandesk check": (run, (PLANDESK, "check", str(plan))),
            "python -c 'import spacy'": (run, (sys.executable, "-c", "import spacy")),
        }
        measured = in_turns(acts, rounds)
    print(f"\na plan of {pages} pages (.docx), median of {rounds} runs, by the clock")
    for name, each in measured.items():
        print(f"  {name:26} {each.seconds:.2f} s")
    worker, command, spacy = (each.seconds for each in measured.values())
    print(f"  in a warm worker: {beside(worker, 's', SECONDS)}")
    print(f"  from the command line: {beside(command / spacy, 'times the import of spaCy', TIMES_IMPORT)}", flush=True)


def in_worker(path: Path) -> None:
    """Reads a plan in the sandbox and judges it, as a worker does."""
    import checks
    from checks.model import Document, Packet
    from review.reading import as_packet_file, read_file

    checks.warm_up()
    answer = read_file(path, path.suffix[1:])
    assert isinstance(answer, Document), answer.sentence
    checks.run(Packet((as_packet_file("plan", path.name, "0" * 64, answer),)), checks.rule_set("al-cto-recert@policy"))


def run(*words: str) -> None:
    """Runs a program; the checks end it with 1 where there is something to fix."""
    ended = subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode in {0, 1}, ended.stderr
