"""Makes documents as values, from headings, paragraphs, lists and tables, with honest defaults."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import checks
from checks.evidence.period import period_of
from checks.model import Cell, Document, Line, Packet, PacketFile, Period, Section
from checks.sections import find, outline

POLICY = "al-cto-recert@policy"
PERIOD = Period(2025, 2028, dt.date(2025, 7, 1), dt.date(2028, 6, 30), "July 1, 2025 - June 30, 2028", three_year=True)
SHA = "0" * 64


@dataclass(frozen=True)
class Piece:
    """Words and how they look; a table's row holds its cells."""

    words: str
    look: Line
    cells: tuple[str, ...] = ()
    table: int = 0
    row: int = 0


_PLAIN = Line(0, 0, 1, size=11.0)


def heading(words: str, level: int = 1, page: int = 1) -> Piece:
    """A heading that the file itself calls one."""
    return Piece(words, replace(_PLAIN, level=level, size=16.0, bold=True, page=page))


def fake_heading(words: str, size: float = 14.0, page: int = 1) -> Piece:
    """A heading only by its look: bold and larger."""
    return Piece(words, replace(_PLAIN, size=size, bold=True, page=page))


def p(words: str, page: int = 1, size: float = 11.0) -> Piece:
    """A paragraph."""
    return Piece(words, replace(_PLAIN, page=page, size=size))


def lead(lead_words: str, words: str, page: int = 1) -> Piece:
    """A paragraph that begins with a bold run-in lead."""
    return Piece(f"{lead_words} {words}", replace(_PLAIN, lead=len(lead_words), page=page))


def items(*words: str, page: int = 1) -> list[Piece]:
    """A list."""
    return [Piece(each, replace(_PLAIN, list_level=1, page=page)) for each in words]


def table(*rows: Sequence[str], number: int = 0, page: int = 1) -> list[Piece]:
    """A table of these rows; tables of one document need numbers of their own."""
    return [Piece("", replace(_PLAIN, page=page), tuple(cells), number, row) for row, cells in enumerate(rows)]


def document(
    *pieces: Piece | list[Piece],
    format: Literal["pdf", "docx", "pptx", "image"] = "docx",  # noqa: A002 - the model's word for it
    pictures_in: str = "",
) -> Document:
    """The document of these pieces; a table cell whose words are `pictures_in` gets a picture in their stead."""
    text = ""
    lines: list[Line] = []

    def add(words: str, look: Line) -> None:
        nonlocal text
        lines.append(replace(look, start=len(text), end=len(text) + len(words)))
        text += words + "\n"

    for piece in (each for group in pieces for each in (group if isinstance(group, list) else [group])):
        if not piece.cells:
            add(piece.words, piece.look)
        for column, cell in enumerate(piece.cells):
            look = replace(piece.look, cell=Cell(piece.table, piece.row, column))
            if pictures_in and cell == pictures_in:
                add("", replace(look, pictures=1))
            else:
                add(cell, look)
    pages = max((line.page for line in lines), default=1)
    return Document(format, text, tuple(lines), pages, pages_exact=format != "docx")


def section_of(plan: Document, code: str) -> Section:
    """What the finder says of one section of the plan."""
    return find(plan, outline.of(plan), period_of(plan), checks.rule_set(POLICY))[0][code]


def file(kind: str, made: Document, name: str = "") -> PacketFile:
    """A file of that kind, as it was read."""
    return PacketFile(kind, name or f"{kind}.{made.format}", SHA, made)


def packet(*files: PacketFile, district: str = "") -> Packet:
    """A packet of these files."""
    return Packet(files, district)


def run(*files: PacketFile, district: str = "") -> checks.Report:
    """The report on these files under the policy."""
    return checks.run(packet(*files, district=district), checks.rule_set(POLICY))


COVER = [
    p("Pine Hollow City Schools", size=26.0),
    p("Technology Plan", size=20.0),
    p("July 1, 2025 - June 30, 2028", size=15.0),
]
MISSION = [
    heading("Mission Statement", page=2),
    p(
        "The mission of Pine Hollow City Schools is to prepare every student for work, college and citizenship. "
        "The technology department supports that mission with dependable tools and patient help.",
        page=2,
    ),
]
NEEDS = [
    heading("Technology Needs Assessment", page=2),
    p(
        "The district owns 2,100 Chromebooks, 96 panels and 118 access points; 640 devices lose support in 2026.",
        page=2,
    ),
    p("Over the next three years we will need 1,800 replacement devices and a second Internet circuit.", page=2),
    p("One technician serves 2,600 devices, and a second technician is needed by the second year.", page=2),
]
GOALS = [
    heading("Long-term and Short-term Goals", page=3),
    p("Long-term: by June 2028 every student device is supported by its manufacturer.", page=3),
    p("Short-term: by June 2026 the 640 oldest Chromebooks are replaced.", page=3),
]
TRAINING = [
    heading("Training and Staff Development Needs", page=3),
    p("In the January survey 38 percent of teachers rated themselves proficient in using assessment data.", page=3),
    p("All teachers attend a three-hour workshop in August each year, with coaching in each semester.", page=3),
]
RESOURCES = [
    heading("Resource Requirements", page=4),
    *table(
        ["Goal", "Responsible", "Timeline", "Benchmark", "Budget"],
        ["Devices", "Director of Technology", "June 2026", "640 replaced", "$211,000"],
        ["Network", "Network Engineer", "March 2027", "12 switches in service", "$96,000"],
        page=4,
    ),
]
EVALUATION = [
    heading("Evaluation Method", page=4),
    p(
        "The technology committee reviews progress on each goal every September, January and May and compares it with "
        "the benchmarks. Where a benchmark is missed, the committee revises the strategy or asks the Board to amend "
        "the plan, and the changes are published each June.",
        page=4,
    ),
]
WHOLE_PLAN = [*COVER, *MISSION, *NEEDS, *GOALS, *TRAINING, *RESOURCES, *EVALUATION]


def plan_without(*left_out: list[Piece], instead: Sequence[Piece] = ()) -> Document:
    """The whole plan without some of its sections, with other pieces at its end."""
    gone = [id(piece) for part in left_out for piece in part]
    return document(*[piece for piece in WHOLE_PLAN if id(piece) not in gone], *instead)
