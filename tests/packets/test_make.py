"""Real files made of a packet's texts: each form reads back as the text, and the same text makes the same bytes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pptx
import pypdf
import pytest
from PIL import Image

from checks.evaluate import _truth as truth_in
from checks.model import Document
from review.reading import read_file
from tests.packets import make, texts
from tests.packets.sample import write_sample
from tests.packets.sheets import sheet_of
from tests.packets.texts import PacketText

HEADINGS = ["1 Where we go", "What stands in the closets", "2 What shall be done"]
CELLS = [
    ["School", "Laptops", "Panels"],
    ["Maple Ford High", "500", "yes ●"],
    ["Ford Street Elementary", "400", "no ○"],
    ["Step", "Who", "When", "Seen by", "Money"],
    ["Order", "Ada Lind", "March 2026", "300 ordered", "$96,000"],
    ["Hand out", "Principals", "May 2026", "300 in use", "$2,000"],
]


@pytest.fixture
def sample(tmp_path: Path) -> PacketText:
    write_sample(tmp_path)
    return texts.read("sample", tmp_path)


def with_facts(text: PacketText, table: str, **facts: Any) -> PacketText:
    """The packet with other facts in one table of its packet.toml."""
    text.facts[table] = {**text.facts[table], **facts}
    return text


def one_page(text: PacketText) -> PacketText:
    """The packet with nothing before the first words of its plan."""
    return replace(with_facts(text, "look", cover=False, toc=False), cover=())


def read(path: Path) -> Document:
    document = read_file(path, path.suffix.removeprefix("."))
    assert isinstance(document, Document)
    return document


def cells_of(document: Document) -> list[list[str]]:
    rows: dict[tuple[int, int], dict[int, str]] = {}
    for line in document.lines:
        if line.cell is not None:
            row = rows.setdefault((line.cell.table, line.cell.row), {})
            words = document.words_of(line).strip().replace("❍", "○")
            row[line.cell.column] = f"{row.get(line.cell.column, '')} {words}".strip()
    return [list(row.values()) for row in rows.values()]


@pytest.mark.parametrize(
    ("form", "headings"), [("docx", "styles"), ("docx", "fake"), ("docx", "bold"), ("pdf", "fake")]
)
def test_a_plan_reads_back_word_for_word_in_every_form(
    sample: PacketText, tmp_path: Path, form: str, headings: Any
) -> None:
    make.make_packet(sample, tmp_path, form, headings)
    document = read(tmp_path / f"plan.{form}")
    read_words = " ".join(document.text.replace("❍", "○").split())
    place = 0
    for words in [*sample.cover, *(block.words for block in sample.blocks if block.words)]:
        wanted = " ".join(words.split())
        assert wanted in read_words[place:]
        place = read_words.index(wanted, place) + len(wanted)
    assert cells_of(document) == CELLS


def test_headings_are_styles_or_bigger_and_bold_or_bold_alone(sample: PacketText, tmp_path: Path) -> None:
    found = {}
    for headings in ("styles", "fake", "bold"):
        make.write_plan(sample, "docx", headings, tmp_path / f"{headings}.docx")
        document = read(tmp_path / f"{headings}.docx")
        body = next(line.size for line in document.lines if document.words_of(line).startswith("We mean"))
        lines = [line for line in document.lines if document.words_of(line) in HEADINGS]
        found[headings] = [(line.level, line.bold, line.size > body) for line in lines]
    assert found == {
        "styles": [(1, True, True), (2, True, True), (1, True, True)],
        "fake": [(0, True, True)] * 3,
        "bold": [(0, True, False)] * 3,
    }


def test_numbered_lists_begin_again(sample: PacketText, tmp_path: Path) -> None:
    make.write_plan(sample, "docx", "styles", tmp_path / "plan.docx")
    numbered = [
        paragraph._p.pPr.numPr.numId.val
        for paragraph in docx.Document(str(tmp_path / "plan.docx")).paragraphs
        if paragraph.style.name == "List Number"
    ]
    assert numbered[0] == numbered[1] != numbered[2] == numbered[3]


@pytest.mark.parametrize("shown", [True, False])
@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_the_look_is_as_the_packet_says(sample: PacketText, tmp_path: Path, form: str, shown: bool) -> None:
    text = with_facts(sample, "look", cover=True, toc=shown, page_numbers=shown)
    pages = make.write_plan(text, form, "styles", tmp_path / f"plan.{form}")
    document = read(tmp_path / f"plan.{form}")
    listed = [line for line in document.text.splitlines() if line.startswith(HEADINGS[2])]
    assert len(listed) == (2 if shown else 1)
    if shown:
        assert listed[0].endswith(str(pages.headings[2]))
    numbered = [line for line in document.lines if line.running and str(line.page) in document.words_of(line)]
    assert (document.has_page_number_field or len(numbered) == pages.count - 1) == shown


def test_the_pages_of_sections_are_counted_in_the_pdf(sample: PacketText, tmp_path: Path) -> None:
    pages = make.write_plan(sample, "pdf", "styles", tmp_path / "plan.pdf")
    printed = [page.extract_text() for page in pypdf.PdfReader(tmp_path / "plan.pdf").pages]
    assert pages.count == len(printed) == 4
    assert pages.headings == (3, 3, 4)
    assert pages.sections == {"mission": (3,), "needs": (3,), "goals": (4,), "resources": (4,)}
    assert "We mean for every child" in printed[2]
    assert "the first 300 are replaced" in printed[3]


def test_a_section_over_several_pages_has_them_all(sample: PacketText, tmp_path: Path) -> None:
    needs = "Nine hundred laptops are older than they should be. " * 300
    blocks = texts.plan_of(f"# Needs\n<!-- needs -->\n{needs}\n<!-- /needs -->")[1]
    pages = make.write_plan(one_page(replace(sample, blocks=blocks)), "pdf", "styles", tmp_path / "plan.pdf")
    assert pages.count > 2
    assert pages.sections["needs"] == tuple(range(1, pages.count + 1))


def test_a_scan_has_the_pages_of_the_pdf_and_no_text(sample: PacketText, tmp_path: Path) -> None:
    pages = make.write_plan(one_page(sample), "scan", "styles", tmp_path / "plan.pdf")
    scanned = pypdf.PdfReader(tmp_path / "plan.pdf").pages
    assert [page.extract_text() for page in scanned] == [""] * pages.count
    assert all(len(page.images) == 1 for page in scanned)


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_a_sheet_has_a_row_for_everybody_and_pictures_where_they_are_promised(
    sample: PacketText, tmp_path: Path, form: str
) -> None:
    file = tmp_path / f"signatures.{form}"
    make.write_sheet(sample, file)
    document = read(file)
    rows = [row for row in cells_of(document) if set(row) & {name for name, _, _ in sheet_of(sample).rows if name}]
    assert len(rows) == 6
    words = " ".join(document.text.split())
    for expected in ("Maple Ford City Schools", "Date: May 6, 2025", "Presenter: Ada Lind", "/s/ Dale Voss"):
        assert expected in words
    assert sum(line.pictures for line in document.lines) == (2 if form == "docx" else 1)


@pytest.mark.parametrize("form", ["jpg", "png"])
def test_a_photo_and_a_scan_of_the_sheet_are_pictures_of_paper(sample: PacketText, tmp_path: Path, form: str) -> None:
    file = tmp_path / f"signatures.{form}"
    make.write_sheet(sample, file)
    with Image.open(file) as picture:
        assert picture.format == {"jpg": "JPEG", "png": "PNG"}[form]
        assert min(picture.size) >= 1_600


def test_the_slides_are_told_title_by_title(sample: PacketText, tmp_path: Path) -> None:
    for form in ("pptx", "pdf"):
        make.make_packet(with_facts(sample, "presentation", form=form), tmp_path)
    show = pptx.Presentation(str(tmp_path / "presentation.pptx"))
    shown = [[shape.text_frame.text for shape in slide.shapes] for slide in show.slides]
    assert shown == [
        ["Technology Plan", "Maple Ford City Schools\nMay 6, 2025\nFor the superintendent's cabinet"],
        ["Where we go", "Every child leaves school able to use a computer"],
    ]
    printed = pypdf.PdfReader(tmp_path / "presentation.pdf").pages
    assert [page.extract_text().splitlines()[0] for page in printed] == ["Technology Plan", "Where we go"]


def test_the_truth_is_as_the_evaluation_reads_it(sample: PacketText, tmp_path: Path) -> None:
    make.make_packet(sample, tmp_path)
    truth = truth_in(tmp_path / "truth.json")
    assert truth["files"] == {
        "plan": "plan.docx",
        "presentation": "presentation.pptx",
        "signatures": "signatures.docx",
    }
    assert (truth["form"], truth["heading_mode"], truth["pages"]) == ("docx", "styles", 4)
    assert truth["sections"]["goals"] == {"status": "present", "why": "Long and short ones.", "pages": [4]}
    assert truth["sections"]["training"]["pages"] == []
    assert [row["signed"] for row in truth["signatures"]["rows"]] == [True, True, True, True, False, False]
    assert json.loads((tmp_path / "truth.json").read_text("utf-8")) == truth


def test_the_same_text_makes_the_same_files(sample: PacketText, tmp_path: Path) -> None:
    short = replace(one_page(sample), blocks=sample.blocks[:4])
    for form, slides, sheet in (("docx", "pptx", "docx"), ("pdf", "pdf", "pdf"), ("scan", "pptx", "jpg")):
        with_facts(short, "presentation", form=slides)
        with_facts(short, "signatures", form=sheet)
        made = []
        for folder in (tmp_path / "once", tmp_path / "again"):
            make.make_packet(short, folder, form)
            made.append({file.name: file.read_bytes() for file in folder.iterdir()})
        assert made[0] == made[1]
