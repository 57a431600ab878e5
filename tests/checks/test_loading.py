"""What is loaded once is loaded lean: spaCy without its command line, and nothing of it is collected over again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def said_by(program: str) -> list[str]:
    """What a new process prints, line by line."""
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return ended.stdout.splitlines()


def test_spacy_comes_without_its_command_line_which_others_may_still_load() -> None:
    program = (
        "import checks, gc, sys; checks.warm_up(); "
        "print('spacy' in sys.modules, 'spacy.cli' in sys.modules, gc.isenabled(), gc.get_freeze_count() > 100_000); "
        "from spacy.cli import info; print(info.__name__)"
    )
    assert said_by(program) == ["True False True True", "info"]


def test_the_reading_child_loads_nothing_of_what_judges() -> None:
    program = (
        "import sys; from review.reading import CHILD, CODE; "
        "sys.argv = ['-c', str(CODE.parent), 'checks.reading.faults']; "
        "[sys.modules.pop(name) for name in list(sys.modules) if name.partition('.')[0] in ('checks', 'review')]; "
        "exec(CHILD); print(*sorted(name for name in sys.modules if name.partition('.')[0] == 'checks'))"
    )
    loaded = said_by(program)[-1].split()
    assert "checks.model" in loaded
    assert [name for name in loaded if name.startswith(("checks.sections", "checks.rules", "checks.evidence"))] == []
