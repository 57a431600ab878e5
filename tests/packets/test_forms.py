"""What must not matter does not: the form in which a plan is delivered, a sentence about lunch, the chapters' order."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from pathlib import Path

import pytest

import checks
from checks.model import Document, Packet
from review.reading import as_packet_file, read_file
from tests.packets import make, texts
from tests.packets.looks import Headings
from tests.packets.texts import Block, PacketText, Run

RULES = "al-cto-recert@policy"
PACKETS = ("cutshaw", "haddock-bluff", "ironpost")
TABLES_WITHOUT_RULES = "ironpost"
"""An engineer's plan of tables, of which a scan keeps no cells."""
FORMS: tuple[tuple[str, Headings], ...] = (("docx", "styles"), ("docx", "bold"), ("pdf", "styles"))
LUNCH = Block("paragraph", (Run("Lunch is served in the cafeteria from 11:15, and on Fridays there is fish."),))

pytestmark = pytest.mark.slow


def verdicts(text: PacketText, folder: Path, form: str = "docx", headings: Headings = "styles") -> dict[str, str]:
    """What the checks say of each section of the plan in that form."""
    file = folder / f"plan.{'docx' if form == 'docx' else 'pdf'}"
    make.write_plan(text, form, headings, file)
    answer = read_file(file, file.suffix.removeprefix("."))
    assert isinstance(answer, Document)
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    report = checks.run(Packet((as_packet_file("plan", file.name, sha256, answer),)), checks.rule_set(RULES))
    return {code: section.verdict for code, section in report.evidence.sections.items()}


def chapters(text: PacketText) -> list[list[Block]]:
    """The plan's blocks from each heading of level 1 to the next; first what stands before any."""
    parts: list[list[Block]] = [[]]
    for block in text.blocks:
        if block.kind == "heading" and block.level == 1:
            parts.append([])
        parts[-1].append(block)
    return parts


@pytest.mark.parametrize("name", PACKETS)
def test_one_text_in_three_forms_gets_the_same_verdicts(name: str, tmp_path: Path) -> None:
    text = texts.read(name)
    said = {form: verdicts(text, tmp_path, *form) for form in FORMS}
    assert said == dict.fromkeys(FORMS, said["docx", "styles"])


@pytest.mark.parametrize("name", [name for name in PACKETS if name != TABLES_WITHOUT_RULES])
def test_a_scan_of_it_gets_the_same_verdicts_but_one(name: str, tmp_path: Path) -> None:
    text = texts.read(name)
    scanned, printed = verdicts(text, tmp_path, "scan"), verdicts(text, tmp_path)
    differing = {code: (printed[code], scanned[code]) for code in printed if scanned[code] != printed[code]}
    assert len(differing) <= 1, differing


@pytest.mark.parametrize("name", PACKETS)
def test_a_sentence_about_lunch_in_every_chapter_changes_no_verdict(name: str, tmp_path: Path) -> None:
    text = texts.read(name)
    first, *others = chapters(text)
    fed = replace(text, blocks=(*first, *(block for each in others for block in [*each, LUNCH])))
    assert verdicts(fed, tmp_path) == verdicts(text, tmp_path)


@pytest.mark.parametrize("name", PACKETS)
def test_the_order_of_the_chapters_changes_no_verdict(name: str, tmp_path: Path) -> None:
    text = texts.read(name)
    first, *others = chapters(text)
    # Annexes stay behind the plan: what follows one is none of its chapters.
    annexes = [each for each in others if each[0].words.startswith(("Annex", "Appendix"))]
    others = [each for each in others if each not in annexes]
    random.Random(1).shuffle(others)
    mixed = replace(text, blocks=tuple(block for each in [first, *others, *annexes] for block in each))
    assert verdicts(mixed, tmp_path) == verdicts(text, tmp_path)


def test_at_least_six_packets_have_25_to_60_pages(tmp_path: Path) -> None:
    longer = [name for name in texts.names() if len((texts.FOLDER / name / "plan.md").read_text("utf-8")) > 40_000]
    counts = [make.write_plan(texts.read(name), "pdf", "styles", tmp_path / f"{name}.pdf").count for name in longer]
    assert sum(25 <= count <= 60 for count in counts) >= 6
