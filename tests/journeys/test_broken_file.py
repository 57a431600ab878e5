"""A candidate whose file cannot be opened is told so in words, before and after submitting, with and without script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.conftest import Product, Visitor

pytestmark = pytest.mark.journey

CANDIDATE = "marcus.odom@demo.example"


def test_a_broken_file_is_told_and_replaced(
    visitor: Callable[..., Visitor], product: Product, script: bool, tmp_path: Path
):
    candidate = visitor(CANDIDATE, script=script)
    candidate.follow("Packet of this cycle")
    packet_path = candidate.path()

    not_a_plan = tmp_path / "plan.pdf"
    not_a_plan.write_text("This is no PDF at all.", encoding="ascii")
    sends(candidate, packet_path, "Technology plan", not_a_plan)
    assert candidate.page.title().startswith("Error: ")
    candidate.look("upload-refused")

    for document, file in (
        ("Technology plan", "broken.pdf"),
        ("Presentation", "slides.pptx"),
        ("Signature sheet", "sheet.docx"),
    ):
        sends(candidate, packet_path, document, product.files / file)
    candidate.goto(f"{packet_path}/report")
    candidate.wait_until_it_says("damaged and cannot be opened")
    candidate.look("report-broken-file")

    submits(candidate, packet_path)
    candidate.wait_until_it_says("We could not open your files")
    candidate.look("packet-needs-files")
    product.subjects(CANDIDATE, until="We could not open a file in your packet")

    sends(candidate, packet_path, "Technology plan", product.files / "plan.docx")
    submits(candidate, packet_path)
    candidate.wait_until_it_says("Waiting for a reviewer")
    candidate.follow("Withdraw this packet")
    candidate.look("withdraw")
    candidate.press("Withdraw this packet")
    candidate.follow("Revive this packet")
    candidate.press("Revive this packet")
    assert candidate.says("Not submitted")


def sends(candidate: Visitor, packet_path: str, document: str, file: Path) -> None:
    candidate.goto(packet_path)
    candidate.follow(document)
    candidate.page.set_input_files("input[type=file]", file)
    candidate.press("Upload")


def submits(candidate: Visitor, packet_path: str) -> None:
    candidate.goto(f"{packet_path}/submit")
    candidate.page.get_by_role("checkbox").check()
    candidate.press("Submit for review")
