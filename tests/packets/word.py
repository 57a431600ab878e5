"""Writes a plan as a Word file, its headings by style, by look or by bold letters alone."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Inches, Pt, RGBColor
from reportlab.lib.units import inch

from tests.packets.looks import Headings, Look, look_of
from tests.packets.pdf import TEXT_WIDTH, column_widths, cover_sizes
from tests.packets.texts import Block, PacketText, Runs

_LONG_AGO = (2025, 5, 1, 8, 0, 0)


def write_plan(text: PacketText, headings: Headings, pages: tuple[int, ...], file: Path) -> None:
    """Writes the plan; `pages` tells for each of its headings the page that the contents name."""
    look = look_of(text.name)
    document = new_document(look)
    document.core_properties.title = text.facts["title"]
    document.core_properties.author = text.facts["district"]
    if text.cover:
        _write_cover(document, text, headings)
    if text.facts["look"]["toc"]:
        _write_contents(document, text, headings, pages, look)
    before = None
    count = 0
    for block in text.blocks:
        if block.kind == "heading":
            _write_heading(document, block, headings, look, count)
            count += 1
        elif block.kind == "table":
            _write_table(document, block, look)
        elif block.kind == "page":
            document.add_page_break()
        else:
            _write_words(document, block, look, restart=before is None or before.kind != "item")
        before = block
    _furnish(document, text, look)
    save(document, file)


def new_document(look: Look) -> Any:
    """An empty document in the look's font."""
    document = docx.Document()
    section = document.sections[0]
    section.left_margin = section.right_margin = Inches(1)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = look.word_font, Pt(look.size)
    return document


def save(document: Any, file: Path) -> None:
    """Saves a document or a presentation so that the same content makes the same bytes."""
    document.core_properties.created = document.core_properties.modified = dt.datetime(*_LONG_AGO)  # noqa: DTZ001
    made = io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            entry = zipfile.ZipInfo(member.filename, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(member))


def add_runs(paragraph: Any, runs: Runs, *, size: float | None = None) -> None:
    """Adds the runs to a paragraph."""
    for run in runs:
        made = paragraph.add_run(run.words)
        made.bold, made.italic = run.bold or None, run.italic or None
        if size:
            made.font.size = Pt(size)


def _write_cover(document: Any, text: PacketText, headings: Headings) -> None:
    for count, (line, (points, bold)) in enumerate(zip(text.cover, cover_sizes(text), strict=True)):
        title = headings == "styles" and points > 20
        paragraph = document.add_paragraph(style="Title" if title else None)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_before = Pt(150 if count == 0 else 6)
        run = paragraph.add_run(line)
        if not title:
            run.font.size, run.bold = Pt(points), bold or None
    document.add_page_break()


