"""A candidate whose file cannot be taken or opened is told so in words, where it was chosen, and loses nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.conftest import Product, Visitor
from tests.journeys.makers import Newcomer, Registry

pytestmark = pytest.mark.journey

OFFICE_97 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
"""How a file of the old Office begins, into which Office puts a document that has a password."""


def make_locked(_good: bytes) -> bytes:
    return OFFICE_97 + "EncryptedPackage".encode("utf-16-le")


def make_broken_off(good: bytes) -> bytes:
    return good[: len(good) // 2]


def make_something_else(_good: bytes) -> bytes:
    return b"This is no Word document at all."


def make_empty(_good: bytes) -> bytes:
    return b""


REFUSALS = {
    make_locked: "The selected file is password protected. Save it without a password and choose it again.",
    make_broken_off: (
        "The selected file is damaged or incomplete. "
        "Open it in the program that made it, save it again, and choose the new file."
    ),
    make_something_else: (
        "The selected file must be a Word document or PDF. Its name ends in .docx, but its content is something else. "
        "Open it in the program that made it, save it in that form, and choose the new file."
    ),
    make_empty: "The selected file is empty. Choose the file that holds your document.",
}


def test_a_file_that_cannot_be_taken_is_told_on_its_field(
    visitor: Callable[..., Visitor], registry: Registry, product: Product, script: bool, tmp_path: Path
):
    newcomer = registry.draft()
    candidate = visitor(newcomer.email, script=script)
    sends(candidate, newcomer, "presentation", product.files / "slides.pptx")
    good = (product.files / "plan.docx").read_bytes()
    for number, (make, sentence) in enumerate(REFUSALS.items(), start=1):
        file = tmp_path / "plan.docx"
        file.write_bytes(make(good))
        assert sends(candidate, newcomer, "plan", file) == 422
        assert candidate.page.title().startswith("Error: ")
        assert candidate.page.locator("#file-error").inner_text().split("\n") == ["Error:", sentence]
        candidate.look(f"upload-refused-{number}")
    assert sends(candidate, newcomer, "plan", product.files / "slides.pptx") == 422
    candidate.goto(newcomer.packet)
    tasks = candidate.page.locator("ul.tasks").inner_text()
    assert "slides.pptx" in tasks
    assert "plan.docx" not in tasks

    assert sends(candidate, newcomer, "plan", product.files / "plan.docx") == 200
    assert candidate.says("plan.docx is saved, and the checks are reading it.")


def test_a_file_that_cannot_be_opened_comes_back_and_is_replaced(
    visitor: Callable[..., Visitor], registry: Registry, product: Product, script: bool
):
    newcomer = registry.draft()
    candidate = visitor(newcomer.email, script=script)
    for kind, file in (("plan", "broken.pdf"), ("presentation", "slides.pptx"), ("signatures", "sheet.docx")):
        sends(candidate, newcomer, kind, product.files / file)
    candidate.goto(f"{newcomer.packet}/report")
    candidate.wait_until_it_says("damaged and cannot be opened")
    candidate.look("report-broken-file")

    submits(candidate, newcomer)
    candidate.wait_until_it_says("We could not open one of your files")
    candidate.look("packet-needs-files")
    product.subjects(newcomer.email, until="We could not open a file in your packet")

    sends(candidate, newcomer, "plan", product.files / "plan-locked.pdf")
    candidate.goto(f"{newcomer.packet}/report")
    candidate.wait_until_it_says("plan-locked.pdf could not be opened")
    candidate.look("report-locked-file")

    sends(candidate, newcomer, "plan", product.files / "plan.docx")
    submits(candidate, newcomer)
    candidate.wait_until_it_says("Waiting for a reviewer")
    candidate.follow("Withdraw this packet")
    candidate.look("withdraw")
    candidate.press("Withdraw this packet")
    candidate.follow("Revive this packet")
    candidate.press("Revive this packet")
    assert candidate.says("Not submitted")


def sends(candidate: Visitor, newcomer: Newcomer, kind: str, file: Path) -> int:
    """Uploads the file as the document of that kind; the status of the answer."""
    candidate.goto(f"{newcomer.packet}/files/{kind}")
    candidate.page.set_input_files("input[type=file]", file)
    return candidate.press("Upload")


def submits(candidate: Visitor, newcomer: Newcomer) -> None:
    """Ticks the statement and submits."""
    candidate.goto(f"{newcomer.packet}/submit")
    candidate.page.get_by_role("checkbox").check()
    candidate.press("Submit for review")
    candidate.follow("Go to your packet")
