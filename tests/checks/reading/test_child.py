"""The reading child: the file on descriptor 3, one JSON object on standard output, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from checks.reading import from_json, read
from tests.checks.reading.makers import pdf, word, written

ROOT = Path(__file__).parents[3]


def answer_of(data: bytes, *arguments: str, folder: Path) -> dict[str, Any]:
    """What the child says about these bytes; it must end well and keep silent on standard error."""
    file = folder / "file"
    file.write_bytes(data)
    script = 'exec "$0" -m checks.reading "$@" 3<file'
    child = subprocess.run(
        ["/bin/sh", "-c", script, sys.executable, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    assert child.stderr == b""
    value: dict[str, Any] = json.loads(child.stdout)
    return value


def test_a_document_arrives_as_it_was_read(tmp_path: Path):
    data = word(lambda document: document.add_heading("Misión 🦉", level=1))

    answer = answer_of(data, "docx", folder=tmp_path)

    assert from_json(answer["document"]) == read(data, "docx")


@pytest.mark.parametrize(
    ("data", "arguments", "code"),
    [
        (b"", ["docx"], "empty"),
        (b"garbage", ["docx"], "unreadable"),
        (b"garbage", ["pdf"], "unreadable"),
        (b"photo", ["image"], "unreadable"),
        (b"program", ["exe"], "wrong_type"),
        (b"program", [], "wrong_type"),
    ],
)
def test_a_fault_arrives_with_its_sentence(data: bytes, arguments: list[str], code: str, tmp_path: Path):
    fault = answer_of(data, *arguments, folder=tmp_path)["fault"]

    assert fault["code"] == code
    assert fault["sentence"].endswith(".")


def test_reading_a_word_file_imports_no_pdf_library_and_no_language_model(tmp_path: Path):
    data = word(lambda document: document.add_paragraph("words"))
    (tmp_path / "file").write_bytes(data)
    script = (
        "import sys; from checks.reading import read; read(open('file','rb').read(), 'docx');"
        "print(sorted({'pypdf', 'pypdfium2', 'pptx', 'spacy'} & set(sys.modules)))"
    )
    child = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert child.stdout == "[]\n"


def test_a_plan_of_sixty_pages_fits_well_into_the_limit(tmp_path: Path):
    line = ("The district will replace devices that no longer receive updates in the coming year.", "Helvetica", 9.0)
    data = pdf(*[written(*[line] * 50)] * 60)
    (tmp_path / "plan.pdf").write_bytes(data)

    answer = answer_of(data, "pdf", folder=tmp_path)

    assert len(json.dumps(answer)) < 2 * 1024 * 1024