def _write_contents(document: Any, text: PacketText, headings: Headings, pages: tuple[int, ...], look: Look) -> None:
    """A contents field as Word saves one, where headings have styles; else a list that somebody typed."""
    head = document.add_paragraph().add_run(look.contents_title)
    head.bold, head.font.size = True, Pt(14)
    entries = [
        (number, block, page)
        for number, (block, page) in enumerate(zip(text.headings, pages, strict=True))
        if block.level <= 2
    ]
    if headings == "styles":
        _add_contents_styles(document)
        for position, (number, block, page) in enumerate(entries):
            paragraph = document.add_paragraph(style=f"toc {block.level}")
            begin = _field_begin(' TOC \\o "1-2" \\h \\z \\u ') if position == 0 else ""
            end = _mark("end") if position == len(entries) - 1 else ""
            place = f"_Toc{number:08}"
            to_page = _field_begin(f" PAGEREF {place} \\h ") + f"<w:r>{_text(str(page))}</w:r>" + _mark("end")
            words = f"<w:r>{_text(block.words)}</w:r><w:r><w:tab/></w:r>"
            link = f'<w:hyperlink w:anchor="{place}" w:history="1">{words}{to_page}</w:hyperlink>'
            _append(paragraph, begin + link + end)
    else:
        for _number, block, page in entries:
            paragraph = document.add_paragraph()
            form = paragraph.paragraph_format
            form.space_after, form.left_indent = Pt(2), Inches(0.25 * (block.level - 1))
            form.tab_stops.add_tab_stop(Inches(6.4), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
            paragraph.add_run(f"{block.words}\t{page}")
    document.add_page_break()


def _add_contents_styles(document: Any) -> None:
    for level in (1, 2):
        style = document.styles.add_style(f"toc {level}", 1)
        style.base_style = document.styles["Normal"]
        form = style.paragraph_format
        form.left_indent, form.space_after = Inches(0.2 * (level - 1)), Pt(3)
        form.tab_stops.add_tab_stop(Inches(6.4), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _write_heading(document: Any, block: Block, headings: Headings, look: Look, number: int) -> None:
    if headings == "styles":
        paragraph = document.add_heading(level=block.level)
        for run in block.runs:
            made = paragraph.add_run(run.words)
            made.font.color.rgb = RGBColor.from_string(look.color)
        bookmark = f'<w:bookmarkStart {nsdecls("w")} w:id="{number}" w:name="_Toc{number:08}"/>'
        paragraph._p.insert(1, parse_xml(bookmark))
        paragraph._p.append(parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="{number}"/>'))
        return
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(10)
    paragraph.paragraph_format.keep_with_next = True
    for run in block.runs:
        made = paragraph.add_run(run.words)
        made.bold, made.italic = True, block.level == 3 or None
        if headings == "fake":
            made.font.size = Pt(look.heading_sizes("fake")[block.level - 1])


def _write_words(document: Any, block: Block, look: Look, *, restart: bool) -> None:
    if block.kind == "paragraph":
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY if look.justified else None
    else:
        kind = "Number" if block.number else "Bullet"
        deeper = f" {block.level}" if block.level > 1 else ""
        paragraph = document.add_paragraph(style=f"List {kind}{deeper}")
        if block.number:
            _number(document, paragraph, restart=restart or block.number == 1)
    add_runs(paragraph, block.runs)


def _number(document: Any, paragraph: Any, *, restart: bool) -> None:
    """Gives an item the numbers of its own list: Word would count on through all lists of one style."""
    numbering = document.part.numbering_part.element
    if restart:
        style = paragraph.style.element.pPr.numPr.numId.val
        abstract = next(each for each in numbering.num_lst if each.numId == style).abstractNumId.val
        made = numbering.add_num(abstract)
        made.add_lvlOverride(ilvl=0).add_startOverride(1)
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = numbering.num_lst[-1].numId


def _write_table(document: Any, block: Block, look: Look) -> None:
    rows = block.rows
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style=look.table_style)
    widths = column_widths(rows, "Helvetica", look.size - 2, TEXT_WIDTH) or [TEXT_WIDTH / len(rows[0])] * len(rows[0])
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Inches(width / inch)
    for number, (row, words) in enumerate(zip(table.rows, rows, strict=True)):
        for cell, runs, width in zip(row.cells, words, widths, strict=True):
            cell.width = Inches(width / inch)
            add_runs(cell.paragraphs[0], runs, size=look.size - 1.5)
            for run in cell.paragraphs[0].runs if number == 0 else ():
                run.bold = True
    document.add_paragraph()


def _furnish(document: Any, text: PacketText, look: Look) -> None:
    """Puts the title above and the page number below each page, as the packet has them."""
    section = document.sections[0]
    section.different_first_page_header_footer = bool(text.cover)
    if look.running:
        section.header.paragraphs[0].text = f"{text.facts['district']}: {text.facts['title']}"
    if not text.facts["look"]["page_numbers"]:
        return
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    shown = look.numbering.replace("{title}", text.facts["title"])
    parts = shown.replace("{page}", "\0PAGE\0").replace("{pages}", "\0NUMPAGES\0").split("\0")
    for part in parts:
        if part in ("PAGE", "NUMPAGES"):
            _append(footer, f"{_field_begin(f' {part} ')}<w:r>{_text('2')}</w:r>{_mark('end')}")
        elif part:
            footer.add_run(part)


def _append(paragraph: Any, xml: str) -> None:
    for element in parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>"):
        paragraph._p.append(element)


def _field_begin(instruction: str) -> str:
    words = f'<w:r><w:instrText xml:space="preserve">{escape(instruction)}</w:instrText></w:r>'
    return f"{_mark('begin')}{words}{_mark('separate')}"


def _mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def _text(words: str) -> str:
    return f'<w:t xml:space="preserve">{escape(words)}</w:t>'
