"""A copy of the checks in a folder of its own, to be changed, and the command that runs with it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import docx

import checks
from tests.checks.makers import Piece

POLICY = "al-cto-recert@policy.toml"


class Copy:
    """The checks as somebody has them who changes them; `folder` holds the package."""

    def __init__(self, folder: Path) -> None:
        package = Path(checks.__file__).parent
        left_out = shutil.ignore_patterns("__pycache__")
        self.root = package.parent
        self.folder = Path(shutil.copytree(package, folder / "checks", ignore=left_out))

    def change_policy(self, before: str, after: str) -> None:
        """Puts `after` in the place of the only `before` in the rule set."""
        policy = self.folder / "programs" / POLICY
        text = policy.read_text("utf-8")
        assert text.count(before) == 1
        policy.write_text(text.replace(before, after), "utf-8")

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """The command `plandesk` with these checks."""
        return self.python("from review.cli import main; main()", *words)

    def python(self, code: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """Python with these checks."""
        paths = [str(self.folder.parent), str(self.root)]
        command = [sys.executable, "-c", f"import sys; sys.path[:0] = {paths!r}; {code}", *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env={"PATH": ""})


def as_word(pieces: Iterable[Piece], path: Path) -> Path:
    """A Word file of these pieces, at that path."""
    document: Any = docx.Document()
    table: Any = None
    for piece in pieces:
        if not piece.cells:
            level = piece.look.level
            document.add_heading(piece.words, level) if level else document.add_paragraph(piece.words)
        else:
            table = document.add_table(0, len(piece.cells)) if piece.row == 0 else table
            for cell, words in zip(table.add_row().cells, piece.cells, strict=True):
                cell.text = words
    document.save(str(path))
    return path
