"""Makes a plan as a Word document: cover, contents, numbered pages, headings by style, tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Pt

from review.demo.texts import Part, PlanText


def write_word_plan(text: PlanText, file: Path) -> None:
    """Writes the plan; each chapter begins on a page of its own, so that the contents can tell the pages."""
    document = Document()
    document.core_properties.title = f"{text.words['district']}: {text.title}"
    document.core_properties.author = text.words["director"]
    document.styles["Normal"].font.name = "Calibri"
    document.styles["Normal"].font.size = Pt(11)
    _write_cover(document, text)
    _write_contents(document, text)
    for part in text.parts:
        _write_part(document, part)
    _number_pages(document, f"{text.words['district']} · {text.title}")
    document.save(str(file))


def _write_cover(document: Any, text: PlanText) -> None:
    words = text.words
    for line in ("", "", "", words["district"]):
        paragraph = document.add_paragraph(line)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for run in paragraph.runs:
            run.font.size, run.bold = Pt(20), True
    document.add_paragraph(text.title, style="Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in (f"{words['start']} – {words['end']}", "", f"Prepared by {words['director']}, Director of Technology"):
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    presented = document.add_paragraph(f"Presented to the superintendent's cabinet on {words['held']}")
    presented.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _write_contents(document: Any, text: PlanText) -> None:
    """A contents field with its entries already in it, as Word saves one; Word can update it."""
    head = document.add_paragraph()
    head.paragraph_format.page_break_before = True
    run = head.add_run("Contents")
    run.bold, run.font.size = True, Pt(16)
    style = document.styles.add_style("TOC 1", 1)
    style.base_style = document.styles["Normal"]
    style.paragraph_format.tab_stops.add_tab_stop(Inches(6), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    chapters = text.chapters
    for number, (heading, page) in enumerate(chapters):
        entry = document.add_paragraph(style="TOC 1")
        if number == 0:
            _add_field_marks(entry, 'TOC \\o "1-1" \\h \\z \\u', ("begin", "separate"))
        entry.add_run(f"{heading}\t{page}")
        if number == len(chapters) - 1:
            _add_field_marks(entry, "", ("end",))


def _write_part(document: Any, part: Part) -> None:
    if part.heading:
        heading = document.add_heading(part.heading, level=part.level)
        heading.paragraph_format.page_break_before = part.level == 1
    for words in part.paragraphs:
        document.add_paragraph(words)
    for words in part.bullets:
        document.add_paragraph(words, style="List Bullet")
    if part.table:
        _write_table(document, part.table)
    if part.signed:
        document.add_paragraph().add_run(part.signed).italic = True


def _write_table(document: Any, rows: tuple[tuple[str, ...], ...]) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Light Grid Accent 1")
    for row, words in zip(table.rows, rows, strict=True):
        for cell, each in zip(row.cells, words, strict=True):
            cell.text = each
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(9)
    document.add_paragraph()


def _number_pages(document: Any, running: str) -> None:
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = running
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run("Page ")
    _add_field_marks(footer, "PAGE", ("begin", "separate"))
    footer.add_run("2")
    _add_field_marks(footer, "", ("end",))


def _add_field_marks(paragraph: Any, instruction: str, marks: tuple[str, ...]) -> None:
    """Adds the marks of a Word field ("begin", "separate", "end"), and its instruction after the first."""
    for mark in marks:
        element = OxmlElement("w:fldChar")
        element.set(qn("w:fldCharType"), mark)
        paragraph.add_run()._r.append(element)  # noqa: SLF001 - python-docx has no fields of its own
        if mark == "begin":
            words = OxmlElement("w:instrText")
            words.set(qn("xml:space"), "preserve")
            words.text = f" {instruction} "
            paragraph.add_run()._r.append(words)  # noqa: SLF001
