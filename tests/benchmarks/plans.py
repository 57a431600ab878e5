"""Makes plans of any length for measuring: the same words as Word file and as PDF, and pictures of them as a scan."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import chain, count
from pathlib import Path
from typing import Any

Block = tuple[str, str] | tuple[str, Sequence[Sequence[str]]]
"""A title, heading, subheading, paragraph or item with its words, or a table with its rows."""

DISTRICT, YEARS = "Maple County Schools", "July 1, 2025 to June 30, 2028"
SENTENCES = {
    "Mission": (
        "The mission of Maple County Schools is to prepare every student, with {thing}, for work and citizenship.",
        "From {school} on, our schools exist so that all {number} students become thoughtful and capable citizens.",
        "We hope that by {year} the families around {school} see {thing} as theirs as much as ours.",
    ),
    "Needs": (
        "Today {school} has {number} {thing}, of which {few} are older than five years and wait to be replaced.",
        "In the next three years {school} needs {number} more {thing}, since those in {few} rooms wear out.",
        "One technician serves {number} devices at {school}; a second technician is needed for {thing} in {few} rooms.",
        "The survey of {month} {year} showed that {few} classrooms at {school} share {thing} with the library.",
    ),
    "Goals": (
        "By {month} {year} every classroom at {school} has {thing}, {number} in all.",
        "Within one year {few} teachers of {school} use {thing} in at least one lesson a week.",
        "The long-term goal for {school} is {number} hours of work with {thing} for each grade by June 2028.",
    ),
    "Training": (
        "A survey in {month} found {few} of {number} teachers at {school} proficient with {thing}, most novices.",
        "Each {month} the staff of {school} is trained for {few} hours in teaching with {thing}.",
        "New teachers at {school} meet a coach {few} times before {month} {year}, most often about {thing}.",
    ),
    "Resources": (
        "{person} is responsible for {thing} at {school}; the budget is ${number},000 a year until {year}.",
        "The benchmark for {school} is {few} rooms with {thing} by {month} {year}; ${number},500 are set aside.",
        "State funds pay for {number} {thing} at {school}, and {person} orders them each {month}.",
    ),
    "Evaluation": (
        "The technology committee reviews progress on each goal of this plan every {month}, and so at {school}.",
        "{person} reports on {thing} to the board every quarter; where {few} measures lag, the plan is revised.",
        "In {month} {year} the committee compares {number} answers with the benchmarks and amends missed goals.",
    ),
}  # fmt: skip
SLOTS = {
    "school": [f"{name} {kind} School" for name in ("Aspen", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Larch", "Oak")
               for kind in ("Elementary", "Middle", "High")],
    "thing": ["laptops", "displays", "access points", "tablets", "robots", "3-D printers", "document cameras",
              "a learning platform", "servers", "headsets", "library software", "phones", "cabling", "projectors"],
    "person": ["The director of technology", "The principal", "Ms. Ellis", "Mr. Grant", "The librarian", "Dr. Vaughn"],
    "month": ["January", "March", "May", "August", "October", "December"],
    "year": ["2025", "2026", "2027", "2028"],
}  # fmt: skip
SECTION_PARAGRAPHS, PARAGRAPH_SENTENCES, ITEMS, ROWS = 3, 4, 3, 4
FRONT = 2  # pages before the sections: the cover and the table of contents


def pages_of(pages: int, seed: int) -> Iterator[list[Block]]:
    """The pages of a plan, at least three: its cover, its contents, and its sections in equal shares."""
    chance = random.Random(seed)
    body = pages - FRONT
    titles = [list(SENTENCES)[page * len(SENTENCES) // body] for page in range(body)]
    yield [("title", f"Technology Plan of {DISTRICT}"), ("paragraph", YEARS)]
    listed = {title: f"{title} {'.' * 40} {titles.index(title) + FRONT + 1}" for title in titles}
    yield [("heading", "Table of Contents"), *(("paragraph", line) for line in listed.values())]
    sentences = {title: _sentences(title, chance) for title in SENTENCES}
    for page, title in enumerate(titles):
        if page == titles.index(title):
            yield [("heading", title), *_page(sentences[title], chance)]
        else:
            yield [("subheading", f"{title} of {chance.choice(SLOTS['school'])}"), *_page(sentences[title], chance)]


def make_docx(path: Path, pages: int, seed: int = 0) -> None:
    """A Word file with styles and a break after each page."""
    import docx

    styles = {"title": "Title", "heading": "Heading 1", "subheading": "Heading 2", "item": "List Bullet"}
    plan: Any = docx.Document()
    plan.sections[0].header.paragraphs[0].text = DISTRICT
    for number, page in enumerate(pages_of(pages, seed)):
        for kind, content in page:
            if isinstance(content, str):
                plan.add_paragraph(content, styles.get(kind))
                continue
            table = plan.add_table(len(content), len(content[0]), "Table Grid")
            # Asked row by row, python-docx walks the table anew each time.
            for cell, word in zip(table._cells, chain.from_iterable(content), strict=True):
                cell.text = word
        if number < pages - 1:
            plan.add_page_break()
    plan.save(str(path))


def make_pdf(path: Path, pages: int, seed: int = 0) -> None:
    """A PDF with a running header and numbered pages, without tags or bookmarks."""
    from reportlab.lib.pagesizes import LETTER
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.pdfbase import pdfmetrics, ttfonts
    from reportlab.platypus import BaseDocTemplate, Frame, PageBreak, PageTemplate, Paragraph, Table

    # Fonts go into the file, as word processors write them.
    for font in ("Vera", "VeraBd"):
        pdfmetrics.registerFont(ttfonts.TTFont(font, f"{font}.ttf"))
    looks = getSampleStyleSheet()
    for look in looks.byName.values():
        look.fontName = "VeraBd" if "Bold" in getattr(look, "fontName", "") else "Vera"
    styles = {"title": "Title", "heading": "Heading1", "subheading": "Heading2", "item": "Bullet"}
    grid = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONT", (0, 0), (-1, -1), "Vera", 10)]

    def decorate(canvas: Any, template: Any) -> None:
        canvas.setFont("Vera", 10)
        canvas.drawString(72, 750, DISTRICT)
        canvas.drawCentredString(306, 40, str(template.page))

    plan = BaseDocTemplate(str(path), pagesize=LETTER, pageCompression=1)
    plan.addPageTemplates(PageTemplate(frames=[Frame(72, 60, 468, 680)], onPage=decorate))
    flow = []
    for page in pages_of(pages, seed):
        for kind, content in page:
            if isinstance(content, str):
                bullet = "\u2022" if kind == "item" else None
                flow.append(Paragraph(content, looks[styles.get(kind, "BodyText")], bulletText=bullet))
            else:
                flow.append(Table(content, style=grid))
        flow.append(PageBreak())
    plan.build(flow)


def make_scan(path: Path, pages: int, seed: int = 0) -> None:
    """Pictures of full pages at 200 dots per inch, gray, a little askew and noisy, without any text."""
    import pypdfium2
    from PIL import Image

    make_pdf(path, FRONT + pages, seed)
    document = pypdfium2.PdfDocument(path.read_bytes())
    pictures = []
    for number in range(FRONT, len(document)):
        picture = document[number].render(scale=200 / 72, grayscale=True).to_pil().rotate(0.7, fillcolor=255)
        pictures.append(Image.blend(picture, Image.effect_noise(picture.size, 40), 0.15))
    pictures[0].save(path, "PDF", save_all=True, append_images=pictures[1:], resolution=200, quality=60)


MAKERS = {"docx": make_docx, "pdf": make_pdf}


def _page(sentences: Iterator[str], chance: random.Random) -> Iterator[Block]:
    for _ in range(SECTION_PARAGRAPHS):
        yield "paragraph", " ".join(next(sentences) for _ in range(PARAGRAPH_SENTENCES))
    for _ in range(ITEMS):
        yield "item", next(sentences)
    people = (f"{person} {chance.randint(100, 999)}" for person in chance.choices(SLOTS["person"], k=ROWS))
    rows = [(f"Step {row}", person, f"May {2026 + row % 3}", f"${chance.randint(2, 90)},000")
            for row, person in enumerate(people, start=1)]  # fmt: skip
    yield "table", [("Step", "Who", "By when", "Budget"), *rows]


def _sentences(title: str, chance: random.Random) -> Iterator[str]:
    """Sentences of a section without end; numbered rooms keep them from being the same."""
    for room in count(100):
        slots = {name: chance.choice(words) for name, words in SLOTS.items()}
        sentence = chance.choice(SENTENCES[title])
        words = sentence.format(number=chance.randint(12, 980), few=chance.randint(2, 40), **slots)
        yield f"{words[:-1]}, as in room {room}." if room % 3 == 0 else words
