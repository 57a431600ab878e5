"""How long a scanned page takes: pictures of a plan's pages, read by OCR in one process, and as a worker reads them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.benchmarks.alone import Act, alone, beside, in_turns
from tests.benchmarks.plans import make_scan

PAGES, ROUNDS = 3, 3
SECONDS, MEMORY = 2, 300


def measure(pages: int = PAGES, rounds: int = ROUNDS) -> None:
    """Makes the scan, and prints what it took."""
    with tempfile.TemporaryDirectory() as folder:
        scan = Path(folder) / "scan.pdf"
        alone(make_scan, (scan, pages))
        acts: dict[str, Act] = {"here": (read_here, (scan,)), "sandbox": (read_in_sandbox, (scan,))}
        here, sandbox = in_turns(acts, rounds).values()
    print(f"\na scan of {pages} pages at 200 dots per inch, median of {rounds} runs, each in new processes")
    print(f"  in one process  {beside(here.cpu / pages, 's of CPU a page', SECONDS)} ({min(here.answers)} words read)")
    print(f"  {'':15} {beside(here.peak, 'MiB', MEMORY)}")
    if words := min(sandbox.answers):
        a_page = sandbox.seconds / pages
        print(f"  by a worker     {beside(a_page, 's a page by the clock', SECONDS)} ({words} words read)", flush=True)
    else:
        print("  by a worker     not read", flush=True)


def read_here(path: Path) -> int:
    """Reads a scan, one page after the other; how many words it holds."""
    from checks.reading import read

    return len(read(path.read_bytes(), "pdf").text.split())


def read_in_sandbox(path: Path) -> int:
    """Reads a scan as a worker does; how many words it holds."""
    from checks.model import Document
    from review.reading import read_file

    answer = read_file(path, "pdf")
    return len(answer.text.split()) if isinstance(answer, Document) else 0
