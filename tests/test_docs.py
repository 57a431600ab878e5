"""What the documents point to is there: tests by their names, files, and sections of other documents."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]

A_TEST = re.compile(r"\b(tests/[\w/]+\.py)::(\w+)")
A_FILE = re.compile(r"`((?:review|checks|uploads|templates|tests|docs)/[\w/.-]+)`")
A_SECTION = re.compile(r"`(docs/[\w/-]+\.md)`, \*([^*]+)\*(?: and \*([^*]+)\*)?")
A_ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| [12] \| [^|]+ \| ([a-z ]+) \| [^|]+ \|$", re.MULTILINE)


@cache
def names_in(path: str) -> set[str]:
    """The names of the tests in that file; none where there is no such file."""
    file = ROOT / path
    body = ast.parse(file.read_text(encoding="utf-8")).body if file.is_file() else []
    return {node.name for node in body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def sections_of(path: str) -> set[str]:
    return set(re.findall(r"^#+ (.+)$", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE))


def missing_in(text: str) -> list[str]:
    """What the text points to and is not there."""
    tests = [f"{path}::{name}" for path, name in A_TEST.findall(text) if name not in names_in(path)]
    files = [path for path in A_FILE.findall(text) if not (ROOT / path).exists()]
    sections = [
        f"{path}, {title}"
        for path, *titles in A_SECTION.findall(text)
        for title in filter(None, titles)
        if path not in files and title not in sections_of(path)
    ]
    return [*tests, *files, *sections]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_what_a_document_points_to_is_there(document: Path):
    assert missing_in(document.read_text(encoding="utf-8")) == []


def test_what_is_not_there_is_named():
    here = "tests/test_docs.py"
    pointers = [
        f"`{here}::test_what_is_not_there_is_named`, `{here}`, `docs/operate.md`, *Settings* and *Anchors*.",
        f"`{here}::test_never_written`, `tests/test_never.py::test_it`, `review/never.py`, `docs/never.md`, *Never*,",
        "`docs/operate.md`, *Settings* and *Never*.",
    ]
    assert missing_in("\n".join(pointers)) == [
        f"{here}::test_never_written",
        "tests/test_never.py::test_it",
        "review/never.py",
        "docs/never.md",
        "docs/operate.md, Never",
    ]


def test_the_asvs_counts_its_rows_right():
    text = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
    in_scope = text.partition("## Out of scope")[0]
    rows = A_ROW.findall(in_scope)
    numbers = [tuple(map(int, number.split("."))) for number, _ in rows]
    assert numbers == sorted(set(numbers)), "each once, in order"
    assert len(rows) == len(re.findall(r"^\| \d", in_scope, re.MULTILINE)), "none is malformed"
    count = Counter(verdict for _, verdict in rows)
    said = re.search(r"Of (\d+) .+ (\d+) are met, (\d+) partly, (\d+) not yet; (\d+) are not applicable", text)
    verdicts = ("met", "partly", "not yet", "not applicable here")
    assert said is not None
    assert [int(number) for number in said.groups()] == [len(rows), *(count[verdict] for verdict in verdicts)]
    assert set(count) == set(verdicts)
